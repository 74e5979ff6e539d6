// Letters that belong nowhere: agents read them, put them into a case, or dismiss them with a reason.
#include <fmt/format.h>

#include "adapters/http/reach.h"
#include "adapters/mail/incoming.h"
#include "adapters/mail/routes.h"
#include "engine/base/audit.h"

namespace guichet::mail {
namespace {

using access::Permission;
using http::Call;
using http::Method;
using http::Response;
using http::ValueKind;

/// Whose they are nobody knows yet: whoever answers for the town's own address looks.
constexpr std::string_view unplaced = "a letter that has no case yet";

json::object rendered(const KeptLetter& letter) {
  return {
      {"id", letter.id},
      {"received", to_rfc3339(letter.received)},
      {"from", letter.from},
      {"name", letter.name},
      {"to", letter.recipient},
      {"subject", letter.subject},
      {"bytes", letter.bytes},
      {"why", letter.why},
      {"state", letter.state},
      {"dismissed", letter.dismissed ? json::value(to_rfc3339(*letter.dismissed)) : json::value()},
      {"dismissed_by", letter.dismissed_by},
      {"reason", letter.reason}};
}

void note(const Call& call, std::string_view what, const std::string& of) {
  audit(what, {{"actor", call.who->subject}, {"of", of}, {"route", call.route->pattern}, {"request", call.id}});
}

Result<Response> list(Shelf& shelf, const Call& call) {
  GUICHET_TRY_STATUS(http::require_own_town(call, unplaced));
  json::array items;
  for (const auto& letter : shelf.list(call.query("state"), call.page().limit)) items.push_back(rendered(letter));
  note(call, "personal data read", "letters");
  return http::json_response(json::object{{"items", std::move(items)}});
}

Result<Response> show(const Shelf& shelf, const Call& call) {
  GUICHET_TRY_STATUS(http::require_own_town(call, unplaced));
  GUICHET_TRY(const auto kept, shelf.find(call.path[0]));
  GUICHET_TRY(const auto bytes, shelf.bytes_of(kept.id));
  GUICHET_TRY(const auto letter, read_letter(bytes));
  auto shown = rendered(kept);
  shown["text"] = letter.text;
  auto& enclosures = (shown["enclosures"] = json::array()).get_array();
  for (const auto& enclosure : letter.enclosures) enclosures.emplace_back(enclosure.name);
  note(call, "personal data read", "letter/" + kept.id);
  return http::json_response(shown);
}

/// By its id, or by the reference that people quote.
Result<CaseId> case_named(const Call& call, const std::string& word) {
  const auto& queries = call.engine->queries();
  const auto by_reference = queries.find_reference(word);
  if (const auto state = queries.find_case(by_reference ? *by_reference : CaseId(word))) {
    GUICHET_TRY_STATUS(call.require_reach(*state));
    return state->id;
  }
  return invalid(
      "there is no such case", {{"/case", fmt::format("expected a case's id or reference, found \"{}\"", word)}});
}

Result<Response> attach(const Desk& desk, const Call& call) {
  GUICHET_TRY_STATUS(http::require_own_town(call, unplaced));
  JsonFields fields(call.body);
  const auto word = fields.required_string("case", 200);
  GUICHET_TRY_STATUS(fields.finish());
  GUICHET_TRY(const auto kept, desk.shelf->find(call.path[0]));
  GUICHET_TRY(const auto id, case_named(call, word));
  GUICHET_TRY(const auto bytes, desk.shelf->bytes_of(kept.id));
  GUICHET_TRY_STATUS(desk.inbox->put_into_case(kept, bytes, id, call.who->subject));
  note(call, "a letter was put into a case", "case/" + id.value);
  GUICHET_TRY_STATUS(desk.shelf->remove(kept.id));
  return http::json_response(json::object{{"case", id.value}});
}

Result<Response> dismiss(Shelf& shelf, const Call& call) {
  GUICHET_TRY_STATUS(http::require_own_town(call, unplaced));
  JsonFields fields(call.body);
  const auto reason = fields.required_string("reason", 1'000);
  GUICHET_TRY_STATUS(fields.finish());
  GUICHET_TRY_STATUS(shelf.dismiss(call.path[0], call.who->subject, reason));
  note(call, "a letter was dismissed", "letter/" + call.path[0]);
  GUICHET_TRY(const auto now, shelf.find(call.path[0]));
  return http::json_response(rendered(now));
}

}  // namespace

std::vector<http::Route> shelf_routes(const Desk& desk) {
  http::Route listed{
      .pattern = "/api/v1/unmatched-letters",
      .permission = Permission::case_read_personal,
      .summary = "List letters that came in and belong to no case and no service",
      .query =
          {{"state", ValueKind::word, "only these", "waiting|dismissed"},
           {"limit", ValueKind::page_size, "1 to 500; 50 where nothing is said"}},
      .outcomes = {{200, "the oldest first", "UnmatchedLetters"}},
      .serve = http::Question([shelf = desk.shelf](const Call& call) { return list(*shelf, call); }),
      .name = "list_unmatched_letters"};
  http::Route shown{
      .pattern = "/api/v1/unmatched-letters/{id}",
      .permission = Permission::case_read_personal,
      .summary = "Read such a letter",
      .outcomes = {{200, "what it says", "UnmatchedLetter"}, {404, "there is none"}},
      .serve = http::Question([shelf = desk.shelf](const Call& call) { return show(*shelf, call); }),
      .name = "read_unmatched_letter"};
  http::Route attached{
      .method = Method::post,
      .pattern = "/api/v1/unmatched-letters/{id}/attach",
      .permission = Permission::case_reply,
      .summary = "Put such a letter into a case, as if it had been sent to it",
      .body = {{"case", "string", true, "its id or its reference"}},
      .outcomes =
          {{200, "the case has it, with its files", "LetterAttached"},
           {404, "there is no such letter"},
           {422, "there is no such case"}},
      .serve = http::Question([desk](const Call& call) { return attach(desk, call); }),
      .name = "attach_letter"};
  http::Route dismissed{
      .method = Method::post,
      .pattern = "/api/v1/unmatched-letters/{id}/dismiss",
      .permission = Permission::case_reply,
      .summary = "Say why nobody needs such a letter; it is erased thirty days later, and may be attached until then",
      .body = {{"reason", "string", true, "for colleagues: an advertisement, sent twice…"}},
      .outcomes =
          {{200, "dismissed", "UnmatchedLetter"}, {404, "there is none"}, {409, "somebody dismissed it already"}},
      .serve = http::Question([shelf = desk.shelf](const Call& call) { return dismiss(*shelf, call); }),
      .name = "dismiss_letter"};
  return {std::move(listed), std::move(shown), std::move(attached), std::move(dismissed)};
}

}  // namespace guichet::mail
