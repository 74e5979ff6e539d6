#pragma once

// Open cases of one service to another text of it, page by page: whoever asks sets the pace, and asking again goes
// on where it stopped, because a case that has moved is passed over. Thread-safe; waits for the writer, so it is not
// for the engine's own threads.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/runtime/engine.h"

namespace guichet::runtime {

struct MigrationRequest {
  std::string workflow = {};
  std::string to = {};                            ///< version of the town, or its beginning; empty: the current one
  std::map<std::string, std::string> steps = {};  ///< new names of steps by their old ones
  bool preview = false;                           ///< decide, and store nothing
  bool back = false;  ///< undo the last migration of cases that nothing has happened to since; `to` is not asked
  /// Whose cases; empty: everybody's. Asked here, and by the writer's thread where each case is decided.
  std::function<bool(const cases::CaseState&)> reaches = {};
  cases::Actor actor = {};
  Instant now = {};                    ///< by which a preview decides
  projections::PageRequest page = {};  ///< of open cases; the limit is how many are looked at
};

/// What becomes of one case.
struct MigratedCase {
  CaseId id;
  std::string reference;
  std::string from;                                 ///< version of the town
  std::string reason = {};                          ///< why it cannot move; empty: it moves
  std::vector<cases::StepMove> moves = {};          ///< steps that are called otherwise
  std::vector<std::string> anew = {};               ///< steps that begin anew
  std::vector<cases::ClockRecomputed> clocks = {};  ///< that count otherwise now
  std::size_t due_at_once = 0;                      ///< timers that ring as soon as it has moved

  bool moves_on() const { return reason.empty(); }
};

struct MigrationPage {
  std::string to;                ///< the whole version; empty on the way back
  std::size_t settled = 0;       ///< that were there already
  std::size_t out_of_reach = 0;  ///< left alone: another organisation's
  std::vector<MigratedCase> cases;
  std::string next;  ///< cursor of the next page; empty: all cases have been looked at
};

/// Errors: not_found (no such service or version), invalid (the cursor), unavailable. What one case refuses is its
/// `reason`, and stops nobody else.
Result<MigrationPage> migrate_page(Engine& engine, const MigrationRequest& request);

}  // namespace guichet::runtime
