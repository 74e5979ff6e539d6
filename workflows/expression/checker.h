#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "workflows/expression/functions.h"
#include "workflows/expression/program.h"
#include "workflows/expression/syntax.h"

namespace guichet::workflows::expression {

/// Resolves names and functions in a tree and gives every node its type, noting what cannot be. One use each.
/// Names: a macro's variable first, then the longest declared qualified name, in the container before outside
/// it (langdef.md, "Name Resolution"). In a dynamic environment it resolves and notes nothing.
class Checker {
 public:
  explicit Checker(const Environment& environment);

  /// Checks the whole expression, `expected` included.
  void run(NodePtr& root, const std::optional<Type>& expected);

  /// In the order of the text.
  std::vector<Fault> faults();

  /// See Program::reads().
  std::vector<std::string> reads() const { return {reads_.begin(), reads_.end()}; }

 private:
  struct Local {
    std::string name;
    Type type;
  };

  /// Checks a node and notes the path it reads.
  const Type& check(NodePtr& node);
  /// The same for the operand of a longer path, which is noted as a whole.
  const Type& check_operand(NodePtr& node);

  Type check_form(NodePtr& node);
  Type check_name(Node& node, Name& name);
  /// What somebody may have meant who wrote a name that nothing has.
  std::string hint_for(const std::string& name) const;
  Type check_select(NodePtr& node);
  Type field_of(Node& node, Select& select, const Type& type);
  Type check_index(Node& node, Index& index);
  Type check_condition(Condition& condition);
  Type check_comparison(Node& node, Comparison& comparison);
  Type check_list(ListLiteral& list);
  Type check_map(MapLiteral& map);
  Type check_loop(Loop& loop);
  Type check_let(Let& let);
  Type loop_result(const Loop& loop, const Type& range, const Type& element);
  void check_yes_or_no(NodePtr& node, std::string_view where);

  // checker_calls.cpp
  Type check_call(NodePtr& node);
  /// math.abs(x) parses as a member call of `math`; makes it the function it is.
  void qualify(Call& call);
  std::vector<const Overload*> candidates(Call& call) const;
  Type choose(const Node& node, Call& call, const std::vector<const Overload*>& all);
  bool knows_function(const std::string& name) const;
  void refuse_call(const Node& node, const Call& call, const std::vector<const Overload*>& all);
  void refuse_unknown_function(const Node& node, const Call& call);
  void check_literals(const Call& call);
  void prepare_pattern(Call& call);
  /// timestamp('…') and duration('…') of a literal become literals.
  void fold(Node& node);

  void check_option(const Type& choice, const Node& other);
  /// Gives a name its meaning where it is declared; false where it is not.
  bool resolve(Name& name, Type& type) const;
  std::vector<std::string> qualified(const std::string& name, bool absolute) const;
  const Local* local(std::string_view name) const;
  void note_read(const Node& node);
  void refuse(const Node& node, std::string message, std::string hint = {});

  const Environment& environment_;
  std::vector<std::shared_ptr<const Overload>> declared_;
  std::vector<Local> locals_;
  std::vector<Fault> faults_;
  std::set<std::string> reads_;
};

// Relations of types (type_relations.cpp). dyn agrees with everything.

/// Whether == between the two can ever be true: numbers with numbers, null with anything.
bool comparable(const Type& a, const Type& b);
/// Whether < between the two has a meaning.
bool orderable(const Type& a, const Type& b);
/// Whether a value of the second may stand where the first is asked for.
bool assignable(const Type& to, const Type& from);
/// What is known of a value that is one or the other.
Type either(const Type& a, const Type& b);

/// Fits argument types into an overload: its result type, with letters replaced, or nothing.
std::optional<Type> applied(const Overload& overload, const std::vector<Type>& arguments);

}  // namespace guichet::workflows::expression
