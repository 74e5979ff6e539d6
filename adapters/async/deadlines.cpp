#include "adapters/async/deadlines.h"

namespace guichet::async {

Moment steady_now() {
  return std::chrono::steady_clock::now();
}

Stoppable::Stoppable(Deadlines& list) : list_(list), index_(list.members_.size()) {
  list.members_.push_back(this);
}

Stoppable::~Stoppable() {
  list_.members_[index_] = list_.members_.back();
  list_.members_[index_]->index_ = index_;
  list_.members_.pop_back();
}

void Deadlines::sweep(Moment now) {
  // Stopping only cancels: whoever waits is resumed later, so nobody leaves the list meanwhile.
  for (auto* member : members_)
    if (member->deadline_ <= now) {
      member->clear_deadline();
      member->stop();
    }
}

void Deadlines::stop_all() {
  for (auto* member : members_) member->stop();
}

}  // namespace guichet::async
