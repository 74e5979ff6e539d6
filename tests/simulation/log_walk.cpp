#include "tests/simulation/log_walk.h"

#include <fmt/format.h>

#include "engine/cases/event_json.h"

namespace guichet::test {

std::string LogWalk::take(const store::Record& record) {
  const auto document = events::read(record.body);
  if (!document) return document.error().message;
  const auto& envelope = document->envelope;
  if (envelope.position != ++position_ || record.position != position_)
    return fmt::format("the log has a gap before {}", position_);
  if (envelope.version != ++versions_[envelope.subject])
    return fmt::format("{} jumps to version {}", envelope.subject, envelope.version);
  if (auto broken = take_command(envelope); !broken.empty()) return broken;
  return cases::is_case_event(record.kind) ? take_timer(record, *document) : "";
}

std::string LogWalk::take_command(const events::Envelope& envelope) {
  auto& command = commands_[envelope.causation.value];
  if (command.last != 0 && command.last + 1 != position_)
    return fmt::format("the events of {} are torn apart", envelope.causation.value);
  if (command.first == 0) command.first = position_;
  command.last = position_;
  command.subject = envelope.subject;
  command.version = envelope.version;
  return "";
}

std::string LogWalk::take_timer(const store::Record& record, const events::Document& document) {
  const auto event = cases::decode(record.kind, document.data);
  if (!event) return event.error().message;
  const auto& subject = document.envelope.subject;
  if (const auto* const set = std::get_if<cases::TimerSet>(&*event)) timers_[subject + set->timer] = set->due;
  const auto* const fired = std::get_if<cases::TimerFired>(&*event);
  if (fired == nullptr) return "";
  const auto due = timers_.extract(subject + fired->timer);
  if (due.empty()) return fmt::format("timer {} of {} fired twice", fired->timer, subject);
  if (document.envelope.time < due.mapped()) return fmt::format("timer {} of {} fired early", fired->timer, subject);
  return "";
}

std::string LogWalk::compare(const std::string& command, const runtime::Receipt& receipt) const {
  if (receipt.first > receipt.last) return "";  // it changed nothing
  const auto found = commands_.find(command);
  if (found == commands_.end()) return fmt::format("{} was acknowledged and is not in the log", command);
  const auto& stored = found->second;
  if (stored.first == receipt.first && stored.last == receipt.last && stored.subject == receipt.subject &&
      stored.version == receipt.version)
    return "";
  return fmt::format("{} stands elsewhere in the log than its receipt says", command);
}

}  // namespace guichet::test
