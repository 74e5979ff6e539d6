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
  for (const auto& role : principal.roles) principal.by_role.join(permissions_of(role, town));
  principal.granted = principal.by_role;
  if (!grant.scopes.empty()) {
    PermissionSet scopes;
    for (const auto& word : grant.scopes) scopes.add_word(word);
    principal.granted.narrow(scopes);
  }
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
            "needs the permission {}, which the role {} does not give", word, fmt::join(principal.roles, ", "))};
  }
  if (!is_about_queues(permission) || resource.queue.empty() || principal.granted.has(Permission::task_any_queue))
    return {true, {}};
  if (std::find(principal.queues.begin(), principal.queues.end(), resource.queue) != principal.queues.end())
    return {true, {}};
  return {
      false,
      fmt::format(
          "the queue {} belongs to none of the teams of {}; working elsewhere needs the permission {}",
          resource.queue,
          principal.subject,
          word_of(Permission::task_any_queue))};
}

}  // namespace guichet::access
