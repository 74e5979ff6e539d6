#include "workflows/expression/type.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/text.h"

namespace guichet::workflows::expression {

struct Type::Details {
  std::string name = {};
  std::vector<Type> arguments = {};  ///< list and optional: element; map: value, key
  Fields fields = {};
  std::vector<std::string> options = {};
};

namespace {

struct Spelling {
  Type::Kind kind;
  std::string_view word;    ///< as CEL writes it
  std::string_view people;  ///< as a sentence says it
};

constexpr std::array spellings = {
    Spelling{Type::Kind::dyn, "dyn", "a value of any kind"},
    Spelling{Type::Kind::null, "null_type", "null"},
    Spelling{Type::Kind::boolean, "bool", "yes or no (bool)"},
    Spelling{Type::Kind::integer, "int", "a whole number (int)"},
    Spelling{Type::Kind::unsigned_integer, "uint", "an unsigned whole number (uint)"},
    Spelling{Type::Kind::real, "double", "a decimal number (double)"},
    Spelling{Type::Kind::string, "string", "a text (string)"},
    Spelling{Type::Kind::bytes, "bytes", "bytes"},
    Spelling{Type::Kind::timestamp, "timestamp", "a moment (timestamp)"},
    Spelling{Type::Kind::duration, "duration", "a duration"},
    Spelling{Type::Kind::list, "list", "a list"},
    Spelling{Type::Kind::map, "map", "a map"},
    Spelling{Type::Kind::type, "type", "a type"},
    Spelling{Type::Kind::optional, "optional_type", "an optional value"},
    Spelling{Type::Kind::timestamp, "google.protobuf.Timestamp", ""},
    Spelling{Type::Kind::duration, "google.protobuf.Duration", ""},
};

const Spelling* spelling(Type::Kind kind) {
  for (const auto& entry : spellings)
    if (entry.kind == kind) return &entry;
  return nullptr;
}

/// Where the comma stands that is in no parentheses.
std::size_t top_level_comma(std::string_view text) {
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')') --depth;
    if (text[i] == ',' && depth == 0) return i;
  }
  return std::string_view::npos;
}

constexpr int parse_depth_max = 16;

std::optional<Type> parse_type(std::string_view text, int depth);

/// list(T), map(K, V), optional_type(T).
std::optional<Type> parse_parametrized(std::string_view word, std::string_view inside, int depth) {
  if (word == "map") {
    const auto comma = top_level_comma(inside);
    if (comma == std::string_view::npos) return std::nullopt;
    auto key = parse_type(inside.substr(0, comma), depth);
    auto value = parse_type(inside.substr(comma + 1), depth);
    if (!key || !value) return std::nullopt;
    return Type::map(std::move(*key), std::move(*value));
  }
  auto element = parse_type(inside, depth);
  if (!element) return std::nullopt;
  if (word == "list") return Type::list(std::move(*element));
  if (word == "optional_type") return Type::optional(std::move(*element));
  if (word == "type") return Type::type();
  return std::nullopt;
}

std::optional<Type> parse_simple(std::string_view word) {
  if (word.size() == 1 && word[0] >= 'A' && word[0] <= 'Z') return Type::parameter(word[0]);
  if (word == "list") return Type::list(Type::dyn());
  if (word == "map") return Type::map(Type::dyn(), Type::dyn());
  if (word == "optional_type") return Type::optional(Type::dyn());
  if (word == "location") return Type::location();
  using Make = Type (*)();
  static constexpr std::array<std::pair<std::string_view, Make>, 13> simple = {{
      {"dyn", &Type::dyn},
      {"null_type", &Type::null},
      {"bool", &Type::boolean},
      {"int", &Type::integer},
      {"uint", &Type::unsigned_integer},
      {"double", &Type::real},
      {"string", &Type::string},
      {"bytes", &Type::bytes},
      {"timestamp", &Type::timestamp},
      {"google.protobuf.Timestamp", &Type::timestamp},
      {"duration", &Type::duration},
      {"google.protobuf.Duration", &Type::duration},
      {"type", &Type::type},
  }};
  for (const auto& [name, make] : simple)
    if (name == word) return make();
  return std::nullopt;
}

