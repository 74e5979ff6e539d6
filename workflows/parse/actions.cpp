// What a step, an outcome, a timer or a clock does at once: the items of `do`.
#include <fmt/format.h>

#include "workflows/parse/workflow_parts.h"

namespace guichet::workflows::parse {
namespace {

using expression::Template;
using expression::Type;

const std::vector<std::string>& action_verbs() {
  static const std::vector<std::string> words{
      "set", "send", "notify", "priority", "note", "start", "stop", "publish", "visibility", "emit"};
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

/// `emit: NAME` with `value:` and `body:` beside it.
EmitMessage read_emit(const yaml::Node& name, yaml::Mapping& item, WorkflowScope& workflow) {
  EmitMessage emit{.message = read_id(&name, workflow.scope, "a message").value_or(""), .value = {}};
  if (const auto* value = item.required("value")) emit.value = read_plain(*value, "the message", workflow);
  if (const auto* body = item.optional("body"))
    for (const auto& entry : yaml::entries_of(body, workflow.report(), "the body of a message"))
      emit.body.emplace_back(entry.key, read_plain(entry.value, "the message", workflow));
  return emit;
}

/// What others see or hear.
void read_outward(yaml::Mapping& item, WorkflowScope& workflow, Actions& actions) {
  if (const auto* text = item.optional("publish"))
    actions.push_back(PublishNote{.text = read_template(*text, workflow.environment, workflow.scope)});
  if (const auto* word = item.optional("visibility")) {
    const auto known = yaml::read_word(word, workflow.report(), "a visibility", {"public", "private"});
    if (known == "public" && workflow.definition.visibility == Visibility::closed)
      workflow.report().error(
          "wrong-value", word->offset, "The cases of a private service never become public.", "visibility: private");
    actions.push_back(SetVisibility{known == "public" ? Visibility::everyone : Visibility::closed});
  }
  if (const auto* name = item.optional("emit")) actions.push_back(read_emit(*name, item, workflow));
}

/// `citizen`, or a contact of the town, whose name stands in the log as "contact/ID".
std::string read_named_recipient(const yaml::Node& node, WorkflowScope& workflow) {
  const auto name = yaml::read_text(&node, workflow.report(), "whom a message is sent to");
  if (!name || *name == "citizen") return "citizen";
  const auto& contacts = workflow.scope.town.contacts;
  if (contacts.contains(*name)) return "contact/" + *name;
  auto known = keys_of(contacts);
  known.emplace_back("citizen");
  report_undefined(node, workflow.scope, "undefined-contact", "contact", known);
  return "citizen";
}

/// `"{{ form.mail }}"`: only a field that is an address, so that what stands in the log names it and does not say it.
std::string read_recipient(const yaml::Node& node, WorkflowScope& workflow) {
  if (!node.is_scalar() || node.text.find("{{") == std::string::npos) return read_named_recipient(node, workflow);
  const auto errors_before = workflow.report().errors();
  const auto paths = read_template(node, workflow.environment, workflow.scope).reads();
  if (workflow.report().errors() != errors_before) return "citizen";
  for (const auto& [root, fields] : {std::pair{"form", &workflow.definition.form}, {"data", &workflow.definition.data}})
    for (const auto& field : *fields)
      if (field.type == FieldType::email && paths == std::vector{fmt::format("{}.{}", root, field.name)})
        return fmt::format("{}/{}", root, field.name);
  workflow.report().error(
      "wrong-value",
      node.offset,
      "A message goes to the citizen, or to the address in one field of type `email`.",
      "send: \"{{ form.FIELD }}\"");
  return "citizen";
}

/// `send: citizen` with `template:` and `seen_by:` beside it.
SendMessage read_send(const yaml::Node& to, yaml::Mapping& item, WorkflowScope& workflow) {
  SendMessage send;
  send.to = read_recipient(to, workflow);
  send.message = read_template_name(item, workflow);
  const auto* seen_by = item.optional("seen_by");
  if (seen_by != nullptr) send.seen_by = read_role(*seen_by, workflow.scope);
  return send;
}

void read_item(const yaml::Node& node, WorkflowScope& workflow, Actions& actions) {
  yaml::Mapping item(node, workflow.report(), "an item of `do`");
  int count = 0;
  for (const auto& verb : action_verbs()) count += item.is_map() && node.find(verb) != nullptr ? 1 : 0;
  if (const auto* set = item.optional("set")) read_set(*set, workflow, actions);
  if (const auto* send = item.optional("send")) actions.push_back(read_send(*send, item, workflow));
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
  read_outward(item, workflow, actions);
  item.finish();
  if (count > 1)
    workflow.report().error(
        "several-actions", node.offset, "One item of `do` does one thing.", "begin a new item with `- `");
}

}  // namespace

Template read_plain(const yaml::Node& node, std::string_view what, WorkflowScope& workflow) {
  auto text = read_template(node, workflow.environment, workflow.scope);
  Field target;
  target.name = what;
  check_copy(text.reads(), node, target, workflow);
  return text;
}

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
