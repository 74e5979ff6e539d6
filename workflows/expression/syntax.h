#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "workflows/expression/type.h"
#include "workflows/expression/value.h"

namespace re2 {
class RE2;
}

namespace guichet::workflows::expression {

// The tree of an expression. The parser builds it, the checker writes what names and calls mean into it, the
// evaluator only reads it. Once compiled it is immutable and may be read from any thread.

struct Node;
using NodePtr = std::unique_ptr<Node>;
struct Overload;

struct Literal {
  Value value;
};

/// `x`, and after resolution also `a.b.c` where that is declared.
struct Name {
  enum class Meaning { unknown, variable, local, type };
  std::string name;
  Meaning meaning = Meaning::unknown;
  std::size_t local = 0;  ///< of a macro's variable: its place among those in scope, from the outermost
  Value type = {};        ///< of a type's name: the type
  bool absolute = false;  ///< `.x`: not looked for in the container
};

/// `operand.field`, `operand.?field` and has(operand.field).
struct Select {
  NodePtr operand;
  std::string field;
  bool test = false;      ///< has()
  bool optional = false;  ///< .?
  bool declared = false;  ///< the operand is a record that declares the field: a missing value reads as null
  std::size_t hint = 0;   ///< where the record declares it
};

/// `operand[index]` and `operand[?index]`.
struct Index {
  NodePtr operand;
  NodePtr index;
  bool optional = false;
};

/// Functions and arithmetic. Operators are functions named "_+_", "-_", "@in" …
struct Call {
  std::string function;
  bool member = false;  ///< the first argument stands before the dot
  std::vector<NodePtr> arguments;
  std::vector<const Overload*> overloads = {};    ///< those that the checker left open, usually one
  std::shared_ptr<const re2::RE2> pattern = {};   ///< of matches() with a literal pattern; shared with nobody else
  std::shared_ptr<const Overload> declared = {};  ///< of a function of the environment; keeps it alive
};

struct Not {
  NodePtr operand;
};

/// && and ||, flattened: `a && b && c` has three operands.
struct Junction {
  bool conjunction = true;
  std::vector<NodePtr> operands;
};

struct Condition {
  NodePtr test;
  NodePtr yes;
  NodePtr no;
};

struct Comparison {
  enum class Operator { equal, unequal, less, less_equal, greater, greater_equal };
  Operator op = Operator::equal;
  NodePtr left;
  NodePtr right;
};

struct ListLiteral {
  struct Element {
    NodePtr value;
    bool optional = false;  ///< [?x]: left out where x is none
  };

  std::vector<Element> elements;
};

struct MapLiteral {
  struct Entry {
    NodePtr key;
    NodePtr value;
    bool optional = false;
  };

  std::vector<Entry> entries;
};

/// `Name{field: value}`: parsed so that it can be refused in a sentence.
struct Message {
  std::string name;
};

/// The macros over lists, maps and optionals.
struct Loop {
  enum class Kind {
    all,
    exists,
    exists_one,
    map,
    filter,
    transform_list,
    transform_map,
    transform_map_entry,
    optional_map,
    optional_flat_map
  };
  Kind kind = Kind::all;
  NodePtr range;
  std::string first;   ///< the element; with two variables the index or the key
  std::string second;  ///< empty with one variable
  NodePtr filter;      ///< of map and transforms, may be null
  NodePtr body;
};

/// cel.bind(name, value, body).
struct Let {
  std::string name;
  NodePtr value;
  NodePtr body;
};

struct Node {
  using Form = std::variant<
      Literal,
      Name,
      Select,
      Index,
      Call,
      Not,
      Junction,
      Condition,
      Comparison,
      ListLiteral,
      MapLiteral,
      Message,
      Loop,
      Let>;

  Form form;
  std::size_t offset = 0;  ///< bytes of the text
  std::size_t length = 0;
  std::size_t depth = 1;  ///< of the tree below, itself included
  Type type = {};         ///< after checking
  bool unset = false;     ///< may be a declared field that was not filled in: null answers no
};

template <class Form>
Form* form_of(const NodePtr& node) {
  return std::get_if<Form>(&node->form);
}

}  // namespace guichet::workflows::expression
