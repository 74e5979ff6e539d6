#include "workflows/definition.h"

#include <algorithm>

namespace guichet::workflows {

bool has_errors(const std::vector<Diagnostic>& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(), [](const Diagnostic& diagnostic) {
    return diagnostic.severity == Severity::error;
  });
}

std::string_view Localized::in(std::string_view language) const {
  const auto text_in = [&](std::string_view tag) { return by_language.find(std::string(tag)); };
  for (const auto tag : {language, language.substr(0, language.find('-')), std::string_view(preferred)})
    if (const auto found = text_in(tag); found != by_language.end()) return found->second;
  return by_language.empty() ? std::string_view() : std::string_view(by_language.begin()->second);
}

const Field* find_field(const Fields& fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const Field& field) { return field.name == name; });
  return found == fields.end() ? nullptr : &*found;
}

const Step* Definition::find_step(std::string_view step) const {
  const auto found = std::find_if(steps.begin(), steps.end(), [&](const Step& each) { return each.id == step; });
  return found == steps.end() ? nullptr : &*found;
}

const ClockRule* Definition::find_clock(std::string_view clock) const {
  const auto found =
      std::find_if(clocks.begin(), clocks.end(), [&](const ClockRule& rule) { return rule.name == clock; });
  return found == clocks.end() ? nullptr : &*found;
}

const Table* Definition::find_table(std::string_view table) const {
  const auto found = std::find_if(tables.begin(), tables.end(), [&](const Table& each) { return each.id == table; });
  return found == tables.end() ? nullptr : &*found;
}

const CaseAction* Definition::find_action(std::string_view action) const {
  const auto found =
      std::find_if(actions.begin(), actions.end(), [&](const CaseAction& each) { return each.id == action; });
  return found == actions.end() ? nullptr : &*found;
}

const Degraded* Definition::degraded_at(Instant opened) const {
  return degraded && degraded->from <= opened && opened < degraded->to ? &*degraded : nullptr;
}

std::optional<Span> Definition::kept(std::string_view outcome) const {
  if (const auto known = keep.find(std::string(outcome)); known != keep.end()) return known->second;
  if (outcome != "withdrawn" || keep.empty()) return std::nullopt;
  const auto by_length = [](const auto& a, const auto& b) { return a.second.amount_ms < b.second.amount_ms; };
  return std::max_element(keep.begin(), keep.end(), by_length)->second;
}

}  // namespace guichet::workflows
