#include "tests/kill/witness.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "engine/base/json.h"
#include "tests/http/support/raw_client.h"

namespace guichet::test {
namespace {

constexpr std::size_t page_size = 500;
constexpr Position look_back = 200;

std::string text(const json::value& document, std::string_view key) {
  const auto* member = document.as_object().if_contains(key);
  return member == nullptr || !member->is_string() ? std::string() : std::string(member->get_string());
}

}  // namespace

std::string Witness::page(std::uint16_t port, Position after, std::vector<std::string>& into) {
  RawClient client(port);
  client.send(fmt::format(
      "GET /events?after={}&limit={} HTTP/1.1\r\nHost: t\r\nAccept: application/x-ndjson\r\nAuthorization: Bearer {}\r\n\r\n",
      after,
      page_size,
      token_));
  const auto answer = client.read_answer();
  if (!answer || answer->status != 200) return fmt::format("the events after {} cannot be read", after);
  for (std::size_t at = 0; at < answer->body.size();) {
    const auto end = answer->body.find('\n', at);
    into.push_back(answer->body.substr(at, end - at));
    at = end + 1;
  }
  return {};
}

std::string Witness::follow(std::uint16_t port) {
  Position after = head() - std::min(head(), look_back);
  for (;;) {
    std::vector<std::string> documents;
    if (auto fault = page(port, after, documents); !fault.empty()) return fault;
    for (const auto& document : documents) {
      ++after;
      if (after <= head()) {
        if (documents_[after - 1] != document) return fmt::format("event {} has changed", after);
      } else if (auto fault = remember(document); !fault.empty()) {
        return fault;
      }
    }
    if (documents.size() < page_size) break;
  }
  if (after < head()) return fmt::format("events after {} are gone; {} were seen", after, head());
  return {};
}

std::string Witness::remember(const std::string& document) {
  const auto parsed = parse_json(document);
  if (!parsed) return "an event is not JSON: " + document;
  const auto expected = fmt::format("{:020}", head() + 1);
  if (text(*parsed, "sequence") != expected)
    return fmt::format("expected event {}, found {}", expected, text(*parsed, "sequence"));
  documents_.push_back(document);
  causes_.push_back(text(*parsed, "causationid"));
  return remember_timer(document);
}

std::string Witness::remember_timer(const std::string& document) {
  const auto parsed = *parse_json(document);
  const auto type = text(parsed, "type");
  if (!type.starts_with("guichet.timer.")) return {};
  const auto& data = parsed.at("data");
  auto& timer = timers_[text(parsed, "subject") + " " + text(data, "timer")];
  if (type == "guichet.timer.set.v1") timer.due = *parse_rfc3339(text(data, "due"));
  if (type == "guichet.timer.cancelled.v1") ++timer.cancelled;
  if (type != "guichet.timer.fired.v1") return {};
  ++timer.fired;
  if (*parse_rfc3339(text(parsed, "time")) < timer.due) return "a timer fired early: " + document;
  return {};
}

std::string Witness::confirm(const std::string& key, Position position) const {
  if (position == 0 || position > head())
    return fmt::format("{} was acknowledged at {}, but the log ends at {}", key, position, head());
  if (causes_[position - 1] != key)
    return fmt::format("{} was acknowledged at {}, where the event of {} stands", key, position, causes_[position - 1]);
  if (position < head() && causes_[position] == key)
    return fmt::format("{} was acknowledged at {}, but its events go on", key, position);
  return {};
}

std::string Witness::commands_are_whole() const {
  std::set<std::string> done;
  for (std::size_t i = 0; i < causes_.size(); ++i) {
    if (i + 1 < causes_.size() && causes_[i + 1] == causes_[i]) continue;
    if (!done.insert(causes_[i]).second) return fmt::format("the command {} stands twice in the log", causes_[i]);
  }
  return {};
}

std::string Witness::timers_fired_once(Instant now) const {
  for (const auto& [name, timer] : timers_) {
    if (timer.fired + timer.cancelled > 1) return fmt::format("{} fired {} times", name, timer.fired);
    if (timer.due <= now && timer.fired + timer.cancelled == 0) return fmt::format("{} has not fired", name);
  }
  return {};
}

}  // namespace guichet::test
