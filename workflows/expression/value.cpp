#include "workflows/expression/value.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

namespace guichet::workflows::expression {
namespace {

using Kind = Value::Kind;

constexpr std::size_t linear_max = 16;  ///< maps up to this size are searched from end to end

bool is_number(Kind kind) {
  return kind == Kind::integer || kind == Kind::unsigned_integer || kind == Kind::real;
}

std::partial_ordering reversed(std::partial_ordering order) {
  if (order == std::partial_ordering::less) return std::partial_ordering::greater;
  if (order == std::partial_ordering::greater) return std::partial_ordering::less;
  return order;
}

std::partial_ordering compare_mixed(std::int64_t a, std::uint64_t b) {
  if (a < 0) return std::partial_ordering::less;
  return static_cast<std::uint64_t>(a) <=> b;
}

double to_real(const Value& number) {
  if (number.kind() == Kind::integer) return static_cast<double>(number.as_integer());
  return number.kind() == Kind::real ? number.as_real() : static_cast<double>(number.as_unsigned());
}

/// Against a double, a whole number is rounded to a double first: the conformance suite asks for it
/// ("lossy").
std::partial_ordering compare_numbers(const Value& a, const Value& b) {
  const auto left = a.kind();
  const auto right = b.kind();
  if (left == Kind::integer && right == Kind::integer) return a.as_integer() <=> b.as_integer();
  if (left == Kind::real || right == Kind::real) return to_real(a) <=> to_real(b);
  if (left == Kind::integer) return compare_mixed(a.as_integer(), b.as_unsigned());
  if (right == Kind::integer) return reversed(compare_mixed(b.as_integer(), a.as_unsigned()));
  return a.as_unsigned() <=> b.as_unsigned();
}

/// A total order of keys for bisection: by family (bool, number, text), then by value.
int key_family(const Value& key) {
  if (is_number(key.kind())) return 1;
  if (key.kind() == Kind::boolean) return 0;
  return key.kind() == Kind::string ? 2 : 3;
}

bool key_less(const Value& a, const Value& b) {
  const int left = key_family(a);
  const int right = key_family(b);
  if (left != right) return left < right;
  const auto order = compare(a, b);
  return order && *order == std::partial_ordering::less;
}

bool equal_maps(const MapData& a, const MapData& b) {
  if (a.size() != b.size()) return false;
  return std::all_of(a.entries().begin(), a.entries().end(), [&](const auto& entry) {
    const auto* other = b.find(entry.first);
    return other != nullptr && entry.second == *other;
  });
}

std::uint64_t heavier(std::uint64_t a, std::uint64_t b) {
  std::uint64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<std::uint64_t>::max() : sum;
}

bool equal_optionals(const Value* a, const Value* b) {
  if (a == nullptr || b == nullptr) return a == b;
  return *a == *b;
}

}  // namespace

Value Value::string(std::string value) {
  return Value(Stored(Text{std::make_shared<const std::string>(std::move(value))}));
}

Value Value::bytes(std::string value) {
  return Value(Stored(Bytes{std::make_shared<const std::string>(std::move(value))}));
}

Value Value::list(List elements) {
  return Value(Stored(std::make_shared<const ListData>(std::move(elements))));
}

Value Value::map(Entries entries) {
  return Value(Stored(std::make_shared<const MapData>(std::move(entries))));
}

Value Value::type(Type value) {
  return Value(Stored(std::make_shared<const Type>(std::move(value))));
}

Value Value::optional(std::optional<Value> value) {
  return Value(Stored(Optional{value ? std::make_shared<const Value>(std::move(*value)) : nullptr}));
}

const std::string& Value::as_text() const {
  if (const auto* text = std::get_if<Text>(&stored_)) return *text->text;
  return *std::get_if<Bytes>(&stored_)->bytes;
}

const Value::List& Value::as_list() const {
  return (*std::get_if<std::shared_ptr<const ListData>>(&stored_))->elements;
}

const MapData& Value::as_map() const {
  return **std::get_if<std::shared_ptr<const MapData>>(&stored_);
}

const Type& Value::as_type() const {
  return **std::get_if<std::shared_ptr<const Type>>(&stored_);
}

const Value* Value::as_optional() const {
  return std::get_if<Optional>(&stored_)->value.get();
}

const Value* Value::member(std::string_view key, std::size_t hint) const {
  return kind() == Kind::map ? as_map().find(key, hint) : nullptr;
}

bool operator==(const Value& a, const Value& b) {
  const auto kind = a.kind();
  if (is_number(kind) && is_number(b.kind())) return compare_numbers(a, b) == std::partial_ordering::equivalent;
  if (kind != b.kind()) return false;
  switch (kind) {
    case Kind::null: return true;
    case Kind::boolean: return a.as_boolean() == b.as_boolean();
    case Kind::string:
    case Kind::bytes: return a.as_text() == b.as_text();
    case Kind::list: return a.as_list() == b.as_list();
    case Kind::map: return equal_maps(a.as_map(), b.as_map());
    case Kind::timestamp: return a.as_timestamp() == b.as_timestamp();
    case Kind::duration: return a.as_duration() == b.as_duration();
    case Kind::type: return a.as_type().kind() == b.as_type().kind();
    case Kind::optional: return equal_optionals(a.as_optional(), b.as_optional());
    case Kind::integer:
    case Kind::unsigned_integer:
    case Kind::real: break;  // numbers were compared above
  }
  return false;
}

std::optional<std::partial_ordering> compare(const Value& a, const Value& b) {
  const auto kind = a.kind();
  if (is_number(kind) && is_number(b.kind())) return compare_numbers(a, b);
  if (kind != b.kind()) return std::nullopt;
  switch (kind) {
    case Kind::boolean: return a.as_boolean() <=> b.as_boolean();
    case Kind::string:
    case Kind::bytes: return a.as_text() <=> b.as_text();
    case Kind::timestamp: return a.as_timestamp() <=> b.as_timestamp();
    case Kind::duration: return a.as_duration() <=> b.as_duration();
    case Kind::null:
    case Kind::integer:
    case Kind::unsigned_integer:
    case Kind::real:
    case Kind::list:
    case Kind::map:
    case Kind::type:
    case Kind::optional: break;
  }
  return std::nullopt;
}

std::uint64_t Value::weight() const {
  if (const auto* list = std::get_if<std::shared_ptr<const ListData>>(&stored_)) return (*list)->weight;
  if (const auto* map = std::get_if<std::shared_ptr<const MapData>>(&stored_)) return (*map)->weight();
  if (kind() == Kind::string || kind() == Kind::bytes) return 1 + as_text().size() / 16;
  if (kind() == Kind::optional && as_optional() != nullptr) return as_optional()->weight();
  return 1;
}

ListData::ListData(Value::List from) : elements(std::move(from)) {
  for (const auto& element : elements) weight = heavier(weight, element.weight());
}

MapData::MapData(Value::Entries entries) : entries_(std::move(entries)) {
  for (const auto& [key, value] : entries_) weight_ = heavier(heavier(weight_, key.weight()), value.weight());
  if (entries_.size() <= linear_max) return;
  order_.resize(entries_.size());
  std::iota(order_.begin(), order_.end(), 0U);
  std::stable_sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
    return key_less(entries_[a].first, entries_[b].first);
  });
}

