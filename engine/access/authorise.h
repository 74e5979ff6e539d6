#pragma once

// The one place that decides who may do what: for the API, the feed, exports, screens, search. Pure and thread-safe.

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/access/permission.h"
#include "engine/cases/context.h"
#include "engine/cases/state.h"
#include "workflows/town.h"

namespace guichet::access {

/// What a token or a session says of its bearer, before the town is asked.
struct Grant {
  std::string subject = {};              ///< "agents/marie", "integrators/works"
  std::vector<std::string> roles = {};   ///< empty for an agent: those town.yaml gives them
  std::vector<std::string> scopes = {};  ///< permission words; not empty: only these of what the roles give
};

/// Somebody known, and all that matters about them for a decision.
struct Principal {
  std::string subject = {};
  std::vector<std::string> roles = {};
  std::vector<std::string> teams = {};
  std::vector<std::string> queues = {};  ///< those their teams serve
  /// Where there are several organisations: teams and queues of theirs. Nothing said: everything is theirs.
  std::optional<std::set<std::string>> own_teams = {};
  std::set<std::string> own_queues = {};
  bool is_of_the_town = true;     ///< of its own organisation: what belongs to no case, such as letters, is theirs too
  std::string unknown_role = {};  ///< one of theirs that the town does not have: misspelt, or gone from town.yaml
  PermissionSet by_role = {};     ///< what the roles give
  PermissionSet granted = {};     ///< the same, narrowed by the scopes

  cases::Actor actor() const { return {subject, roles, teams}; }
};

/// The role that needs no town: deploying the first one, reading figures.
inline constexpr std::string_view operator_role = "operator";

/// Who they are in this town (null before the first deployment). A role the town does not know gives nothing; an agent
/// who has left town.yaml has no teams, and no roles but those of the grant.
Principal principal_of(const Grant& grant, const workflows::Town* town);

/// What the permission is asked for. Empty members mean "not about one".
struct Resource {
  std::string queue = {};                               ///< the queue a task is in, or whose tasks are listed
  std::string owner = {};                               ///< the team that answers for the case
  const std::vector<cases::OpenTask>* tasks = nullptr;  ///< of the case: whoever serves one of them may see it
};

struct Decision {
  bool allowed = false;
  std::string reason;  ///< for the refused: which permission is missing and why
};

/// May they? A permission of theirs, and for tasks of a queue: a queue of their teams, or `task:any-queue`. A case or a
/// queue of another organisation: never, but for `case:any-organisation` or a task of the case that is theirs. What
/// holds the cases of everybody (`feed:read`, `webhook:manage`) needs `case:any-organisation` where there are several.
Decision authorise(const Principal& principal, Permission permission, const Resource& resource = {});

}  // namespace guichet::access
