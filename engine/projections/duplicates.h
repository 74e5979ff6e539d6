#pragma once

// Which open cases are likely about the same thing as one: `duplicates` of its service says what that means. Asked
// when somebody looks, not kept: a rule that changes holds at once.

#include "engine/projections/queries.h"
#include "workflows/definition.h"

namespace guichet::projections {

struct LikeCase {
  CaseId id;
  std::string reference;
  std::string status;
  Instant opened;
  std::optional<double> distance_m;  ///< none: the rule asks for no place
};

/// What is looked for: a case, or a form that is about to become one.
struct LikenessQuery {
  std::string workflow;
  json::object form;
  Instant now;
  CaseId except;  ///< itself; empty: none
};

/// Nearest first, else newest first; at most 20. Cases that follow another are left out: their main case stands for
/// them. Of a busy service only the newest 2,000 open cases are compared. Thread-safe. Errors: of the store.
Result<std::vector<LikeCase>> find_duplicates(
    const Queries& queries, const workflows::DuplicateRule& rule, const LikenessQuery& query);

}  // namespace guichet::projections