const Value* MapData::find(const Value& key) const {
  if (order_.empty()) {
    for (const auto& [name, value] : entries_)
      if (name == key) return &value;
    return nullptr;
  }
  const auto found = std::lower_bound(order_.begin(), order_.end(), key, [&](std::uint32_t at, const Value& sought) {
    return key_less(entries_[at].first, sought);
  });
  if (found == order_.end() || !(entries_[*found].first == key)) return nullptr;
  return &entries_[*found].second;
}

const Value* MapData::find(std::string_view key, std::size_t hint) const {
  const auto is_key = [&](const Value& name) { return name.kind() == Kind::string && name.as_text() == key; };
  if (hint < entries_.size() && is_key(entries_[hint].first)) return &entries_[hint].second;
  if (order_.empty()) {
    for (const auto& [name, value] : entries_)
      if (is_key(name)) return &value;
    return nullptr;
  }
  const auto found =
      std::lower_bound(order_.begin(), order_.end(), key, [&](std::uint32_t at, std::string_view sought) {
        const auto& name = entries_[at].first;
        const int family = key_family(name);
        return family != 2 ? family < 2 : name.as_text() < sought;
      });
  if (found == order_.end() || !is_key(entries_[*found].first)) return nullptr;
  return &entries_[*found].second;
}

std::string_view type_name(Value::Kind kind) {
  static constexpr std::array<std::string_view, 13> names = {
      "null_type",
      "bool",
      "int",
      "uint",
      "double",
      "string",
      "bytes",
      "list",
      "map",
      "google.protobuf.Timestamp",
      "google.protobuf.Duration",
      "type",
      "optional_type"};
  return names[static_cast<std::size_t>(kind)];
}

std::string type_value_name(const Type& type) {
  switch (type.kind()) {
    case Type::Kind::list: return "list";
    case Type::Kind::map: return "map";
    case Type::Kind::optional: return "optional_type";
    case Type::Kind::timestamp: return "google.protobuf.Timestamp";
    case Type::Kind::duration: return "google.protobuf.Duration";
    case Type::Kind::dyn:
    case Type::Kind::null:
    case Type::Kind::boolean:
    case Type::Kind::integer:
    case Type::Kind::unsigned_integer:
    case Type::Kind::real:
    case Type::Kind::string:
    case Type::Kind::bytes:
    case Type::Kind::record:
    case Type::Kind::type:
    case Type::Kind::parameter: break;
  }
  return type.to_string();
}

}  // namespace guichet::workflows::expression
