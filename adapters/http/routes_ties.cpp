// Cases about the same thing: which these likely are, joining one to another, parting it again.
#include <algorithm>

#include <fmt/format.h>

#include "adapters/http/reach.h"
#include "adapters/http/render.h"
#include "adapters/http/route.h"
#include "engine/projections/duplicates.h"

namespace guichet::http {
namespace {

using access::Permission;

/// Of the deployment that is current: a rule is asked, not kept.
const workflows::DuplicateRule* rule_of(const workflows::Town* town, const std::string& workflow) {
  if (town == nullptr) return nullptr;
  const auto known = town->workflows.find(workflow);
  if (known == town->workflows.end() || !known->second->duplicates) return nullptr;
  return &*known->second->duplicates;
}

Result<Response> list_duplicates(const Call& call) {
  const auto& queries = call.engine->queries();
  GUICHET_TRY(const auto state, queries.find_case(CaseId(call.path[0])));
  const auto town = call.engine->town();
  json::array items;
  const auto* rule = rule_of(town.get(), state.workflow);
  if (rule != nullptr) {
    const projections::LikenessQuery query{state.workflow, state.form, state.opened, state.id};
    GUICHET_TRY(const auto found, projections::find_duplicates(queries, *rule, query));
    for (const auto& like : found) {
      const auto other = queries.find_case(like.id);
      if (!other || !call.require_reach(*other)) continue;
      items.push_back(json::object{
          {"id", like.id.value},
          {"reference", like.reference},
          {"status", like.status},
          {"opened", to_rfc3339(like.opened)},
          {"distance_m", like.distance_m ? json::value(*like.distance_m) : json::value()}});
    }
  }
  return page_response(call, std::move(items), {}, queries.applied());
}

/// A case by its id, or by the code that people quote.
Result<cases::CaseState> case_named(const Call& call, const std::string& name) {
  const auto& queries = call.engine->queries();
  if (const auto by_reference = queries.find_reference(name)) return queries.find_case(*by_reference);
  const auto state = queries.find_case(CaseId(name));
  if (state) return *state;
  return invalid(fmt::format("there is no case \"{}\"", name), {{"/to", "is no case's id or reference"}});
}

/// One of the two commands: each has an id of its own, so that asking again does nothing twice.
Result<runtime::Receipt> tell(const Call& call, std::string_view side, const CaseId& id, cases::Command command) {
  auto submission = call.submission();
  submission.id = CommandId(fmt::format("{}/{}", call.command_id.value, side));
  submission.expected_version.reset();  // it would be of one of two cases
  submission.what = runtime::CaseCommand{id, std::move(command)};
  keep_to_reach(call, submission);
  return call.engine->submit_and_wait(std::move(submission));
}

/// The main case is told first: what then comes between leaves it a follower too many, which hears of an end that is
/// not its own, and no case that follows one which does not know.
Result<Response> join(const Call& call) {
  JsonFields fields(call.body);
  const auto to = fields.required_string("to", 200);
  const auto reason = fields.optional_string("reason").value_or("");
  GUICHET_TRY_STATUS(fields.finish());
  GUICHET_TRY(const auto state, call.engine->queries().find_case(CaseId(call.path[0])));
  GUICHET_TRY(const auto main, case_named(call, to));
  GUICHET_TRY_STATUS(call.require_reach(main));
  if (main.id == state.id) return invalid("a case is not joined to itself", {{"/to", "is the case itself"}});
  if (main.workflow != state.workflow)
    return conflict(fmt::format("{} is a case of {}, not of {}", main.reference, main.workflow, state.workflow));
  GUICHET_TRY(const auto told, tell(call, "main", main.id, cases::AddFollower{state.id, state.reference, reason}));
  const auto joined = tell(call, "join", state.id, cases::JoinCase{main.id, main.reference, reason});
  if (joined) return receipt_response(*joined, false);
  // Refused: the main case has no such follower after all, unless it had it before.
  if (told.first <= told.last && joined.error().kind != Error::Kind::unavailable)
    if (const auto undone = tell(call, "undo", main.id, cases::RemoveFollower{state.id, "not joined"}); !undone)
      return undone.error();
  return joined.error();
}

Result<Response> part(const Call& call) {
  JsonFields fields(call.body);
  const auto reason = fields.required_string("reason");
  GUICHET_TRY_STATUS(fields.finish());
  GUICHET_TRY(const auto state, call.engine->queries().find_case(CaseId(call.path[0])));
  const auto parted = tell(call, "part", state.id, cases::PartCase{reason});
  if (!parted) return parted.error();
  // Asked again after it has parted, the case names its main one no more: what is left to do was done then.
  if (!state.main.id.empty())
    if (const auto told = tell(call, "main", state.main.id, cases::RemoveFollower{state.id, reason}); !told)
      return told.error();
  return receipt_response(*parted, false);
}

}  // namespace

std::vector<Route> tie_routes() {
  return {
      {.method = Method::get,
       .pattern = "/api/v1/cases/{id}/duplicates",
       .permission = Permission::case_read,
       .summary = "List the open cases that are likely about the same thing, nearest first",
       .outcomes =
           {{200, "by the service's `duplicates`; none where it has none", "Duplicates"}, {404, "no such case"}},
       .serve = Question(list_duplicates),
       .name = "list_duplicates"},
      {.method = Method::post,
       .pattern = "/api/v1/cases/{id}/join",
       .permission = Permission::case_priority,
       .summary = "Join a case to another about the same thing: its work rests, and it ends as that one does",
       .body =
           {{"to", "string", true, "the other's id or reference"},
            {"reason", "string", false, "why, for the timeline"}},
       .outcomes =
           {{200, "joined", "Receipt"},
            {409, "one of the two is closed or joined already, or they are of different services"},
            {422, "no such case to join to"}},
       .serve = Question(join),
       .name = "join_case",
       .example = R"({"to":"4F7K-92QM","reason":"the same pothole"})"},
      {.method = Method::post,
       .pattern = "/api/v1/cases/{id}/part",
       .permission = Permission::case_priority,
       .summary = "Part a case from the one it was joined to: it goes on where it rested",
       .body = {{"reason", "string", true, "why, for the timeline"}},
       .outcomes = {{200, "parted", "Receipt"}, {409, "it was joined to none"}},
       .serve = Question(part),
       .name = "part_case"},
  };
}

std::vector<Shape> tie_shapes() {
  return {
      {"Referral",
       "Another body that has the matter in hand.",
       {{"step", "string", true, ""},
        {"body", "string", true, "its name"},
        {"news", "time", true, "by when news of it is expected"}}},
      {"CaseTie",
       "Another case about the same thing.",
       {{"id", "string", true, ""}, {"reference", "string", true, "what people quote"}}},
      {"LikeCase",
       "An open case that is likely about the same thing.",
       {{"id", "string", true, ""},
        {"reference", "string", true, "what people quote"},
        {"status", "string", true, "what its citizen reads"},
        {"opened", "time", true, ""},
        {"distance_m", "number?", true, "from the case that was asked about; null where the rule asks for no place"}}},
      page_shape("Duplicates", "[LikeCase]", "Nearest first, else newest first; 20 at most."),
  };
}

}  // namespace guichet::http
