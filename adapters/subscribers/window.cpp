#include "adapters/subscribers/window.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

namespace guichet::subscribers {

Window::Window(WindowState state) : read_to_(state.read_to) {
  for (auto& item : state.open) {
    const auto position = item.position;
    open_.emplace(position, Held{std::move(item), {}, {}});
  }
  for (auto& item : state.parked) {
    const auto position = item.position;
    parked_.emplace(position, std::move(item));
  }
}

WindowState Window::state() const {
  return {read_to_, open_items(open_.size()), parked_items(parked_.size())};
}

Position Window::settled_to() const {
  return open_.empty() ? read_to_ : open_.begin()->first - 1;
}

std::vector<OpenItem> Window::open_items(std::size_t limit) const {
  std::vector<OpenItem> items;
  for (const auto& [position, held] : open_) {
    if (items.size() == limit) break;
    items.push_back(held.item);
  }
  return items;
}

std::vector<ParkedItem> Window::parked_items(std::size_t limit) const {
  std::vector<ParkedItem> items;
  for (const auto& [position, item] : parked_) {
    if (items.size() == limit) break;
    items.push_back(item);
  }
  return items;
}

const OpenItem* Window::find(Position position) const {
  const auto found = open_.find(position);
  return found == open_.end() ? nullptr : &found->second.item;
}

void Window::add(Position position, std::string subject) {
  OpenItem item;
  item.position = position;
  item.subject = std::move(subject);
  open_.emplace(position, Held{std::move(item), {}, {}});
  read_to_ = position;
}

std::vector<OpenItem> Window::take(const Taking& taking) {
  std::vector<OpenItem> taken;
  // Subjects of which an earlier event is not settled. The holder's own count too: one that was killed and came back
  // under its name must not be given what lies behind events that it never dealt with.
  std::unordered_set<std::string_view> waits;
  for (auto at = open_.begin(); at != open_.end() && taken.size() < taking.limit; ++at) {
    auto& held = at->second;
    if (waits.contains(held.item.subject)) continue;
    if (!held.holder.empty() && held.until <= taking.now) free_from(at);
    if (!held.holder.empty() || held.item.due > taking.now) {
      waits.insert(held.item.subject);
      continue;
    }
    held.holder = taking.holder;
    held.until = taking.until;
    ++held.item.attempts;
    if (!held.item.since) held.item.since = taking.now;
    taken.push_back(held.item);
    if (!taking.several_of_a_subject) waits.insert(held.item.subject);
  }
  return taken;
}

/// What its holder has of the subject behind it must not be dealt with before it.
void Window::free_from(std::map<Position, Held>::iterator at) {
  const auto subject = at->second.item.subject;
  for (; at != open_.end(); ++at)
    if (at->second.item.subject == subject) at->second.holder.clear();
}

bool Window::settle(Position position) {
  return open_.erase(position) > 0;
}

bool Window::give_back(Position position, Instant due, std::string why) {
  const auto found = open_.find(position);
  if (found == open_.end()) return false;
  found->second.item.due = due;
  found->second.item.why = std::move(why);
  free_from(found);
  return true;
}

bool Window::park(Position position, Instant now, std::string why) {
  const auto found = open_.find(position);
  if (found == open_.end()) return false;
  auto& item = found->second.item;
  parked_.insert_or_assign(position, ParkedItem{position, std::move(item.subject), item.attempts, now, std::move(why)});
  open_.erase(found);
  return true;
}

std::size_t Window::park_worn(std::uint32_t attempts_max, Instant now) {
  std::vector<Position> worn;
  for (const auto& [position, held] : open_)
    if (held.item.attempts >= attempts_max && (held.holder.empty() || held.until <= now)) worn.push_back(position);
  for (const auto position : worn) {
    const auto& why = open_.at(position).item.why;
    park(position, now, why.empty() ? fmt::format("given {} times and never settled", attempts_max) : std::string(why));
  }
  return worn.size();
}

bool Window::replay(Position position) {
  const auto found = parked_.find(position);
  if (found == parked_.end()) return false;
  OpenItem item;
  item.position = position;
  item.subject = std::move(found->second.subject);
  open_.emplace(position, Held{std::move(item), {}, {}});
  parked_.erase(found);
  return true;
}

std::optional<Instant> Window::next_due() const {
  std::optional<Instant> next;
  for (const auto& [position, held] : open_) {
    const auto due = held.holder.empty() ? held.item.due : held.until;
    if (!next || due < *next) next = due;
  }
  return next;
}

std::optional<Instant> Window::tried_since() const {
  std::optional<Instant> oldest;
  for (const auto& [position, held] : open_)
    if (held.item.since && (!oldest || *held.item.since < *oldest)) oldest = held.item.since;
  return oldest;
}

}  // namespace guichet::subscribers
