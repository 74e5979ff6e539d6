#include <algorithm>

#include <fmt/format.h>

#include "workflows/expression/text_pattern.h"
#include "workflows/parse/workflow_parts.h"

namespace guichet::workflows::parse {
namespace {

struct TypeWord {
  std::string_view word;
  FieldType type;
};

constexpr std::array type_words{
    TypeWord{"string", FieldType::string},
    TypeWord{"text", FieldType::text},
    TypeWord{"integer", FieldType::integer},
    TypeWord{"number", FieldType::number},
    TypeWord{"boolean", FieldType::boolean},
    TypeWord{"choice", FieldType::choice},
    TypeWord{"choices", FieldType::choices},
    TypeWord{"date", FieldType::date},
    TypeWord{"datetime", FieldType::datetime},
    TypeWord{"location", FieldType::location},
    TypeWord{"photo", FieldType::photo},
    TypeWord{"file", FieldType::file},
    TypeWord{"phone", FieldType::phone},
    TypeWord{"email", FieldType::email}};

FieldType read_type(const yaml::Node* node, Scope& scope) {
  std::vector<std::string> words;
  for (const auto& each : type_words) words.emplace_back(each.word);
  const auto word = yaml::read_word(node, scope.report, "the type of a field", words);
  for (const auto& each : type_words)
    if (word == each.word) return each.type;
  return FieldType::string;
}

/// An option is compared with texts of other systems: its id is freer than our own names.
bool is_option_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  });
}

void add_option(std::string id, Localized label, std::size_t offset, Scope& scope, std::vector<Option>& options) {
  if (!is_option_id(id))
    scope.report.error(
        "invalid-id",
        offset,
        fmt::format("`{}` cannot name an option.", id),
        "use letters, digits, - _ and . for the id, and write what people read as its label");
  const auto twice = std::any_of(options.begin(), options.end(), [&](const Option& option) { return option.id == id; });
  if (twice)
    scope.report.error("duplicate-id", offset, fmt::format("The option `{}` is listed twice.", id));
  else
    options.push_back({.id = std::move(id), .label = std::move(label)});
}

/// A list of ids, or a mapping of ids to labels.
std::vector<Option> read_options(const yaml::Node* node, Scope& scope) {
  std::vector<Option> options;
  if (node == nullptr || !yaml::check_count(node, 2000, scope.report, "the options of a choice")) return options;
  if (node->is_list()) {
    for (const auto& item : node->items)
      if (auto id = yaml::read_text(&item, scope.report, "an option"))
        add_option(std::move(*id), {}, item.offset, scope, options);
  } else {
    for (const auto& entry : yaml::entries_of(node, scope.report, "the options"))
      add_option(entry.key, read_localized(&entry.value, scope, "a label"), entry.offset, scope, options);
  }
  return options;
}

bool is_measured(FieldType type) {
  return type == FieldType::integer || type == FieldType::number || type == FieldType::string ||
         type == FieldType::text || type == FieldType::photo || type == FieldType::file || type == FieldType::choices;
}

void check_limits(const Field& field, const yaml::Entry& entry, Scope& scope) {
  const auto& map = entry.value;
  if (field.min && field.max && *field.min > *field.max)
    scope.report.error(
        "min-above-max",
        yaml::offset_of_key(map, "min"),
        fmt::format("`min` {} is above `max` {}: nothing could be filled in.", *field.min, *field.max),
        "exchange the two");
  if ((field.min || field.max) && !is_measured(field.type))
    scope.report.error(
        "wrong-value",
        yaml::offset_of_key(map, field.min ? "min" : "max"),
        "`min` and `max` are for numbers, for the length of texts and for the count of photos and files.");
}

void check_options(const Field& field, const yaml::Entry& entry, Scope& scope) {
  const auto* options = entry.value.find("options");
  const bool is_choice = field.type == FieldType::choice || field.type == FieldType::choices;
  if (is_choice && field.options.empty())
    scope.report.error(
        "choice-without-options",
        options == nullptr ? entry.offset : options->offset,
        fmt::format("The choice `{}` offers nothing to choose.", entry.key),
        "options: { yes: { en: \"Yes\" }, no: { en: \"No\" } }");
  if (!is_choice && options != nullptr)
    scope.report.error(
        "wrong-value",
        yaml::offset_of_key(entry.value, "options"),
        "Only a field of type `choice` or `choices` has options.",
        "write `type: choice`");
}

std::optional<Pattern> read_pattern(const yaml::Node* node, const Field& field, Scope& scope) {
  if (node == nullptr) return std::nullopt;
  if (field.type != FieldType::string && field.type != FieldType::text)
    scope.report.error(
        "wrong-value", node->offset, "Only a text has a pattern: the other types know what they look like.");
  Pattern pattern;
  yaml::Mapping mapping(*node, scope.report, "a pattern");
  const auto* like = mapping.required("like");
  pattern.text = yaml::read_text(like, scope.report, "a pattern").value_or("");
  pattern.says = read_localized(mapping.required("says"), scope, "a sentence");
  mapping.finish();
  const auto fault = expression::fault_of_pattern(pattern.text);
  if (!fault.empty())
    scope.report.error(
        "wrong-value", like->offset, fmt::format("This is not a pattern that RE2 understands: {}.", fault));
  return pattern;
}

