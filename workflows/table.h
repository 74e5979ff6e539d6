#pragma once

// Decision tables, as they are asked: plain values, immutable, safe to share between threads.

#include <optional>
#include <string>
#include <vector>

#include "workflows/expression/program.h"
#include "workflows/source.h"

namespace guichet::workflows {

// ---- decision tables: their words are those of DMN 1.3 (OMG formal/2021-02-04), section 8
/// What several matching rules mean.
enum class HitPolicy { unique, first, priority, any, collect, rule_order };
/// What `collect` makes of the values.
enum class Aggregate { list, sum, min, max, count };

struct TableRule {
  std::vector<std::optional<expression::Program>> when;  ///< one for each input; none: whatever it is
  std::vector<expression::Program> then;                 ///< one for each output
  Place where;
};

struct Table {
  std::string id;
  HitPolicy hit = HitPolicy::unique;
  Aggregate collect = Aggregate::list;
  std::vector<std::string> inputs;   ///< names of columns
  std::vector<std::string> outputs;  ///< the same
  std::vector<std::string> ranking;  ///< of the first output, for `priority`: the best first
  std::vector<TableRule> rules;
  Place where;

  bool gives_list() const {
    return hit == HitPolicy::rule_order || (hit == HitPolicy::collect && collect == Aggregate::list);
  }
};

/// A table of the town, which every expression may ask: table.NAME(…). Its cells see its parameters and nothing else.
struct SharedTable {
  Table table;                          ///< with one output
  std::vector<std::string> parameters;  ///< names, in the order of the arguments
  std::string signature;                ///< "table.fees(string, int) -> int"
  bool gives_number = false;            ///< with a fraction: a whole one is made one
};

}  // namespace guichet::workflows
