#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "workflows/expression/lexer.h"
#include "workflows/expression/program.h"
#include "workflows/expression/syntax.h"

namespace guichet::workflows::expression {

/// The tree, or the first fault of the text.
using ParseResult = std::variant<NodePtr, Fault>;

/// Precedence climbing over CEL's grammar (cel-spec, doc/langdef.md, "Syntax"). Refuses what exceeds Limits:
/// longer texts without reading them, deeper nesting at the token that goes too deep, so that its recursion
/// is bounded. `macros` expands has, all, exists, exists_one, map, filter, transformList, transformMap,
/// cel.bind, math.greatest …
ParseResult parse(std::string_view text, bool macros = true);

class Parser {
 public:
  Parser(std::string_view text, bool macros);

  ParseResult run();

 private:
  /// Counts one level of nesting while it lives.
  class Level;

  // Each returns nullptr once a fault is noted.
  NodePtr expression();
  NodePtr junction(bool conjunction);
  NodePtr binary(int precedence_min);
  NodePtr unary();
  NodePtr negated();
  /// What follows a primary: .field, .function(…), [index], Message{…}.
  NodePtr members(NodePtr operand, std::size_t offset);
  NodePtr dotted(NodePtr operand, std::size_t offset);
  NodePtr indexed(NodePtr operand, std::size_t offset);
  NodePtr message(NodePtr name, std::size_t offset);
  NodePtr primary();
  NodePtr literal(std::size_t offset, bool negative);
  NodePtr named();
  NodePtr parenthesised();
  NodePtr list();
  NodePtr map();
  bool map_entry(MapLiteral& map);
  std::vector<NodePtr> arguments();
  /// A call, or the macro it stands for.
  NodePtr called(std::string function, bool is_member, std::vector<NodePtr> arguments, std::size_t offset);

  void advance();
  bool accept(std::string_view sign);
  bool expect(std::string_view sign, std::string_view purpose);
  NodePtr refuse(const Token& at, std::string message, std::string hint = {});
  NodePtr unexpected(std::string_view wanted);
  /// Gives the form its place in the text, from `offset` to the end of the last token, and checks the limits.
  NodePtr make(Node::Form form, std::size_t offset);

  std::string_view text_;
  bool macros_;
  Lexer lexer_;
  Token token_;
  std::size_t end_ = 0;  ///< of the token before
  std::size_t nodes_ = 0;
  std::size_t level_ = 0;
  std::optional<Fault> fault_ = std::nullopt;
};

/// Expands a call that is a macro by name and arity. Nothing: it is an ordinary call, and untouched. A fault:
/// it is a macro, wrongly written. (macros.cpp)
std::variant<std::monostate, Node::Form, Fault> expand_macro(Call& call);

/// The deepest of the direct children.
std::size_t children_depth(const Node::Form& form);

/// "a.b.c" of a name and the fields selected from it; empty for anything else.
std::string dotted_name(const Node& node);

}  // namespace guichet::workflows::expression
