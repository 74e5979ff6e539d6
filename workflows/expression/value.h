#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <boost/json/fwd.hpp>

#include "workflows/expression/moment.h"
#include "workflows/expression/type.h"

namespace guichet {
namespace json = boost::json;
}  // namespace guichet

namespace guichet::workflows::expression {

class MapData;
struct ListData;

/// What an expression computes with. Immutable, 24 bytes, cheap to copy: texts, lists and maps are shared
/// between the copies (the shared pointers' reason), and may be read from any thread. A declared field that
/// was not filled in reads as null.
class Value {
 public:
  /// In the order of the alternatives stored.
  enum class Kind : std::uint8_t {
    null,
    boolean,
    integer,
    unsigned_integer,
    real,
    string,
    bytes,
    list,
    map,
    timestamp,
    duration,
    type,
    optional
  };
  using List = std::vector<Value>;
  using Entries = std::vector<std::pair<Value, Value>>;

  /// null.
  Value() = default;

  static Value boolean(bool value) { return Value(Stored(std::in_place_type<bool>, value)); }

  static Value integer(std::int64_t value) { return Value(Stored(std::in_place_type<std::int64_t>, value)); }

  static Value unsigned_integer(std::uint64_t value) { return Value(Stored(std::in_place_type<std::uint64_t>, value)); }

  static Value real(double value) { return Value(Stored(std::in_place_type<double>, value)); }

  /// UTF-8.
  static Value string(std::string value);
  static Value bytes(std::string value);
  static Value list(List elements);
  /// Keys are bool, int, uint or string; of two equal keys the first is kept.
  static Value map(Entries entries);

  static Value timestamp(Timestamp value) { return Value(Stored(std::in_place_type<Timestamp>, value)); }

  static Value timestamp(Instant value) { return timestamp(to_timestamp(value)); }

  static Value duration(Span value) { return Value(Stored(std::in_place_type<Span>, value)); }

  static Value type(Type value);
  /// A CEL optional; nullopt is optional.none().
  static Value optional(std::optional<Value> value);

  /// Of JSON whose shape nobody declared: whole numbers become int, other numbers double, objects maps.
  static Value from_json(const json::value& value);
  /// Of JSON that a form field describes: {lon, lat, address} or [lon, lat] for a location, RFC 3339 or a
  /// date for a timestamp (a date is its first instant in `time_zone`), whole numbers for a double. What does
  /// not fit its type is read as the other from_json does: forms are validated before, not here.
  static Value from_json(const json::value& value, const Type& type, std::string_view time_zone = "UTC");
  /// Timestamps and durations as text, bytes as base64; NaN and infinities as text.
  json::value to_json() const;
  /// As a template prints it: null as nothing, lists with commas, a location as its address or "lat, lon".
  std::string to_text() const;

  Kind kind() const { return static_cast<Kind>(stored_.index()); }

  bool is_null() const { return stored_.index() == 0; }

  // Each requires its kind.
  bool as_boolean() const { return *std::get_if<bool>(&stored_); }

  std::int64_t as_integer() const { return *std::get_if<std::int64_t>(&stored_); }

  std::uint64_t as_unsigned() const { return *std::get_if<std::uint64_t>(&stored_); }

  double as_real() const { return *std::get_if<double>(&stored_); }

  /// Of a string or of bytes.
  const std::string& as_text() const;
  const List& as_list() const;
  const MapData& as_map() const;

  Timestamp as_timestamp() const { return *std::get_if<Timestamp>(&stored_); }

  Span as_duration() const { return *std::get_if<Span>(&stored_); }

  const Type& as_type() const;
  /// The value within, or nullptr for optional.none().
  const Value* as_optional() const;

  /// The member of a map with a text key, or nullptr; `hint` is where it probably stands.
  const Value* member(std::string_view key, std::size_t hint = 0) const;

  /// What it costs to walk the value, in units of Limits::cost_max: 1, and 1 for each 16 bytes or element
  /// below. Counts shared parts as often as they are reached; saturates; constant time.
  std::uint64_t weight() const;

  /// CEL equality: numbers by value across int, uint and double; NaN differs from itself; different kinds
  /// differ.
  friend bool operator==(const Value& a, const Value& b);

 private:
  struct Text {
    std::shared_ptr<const std::string> text;
  };

  struct Bytes {
    std::shared_ptr<const std::string> bytes;
  };

  struct Optional {
    std::shared_ptr<const Value> value;
  };

  using Stored = std::variant<
      std::monostate,
      bool,
      std::int64_t,
      std::uint64_t,
      double,
      Text,
      Bytes,
      std::shared_ptr<const ListData>,
      std::shared_ptr<const MapData>,
      Timestamp,
      Span,
      std::shared_ptr<const Type>,
      Optional>;

  explicit Value(Stored stored) : stored_(std::move(stored)) {}

  Stored stored_;
};

struct ListData {
  explicit ListData(Value::List from);

  Value::List elements;
  std::uint64_t weight = 1;
};

/// The entries of a map in the order they were written, with lookup by key: linear while small, then by
/// bisection.
class MapData {
 public:
  explicit MapData(Value::Entries entries);

  const Value::Entries& entries() const { return entries_; }

  std::size_t size() const { return entries_.size(); }

  std::uint64_t weight() const { return weight_; }

  /// Numbers find numbers of the same value, whatever their kind. nullptr where there is none.
  const Value* find(const Value& key) const;
  const Value* find(std::string_view key, std::size_t hint = 0) const;

 private:
  Value::Entries entries_;
  std::uint64_t weight_ = 1;
  std::vector<std::uint32_t> order_;  ///< places of the entries by key; empty while small
};

/// less, equal, greater; unordered with NaN; nothing where CEL has no order between the two (lists, mixed
/// kinds).
std::optional<std::partial_ordering> compare(const Value& a, const Value& b);

/// The CEL name of what a value is: "int", "string", "google.protobuf.Timestamp".
std::string_view type_name(Value::Kind kind);
/// The name a type value prints and travels under: "list", "google.protobuf.Timestamp".
std::string type_value_name(const Type& type);

}  // namespace guichet::workflows::expression
