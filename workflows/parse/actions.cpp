// What a step, an outcome, a timer or a clock does at once: the items of `do`.
#include <fmt/format.h>

#include "workflows/parse/workflow_parts.h"

namespace guichet::workflows::parse {
namespace {

using expression::Template;
using expression::Type;

const std::vector<std::string>& action_verbs() {
  static const std::vector<std::string> words{"set", "send", "notify", "priority", "note", "start", "stop"};
  return words;
}

/// Numbers and yes/no are written plainly (`count: 3`), but are no texts: they are read as the expression
/// they look like, so that what is set has the field's type.
bool is_literal_of_another_type(const Field& field, const yaml::Node& node) {
  const bool typed =
      field.type == FieldType::integer || field.type == FieldType::number || field.type == FieldType::boolean;
  return typed && node.is_scalar() && node.text.find("{{") == std::string::npos;
}

bool fits(const Type& found, const Type& wanted) {
  return found.is_dyn() || found.kind() == Type::Kind::null || found.kind() == wanted.kind() ||
         (found.is_number() && wanted.kind() == Type::Kind::real) ||
         (found.kind() == Type::Kind::string && wanted.kind() == Type::Kind::timestamp) ||
         wanted.kind() == Type::Kind::list || wanted.kind() == Type::Kind::record;
}

bool is_option(const Field& field, std::string_view text) {
  for (const auto& option : field.options)
    if (option.id == text) return true;
  return field.options.empty();
}

void check_value(const Field& field, const Template& value, const yaml::Node& node, WorkflowScope& workflow) {
  const auto wanted = type_of(field);
  if (!fits(value.type(), wanted))
    workflow.report().error(
        "wrong-type",
        node.offset,
        fmt::format("`{}` is {}, and this is {}.", field.name, wanted.to_words(), value.type().to_words()));
  if (field.type != FieldType::choice || !value.is_literal() || is_option(field, value.text())) return;
  std::vector<std::string> known;
  for (const auto& option : field.options) known.push_back(option.id);
  report_undefined(node, workflow.scope, "undefined-option", "option", known);
}

/// The message of `send` and `notify`, remembered so that it is checked against this service's form.
std::string read_template_name(yaml::Mapping& item, WorkflowScope& workflow) {
  const auto* node = item.required("template");
  auto message = read_message(node, workflow.scope);
  if (!message.empty()) workflow.messages_sent.emplace_back(message, workflow.report().place(node->offset));
  return message;
}

/// Looked up when all clocks are known: their own actions may name others.
std::string read_clock_name(const yaml::Node& node, WorkflowScope& workflow) {
  workflow.clocks_named.push_back(&node);
  return yaml::read_text(&node, workflow.report(), "a clock").value_or("");
}

void read_item(const yaml::Node& node, WorkflowScope& workflow, Actions& actions) {
  yaml::Mapping item(node, workflow.report(), "an item of `do`");
  int count = 0;
  for (const auto& verb : action_verbs()) count += item.is_map() && node.find(verb) != nullptr ? 1 : 0;
  if (const auto* set = item.optional("set")) read_set(*set, workflow, actions);
  if (const auto* send = item.optional("send")) {
    yaml::read_word(send, workflow.report(), "whom a message is sent to", {"citizen"});
    actions.push_back(SendMessage{.to = "citizen", .message = read_template_name(item, workflow)});
  }
  if (const auto* notify = item.optional("notify")) {
    auto team = read_team(notify, workflow.scope);
    actions.push_back(NotifyTeam{.team = std::move(team), .message = read_template_name(item, workflow)});
  }
  const auto* purpose = node.find("priority") == nullptr ? nullptr : item.optional("purpose");
  if (const auto* priority = item.optional("priority"))
    actions.push_back(SetPriority{.priority = read_priority(*priority, purpose, workflow)});
  if (const auto* note = item.optional("note"))
    actions.push_back(AddNote{.text = read_template(*note, workflow.environment, workflow.scope)});
  if (const auto* start = item.optional("start"))
    actions.push_back(StartClock{.clock = read_clock_name(*start, workflow)});
  if (const auto* stop = item.optional("stop")) actions.push_back(StopClock{.clock = read_clock_name(*stop, workflow)});
  item.not_yet({"publish", "visibility", "emit"});
  item.finish();
  if (count > 1)
    workflow.report().error(
        "several-actions", node.offset, "One item of `do` does one thing.", "begin a new item with `- `");
}

}  // namespace

void read_set(const yaml::Node& node, WorkflowScope& workflow, Actions& actions) {
  for (const auto& entry : yaml::entries_of(&node, workflow.report(), "`set`")) {
    const auto* field = find_field(workflow.definition.data, entry.key);
    if (field == nullptr) {
      std::vector<std::string> known;
      for (const auto& each : workflow.definition.data) known.push_back(each.name);
      const auto name = yaml::make_scalar(entry.key, entry.offset);
      report_undefined(name, workflow.scope, "undefined-field", "field of `data` called", known);
      continue;
    }
    auto value = entry.value;
    if (is_literal_of_another_type(*field, value)) {
      value.text = fmt::format("{{{{{}}}}}", value.text);
      value.offset = value.offset < 2 ? 0 : value.offset - 2;  // so that faults stand where the literal does
    }
    const auto errors_before = workflow.report().errors();
    auto compiled = read_template(value, workflow.environment, workflow.scope);
    if (workflow.report().errors() == errors_before) check_value(*field, compiled, entry.value, workflow);
    check_copy(compiled.reads(), entry.value, *field, workflow);
    actions.push_back(SetData{.field = entry.key, .value = std::move(compiled)});
  }
}

Template read_priority(const yaml::Node& node, const yaml::Node* purpose, WorkflowScope& workflow) {
  const std::vector<std::string> words{"low", "normal", "high", "urgent"};
  const auto errors_before = workflow.report().errors();
  auto priority = read_template(node, workflow.environment, workflow.scope);
  if (workflow.report().errors() != errors_before) return priority;
  if (priority.is_literal()) yaml::read_word(&node, workflow.report(), "a priority", words);
  if (!priority.is_literal() && !fits(priority.type(), Type::string()))
    workflow.report().error(
        "wrong-type", node.offset, fmt::format("A priority is a text, and this is {}.", priority.type().to_words()));
  check_routing(priority.reads(), node, purpose, workflow);
  return priority;
}

Actions read_actions(const yaml::Node* node, WorkflowScope& workflow) {
  Actions actions;
  for (const auto& item : yaml::items_of(node, workflow.report(), "`do`")) read_item(item, workflow, actions);
  return actions;
}

}  // namespace guichet::workflows::parse