std::optional<Type> parse_type(std::string_view text, int depth) {
  text = trimmed(text);
  const auto open = text.find('(');
  if (open == std::string_view::npos) return parse_simple(text);
  if (text.back() != ')' || depth >= parse_depth_max) return std::nullopt;
  return parse_parametrized(text.substr(0, open), text.substr(open + 1, text.size() - open - 2), depth + 1);
}

}  // namespace

Type Type::list(Type element) {
  return Type(Kind::list, std::make_shared<const Details>(Details{.arguments = {std::move(element)}}));
}

Type Type::optional(Type element) {
  return Type(Kind::optional, std::make_shared<const Details>(Details{.arguments = {std::move(element)}}));
}

Type Type::map(Type key, Type value) {
  return Type(Kind::map, std::make_shared<const Details>(Details{.arguments = {std::move(value), std::move(key)}}));
}

Type Type::choice(std::vector<std::string> options) {
  return Type(Kind::string, std::make_shared<const Details>(Details{.options = std::move(options)}));
}

Type Type::record(std::string name, Fields fields) {
  return Type(
      Kind::record, std::make_shared<const Details>(Details{.name = std::move(name), .fields = std::move(fields)}));
}

Type Type::location() {
  static const Type type = record("location", {{"lat", real()}, {"lon", real()}, {"address", string()}});
  return type;
}

Type Type::parameter(char letter) {
  return Type(Kind::parameter, std::make_shared<const Details>(Details{.name = std::string(1, letter)}));
}

std::optional<Type> Type::parse(std::string_view text) {
  return parse_type(text, 0);
}

bool Type::is_number() const {
  return kind_ == Kind::integer || kind_ == Kind::unsigned_integer || kind_ == Kind::real;
}

const Type& Type::element() const {
  static const Type unknown;
  return details_ && !details_->arguments.empty() ? details_->arguments[0] : unknown;
}

const Type& Type::key() const {
  static const Type unknown;
  return details_ && details_->arguments.size() > 1 ? details_->arguments[1] : unknown;
}

std::string_view Type::name() const {
  return details_ ? std::string_view(details_->name) : std::string_view();
}

const Type::Fields& Type::fields() const {
  static const Fields none;
  return details_ ? details_->fields : none;
}

std::size_t Type::field_index(std::string_view name) const {
  const auto& all = fields();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& field) { return field.first == name; });
  return found == all.end() ? std::string_view::npos : static_cast<std::size_t>(found - all.begin());
}

const Type* Type::field(std::string_view name) const {
  const auto index = field_index(name);
  return index == std::string_view::npos ? nullptr : &fields()[index].second;
}

const std::vector<std::string>& Type::options() const {
  static const std::vector<std::string> none;
  return details_ ? details_->options : none;
}

std::string Type::to_string() const {
  if (kind_ == Kind::record || kind_ == Kind::parameter) return std::string(name());
  const std::string word(spelling(kind_)->word);
  if (kind_ == Kind::map) return fmt::format("map({}, {})", key().to_string(), element().to_string());
  if (kind_ == Kind::list || kind_ == Kind::optional) return fmt::format("{}({})", word, element().to_string());
  return word;
}

std::string Type::to_words() const {
  if (kind_ == Kind::record) return fmt::format("a group of fields ({})", name());
  if (kind_ == Kind::parameter) return "a value";
  if (kind_ == Kind::list && !element().is_dyn()) return fmt::format("a list ({})", to_string());
  if (kind_ == Kind::map && !element().is_dyn()) return fmt::format("a map ({})", to_string());
  return std::string(spelling(kind_)->people);
}

bool operator==(const Type& a, const Type& b) {
  if (a.kind_ != b.kind_) return false;
  if (a.details_ == b.details_) return true;
  return a.element() == b.element() && a.key() == b.key() && a.name() == b.name() && a.fields() == b.fields() &&
         a.options() == b.options();
}

}  // namespace guichet::workflows::expression
