// What the console's own routes answer, member by member; its pages are type-checked against these.
#include "adapters/console/console.h"

#include <iterator>

namespace guichet::console {
namespace {

/// A line of a list of cases, with something more.
std::vector<http::Member> case_row_and(const std::vector<http::Member>& more) {
  auto members = http::case_row_members();
  members.insert(members.end(), more.begin(), more.end());
  return members;
}

std::vector<http::Shape> session_shapes() {
  return {
      {"SignedIn",
       "A session that has begun; the cookie is the session.",
       {{"subject", "string", true, ""}, {"csrf", "string", true, "send it as Guichet-Csrf with every change"}}},
      {"Me",
       "Who is signed in, what they may do, who their colleagues are.",
       {{"subject", "string", true, "agents/marie"},
        {"csrf", "string", true, "empty for the bearer of a token"},
        {"may", "[string]", true, "permissions"},
        {"my_queues", "[string]", true, ""},
        {"my_teams", "[string]", true, ""},
        {"now", "time", true, "the server's"},
        {"town", "Town", false, ""},
        {"agents", "[Agent]", false, ""},
        {"teams", "[Team]", false, ""},
        {"roles", "{string}", false, "their titles"}}},
      {"Town",
       "The town that is deployed.",
       {{"id", "string", true, ""},
        {"title", "string", true, ""},
        {"version", "string", true, ""},
        {"time_zone", "string", true, ""},
        {"languages", "[string]", true, ""},
        {"channels", "[string]", true, ""},
        {"agendas", "[TownAgenda]", true, "by which people come"}}},
      {"TownAgenda", "An agenda of the town.", {{"id", "string", true, ""}, {"title", "string", true, ""}}},
      {"Agent",
       "A colleague.",
       {{"id", "string", true, ""},
        {"name", "string", true, ""},
        {"roles", "[string]", true, ""},
        {"teams", "[string]", true, ""}}},
      {"Team",
       "A team.",
       {{"id", "string", true, ""}, {"title", "string", true, ""}, {"queues", "[string]", true, ""}}},
      {"FirstAccount",
       "Whether the first account is still to be made.",
       {{"waiting", "boolean", true, ""},
        {"town", "string", true, ""},
        {"administrators", "[Administrator]", true, "who could be it"}}},
      {"Administrator", "Somebody who may deploy.", {{"id", "string", true, ""}, {"name", "string", true, ""}}},
  };
}

std::vector<http::Shape> work_shapes() {
  return {
      {"LookedAt",
       "A form as far as it is filled in.",
       {{"hidden", "[string]", true, "fields that are not asked"}, {"errors", "[FieldError]", true, ""}}},
      {"Effects",
       "What completing a task, or reopening a case, would do.",
       {{"closes", "boolean", true, "the case"},
        {"status", "string", true, "what the citizen will read; empty: as before"},
        {"step", "string", true, "where it goes; empty: nowhere"},
        {"messages", "[RehearsedMessage]", true, "word for word"},
        {"calls", "[string]", true, "other systems that would be asked"}}},
      {"RehearsedMessage",
       "A message that would be sent.",
       {{"to", "string", true, ""},
        {"subject", "any", true, ""},
        {"body", "any", true, ""},
        {"suppressed", "boolean", true, ""}}},
      {"TaskName",
       "A task, and the case it is of.",
       {{"case", "string", true, ""}, {"task", "string", true, "its id"}}},
      {"RehearsedTasks", "What one gesture would meet.", {{"items", "[RehearsedTask]", true, ""}}},
      {"RehearsedTask",
       "What the gesture would meet at one task.",
       {{"case", "string", true, ""},
        {"task", "string", true, ""},
        {"possible", "boolean", true, "it would be done"},
        {"why", "string", true, "else the kind of the refusal: invalid, not-found, conflict, forbidden"},
        {"detail", "string", true, "else the refusal in words"}}},
      {"Others", "Who else has a case open.", {{"others", "[string]", true, ""}}},
      {"Statuses", "What citizens of other languages read of their cases.", {{"items", "[StatusWords]", true, ""}}},
      {"StatusWords",
       "One status in two languages.",
       {{"workflow", "string", true, "the service"},
        {"said", "string", true, "to a citizen"},
        {"status", "string", true, "in the reader's language"}}},
      {"Sentences",
       "A service in sentences.",
       {{"id", "string", true, ""}, {"title", "string", true, ""}, {"text", "string", true, ""}}},
  };
}

std::vector<http::Shape> agenda_shapes() {
  return {
      {"AgendaDay",
       "A day of an agenda.",
       {{"agenda", "string", true, ""},
        {"title", "string", true, ""},
        {"day", "string", true, "2026-03-02"},
        {"more", "boolean", true, "older cases were not looked at"},
        {"sites", "[AgendaPlace]", true, ""}}},
      {"AgendaPlace",
       "A place on that day.",
       {{"id", "string", true, ""},
        {"title", "string", true, ""},
        {"counters", "integer", true, "how many are received at once"},
        {"hours", "[AgendaHour]", true, "none on a closed day"}}},
      {"AgendaHour",
       "An hour at which people are received.",
       {{"starts", "time", true, ""},
        {"ends", "time", true, ""},
        {"free", "integer", true, "counters that nobody has"},
        {"visitors", "[Visitor]", true, ""}}},
      {"Visitor",
       "A case at its hour.",
       {{"what", "string", true, "expected | due (it is time) | under-way | done | absent (nobody came)"},
        {"case", "string", true, ""},
        {"reference", "string", true, ""},
        {"title", "string", true, "of the service"},
        {"status", "string", true, "what its citizen reads"},
        {"person", "string", true, "empty: nobody is known"},
        {"name", "string", true, "empty: not asked, not known, or not for this caller"},
        {"task", "VisitorTask?", true, "what is to be done now"}}},
      {"VisitorTask",
       "The task that waits at the desk.",
       {{"id", "string", true, ""},
        {"queue", "string", true, ""},
        {"agent", "string", true, "empty: nobody yet"},
        {"absent", "WayBack?", true, "how to say that nobody came"}}},
      {"WayBack",
       "An outcome that leads back to the choice of a slot.",
       {{"id", "string", true, ""}, {"label", "string", true, ""}}},
  };
}

std::vector<http::Shape> figure_shapes() {
  return {
      {"Group",
       "Sums over cases that have something in common.",
       {{"key", "string", true, ""},
        {"received", "integer", true, ""},
        {"closed", "integer", true, ""},
        {"open", "integer", true, ""},
        {"met", "integer", true, ""},
        {"late", "integer", true, "closed too late"},
        {"warned", "integer", true, ""},
        {"late_open", "integer", true, ""},
        {"answers", "integer", true, "to the survey after the end"},
        {"score", "number?", true, "their mean, 1 to 5"},
        {"median_hours", "number?", true, "null without a closed case"},
        {"p90_hours", "number?", true, ""}}},
      {"Statistics",
       "How the services keep their word.",
       {{"from", "string", true, ""},
        {"to", "string", true, ""},
        {"total", "Group", true, ""},
        {"by_service", "[Group]", true, ""},
        {"by_team", "[Group]", true, ""},
        {"by_channel", "[Group]", true, ""},
        {"by_week", "[Group]", true, ""},
        {"by_week_and_channel", "[Contacts]", true, ""}}},
      {"Contacts",
       "Requests of a week that came by one channel.",
       {{"week", "string", true, "its Monday"}, {"channel", "string", true, ""}, {"received", "integer", true, ""}}},
      http::page_shape("NearCases", "[NearCase]", "The nearest few."),
      {"NearCase", "A case near a place.", case_row_and({{"metres", "number", true, ""}})},
      {"Subjects", "What tells the requests of a list apart.", {{"items", "[Subject]", true, ""}}},
      {"Subject",
       "What one request is about; empty where its form says nothing of it.",
       {{"case", "string", true, ""},
        {"choice", "string", true, "in words"},
        {"district", "string", true, "its title"}}},
  };
}

std::vector<http::Shape> map_shapes() {
  return {
      {"Map",
       "Where requests come from.",
       {{"looked_at", "integer", true, "cases"},
        {"more", "boolean", true, "the period holds others that were not looked at"},
        {"without_place", "integer", true, "of those looked at"},
        {"by_zone", "[Group]", true, ""},
        {"box", "[number]?", true, "west, south, east, north; null without any place"},
        {"squares", "[Square]", true, ""},
        {"cases", "[CaseRow]", true, "of the piece that was asked for"}}},
      {"Square",
       "Cases that lie near each other, and their middle.",
       {{"box", "[number]", true, "west, south, east, north"},
        {"lon", "number", true, ""},
        {"lat", "number", true, ""},
        {"cases", "integer", true, ""},
        {"late", "integer", true, ""}}},
      {"Zones", "The town's zones.", {{"items", "[Zone]", true, ""}}},
      {"Zone",
       "A zone with its outline.",
       {{"id", "string", true, ""},
        {"title", "string", true, ""},
        {"point", "Point", true, "inside it: stands for a place of which no more is known"},
        {"rings", "[[[number]]]", true, "of longitude and latitude"}}},
      {"Point", "A place on the map.", {{"lon", "number", true, "degrees"}, {"lat", "number", true, "degrees"}}},
      {"PlaceInWords",
       "A place of which the coordinates are known, as people say it.",
       {{"district", "string", true, "its title; empty outside of all"},
        {"whole", "boolean", true, "no more than the district is known"},
        {"near", "NearAddress?", true, "what another request wrote of a place nearby"}}},
      {"NearAddress",
       "An address, and how far it is.",
       {{"address", "string", true, ""}, {"metres", "number", true, ""}}},
  };
}

std::vector<http::Shape> administration_shapes() {
  return {
      {"Versions",
       "The deployments that open cases follow.",
       {{"items", "[Version]", true, ""}, {"more", "boolean", true, "only the newest cases were looked at"}}},
      {"Version",
       "A deployment and its open cases.",
       {{"version", "string", true, ""},
        {"current", "boolean", true, "new cases open with it"},
        {"open", "integer", true, ""},
        {"services", "[VersionService]", true, ""}}},
      {"VersionService",
       "Open cases of a service in a deployment.",
       {{"id", "string", true, ""},
        {"title", "string", true, ""},
        {"open", "integer", true, ""},
        {"oldest", "time?", true, ""}}},
      {"Findings",
       "What the checker says of the deployed services.",
       {{"version", "string", true, "of the town"}, {"items", "[Finding]", true, "in the order of their places"}}},
      {"Finding",
       "A warning of the checker.",
       {{"code", "string", true, "a word that the manual explains"},
        {"file", "string", true, ""},
        {"line", "integer", true, "from 1"},
        {"column", "integer", true, "from 1"},
        {"message", "string", true, ""},
        {"hint", "string", true, "what to do about it; may be empty"}}},
      {"SavedViews",
       "Lists that one has kept under a name.",
       {{"items", "[SavedView]", true, "in the order of their keeping"}}},
      {"SavedView",
       "A list that is kept under a name.",
       {{"name", "string", true, ""},
        {"queue", "string", true, ""},
        {"text", "string", true, "what is searched for"},
        {"lateness", "string", true, "warned, late or empty"},
        {"free", "boolean", true, "only what nobody has taken"},
        {"order", "urgency|due|oldest|newest", true, ""}}},
      {"AuditPage",
       "Who read what about whom, newest first.",
       {{"items", "[object]", true, "what happened, with what is known of it"},
        {"next", "string", true, "the cursor of the next page; empty: this was the last"}}},
      http::page_shape("Incidents", "[Incident]", "Cases that stand still."),
      {"Incident",
       "A case that stands still.",
       case_row_and(
           {{"incident", "string", true, "why"},
            {"at", "[string]", true, "steps"},
            {"steps", "[StepChoice]", true, "where it may be sent"}})},
      {"StepChoice",
       "A step a case may be sent to.",
       {{"id", "string", true, ""}, {"status", "string", true, "what the citizen reads there"}}},
  };
}

}  // namespace

std::vector<http::Shape> shapes() {
  std::vector<http::Shape> all;
  for (auto part :
       {session_shapes(), work_shapes(), agenda_shapes(), figure_shapes(), map_shapes(), administration_shapes()})
    all.insert(all.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
  return all;
}

}  // namespace guichet::console
