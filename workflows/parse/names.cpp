// Names of the town that its files use.
#include "workflows/parse/scope.h"

namespace guichet::workflows::parse {
namespace {

/// The text of the node if `map` knows it; otherwise it is reported, and empty.
template <class Map>
std::string look_up(const yaml::Node* node, Scope& scope, const Map& map, Code code, std::string_view what) {
  const auto name = yaml::read_text(node, scope.report, what);
  if (!name) return "";
  if (map.contains(*name)) return *name;
  report_undefined(*node, scope, code, what, keys_of(map));
  return "";
}

}  // namespace

std::string read_team(const yaml::Node* node, Scope& scope) {
  return look_up(node, scope, scope.town.teams, "undefined-team", "team");
}

std::string read_role(const yaml::Node& node, Scope& scope) {
  return look_up(&node, scope, scope.town.roles, "undefined-role", "role");
}

std::string read_skill(const yaml::Node& node, Scope& scope) {
  return look_up(&node, scope, scope.town.skills, "undefined-skill", "skill");
}

std::string read_agent(const yaml::Node& node, Scope& scope) {
  return look_up(&node, scope, scope.town.agents, "undefined-agent", "agent");
}

std::string read_organisation(const yaml::Node* node, Scope& scope) {
  if (node != nullptr && node->is_scalar() && node->text == scope.town.id) return scope.town.id;
  return look_up(node, scope, scope.town.organisations, "undefined-organisation", "organisation");
}

std::string read_message(const yaml::Node* node, Scope& scope) {
  return look_up(node, scope, scope.town.templates, "undefined-template", "template");
}

std::string read_service_name(const yaml::Node* node, Scope& scope) {
  return look_up(node, scope, scope.town.services, "undefined-service", "service");
}

std::string read_calendar(const yaml::Node* node, Scope& scope) {
  return look_up(node, scope, scope.town.calendars, "undefined-calendar", "calendar");
}

std::string read_queue(const yaml::Node* node, Scope& scope) {
  const auto name = yaml::read_text(node, scope.report, "queue");
  if (!name) return "";
  if (scope.town.team_of_queue(*name) != nullptr) return *name;
  std::vector<std::string> queues;
  for (const auto& [id, team] : scope.town.teams) queues.insert(queues.end(), team.queues.begin(), team.queues.end());
  report_undefined(*node, scope, "undefined-queue", "queue", queues);
  return "";
}

}  // namespace guichet::workflows::parse