/// The value of a field as its author writes it; nothing, and reported, where it is none.
std::optional<json::value> read_written(const yaml::Node& node, const Field& field, Scope& scope) {
  switch (field.type) {
    case FieldType::integer:
    case FieldType::number: {
      const auto number = yaml::read_integer(&node, scope.report, "`default`");
      return number ? std::optional<json::value>(*number) : std::nullopt;
    }
    case FieldType::boolean: {
      const auto answer = yaml::read_boolean(&node, scope.report, "`default`");
      return answer ? std::optional<json::value>(*answer) : std::nullopt;
    }
    case FieldType::string:
    case FieldType::text:
    case FieldType::choice: {
      const auto text = yaml::read_text(&node, scope.report, "`default`");
      return text ? std::optional<json::value>(*text) : std::nullopt;
    }
    case FieldType::choices:
    case FieldType::date:
    case FieldType::datetime:
    case FieldType::location:
    case FieldType::photo:
    case FieldType::file:
    case FieldType::phone:
    case FieldType::email: break;
  }
  scope.report.error(
      "wrong-value", node.offset, "Only texts, numbers, yes or no and one choice have a `default`.", "leave it out");
  return std::nullopt;
}

/// Why a field does not take a value that is of its type; empty: it does.
std::string refusal_of(const Field& field, const json::value& value, Scope& scope, const yaml::Node& node) {
  if (const auto* number = value.if_int64()) {
    if (field.min && *number < *field.min) return fmt::format("is below `min` {}", *field.min);
    if (field.max && *number > *field.max) return fmt::format("is above `max` {}", *field.max);
  }
  const auto* text = value.if_string();
  if (text == nullptr) return "";
  if (field.pattern && !expression::matches_whole(field.pattern->text, *text)) return "does not look like `pattern`";
  std::vector<std::string> known;
  for (const auto& option : field.options) known.push_back(option.id);
  if (field.type == FieldType::choice && std::ranges::find(known, std::string_view(*text)) == known.end())
    report_undefined(node, scope, "undefined-option", "option", known);
  return "";
}

std::optional<json::value> read_default(const yaml::Node* node, const Field& field, Scope& scope) {
  if (node == nullptr) return std::nullopt;
  auto value = read_written(*node, field, scope);
  if (!value) return value;
  const auto refusal = refusal_of(field, *value, scope, *node);
  if (!refusal.empty())
    scope.report.error("wrong-value", node->offset, fmt::format("The default {}: nobody could send it.", refusal));
  return value;
}

Field read_field(const yaml::Entry& entry, Scope& scope) {
  check_field_name(entry, scope);
  Field field;
  field.name = entry.key;
  field.where = scope.report.place(entry.offset);
  yaml::Mapping mapping(entry.value, scope.report, "a field");
  field.type = read_type(mapping.required("type"), scope);
  field.label = read_localized(mapping.optional("label"), scope, "a label");
  field.help = read_localized(mapping.optional("help"), scope, "a help text");
  field.required = yaml::read_boolean(mapping.optional("required"), scope.report, "`required`").value_or(false);
  field.personal = yaml::read_boolean(mapping.optional("personal"), scope.report, "`personal`").value_or(false);
  field.min = yaml::read_integer(mapping.optional("min"), scope.report, "`min`");
  field.max = yaml::read_integer(mapping.optional("max"), scope.report, "`max`");
  field.options = read_options(mapping.optional("options"), scope);
  field.pattern = read_pattern(mapping.optional("pattern"), field, scope);
  field.initial = read_default(mapping.optional("default"), field, scope);
  mapping.optional("show");
  mapping.not_yet({"list", "fields"});
  mapping.finish();
  check_limits(field, entry, scope);
  if (mapping.is_map() && entry.value.find("type") != nullptr) check_options(field, entry, scope);
  return field;
}

}  // namespace

Fields read_fields(const yaml::Node* node, Scope& scope) {
  Fields fields;
  if (!yaml::check_count(node, 500, scope.report, "the fields of a form")) return fields;
  for (const auto& entry : yaml::entries_of(node, scope.report, "the fields"))
    fields.push_back(read_field(entry, scope));
  return fields;
}

void read_show(const yaml::Node* node, Fields& fields, const expression::Environment& environment, Scope& scope) {
  if (node == nullptr || !node->is_map()) return;
  for (auto& field : fields) {
    const auto* entry = node->find(field.name);
    const auto* show = entry == nullptr ? nullptr : entry->find("show");
    if (show == nullptr || show->kind == yaml::Node::Kind::nothing) continue;
    field.show = read_expression(*show, environment, expression::Type::boolean(), scope);
  }
}

}  // namespace guichet::workflows::parse
