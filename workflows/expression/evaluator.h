#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "workflows/expression/code.h"
#include "workflows/expression/functions.h"
#include "workflows/expression/program.h"

namespace guichet::workflows::expression {

/// Walks a checked tree once, within Limits::cost_max. One use, one thread.
/// Values are handed around as pointers to where they already are, and written into `scratch` only when they
/// are new: a guard over a form copies nothing. nullptr is a failure, kept in failure_ so that && and || can
/// absorb it (langdef.md, "Logical Operators": true || error is true).
class Evaluator {
 public:
  Evaluator(const Code& code, const Activation& activation, const Host& host);

  Result<Value> run();

 private:
  enum class Truth { no, yes, failed };

  const Value* eval(const Node& node, Value& scratch);
  const Value* name(const Node& node, const Name& name);
  const Value* select(const Node& node, const Select& select, Value& scratch);
  const Value* selected(const Node& node, const Select& select, const Value& operand, Value& scratch);
  const Value* index(const Node& node, const Index& index, Value& scratch);
  const Value* element(const Value& operand, const Value& key) const;
  const Value* call(const Node& node, const Call& call, Value& scratch);
  const Value* apply(const Node& node, const Call& call, Arguments arguments, Value& scratch);
  const Value* unmatched(const Node& node, const Call& call, Arguments arguments, Value& scratch);
  const Value* junction(const Junction& junction);
  const Value* condition(const Condition& condition, Value& scratch);
  const Value* comparison(const Node& node, const Comparison& comparison);
  const Value* list(const ListLiteral& list, Value& scratch);
  const Value* map(const Node& node, const MapLiteral& map, Value& scratch);
  /// A map, unless a key stands twice.
  const Value* keyed(Value::Entries entries, const Node& node, Value& scratch);
  const Value* let(const Let& let, Value& scratch);

  // evaluator_loops.cpp
  const Value* loop(const Node& node, const Loop& loop, Value& scratch);
  const Value* optional_loop(const Node& node, const Loop& loop, const Value& range, Value& scratch);
  const Value* all_or_exists(const Loop& loop, const Value& range);
  const Value* exists_one(const Loop& loop, const Value& range);
  const Value* collect(const Node& node, const Loop& loop, const Value& range, Value& scratch);
  const Value* collect_entries(const Node& node, const Loop& loop, const Value& range, Value& scratch);
  bool add_entries(const Loop& loop, const Value& key, Value::Entries& entries);
  /// Calls step() for each element with the variables in scope, until it says false.
  template <class Step>
  void each(const Loop& loop, const Value& range, Step step);
  /// The filter of a transform; yes where it has none.
  Truth selected_by(const NodePtr& filter);

  /// The answer of a condition; an unset field answers no.
  Truth truth(const Node& node);
  const Value* finished(Value value, const Node& node, Value& scratch);
  /// Takes from what is left of the cost; false when nothing is left.
  bool pay(std::uint64_t cost, const Node& node);
  const Value* fail(const Node& node, std::string message);
  Error failure() const;

  const Code& code_;
  const Activation& activation_;
  const Host& host_;
  std::vector<const Value*> locals_ = {};
  std::uint64_t left_ = Limits::cost_max;
  bool exhausted_ = false;  ///< no absorption any more
  const Node* failed_ = nullptr;
  std::string message_ = {};
};

/// yes and no as values that live for ever.
const Value& boolean_value(bool value);

}  // namespace guichet::workflows::expression
