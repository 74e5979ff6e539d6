// Reads scenarios/*.yaml. The codes of its diagnostics are those of the workflow language.
#include <algorithm>

#include <fmt/format.h>

#include "engine/rehearsal/names.h"
#include "workflows/calendar/meant.h"

namespace guichet::rehearsal {
namespace {

constexpr std::string_view folder = "scenarios/";

bool is_scenario_file(std::string_view path) {
  return path.starts_with(folder) && (path.ends_with(".yaml") || path.ends_with(".yml"));
}

std::vector<std::string> service_names(const workflows::Town& town) {
  std::vector<std::string> names;
  for (const auto& [id, definition] : town.workflows) names.push_back(id);
  return names;
}

/// The one key of a play that says what happens; `refused` may stand beside it.
const yaml::Entry* only_key(const yaml::Node& node, const Reader& reader) {
  const yaml::Entry* found = nullptr;
  for (const auto& entry : node.entries) {
    if (entry.key == "refused") continue;
    if (found != nullptr) {
      reader.report.error(
          "wrong-value",
          entry.offset,
          fmt::format("One thing happens at a time: `{}` and `{}` are two.", found->key, entry.key),
          "begin a new item with `-`");
      return nullptr;
    }
    found = &entry;
  }
  if (found == nullptr)
    reader.report.error("wrong-value", node.offset, "Nothing happens here.", "say `open`, `wait`, `expect` …");
  return found;
}

void report_unknown(const yaml::Entry& entry, const Reader& reader) {
  auto known = act_names();
  known.insert(known.end(), {"wait", "at", "expect"});
  reader.report.error(
      "unknown-key",
      entry.offset,
      fmt::format("`{}` is nothing that happens in a scenario.", entry.key),
      yaml::suggest(entry.key, known));
}

bool fill(Play& play, const yaml::Entry& entry, const Reader& reader) {
  if (entry.key == "expect") {
    play.what = read_expect(entry.value, reader);
  } else if (entry.key == "wait") {
    const auto span = read_span(&entry.value, reader.report, "a wait");
    if (!span) return false;
    play.what = WaitFor{*span};
  } else if (entry.key == "at") {
    const auto instant = read_instant(&entry.value, reader.report, "a moment");
    if (!instant) return false;
    play.what = MoveTo{*instant};
  } else if (auto act = read_act(entry.key, entry.value, reader)) {
    play.what = *std::move(act);
  } else {
    if (std::ranges::find(act_names(), entry.key) == act_names().end()) report_unknown(entry, reader);
    return false;
  }
  return true;
}

std::optional<Play> read_play(const yaml::Node& node, const Reader& of_scenario) {
  auto reader = of_scenario;
  reader.expects_refusal = node.find("refused") != nullptr;
  if (!node.is_map()) {
    reader.report.error(
        "wrong-type", node.offset, "Something that happens is a mapping, such as `- wait: 1 business day`.");
    return std::nullopt;
  }
  const auto* entry = only_key(node, reader);
  if (entry == nullptr) return std::nullopt;
  Play play{Act{}, std::nullopt, reader.report.place(entry->offset)};
  if (!fill(play, *entry, reader)) return std::nullopt;
  if (const auto* refused = node.find("refused")) {
    const auto sentence = yaml::read_text(refused, reader.report, "a refusal");
    if (!std::holds_alternative<Act>(play.what))
      reader.report.error("wrong-value", refused->offset, fmt::format("`{}` cannot be refused.", entry->key));
    else if (sentence)
      play.refused = Expected<std::string>{*sentence, reader.place(*refused)};
  }
  return play;
}

void read_scenario(const yaml::Node& node, yaml::Report& report, const workflows::Town& town, Parsed& parsed) {
  yaml::Mapping mapping(node, report, "a scenario");
  const auto before = report.errors();
  Scenario scenario;
  scenario.where = report.place(node.offset);
  scenario.name = yaml::read_text(mapping.required("scenario"), report, "the name of a scenario").value_or("");
  scenario.workflow = read_name(mapping.required("workflow"), report, "wrong-value", "service", service_names(town));
  scenario.now = read_instant(mapping.required("now"), report, "the moment a scenario begins").value_or(Instant{});
  const auto* play = mapping.required("play");
  mapping.finish();
  const auto known = town.workflows.find(scenario.workflow);
  if (known == town.workflows.end()) return;
  const Reader reader{report, town, *known->second};
  for (const auto& item : yaml::items_of(play, report, "a play"))
    if (auto one = read_play(item, reader)) scenario.play.push_back(*std::move(one));
  if (report.errors() == before) parsed.scenarios.push_back(std::move(scenario));
}

}  // namespace

std::optional<Instant> read_instant(const yaml::Node* node, yaml::Report& report, std::string_view what) {
  const auto text = yaml::read_text(node, report, what);
  if (!text) return std::nullopt;
  auto instant = parse_rfc3339(*text);
  if (instant) return *instant;
  report.error(
      "wrong-type",
      node->offset,
      fmt::format("For {}: expected a moment such as 2026-03-02T09:00:00+01:00, found `{}`.", what, *text),
      "the day with its year first, T, the hour with its seconds, and how far it is from UTC");
  return std::nullopt;
}

std::optional<workflows::Span> read_span(const yaml::Node* node, yaml::Report& report, std::string_view what) {
  const auto text = yaml::read_text(node, report, what);
  if (!text) return std::nullopt;
  auto span = workflows::parse_span(*text);
  if (span) return *span;
  report.error(
      "invalid-span",
      node->offset,
      fmt::format("For {}: {}.", what, span.error().message),
      workflows::suggest_span(*text));
  return std::nullopt;
}

std::vector<std::string> read_texts(const yaml::Node& node, yaml::Report& report, std::string_view what) {
  std::vector<std::string> texts;
  if (node.is_list()) {
    for (const auto& item : node.items)
      if (auto text = yaml::read_text(&item, report, what)) texts.push_back(*std::move(text));
  } else if (auto text = yaml::read_text(&node, report, what)) {
    texts.push_back(*std::move(text));
  }
  return texts;
}

std::string read_name(
    const yaml::Node* node,
    yaml::Report& report,
    workflows::Code code,
    std::string_view what,
    const std::vector<std::string>& known) {
  const auto name = yaml::read_text(node, report, fmt::format("a {}", what));
  if (!name) return {};
  if (std::ranges::find(known, *name) == known.end())
    report.error(code, node->offset, fmt::format("There is no {} `{}`.", what, *name), hint_for(*name, known));
  return *name;
}

Parsed parse_scenarios(const workflows::Files& files, const workflows::Town& town) {
  Parsed parsed;
  for (const auto& [path, text] : files) {
    if (!is_scenario_file(path)) continue;
    auto file = yaml::parse(path, text);
    parsed.diagnostics.insert(parsed.diagnostics.end(), file.diagnostics.begin(), file.diagnostics.end());
    if (!file.document) continue;
    yaml::Report report(file.document->text, parsed.diagnostics);
    const auto& root = file.document->root;
    if (root.is_list()) {
      for (const auto& item : root.items) read_scenario(item, report, town, parsed);
    } else {
      read_scenario(root, report, town, parsed);
    }
  }
  return parsed;
}

}  // namespace guichet::rehearsal
