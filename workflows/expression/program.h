#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/result.h"
#include "workflows/expression/host.h"
#include "workflows/expression/type.h"
#include "workflows/expression/value.h"

namespace guichet::workflows::expression {

// Expressions: text in, a checked Program or the faults out; a Program and values in, a value out.
//
// Language: CEL (github.com/google/cel-spec) with the strings, math and two-variable comprehension
// extensions, and
//   zone(place, set) -> string     distance(a, b) -> metres     business_days(from, to) -> int
//
// Fields that were not filled in. A field that a record declares and nobody filled in is null, and asking
// about it is no error: a comparison (< <= > >=), a test (startsWith, contains, matches, in …) or a yes/no
// field answers false, its size is 0, a macro runs over nothing, == and != compare with null, has() is false.
// So `form.depth_cm > 10` reads "there is a depth, and it is above 10". Computing with it (form.depth_cm * 2)
// is an error. None of this holds for values of other origin: `null > 10` and a missing key of a map are
// errors, as CEL has it.

/// What may be named in an expression.
struct Environment {
  /// Name to type. A name may be qualified ("a.b"): the longest declared one wins.
  std::map<std::string, Type> variables = {};
  /// More functions, answered by Host::call: "table.fees(string, int) -> double".
  std::vector<std::string> functions = {};
  /// Names of the sets zone() may be asked for; nothing means they are not known here.
  std::optional<std::vector<std::string>> zone_sets = {};
  /// What getHours() and the like answer in when no zone is given. Town folders set their own.
  std::string time_zone = "UTC";
  /// Prefix tried first when resolving names ("a.b" lets `c` mean `a.b.c`).
  std::string container = {};
  /// No static check: what is undeclared or of the wrong type is an error only when evaluated.
  bool dynamic = false;
  /// Of a text that was accepted once: what the check refuses today is compiled as if dynamic, and fails when it is
  /// evaluated.
  bool lenient = false;
  /// false leaves has, all, exists, map, filter … to be ordinary, undeclared functions.
  bool macros = true;
};

/// What is wrong with an expression, and where: bytes of the text.
struct Fault {
  std::size_t offset = 0;
  std::size_t length = 0;
  std::string message;
  std::string hint = {};  ///< what to do about it; may be empty
};

/// Limits, so that no expression can hold up a case. Each refusal says which.
struct Limits {
  static constexpr std::size_t text_bytes_max = 8 * 1024;
  static constexpr std::size_t nodes_max = 10'000;
  static constexpr std::size_t depth_max = 100;
  /// One unit is about one operator, element or 16 bytes built.
  static constexpr std::uint64_t cost_max = 100'000;
  static constexpr std::size_t result_bytes_max = 1024 * 1024;
};

/// The values of an evaluation. Not thread-safe while being bound; may then be read by many.
class Activation {
 public:
  /// Replaces an earlier value of that name.
  void bind(std::string_view name, Value value);
  const Value* find(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, Value>> values_;
};

struct Code;

/// A checked expression. Immutable and thread-safe; copies share the code (the shared pointer's reason).
class Program {
 public:
  explicit Program(std::shared_ptr<const Code> code);

  /// Errors: invalid, naming the part of the text that failed. A variable that was declared and not bound
  /// fails.
  Result<Value> evaluate(const Activation& activation, const Host& host) const;

  const std::string& text() const;
  const Type& type() const;
  /// Every path read, sorted: "case.id", "form.depth_cm"; a variable read as a whole by its name alone.
  const std::vector<std::string>& reads() const;

 private:
  std::shared_ptr<const Code> code_;
};

/// The program, or at least one fault in the order of the text.
class CompileResult {
 public:
  CompileResult(Program program) : outcome_(std::move(program)) {}  // NOLINT(google-explicit-constructor)

  CompileResult(std::vector<Fault> faults) : outcome_(std::move(faults)) {}  // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return outcome_.index() == 0; }

  /// Requires success.
  const Program& program() const { return std::get<Program>(outcome_); }

  /// Empty on success.
  std::vector<Fault> faults() const {
    return outcome_.index() == 0 ? std::vector<Fault>{} : std::get<std::vector<Fault>>(outcome_);
  }

 private:
  std::variant<Program, std::vector<Fault>> outcome_;
};

/// Compiles one expression. `expected` is the type its place asks for (bool for a guard); dyn satisfies it.
CompileResult compile(
    std::string_view text, const Environment& environment, const std::optional<Type>& expected = std::nullopt);

}  // namespace guichet::workflows::expression
