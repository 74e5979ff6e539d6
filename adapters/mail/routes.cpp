#include "adapters/mail/routes.h"

#include <charconv>

#include <fmt/format.h>

namespace guichet::mail {
namespace {

using access::Permission;
using http::Call;
using http::Response;
using http::ValueKind;

json::value time_or_null(const std::optional<Instant>& time) {
  return time ? json::value(to_rfc3339(*time)) : json::value();
}

/// More than are ever kept: what others' cases sent is passed over.
constexpr std::size_t all_letters = 100'000;

Status require_letter(const Call& call, const LetterRow& row) {
  GUICHET_TRY(const auto state, call.engine->queries().find_case(row.case_id));
  return call.require_reach(state);
}

Result<Response> list(const Outbox& outbox, const Call& call) {
  json::array items;
  for (const auto& row : outbox.list(call.query("state"), all_letters)) {
    if (items.size() == call.page().limit) break;
    if (call.who->own_teams && !require_letter(call, row)) continue;
    items.push_back(json::object{
        {"position", row.position},
        {"case", row.case_id.value},
        {"state", row.state},
        {"attempts", row.attempts},
        {"since", time_or_null(row.since)},
        {"due", time_or_null(row.due)},
        {"why", row.why},
        {"stuck", row.stuck}});
  }
  return http::json_response(json::object{{"items", std::move(items)}});
}

Result<Response> resend(Outbox& outbox, const Call& call) {
  const auto& word = call.path[0];
  Position position = 0;
  const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), position);
  if (fault != std::errc() || end != word.data() + word.size() || position == 0)
    return not_found(fmt::format("there is no letter \"{}\": letters are named by the position of their event", word));
  if (call.who->own_teams)
    for (const auto& row : outbox.list("", all_letters))
      if (row.position == position) GUICHET_TRY_STATUS(require_letter(call, row));
  GUICHET_TRY_STATUS(outbox.resend(position));
  return http::json_response(json::object{{"resent", 1}});
}

}  // namespace

std::vector<http::Route> routes(const Desk& desk) {
  auto* const outbox = desk.outbox;
  http::Route listed{
      .pattern = "/api/v1/letters",
      .permission = Permission::case_read_internal,
      .summary = "List letters on their way to the mail server, those that failed, and the latest that left",
      .query =
          {{"state", ValueKind::word, "only these", "waiting|sending|failed|sent|unaddressed"},
           {"limit", ValueKind::page_size, "1 to 500; 50 where nothing is said"}},
      .outcomes = {{200, "the oldest first", "Letters"}},
      .serve = http::Question([outbox](const Call& call) { return list(*outbox, call); }),
      .name = "list_letters"};
  http::Route again{
      .method = http::Method::post,
      .pattern = "/api/v1/letters/{position}/resend",
      .permission = Permission::case_priority,
      .summary = "Send a letter again that failed, or at once one that waits",
      .outcomes = {{200, "it is on its way", "LetterResent"}, {404, "it neither waits nor has failed"}},
      .serve = http::Question([outbox](const Call& call) { return resend(*outbox, call); }),
      .name = "resend_letter"};
  std::vector<http::Route> all{std::move(listed), std::move(again)};
  for (auto& route : shelf_routes(desk)) all.push_back(std::move(route));
  return http::tagged("Orders", std::move(all));
}

std::vector<http::Shape> shapes() {
  return {
      {"Letters", "Letters of cases as e-mail.", {{"items", "[LetterRow]", true, ""}}},
      {"LetterRow",
       "A letter; what it says stands in its case's timeline.",
       {{"position", "integer", true, "of its event, and its name"},
        {"case", "string", true, "its id"},
        {"state",
         "waiting|sending|failed|sent|unaddressed",
         true,
         "unaddressed: nobody to write to; sent and unaddressed: the latest"},
        {"attempts", "integer", true, ""},
        {"since", "time?", true, "tried since then; of those that are over, when"},
        {"due", "time?", true, "it is tried again"},
        {"why", "string", true, "it did not get through the last time"},
        {"stuck", "boolean", true, "for longer than town.yaml's orders: stuck_after"}}},
      {"LetterResent", "How many were sent again.", {{"resent", "integer", true, ""}}},
      {"UnmatchedLetters", "Letters that came in and belong nowhere.", {{"items", "[UnmatchedLetter]", true, ""}}},
      {"UnmatchedLetter",
       "A letter that waits for somebody to say whose it is.",
       {{"id", "string", true, ""},
        {"received", "time", true, ""},
        {"from", "string", true, "who wrote, as the letter says"},
        {"name", "string", true, "of who wrote; may be empty"},
        {"to", "string", true, "the address it came to"},
        {"subject", "string", true, ""},
        {"bytes", "integer", true, ""},
        {"why", "string", true, "it belongs nowhere"},
        {"state", "waiting|dismissed", true, "dismissed: erased thirty days after"},
        {"dismissed", "time?", true, ""},
        {"dismissed_by", "string", true, "empty while it waits"},
        {"reason", "string", true, "it was dismissed for"},
        {"text", "string", false, "where one is read: what is new in it, above what it quotes"},
        {"enclosures", "[string]", false, "where one is read: names of its files"}}},
      {"LetterAttached", "The case that has it now.", {{"case", "string", true, "its id"}}}};
}

}  // namespace guichet::mail
