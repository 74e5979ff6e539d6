#include "adapters/mail/direct_post.h"

#include <algorithm>

#include <fmt/format.h>

#include "adapters/http/ids.h"
#include "adapters/mail/letter.h"
#include "adapters/mail/signature.h"
#include "engine/base/log.h"

namespace guichet::mail {

DirectPost::DirectPost(const runtime::Engine& engine, const Clock& clock, Post& post, DirectOptions options)
    : engine_(engine), clock_(clock), post_(post), options_(std::move(options)) {
  for (std::size_t i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { work(); });
}

DirectPost::~DirectPost() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (auto& thread : threads_) thread.join();
}

bool DirectPost::is_possible() const {
  const auto town = engine_.town();
  return town != nullptr && town->mail.has_value();
}

bool DirectPost::take(DirectLetter letter) {
  if (!parse_address(letter.to)) return false;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= options_.waiting_max) return false;
    auto id = http::new_uuid(clock_.now());
    waiting_.push_back({std::move(letter), 0, std::move(id), std::chrono::steady_clock::now()});
  }
  changed_.notify_one();
  return true;
}

void DirectPost::work() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto next = std::ranges::min_element(waiting_, {}, &Waiting::due);
    if (next == waiting_.end()) {
      changed_.wait(lock);
      continue;
    }
    if (next->due > std::chrono::steady_clock::now()) {
      const auto due = next->due;  // the deque may change meanwhile
      changed_.wait_until(lock, due);
      continue;
    }
    auto taken = std::move(*next);
    waiting_.erase(next);
    lock.unlock();
    const auto done = deliver(taken);
    lock.lock();
    if (done) continue;
    const auto step = std::min(taken.attempts, options_.pauses.size() - 1);
    taken.due = std::chrono::steady_clock::now() + options_.pauses[step];
    ++taken.attempts;
    waiting_.push_back(std::move(taken));
  }
}

bool DirectPost::deliver(const Waiting& waiting) const {
  const auto town = engine_.town();
  const auto& direct = waiting.letter;
  const auto now = clock_.now();
  if (town == nullptr || !town->mail || direct.until < now) return true;
  const auto ours = parse_address(town->mail->from);
  if (!ours) return true;
  Letter letter;
  letter.from_name = town->title.in(direct.language);
  letter.from = town->mail->from;
  letter.to = direct.to;
  letter.subject = direct.subject;
  letter.text = direct.text;
  letter.language = direct.language;
  letter.message_id = fmt::format("direct.{}@{}", waiting.message_id, ours->domain);
  letter.date = now;
  const auto handed =
      post_.send({.how = *town->mail, .sender = letter.from, .recipient = letter.to, .bytes = write_letter(letter)});
  if (handed && handed->outcome == Handed::Outcome::taken) return true;
  // Neither the address nor what was said stands in a log.
  log_error(
      "mail: a letter with a code did not leave",
      {{"why", handed ? fmt::format("the mail server refused it: {}", handed->code) : handed.error().message}});
  return handed.has_value();
}

}  // namespace guichet::mail
