// Cases: open, list, read, timeline.
#include <fmt/format.h>

#include "adapters/http/as_of.h"
#include "adapters/http/conditions.h"
#include "adapters/http/ids.h"
#include "adapters/http/known_service.h"
#include "adapters/http/reach.h"
#include "adapters/http/render.h"
#include "adapters/http/route.h"

namespace guichet::http {
namespace {

using access::Permission;

/// A retry must name the same case, so its id follows from the key and from who sent it.
CaseId case_id_of(const Call& call) {
  return CaseId(call.keyed ? uuid_of("case/" + call.who->subject + "/" + call.command_id.value) : new_uuid(call.now));
}

Result<runtime::Submission> open_case(const Call& call) {
  JsonFields fields(call.body);
  runtime::OpenRequest request;
  request.id = case_id_of(call);
  request.open.workflow = fields.required_string("workflow", 128);
  if (const auto* form = fields.optional_object("form")) request.open.form = *form;
  request.open.language = fields.optional_string("language", 16).value_or("");
  request.open.person = PersonId(fields.optional_string("person_id", 128).value_or(""));
  request.open.files_follow = fields.optional_bool("files_follow").value_or(false);
  auto submission = call.submission();
  submission.channel = fields.optional_string("channel", 64).value_or("web");
  const auto* person = fields.optional_value("person");
  if (person != nullptr && !request.open.person.empty())
    fields.refuse("person", "is either a new person or person_id, not both");
  GUICHET_TRY_STATUS(fields.finish());
  if (person != nullptr) {
    JsonFields about(*person, "/person");
    people::RegisterPerson registration;
    if (const auto* attributes = about.optional_object("attributes")) registration.attributes = *attributes;
    registration.language = about.optional_string("language", 16).value_or(request.open.language);
    GUICHET_TRY_STATUS(about.finish());
    request.person = std::move(registration);
  }
  submission.what = std::move(request);
  return submission;
}

/// As it was after an event, or at a moment: clocks and all as they stood then.
Result<Response> read_past_case(const Call& call) {
  GUICHET_TRY(const auto when, parse_as_of(call.query("as_of")));
  GUICHET_TRY(const auto past, case_as_of(*call.engine, CaseId(call.path[0]), when));
  auto then = call;
  const auto* moment = std::get_if<Instant>(&when);
  then.now = moment == nullptr ? past.time : *moment;
  auto body = render_case(then, past.state);
  body["as_of"] = json::object{{"position", past.position}, {"time", to_rfc3339(past.time)}};
  return json_response(std::move(body))
      .with("ETag", etag_of(past.state.version))
      .with("Guichet-Position", fmt::format("{}", past.position));
}

Result<Response> read_case(const Call& call) {
  if (call.target.find("as_of") != nullptr) return read_past_case(call);
  GUICHET_TRY(const auto state, call.engine->queries().find_case(CaseId(call.path[0])));
  const auto etag = etag_of(state.version);
  if (none_match_hits(call.request->header("if-none-match"), etag)) {
    Response unchanged;
    unchanged.status = 304;
    unchanged.headers.push_back({"ETag", etag});
    return unchanged;
  }
  return json_response(render_case(call, state)).with("ETag", etag);
}

Result<Response> list_cases(const Call& call) {
  const auto& queries = call.engine->queries();
  json::array items;
  if (const auto reference = call.query("reference"); !reference.empty()) {
    GUICHET_TRY(const auto id, queries.find_reference(reference));
    GUICHET_TRY(const auto state, queries.find_case(id));
    GUICHET_TRY_STATUS(call.require_reach(state));
    items.push_back(render_row(state));
    return page_response(call, std::move(items), {}, queries.applied());
  }
  const auto ask = [&](const projections::PageRequest& request) {
    return queries.case_list(call.query("workflow"), call.query("state"), request);
  };
  GUICHET_TRY(const auto page, reached_page(call, ask));
  if (page.rows.empty() && page.next.empty() && call.query("after").empty())
    GUICHET_TRY_STATUS(check_service(*call.engine, call.query("workflow"), "workflow"));
  for (const auto& row : page.rows) items.push_back(render_row(row));
  return page_response(call, std::move(items), page.next, page.as_of);
}

Result<Response> read_timeline(const Call& call) {
  const auto view = call.query("view");
  if (view == "internal") GUICHET_TRY_STATUS(call.require(Permission::case_read_internal));
  const auto internal = view != "public" && call.may(Permission::case_read_internal);
  const CaseId id(call.path[0]);
  GUICHET_TRY(const auto page, call.engine->queries().timeline(id, internal, call.page()));
  json::array rows;
  for (const auto& row : page.rows) rows.push_back(render_row(row));
  auto shown = reveal(call, rows, Permission::case_read_personal, "case/" + id.value);
  return page_response(call, std::move(shown.as_array()), page.next, page.as_of);
}

}  // namespace

std::vector<Route> case_routes() {
  const QueryParameter after{"after", ValueKind::text, "the cursor of the page before"};
  const QueryParameter limit{"limit", ValueKind::page_size, "rows of a page, 1 to 500; 50 where nothing is said"};
  return {
      {.method = Method::post,
       .pattern = "/api/v1/cases",
       .permission = Permission::case_open,
       .summary = "Open a case",
       .body =
           {{"workflow", "string", true, "the service's id"},
            {"form", "object", false, "what the service's form asks for"},
            {"channel", "string", false, "how it came: web, phone, counter…; web where nothing is said"},
            {"language", "string", false, "of the citizen"},
            {"person_id", "string", false, "somebody known"},
            {"person", "NewPerson", false, "somebody new"},
            {"files_follow", "boolean", false, "photos and files that the form asks for are attached afterwards"}},
       .outcomes = {{201, "opened; Location is the case"}, {422, "the form is wrong, every field named"}},
       .serve = Order(open_case),
       .creates = true,
       .name = "open_case",
       .example =
           R"({"workflow":"voirie","channel":"phone","form":{"lieu":{"lon":0.59,"lat":49.203},"nature":"nid-de-poule"}})"},
      {.method = Method::get,
       .pattern = "/api/v1/cases",
       .permission = Permission::case_read,
       .summary = "List cases, newest first",
       .query =
           {{"workflow", ValueKind::id, "only this service"},
            {"state", ValueKind::word, "only these", "open|closed"},
            {"reference", ValueKind::text, "the one with this reference"},
            after,
            limit},
       .outcomes = {{200, "a page", "CasePage"}, {404, "no case has this reference"}},
       .serve = Question(list_cases),
       .name = "list_cases"},
      {.method = Method::get,
       .pattern = "/api/v1/cases/{id}",
       .permission = Permission::case_read,
       .summary = "Read a case: its state, open tasks with what they ask, clocks",
       .query =
           {{"as_of", ValueKind::text, "as it was after the event at this position, or at this moment (RFC 3339)"}},
       .outcomes = {{200, "the case", "Case"}, {304, "unchanged since If-None-Match"}},
       .serve = Question(read_case),
       .quick = true,
       .etagged = true,
       .name = "read_case"},
      {.method = Method::get,
       .pattern = "/api/v1/cases/{id}/timeline",
       .permission = Permission::case_read,
       .summary = "What happened to a case, oldest first",
       .query =
           {{"view", ValueKind::word, "internal where it is allowed and nothing is said", "public|internal"},
            after,
            limit},
       .outcomes = {{200, "a page", "Timeline"}},
       .serve = Question(read_timeline),
       .name = "read_timeline"},
  };
}

}  // namespace guichet::http
