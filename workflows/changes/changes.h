#pragma once

// What a new text of a town would change for people: steps, ways, fields, clocks, messages; never spelling,
// order or comments. Pure and thread-safe.

#include <map>
#include <string>
#include <vector>

#include "workflows/graph/graph.h"
#include "workflows/town.h"

namespace guichet::workflows::changes {

enum class Kind { added, removed, renamed, changed };

struct Change {
  Kind kind = Kind::changed;
  std::string service;  ///< empty: of the whole town
  std::string subject;  ///< "step repair", "field form.kind", "clock repair", "message received"
  std::string detail;   ///< "queue: roads → works", the new name, or empty
};

/// Ordered by service, then as they are written. `before` may be null: everything is new.
std::vector<Change> compare(const Town* before, const Town& after);

/// Which step of `after` a step of `before` has become: itself where the name stays, another where only the
/// name has changed; steps that are gone are missing.
std::map<std::string, std::string> match_steps(const graph::Graph& before, const graph::Graph& after);

/// "- step repair: queue: roads → works" with + - ~ > in front for added, removed, changed, renamed.
std::string to_line(const Change& change);
std::string_view word_of(Kind kind);

}  // namespace guichet::workflows::changes
