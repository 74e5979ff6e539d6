#pragma once

// Asking a table, whoever asks: a step, or an expression. Private to engine/cases. Pure and thread-safe.

#include <functional>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "workflows/expression/program.h"
#include "workflows/table.h"

namespace guichet::cases {

using Evaluate = std::function<Result<workflows::expression::Value>(const workflows::expression::Program&)>;

struct TableAnswer {
  std::vector<std::uint32_t> rules;  ///< that matched and counted, from 1; none: no rule did
  json::object outputs;
};

/// Errors: invalid: a cell that cannot be computed, rules that stand in the way of each other.
Result<TableAnswer> ask_table(const workflows::Table& table, const Evaluate& evaluate);

}  // namespace guichet::cases
