// Every object that the doors of consumers and webhooks answer, member by member.
#include "adapters/subscribers/routes.h"

namespace guichet::subscribers {
namespace {

/// Of a reader whose place the server keeps.
const std::vector<http::Member> reading{
    {"position", "integer", true, "everything up to here is dealt with"},
    {"head", "integer", true, "of the last event there is"},
    {"lag", "integer", true, "how far it is behind"},
    {"open", "integer", true, "read ahead, whether given or not, and not dealt with"},
    {"parked", "integer", true, "set aside, for somebody to look at"}};

std::vector<http::Member> together(std::vector<http::Member> first, const std::vector<http::Member>& rest) {
  first.insert(first.end(), rest.begin(), rest.end());
  return first;
}

std::vector<http::Member> consumer_members() {
  return together(
      {{"name", "string", true, ""},
       {"type", "string", true, "only these types; empty: all"},
       {"subject", "string", true, "only this stream; empty: all"},
       {"hold_seconds", "integer", true, "how long a member may take"},
       {"attempts_max", "integer", true, "how often an event is given before it is parked"}},
      reading);
}

std::vector<http::Member> webhook_members() {
  auto members = together(
      {{"id", "string", true, ""},
       {"url", "string", true, "where events are told"},
       {"type", "string", true, "only these types; empty: all"},
       {"subject", "string", true, "only this stream; empty: all"},
       {"mode", "structured|binary", true, ""},
       {"handshake", "boolean", true, "whether the address is asked before anything is sent"},
       {"state", "asking|active|paused|gone|refused", true, "asking: the address has not agreed yet"},
       {"why", "string", true, "why it is not active"},
       {"per_minute", "integer", true, "what the address allows; 0: as fast as it answers"},
       {"created_by", "string", true, ""},
       {"created", "time", true, ""}},
      reading);
  return together(
      std::move(members),
      {{"delivered", "integer", true, "since the server started"},
       {"last_success", "time?", true, ""},
       {"failing_since", "time?", true, "null while it gets through"},
       {"last_failure", "string", true, "what the address answered, or why it could not be reached"}});
}

}  // namespace

std::vector<http::Shape> shapes() {
  return {
      {"Consumer", "A reader whose place the server keeps.", consumer_members()},
      {"Consumers", "All of them.", {{"items", "[Consumer]", true, ""}}},
      {"Settled",
       "A consumer, and how many events were just dealt with.",
       together(consumer_members(), {{"settled", "integer", true, "of those that were named"}})},
      {"Fetched",
       "Events given to a member, of each subject in order.",
       {{"items", "[FetchedEvent]", true, ""},
        {"position", "integer", true, "everything up to here is settled"},
        {"head", "integer", true, "of the last event there is"}}},
      {"FetchedEvent",
       "An event that waits to be settled.",
       {{"position", "integer", true, "settle or release it by this"},
        {"attempt", "integer", true, "1 when it is given for the first time"},
        {"event", "Event", true, "as it was stored"}}},
      {"ParkedEvents", "What was set aside, the oldest first.", {{"items", "[ParkedEvent]", true, ""}}},
      {"ParkedEvent",
       "An event that nobody could deal with.",
       {{"position", "integer", true, ""},
        {"subject", "string", true, "whose history it belongs to"},
        {"attempts", "integer", true, "how often it was tried"},
        {"parked", "time", true, "since when"},
        {"why", "string", true, ""}}},
      {"Replayed", "Parked events are given again.", {{"replayed", "integer", true, "how many"}}},
      {"Webhook", "Another system that is told.", webhook_members()},
      {"NewWebhook",
       "A webhook that was just made.",
       together(webhook_members(), {{"secret", "string", true, "signs what is told; shown this once"}})},
      {"Webhooks", "All of them.", {{"items", "[Webhook]", true, ""}}},
      {"WebhookSecret",
       "A new secret.",
       {{"secret", "string", true, "shown this once"},
        {"old_until", "time", true, "the old one signs beside it until then"}}},
      {"WaitingEvents", "What is not told yet, the oldest first.", {{"items", "[WaitingEvent]", true, ""}}},
      {"WaitingEvent",
       "An event that is not told yet.",
       {{"position", "integer", true, ""},
        {"subject", "string", true, "whose history it belongs to"},
        {"attempts", "integer", true, "0: it waits for an earlier one of its subject"},
        {"due", "time?", true, "of the next attempt"},
        {"since", "time?", true, "of the first attempt"},
        {"why", "string", true, "what came of the last"}}},
      {"Resent", "Events are told again at once.", {{"resent", "integer", true, "how many"}}}};
}

}  // namespace guichet::subscribers
