// Teams, roles and agents of town.yaml.
#include <algorithm>

#include <fmt/format.h>

#include "workflows/parse/town_parts.h"
#include "workflows/permissions.h"

namespace guichet::workflows::parse {
namespace {

/// A word that nobody knows would allow nothing, and nobody would see why.
std::optional<std::string> read_permission(const yaml::Node& node, Scope& scope) {
  auto word = yaml::read_text(&node, scope.report, "a permission");
  if (!word || *word == "*" || std::ranges::find(permissions, *word) != permissions.end()) return word;
  report_undefined(node, scope, "undefined-permission", "permission", {permissions.begin(), permissions.end()});
  return std::nullopt;
}

std::string only_calendar(const Town& town) {
  return town.calendars.size() == 1 ? town.calendars.begin()->first : "";
}

Team read_one_team(const yaml::Entry& entry, Scope& scope) {
  Team team{.id = entry.key, .title = {}, .calendar = {}, .queues = {entry.key}, .mail = {}};
  yaml::Mapping mapping(entry.value, scope.report, "a team");
  team.title = read_localized(mapping.required("title"), scope, "a title");
  const auto* calendar = mapping.optional("calendar");
  team.calendar = calendar == nullptr ? only_calendar(scope.town) : read_calendar(calendar, scope);
  if (calendar == nullptr && team.calendar.empty())
    scope.report.error(
        "missing-key",
        entry.offset,
        "A team needs `calendar`, because the town has not just one.",
        fmt::format("one of {}", yaml::list_words(keys_of(scope.town.calendars))));
  for (const auto& queue : yaml::items_of(mapping.optional("queues"), scope.report, "the queues"))
    if (auto id = read_id(&queue, scope, "a queue")) team.queues.push_back(std::move(*id));
  team.mail = yaml::read_text(mapping.optional("mail"), scope.report, "a mail address").value_or("");
  team.address = yaml::read_text(mapping.optional("address"), scope.report, "an address").value_or("");
  team.phone = yaml::read_text(mapping.optional("phone"), scope.report, "a telephone number").value_or("");
  const auto* organisation = mapping.optional("organisation");
  team.organisation = organisation == nullptr ? scope.town.id : read_organisation(organisation, scope);
  mapping.finish();
  return team;
}

/// A queue belongs to one team: whose agents would see its tasks otherwise?
void check_queues(
    const yaml::Entry& entry, const Team& team, std::map<std::string, std::string>& team_of_queue, Scope& scope) {
  for (const auto& queue : team.queues) {
    const auto [owner, is_new] = team_of_queue.emplace(queue, team.id);
    if (is_new || owner->second == team.id) continue;
    scope.report.error(
        "duplicate-id",
        entry.offset,
        fmt::format("The queue `{}` belongs to the team `{}` already.", queue, owner->second),
        "give it another name; every team has a queue of its own name besides");
  }
}

}  // namespace

std::map<std::string, Organisation> read_organisations(const yaml::Node* node, Scope& scope) {
  std::map<std::string, Organisation> organisations;
  if (!yaml::check_count(node, 100, scope.report, "the organisations of a town")) return organisations;
  for (const auto& entry : yaml::entries_of(node, scope.report, "the organisations")) {
    check_id(entry, scope, "an organisation");
    if (entry.key == scope.town.id)
      scope.report.error(
          "duplicate-id",
          entry.offset,
          fmt::format("`{}` is the town itself, an organisation without being listed.", entry.key),
          "list the others");
    yaml::Mapping mapping(entry.value, scope.report, "an organisation");
    Organisation organisation{.id = entry.key, .title = {}};
    organisation.title = read_localized(mapping.required("title"), scope, "a title");
    mapping.finish();
    organisations.emplace(entry.key, std::move(organisation));
  }
  return organisations;
}

std::map<std::string, Localized> read_skills(const yaml::Node* node, Scope& scope) {
  std::map<std::string, Localized> skills;
  if (!yaml::check_count(node, 500, scope.report, "the skills of a town")) return skills;
  for (const auto& entry : yaml::entries_of(node, scope.report, "the skills")) {
    check_id(entry, scope, "a skill");
    skills.emplace(entry.key, read_localized(&entry.value, scope, "a skill"));
  }
  return skills;
}

std::map<std::string, Team> read_teams(const yaml::Node* node, Scope& scope) {
  std::map<std::string, Team> teams;
  std::map<std::string, std::string> team_of_queue;
  if (!yaml::check_count(node, 500, scope.report, "the teams of a town")) return teams;
  for (const auto& entry : yaml::entries_of(node, scope.report, "the teams")) {
    check_id(entry, scope, "a team");
    auto team = read_one_team(entry, scope);
    check_queues(entry, team, team_of_queue, scope);
    teams.emplace(entry.key, std::move(team));
  }
  return teams;
}

std::map<std::string, Role> read_roles(const yaml::Node* node, Scope& scope) {
  std::map<std::string, Role> roles;
  for (const auto& entry : yaml::entries_of(node, scope.report, "the roles")) {
    check_id(entry, scope, "a role");
    yaml::Mapping mapping(entry.value, scope.report, "a role");
    Role role{.id = entry.key, .title = {}, .may = {}};
    role.title = read_localized(mapping.optional("title"), scope, "a title");
    for (const auto& item : yaml::items_of(mapping.required("may"), scope.report, "`may`"))
      if (auto word = read_permission(item, scope)) role.may.push_back(std::move(*word));
    mapping.finish();
    roles.emplace(entry.key, std::move(role));
  }
  return roles;
}

std::map<std::string, Agent> read_agents(const yaml::Node* node, Scope& scope) {
  std::map<std::string, Agent> agents;
  for (const auto& entry : yaml::entries_of(node, scope.report, "the agents")) {
    check_id(entry, scope, "an agent");
    yaml::Mapping mapping(entry.value, scope.report, "an agent");
    Agent agent{.id = entry.key, .name = {}, .roles = {}, .teams = {}};
    agent.name = yaml::read_text(mapping.required("name"), scope.report, "a name").value_or("");
    for (const auto& item : yaml::items_of(mapping.optional("roles"), scope.report, "the roles"))
      if (auto role = read_role(item, scope); !role.empty()) agent.roles.push_back(std::move(role));
    for (const auto& item : yaml::items_of(mapping.optional("teams"), scope.report, "the teams"))
      if (auto team = read_team(&item, scope); !team.empty()) agent.teams.push_back(std::move(team));
    for (const auto& item : yaml::items_of(mapping.optional("skills"), scope.report, "the skills"))
      if (auto skill = read_skill(item, scope); !skill.empty()) agent.skills.push_back(std::move(skill));
    mapping.finish();
    agents.emplace(entry.key, std::move(agent));
  }
  return agents;
}

}  // namespace guichet::workflows::parse
