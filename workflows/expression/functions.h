#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "workflows/expression/host.h"
#include "workflows/expression/type.h"
#include "workflows/expression/value.h"

namespace re2 {
class RE2;
}

namespace guichet::workflows::expression {

/// What a function gets besides its arguments.
struct Calling {
  const Host& host;
  std::string_view time_zone;         ///< of accessors without a zone
  const re2::RE2* pattern = nullptr;  ///< of matches() with a literal pattern, compiled beforehand
};

/// The receiver of a member function is the first. Kinds have been checked against the overload's parameters.
using Arguments = std::span<const Value* const>;
using Body = Result<Value> (*)(Arguments, const Calling&);

/// One row of a function table: "string.charAt(int) -> string", "size(list(A)) -> int", "_+_(int, int) ->
/// int". Capital letters stand for any type, the same letter for the same one.
struct Row {
  std::string_view signature;
  Body body;
};

struct Overload {
  std::string name;
  bool member = false;
  std::vector<Type> parameters = {};
  Type result = {};
  Body body = nullptr;  ///< nullptr: Host::call answers
};

constexpr std::size_t arguments_max = 8;

/// Nothing where the text is no signature or has more than arguments_max parameters.
std::optional<Overload> parse_signature(std::string_view signature);

/// The built-in overloads of a name, members and others; empty for an unknown name. Thread-safe.
std::span<const Overload> overloads_of(std::string_view name);
/// For "did you mean": the names people write, without operators.
const std::vector<std::string>& function_names();

/// Whether a value may stand for a parameter; only the outermost kind is looked at.
bool accepts(const Type& parameter, const Value& value);

/// What type() answers, lists and maps of anything.
Type type_of(Value::Kind kind);

// The tables, one a file.
std::span<const Row> arithmetic_functions();
std::span<const Row> conversion_functions();
std::span<const Row> text_functions();
std::span<const Row> string_functions();
std::span<const Row> format_functions();
std::span<const Row> time_functions();
std::span<const Row> collection_functions();
std::span<const Row> math_functions();
std::span<const Row> town_functions();

}  // namespace guichet::workflows::expression
