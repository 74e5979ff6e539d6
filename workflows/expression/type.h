#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace guichet::workflows::expression {

/// What the checker knows of an expression before it runs. Gradual: `dyn` agrees with everything, and the
/// question is then settled when the expression is evaluated. An immutable value, cheap to copy (one shared
/// pointer at most: the details are shared by every copy), safe to share between threads.
/// The words are those of the Common Expression Language (github.com/google/cel-spec, doc/langdef.md).
class Type {
 public:
  enum class Kind : std::uint8_t {
    dyn,               ///< anything; settled while running
    null,              ///< only null: "not filled in"
    boolean,           ///< CEL bool
    integer,           ///< CEL int, 64 bits
    unsigned_integer,  ///< CEL uint, 64 bits
    real,              ///< CEL double
    string,            ///< text, in UTF-8; a choice is a string with known options
    bytes,
    timestamp,
    duration,
    list,
    map,
    record,    ///< a fixed set of named fields: form, data, case, a location
    type,      ///< the type of types
    optional,  ///< CEL optional_type: a value that may be absent
    parameter  ///< A, B: only in the signatures of functions
  };
  using Fields = std::vector<std::pair<std::string, Type>>;

  /// dyn.
  Type() = default;

  static Type dyn() { return Type(Kind::dyn); }

  static Type null() { return Type(Kind::null); }

  static Type boolean() { return Type(Kind::boolean); }

  static Type integer() { return Type(Kind::integer); }

  static Type unsigned_integer() { return Type(Kind::unsigned_integer); }

  static Type real() { return Type(Kind::real); }

  static Type string() { return Type(Kind::string); }

  static Type bytes() { return Type(Kind::bytes); }

  static Type timestamp() { return Type(Kind::timestamp); }

  static Type duration() { return Type(Kind::duration); }

  static Type type() { return Type(Kind::type); }

  static Type list(Type element);
  static Type map(Type key, Type value);
  static Type optional(Type element);
  /// A text among known options: comparing it with any other literal text is refused by the checker.
  static Type choice(std::vector<std::string> options);
  /// `name` appears in messages: record "form" has no field "deph_cm".
  static Type record(std::string name, Fields fields);
  /// The record of a place: lat and lon in degrees (WGS 84), and the address as text.
  static Type location();
  static Type parameter(char letter);

  /// Reads the spelling of to_string(), e.g. "map(string, list(int))"; nothing where it is not one.
  static std::optional<Type> parse(std::string_view text);

  Kind kind() const { return kind_; }

  bool is_dyn() const { return kind_ == Kind::dyn; }

  /// int, uint or double.
  bool is_number() const;

  /// Of a list or an optional; of a map its values; dyn for anything else.
  const Type& element() const;
  /// Of a map; dyn for anything else.
  const Type& key() const;
  /// The name of a record, the letter of a parameter, otherwise empty.
  std::string_view name() const;
  const Fields& fields() const;
  /// The declared field of a record and its place among them, or nullptr / npos.
  const Type* field(std::string_view name) const;
  std::size_t field_index(std::string_view name) const;
  /// Of a choice; empty for other strings.
  const std::vector<std::string>& options() const;

  /// As CEL spells it: "list(int)"; a record by its name.
  std::string to_string() const;
  /// For people: "a text", "a whole number", "a list of texts".
  std::string to_words() const;

  /// Structural; records by name and fields.
  friend bool operator==(const Type& a, const Type& b);

 private:
  struct Details;

  explicit Type(Kind kind, std::shared_ptr<const Details> details = nullptr)
      : kind_(kind), details_(std::move(details)) {}

  Kind kind_ = Kind::dyn;
  std::shared_ptr<const Details> details_;
};

}  // namespace guichet::workflows::expression
