// Consumers by name: make, look at, fetch, settle, release, replay.
#include <algorithm>

#include <fmt/format.h>

#include "adapters/subscribers/door.h"
#include "adapters/subscribers/routes.h"

namespace guichet::subscribers {
namespace {

using access::Permission;
using http::Call;
using http::json_response;
using http::Method;
using http::Response;
using http::ValueKind;

constexpr std::int64_t hold_seconds_max = 3'600;
constexpr std::int64_t attempts_most = 1'000;
constexpr std::int64_t fetch_max = 500;
constexpr std::int64_t delay_seconds_max = 7 * 24 * 3'600;

/// A name that people give, and that is a file's too.
Status check_name(const std::string& name) {
  const auto fits = !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
  if (fits) return ok();
  return invalid(
      "a name has 1 to 64 small letters, digits and -, found " + name, {{"", "expected small letters, digits and -"}});
}

/// Positions of events, from a body's `key`. Faults go to `fields`.
std::vector<Position> read_positions(JsonFields& fields, std::string_view key) {
  constexpr std::size_t positions_max = 5'000;
  std::vector<Position> positions;
  const auto* list = fields.optional_array(key);
  if (list == nullptr) {
    fields.refuse(key, "is required: a list of positions");
    return positions;
  }
  if (list->size() > positions_max) fields.refuse(key, fmt::format("has more than {} positions", positions_max));
  for (const auto& item : *list) {
    const auto* whole = item.if_int64();
    if (whole != nullptr && *whole > 0)
      positions.push_back(static_cast<Position>(*whole));
    else
      fields.refuse(key, fmt::format("expected positions of events, found {}", json::serialize(item)));
  }
  return positions;
}

Result<Response> put(Consumers& consumers, const Call& call) {
  GUICHET_TRY_STATUS(check_name(call.path[0]));
  JsonFields fields(call.body);
  ConsumerRules rules;
  rules.types = fields.optional_string("type").value_or("");
  rules.subject = fields.optional_string("subject", 256).value_or("");
  rules.hold_seconds =
      static_cast<std::uint32_t>(read_number(fields, "hold_seconds", {1, hold_seconds_max, rules.hold_seconds}));
  rules.attempts_max =
      static_cast<std::uint32_t>(read_number(fields, "attempts_max", {1, attempts_most, rules.attempts_max}));
  const auto after = read_number(fields, "after", {0, INT64_MAX, 0});
  GUICHET_TRY_STATUS(fields.finish());
  GUICHET_TRY(const auto made, consumers.put(call.path[0], rules, static_cast<Position>(after)));
  GUICHET_TRY(auto shown, consumers.show(call.path[0]));
  auto response = json_response(std::move(shown));
  response.status = made ? 201 : 200;
  return response;
}

Result<Response> show(Consumers& consumers, const Call& call) {
  GUICHET_TRY(auto shown, consumers.show(call.path[0]));
  return json_response(std::move(shown));
}

Result<Response> remove(Consumers& consumers, const Call& call) {
  GUICHET_TRY_STATUS(consumers.remove(call.path[0]));
  return Response{.status = 204};
}

/// The documents are the stored bytes, so the answer is put together as text.
Response fetched_response(const Fetched& fetched) {
  std::string body = "{\"items\":[";
  for (std::size_t i = 0; i < fetched.items.size(); ++i)
    body += fmt::format(
        "{}{{\"position\":{},\"attempt\":{},\"event\":{}}}",
        i == 0 ? "" : ",",
        fetched.items[i].position,
        fetched.items[i].attempts,
        fetched.documents[i]);
  body += fmt::format("],\"position\":{},\"head\":{}}}", fetched.settled_to, fetched.head);
  Response response;
  response.content_type = "application/json";
  response.body = std::move(body);
  response.nothing_yet = fetched.items.empty();
  return response;
}

Result<Response> fetch(Consumers& consumers, const Call& call) {
  JsonFields fields(call.body);
  const auto member = fields.required_string("member", 128);
  const auto limit = read_number(fields, "limit", {1, fetch_max, 100});
  GUICHET_TRY_STATUS(fields.finish());
  GUICHET_TRY(const auto fetched, consumers.fetch(call.path[0], member, static_cast<std::size_t>(limit)));
  return fetched_response(fetched);
}

Result<Response> settle(Consumers& consumers, const Call& call) {
  JsonFields fields(call.body);
  const auto positions = read_positions(fields, "positions");
  GUICHET_TRY_STATUS(fields.finish());
  GUICHET_TRY(const auto settled, consumers.settle(call.path[0], positions));
  GUICHET_TRY(auto shown, consumers.show(call.path[0]));
  shown["settled"] = settled;
  return json_response(std::move(shown));
}

Result<Response> release(Consumers& consumers, const Call& call) {
  JsonFields fields(call.body);
  Release what;
  what.position = static_cast<Position>(read_number(fields, "position", {1, INT64_MAX, 0}));
  if (what.position == 0) fields.refuse("position", "is required: the position of an event that was fetched");
  what.after_seconds = static_cast<std::uint32_t>(read_number(fields, "after_seconds", {0, delay_seconds_max, 0}));
  what.park = fields.optional_bool("park").value_or(false);
  what.why = fields.optional_string("why", 1'000).value_or("");
  GUICHET_TRY_STATUS(fields.finish());
  GUICHET_TRY_STATUS(consumers.release(call.path[0], what));
  return Response{.status = 204};
}

Result<Response> replay(Consumers& consumers, const Call& call) {
  GUICHET_TRY(const auto position, read_which(call));
  GUICHET_TRY(const auto replayed, consumers.replay(call.path[0], position));
  return json_response(json::object{{"replayed", replayed}});
}

/// What a member does with events, one after the other.
std::vector<http::Route> working_routes(const Doors<Consumers>& door) {
  auto fetching =
      door(Method::post, "/api/v1/consumers/{consumer}/fetch", "Take the next events, to be settled", fetch);
  fetching.query = {{"wait", ValueKind::seconds, "how long to wait where there is nothing, 0 to 60 seconds"}};
  fetching.body = {
      {"member", "string", true, "who asks: what one member holds no other is given"},
      {"limit", "integer", false, "1 to 500; 100 where nothing is said"}};
  fetching.outcomes = {
      {200, "events, of each subject in order; none where nothing came", "Fetched"},
      {404, "there is none of this name"}};
  auto settling = door(Method::post, "/api/v1/consumers/{consumer}/settle", "Say that events are dealt with", settle);
  settling.body = {{"positions", "[integer]", true, "of events that were fetched"}};
  settling.outcomes = {
      {200, "kept on disk: they are never given again", "Settled"},
      {404, "there is none of this name"},
      {422, "one was not given yet"}};
  auto releasing = door(
      Method::post, "/api/v1/consumers/{consumer}/release", "Give an event back, now, later, or to be parked", release);
  releasing.body = {
      {"position", "integer", true, "of the event"},
      {"after_seconds", "integer", false, "not given again before, up to a week"},
      {"park", "boolean", false, "set aside: its subject goes on without it"},
      {"why", "string", false, "for whoever looks at it"}};
  releasing.outcomes = {{204, "done"}, {404, "it is not open"}};
  return {fetching, settling, releasing};
}

}  // namespace

std::vector<http::Route> consumer_routes(Consumers* consumers) {
  const Doors<Consumers> door{consumers, Permission::feed_read};
  auto listed = door(
      Method::get, "/api/v1/consumers", "List the consumers, how far each is, and how far behind", list_all<Consumers>);
  listed.outcomes = {{200, "all of them", "Consumers"}};
  auto made = door(Method::put, "/api/v1/consumers/{consumer}", "Make a consumer, or find that it is there", put);
  made.body = {
      {"type", "string", false, "only these types, as GET /events takes them"},
      {"subject", "string", false, "only this stream"},
      {"after", "integer", false, "where it begins; 0, the beginning, where nothing is said"},
      {"hold_seconds", "integer", false, "how long a member may take: 1 to 3600; 60 where nothing is said"},
      {"attempts_max", "integer", false, "how often an event is given before it is parked; 10 where nothing is said"}};
  made.outcomes = {
      {200, "it was there, with these rules", "Consumer"},
      {201, "made", "Consumer"},
      {409, "it is there with other rules"},
      {422, "a rule is wrong"}};
  auto shown = door(Method::get, "/api/v1/consumers/{consumer}", "Read how far a consumer is", show);
  shown.outcomes = {{200, "position, lag, open and parked", "Consumer"}, {404, "there is none of this name"}};
  auto removed = door(Method::remove, "/api/v1/consumers/{consumer}", "Forget a consumer", remove);
  removed.outcomes = {{204, "forgotten"}, {404, "there is none of this name"}};
  auto aside =
      door(Method::get, "/api/v1/consumers/{consumer}/parked", "List what was set aside", list_parked<Consumers>);
  aside.query = {limit_parameter()};
  aside.outcomes = {{200, "the oldest first", "ParkedEvents"}, {404, "there is none of this name"}};
  auto again = door(Method::post, "/api/v1/consumers/{consumer}/replay", "Give parked events again", replay);
  again.body = {{"position", "integer", false, "of one; all where nothing is said"}};
  again.outcomes = {{200, "how many", "Replayed"}, {404, "it is not parked"}};
  std::vector<http::Route> routes{listed, made, shown, removed};
  for (auto& each : working_routes(door)) routes.push_back(std::move(each));
  routes.insert(routes.end(), {aside, again});
  return http::tagged("Events", std::move(routes));
}

}  // namespace guichet::subscribers
