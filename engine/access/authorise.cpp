#include "engine/access/authorise.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace guichet::access {
namespace {

PermissionSet permissions_of(const std::string& role, const workflows::Town* town) {
  PermissionSet set;
  if (role == operator_role) set = {Permission::admin_deploy, Permission::metrics_read, Permission::service_read};
  if (town == nullptr) return set;
  if (const auto known = town->roles.find(role); known != town->roles.end())
    for (const auto& word : known->second.may) set.add_word(word);
  return set;
}

const workflows::Agent* find_agent(std::string_view subject, const workflows::Town* town) {
  constexpr std::string_view prefix = "agents/";
  if (town == nullptr || !subject.starts_with(prefix)) return nullptr;
  const auto known = town->agents.find(std::string(subject.substr(prefix.size())));
  return known == town->agents.end() ? nullptr : &known->second;
}

bool is_about_queues(Permission permission) {
  return permission == Permission::task_list || permission == Permission::task_work ||
         permission == Permission::task_assign;
}

/// The log is one for all: who reads it, or has it sent somewhere, sees every case.
bool is_about_every_case(Permission permission) {
  return permission == Permission::feed_read || permission == Permission::webhook_manage;
}

/// Agents and programs that belong to no team are the town's own.
void keep_to_organisations(Principal& principal, const workflows::Town& town) {
  std::set<std::string> own;
  for (const auto& team : principal.teams) own.insert(town.organisation_of(team));
  if (own.empty()) own.insert(town.id);
  principal.is_of_the_town = own.contains(town.id);
  principal.own_teams.emplace();
  for (const auto& [id, team] : town.teams) {
    if (!own.contains(town.organisation_of(id))) continue;
    principal.own_teams->insert(id);
    principal.own_queues.insert(team.queues.begin(), team.queues.end());
  }
}

Decision refuse_elsewhere(const Principal& principal, std::string_view what) {
  return {
      false,
      fmt::format(
          "{} belongs to another organisation than {}; seeing it needs the permission {}",
          what,
          principal.subject,
          word_of(Permission::case_any_organisation))};
}

Decision refuse_everything(const Principal& principal, Permission permission) {
  return {
      false,
      fmt::format(
          "{} reaches the cases of every organisation, and {} sees those of their own; it needs the permission {} too",
          word_of(permission),
          principal.subject,
          word_of(Permission::case_any_organisation))};
}

bool serves_a_task(const Principal& principal, const std::vector<cases::OpenTask>& tasks) {
  return std::ranges::any_of(tasks, [&](const cases::OpenTask& task) {
    return std::ranges::find(principal.queues, task.queue) != principal.queues.end();
  });
}

/// The case is of their own organisation, or a task of it has come to them.
Decision authorise_owner(const Principal& principal, const Resource& resource) {
  if (!principal.own_teams || resource.owner.empty() || principal.own_teams->contains(resource.owner))
    return {true, {}};
  if (resource.tasks != nullptr && serves_a_task(principal, *resource.tasks)) return {true, {}};
  return refuse_elsewhere(principal, "the case");
}

Decision authorise_queue(const Principal& principal, Permission permission, const Resource& resource) {
  const auto& queue = resource.queue;
  if (!is_about_queues(permission) || queue.empty() ||
      std::ranges::find(principal.queues, queue) != principal.queues.end())
    return {true, {}};
  if (principal.own_teams && !principal.own_queues.contains(queue))
    return refuse_elsewhere(principal, fmt::format("the queue {}", queue));
  if (principal.granted.has(Permission::task_any_queue)) return {true, {}};
  return {
      false,
      fmt::format(
          "the queue {} belongs to none of the teams of {}; working elsewhere needs the permission {}",
          queue,
          principal.subject,
          word_of(Permission::task_any_queue))};
}

}  // namespace

Principal principal_of(const Grant& grant, const workflows::Town* town) {
  Principal principal{.subject = grant.subject, .roles = grant.roles};
  if (const auto* agent = find_agent(grant.subject, town)) {
    if (principal.roles.empty()) principal.roles = agent->roles;
    principal.teams = agent->teams;
    for (const auto& team : agent->teams)
      if (const auto known = town->teams.find(team); known != town->teams.end())
        principal.queues.insert(principal.queues.end(), known->second.queues.begin(), known->second.queues.end());
  }
  for (const auto& role : principal.roles) {
    principal.by_role.join(permissions_of(role, town));
    if (town != nullptr && role != operator_role && !town->roles.contains(role)) principal.unknown_role = role;
  }
  principal.granted = principal.by_role;
  if (!grant.scopes.empty()) {
    PermissionSet scopes;
    for (const auto& word : grant.scopes) scopes.add_word(word);
    principal.granted.narrow(scopes);
  }
  const bool has_several = town != nullptr && !town->organisations.empty();
  if (has_several && !principal.granted.has(Permission::case_any_organisation)) keep_to_organisations(principal, *town);
  return principal;
}

Decision authorise(const Principal& principal, Permission permission, const Resource& resource) {
  const auto word = word_of(permission);
  if (!principal.granted.has(permission)) {
    if (principal.by_role.has(permission))
      return {false, fmt::format("needs the permission {}, which this token's scopes leave out", word)};
    if (principal.roles.empty())
      return {false, fmt::format("needs the permission {}, and {} has no role", word, principal.subject)};
    return {
        false,
        fmt::format(
            "needs the permission {}, which the role {} does not give{}",
            word,
            fmt::join(principal.roles, ", "),
            principal.unknown_role.empty() ? "" : fmt::format("; the town has no role {}", principal.unknown_role))};
  }
  if (principal.own_teams && is_about_every_case(permission)) return refuse_everything(principal, permission);
  if (auto decision = authorise_owner(principal, resource); !decision.allowed) return decision;
  return authorise_queue(principal, permission, resource);
}

}  // namespace guichet::access
