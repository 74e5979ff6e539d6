// What a service and its town call things: a scenario that says otherwise tests nothing.
#include "engine/rehearsal/names.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "workflows/check/check.h"

namespace guichet::rehearsal {
namespace {

using workflows::Field;
using workflows::FieldType;

constexpr std::string_view agents_prefix = "agents/";

template <class Number>
bool is_number(const std::string& text) {
  Number value{};
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  return !text.empty() && read.ec == std::errc{} && read.ptr == end;
}

void check_option(const yaml::Node& node, const Field& field, const Reader& reader) {
  if (!node.is_scalar() || field.options.empty()) return;
  std::vector<std::string> known;
  for (const auto& option : field.options) known.push_back(option.id);
  if (std::ranges::find(known, node.text) != known.end()) return;
  reader.report.error(
      "undefined-option",
      node.offset,
      fmt::format("`{}` has no option `{}`.", field.name, node.text),
      hint_for(node.text, known));
}

void check_scalar(const yaml::Node& node, const Field& field, const Reader& reader) {
  const auto wrong = [&](std::string_view expected, std::string hint) {
    reader.report.error(
        "wrong-type",
        node.offset,
        fmt::format("`{}` is expected to be {}; here stands `{}`.", field.name, expected, node.text),
        std::move(hint));
  };
  if (field.type == FieldType::boolean && node.text != "true" && node.text != "false")
    wrong("`true` or `false`", yaml::suggest_boolean(node.text));
  if (field.type == FieldType::integer && !is_number<std::int64_t>(node.text)) wrong("a whole number", "");
  if (field.type == FieldType::number && !is_number<double>(node.text)) wrong("a number", "");
}

}  // namespace

std::string hint_for(const std::string& word, const std::vector<std::string>& known) {
  constexpr std::size_t listed_max = 12;
  auto hint = yaml::suggest(word, known);
  if (hint.empty() && !known.empty() && known.size() <= listed_max)
    hint = fmt::format("known: {}", yaml::list_words(known));
  return hint;
}

const std::vector<std::string>& priorities() {
  static const std::vector<std::string> words = {"low", "normal", "high", "urgent"};
  return words;
}

std::vector<std::string> step_names(const workflows::Definition& definition) {
  std::vector<std::string> names;
  for (const auto& step : definition.steps) names.push_back(step.id);
  return names;
}

std::vector<std::string> clock_names(const workflows::Definition& definition) {
  std::vector<std::string> names;
  for (const auto& clock : definition.clocks) names.push_back(clock.name);
  return names;
}

std::vector<std::string> queue_names(const workflows::Town& town) {
  std::vector<std::string> names;
  for (const auto& [id, team] : town.teams) names.insert(names.end(), team.queues.begin(), team.queues.end());
  return names;
}

std::vector<std::string> site_names(const workflows::Town& town) {
  std::vector<std::string> names;
  for (const auto& [id, agenda] : town.agendas)
    for (const auto& site : agenda.sites) names.push_back(site.id);
  return names;
}

std::vector<std::string> ends_of(const workflows::Definition& definition) {
  std::vector<std::string> names;
  for (const auto& step : definition.steps)
    if (const auto* end = std::get_if<workflows::End>(&step.construct);
        end != nullptr && std::ranges::find(names, end->outcome) == names.end())
      names.push_back(end->outcome);
  names.emplace_back("withdrawn");
  return names;
}

std::vector<std::string> emitted_names(const workflows::Definition& definition) {
  std::vector<std::string> names;
  workflows::check::for_each_action(definition, [&](const workflows::Action& action) {
    if (const auto* emit = std::get_if<workflows::EmitMessage>(&action)) names.push_back(emit->message);
  });
  return names;
}

std::vector<std::string> awaited_names(const workflows::Definition& definition) {
  std::vector<std::string> names;
  for (const auto& step : definition.steps) {
    const auto* wait = std::get_if<workflows::Wait>(&step.construct);
    if (wait == nullptr) continue;
    if (const auto* message = std::get_if<workflows::WaitForMessage>(wait)) names.push_back(message->name);
  }
  return names;
}

std::string read_actor(const yaml::Node* node, const Reader& reader) {
  if (node == nullptr) return {};
  const auto text = yaml::read_text(node, reader.report, "who does it").value_or("");
  if (text.find('/') != std::string::npos && !text.starts_with(agents_prefix)) return text;
  if (text == "citizen") return text;
  return std::string(agents_prefix) + read_agent(node, reader, {});
}

std::string read_agent(const yaml::Node* node, const Reader& reader, std::string_view besides) {
  const auto text = yaml::read_text(node, reader.report, "an agent").value_or("");
  const auto id = text.starts_with(agents_prefix) ? text.substr(agents_prefix.size()) : text;
  if (id.empty() || id == besides || id.find('/') != std::string::npos || reader.town.agents.contains(id)) return id;
  std::vector<std::string> known;
  for (const auto& [name, agent] : reader.town.agents) known.push_back(name);
  reader.report.error("wrong-value", node->offset, fmt::format("There is no agent `{}`.", id), hint_for(id, known));
  return id;
}

void check_name(
    const Expected<std::string>& said,
    const yaml::Node& node,
    const Reader& reader,
    workflows::Code code,
    std::string_view what,
    const std::vector<std::string>& known) {
  if (std::ranges::find(known, said.value) != known.end()) return;
  reader.report.error(
      code, node.offset, fmt::format("There is no {} `{}`.", what, said.value), hint_for(said.value, known));
}

void check_value(const yaml::Node& node, const Field& field, const Reader& reader) {
  if (reader.expects_refusal) return;
  if (field.type == FieldType::choice) check_option(node, field, reader);
  if (field.type == FieldType::choices)
    for (const auto& item : node.items) check_option(item, field, reader);
  if (node.is_scalar()) check_scalar(node, field, reader);
}

json::object read_values(
    const yaml::Node& node, const Reader& reader, std::string_view what, const workflows::Fields& fields) {
  std::vector<std::string> known;
  for (const auto& field : fields) known.push_back(field.name);
  for (const auto& entry : yaml::entries_of(&node, reader.report, what)) {
    const auto* field = workflows::find_field(fields, entry.key);
    if (field != nullptr) check_value(entry.value, *field, reader);
    if (field != nullptr || reader.expects_refusal) continue;
    reader.report.error(
        "undefined-field",
        entry.offset,
        fmt::format("There is no field `{}` in {}.", entry.key, what),
        hint_for(entry.key, known));
  }
  return values_for(node, fields);
}

}  // namespace guichet::rehearsal
