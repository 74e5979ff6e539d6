// People: who stands behind cases. Each reading of who somebody is leaves an audit line.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "adapters/http/conditions.h"
#include "adapters/http/ids.h"
#include "adapters/http/reach.h"
#include "adapters/http/render.h"
#include "adapters/http/route.h"

namespace guichet::http {
namespace {

using access::Permission;

runtime::Submission on_person(const Call& call, PersonId id, people::Command command) {
  auto submission = call.submission();
  submission.what = runtime::PersonCommand{std::move(id), std::move(command)};
  return submission;
}

Result<runtime::Submission> register_person(const Call& call) {
  JsonFields fields(call.body);
  people::RegisterPerson command;
  if (const auto* attributes = fields.optional_object("attributes")) command.attributes = *attributes;
  command.language = fields.optional_string("language", 16).value_or("");
  GUICHET_TRY_STATUS(fields.finish());
  const PersonId id(
      call.keyed ? uuid_of("person/" + call.who->subject + "/" + call.command_id.value) : new_uuid(call.now));
  return on_person(call, id, std::move(command));
}

Result<runtime::Submission> update_person(const Call& call) {
  JsonFields fields(call.body);
  people::UpdatePerson command;
  if (const auto* attributes = fields.optional_object("attributes")) command.attributes = *attributes;
  command.language = fields.optional_string("language", 16);
  GUICHET_TRY_STATUS(fields.finish());
  return on_person(call, PersonId(call.path[0]), std::move(command));
}

Result<runtime::Submission> record_consent(const Call& call) {
  JsonFields fields(call.body);
  people::RecordConsent command;
  command.purpose = fields.required_string("purpose", 64);
  const auto given = fields.optional_bool("given");
  if (!given) fields.refuse("given", "is required: true or false");
  command.given = given.value_or(false);
  command.how = fields.required_string("how", 64);
  GUICHET_TRY_STATUS(fields.finish());
  return on_person(call, PersonId(call.path[0]), std::move(command));
}

Result<runtime::Submission> forget_person(const Call& call) {
  auto reason = call.query("reason");
  if (reason.empty()) return invalid("say why they are forgotten: ?reason=…", {{"reason", "is required"}});
  return on_person(call, PersonId(call.path[0]), people::ForgetPerson{std::move(reason)});
}

Result<Response> read_person(const Call& call) {
  const PersonId id(call.path[0]);
  GUICHET_TRY(const auto sheet, call.engine->queries().person(id, call.page()));
  json::array cases;
  for (const auto& row : sheet.cases.rows)
    if (reaches_case(call, row.id)) cases.push_back(render_row(row));
  json::object body{
      {"id", sheet.id.value},
      {"forgotten", sheet.forgotten},
      {"attributes", reveal(call, sheet.attributes, Permission::person_read_personal, "person/" + id.value)},
      {"language", sheet.language},
      {"consents", sheet.consents},
      {"version", sheet.version},
      {"cases", std::move(cases)}};
  if (!sheet.cases.next.empty())
    body["next"] = fmt::format("{}?after={}", call.request->path(), percent_encode(sheet.cases.next));
  return json_response(body).with("ETag", etag_of(sheet.version));
}

/// What is said under one name is looked for as that: an address is no name, whatever is in it.
Status check_search(std::string_view name, const std::string& typed) {
  const auto digits = std::ranges::count_if(typed, [](char c) { return c >= '0' && c <= '9'; });
  const auto at = typed.find('@') != std::string::npos;
  const auto only_number = typed.find_first_not_of("+0123456789 ().-/") == std::string::npos;
  if (name == "email" && !at) return invalid("an e-mail address has an @", {{"email", "expected a whole address"}});
  if (name == "phone" && (digits < 5 || !only_number))
    return invalid("a telephone number has at least five digits", {{"phone", "expected a whole number"}});
  if (name == "name" && (at || (digits >= 5 && only_number)))
    return invalid("this is no name: use email= or phone=", {{"name", "expected words of a name"}});
  return ok();
}

/// All that is said must match.
Result<std::vector<PersonId>> look_up(const Call& call) {
  constexpr std::size_t compared_max = 10'000;
  std::optional<std::vector<PersonId>> matching;
  for (const auto* name : {"email", "phone", "name"}) {
    const auto typed = call.query(name);
    if (typed.empty()) continue;
    GUICHET_TRY_STATUS(check_search(name, typed));
    GUICHET_TRY(auto found, call.engine->find_people(typed, compared_max));
    if (matching)
      std::erase_if(*matching, [&](const auto& id) { return std::ranges::find(found, id) == found.end(); });
    else
      matching = std::move(found);
  }
  if (!matching)
    return invalid("say whom: email=, phone= or name=", {{"email", "one of email, phone and name is required"}});
  return *std::move(matching);
}

Result<Response> find_people(const Call& call) {
  GUICHET_TRY(const auto found, look_up(call));
  json::array items;
  projections::PageRequest none;
  none.limit = 1;
  for (const auto& id : found) {
    if (items.size() == call.page().limit) break;
    if (!reaches_person(call, id)) continue;
    auto sheet = call.engine->queries().person(id, none);
    if (!sheet) continue;
    items.push_back(json::object{
        {"id", id.value},
        {"language", sheet->language},
        {"attributes", reveal(call, sheet->attributes, Permission::person_read_personal, "person/" + id.value)}});
  }
  return page_response(call, std::move(items), {}, call.engine->queries().applied());
}

const std::vector<Member> who = {
    {"attributes", "object", false, "name, given_name, family_name, organisation, email, phone, address, born"},
    {"language", "string", false, "fr, en…"}};

const QueryParameter rows_limit{"limit", ValueKind::page_size, "rows of a page, 1 to 500; 50 where nothing is said"};

std::vector<Route> finding_routes() {
  return {
      {.method = Method::post,
       .pattern = "/api/v1/people",
       .permission = Permission::person_write,
       .summary = "Register a person",
       .body = who,
       .outcomes = {{201, "registered; Location is the person"}},
       .serve = Order(register_person),
       .creates = true,
       .name = "register_person"},
      {.method = Method::get,
       .pattern = "/api/v1/people",
       .permission = Permission::person_read,
       .summary = "Find people; all that is said must match",
       .query =
           {{"email", ValueKind::text, "the whole address"},
            {"phone", ValueKind::text, "the whole number"},
            {"name", ValueKind::text, "words of the name"},
            rows_limit},
       .outcomes = {{200, "who was found", "FoundPeople"}},
       .serve = Question(find_people),
       .name = "find_people"},
  };
}

std::vector<Route> sheet_routes() {
  const QueryParameter after{"after", ValueKind::text, "the cursor of the page before"};
  return {
      {.method = Method::get,
       .pattern = "/api/v1/people/{id}",
       .permission = Permission::person_read,
       .summary = "Read a person's sheet: who they are, their cases",
       .query = {after, rows_limit},
       .outcomes = {{200, "the sheet", "Person"}},
       .serve = Question(read_person),
       .etagged = true,
       .name = "read_person"},
      {.method = Method::patch,
       .pattern = "/api/v1/people/{id}",
       .permission = Permission::person_write,
       .summary = "Change what is known of a person; null removes",
       .body = who,
       .outcomes = {{200, "done"}, {412, "the sheet has changed"}},
       .serve = Order(update_person),
       .name = "update_person"},
      {.method = Method::post,
       .pattern = "/api/v1/people/{id}/consents",
       .permission = Permission::person_write,
       .summary = "Record that a person agreed, or took it back",
       .body =
           {{"purpose", "string", true, "survey, text-messages…"},
            {"given", "boolean", true, ""},
            {"how", "string", true, "form, phone, counter"}},
       .outcomes = {{200, "done"}},
       .serve = Order(record_consent),
       .name = "record_consent"},
      {.method = Method::remove,
       .pattern = "/api/v1/people/{id}",
       .permission = Permission::person_forget,
       .summary = "Forget a person for ever: what is sealed becomes unreadable everywhere",
       .query = {{"reason", ValueKind::text, "why; kept with the tombstone"}},
       .outcomes = {{200, "forgotten"}},
       .serve = Order(forget_person),
       .name = "forget_person"},
  };
}

}  // namespace

std::vector<Route> people_routes() {
  auto routes = finding_routes();
  for (auto& route : sheet_routes()) routes.push_back(std::move(route));
  return routes;
}

}  // namespace guichet::http
