// `duplicates` of a service.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "workflows/parse/workflow_parts.h"

namespace guichet::workflows::parse {
namespace {

constexpr double within_max_m = 100'000;

/// "50 m", "1.5 km".
std::optional<double> metres_in(std::string_view text) {
  double number = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, number);
  if (failure != std::errc() || number <= 0) return std::nullopt;
  auto unit = std::string_view(rest, static_cast<std::size_t>(end - rest));
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  if (unit == "km") return number * 1000;
  return unit == "m" ? std::optional(number) : std::nullopt;
}

double read_distance(const yaml::Node* node, WorkflowScope& workflow) {
  const auto text = yaml::read_text(node, workflow.report(), "a distance");
  if (!text) return 0;
  const auto metres = metres_in(*text);
  if (metres && *metres <= within_max_m) return *metres;
  workflow.report().error(
      "wrong-value",
      node->offset,
      fmt::format("`{}` is no distance of up to 100 km.", *text),
      "write a number with its unit: 50 m, 1.5 km");
  return 0;
}

/// The place that distances are taken from.
std::string place_in_form(const yaml::Node& within, WorkflowScope& workflow) {
  const auto& form = workflow.definition.form;
  const auto field = std::ranges::find(form, FieldType::location, &Field::type);
  if (field != form.end()) return field->name;
  workflow.report().error(
      "undefined-field",
      within.offset,
      "Nothing is near anything: the form asks for no place.",
      "add a field of type location to the form, or take `within` out");
  return {};
}

/// `form.kind`: a field that can be compared, and that is not sealed.
void read_same(const yaml::Node& item, WorkflowScope& workflow, std::vector<std::string>& same) {
  auto name = yaml::read_text(&item, workflow.report(), "a field").value_or("");
  if (name.empty()) return;
  if (name.starts_with("form.")) name.erase(0, 5);
  const auto* field = find_field(workflow.definition.form, name);
  if (field == nullptr) {
    std::vector<std::string> known;
    for (const auto& one : workflow.definition.form) known.push_back("form." + one.name);
    return report_undefined(item, workflow.scope, "undefined-field", "field of the form called", known);
  }
  if (field->personal)
    return workflow.report().error(
        "personal-copy",
        item.offset,
        fmt::format("`form.{}` is personal: it is sealed, and says nothing of two cases.", name),
        "compare what the request is about, not who makes it");
  same.push_back(name);
}

}  // namespace

DuplicateRule read_duplicates(const yaml::Node& node, WorkflowScope& workflow) {
  DuplicateRule rule;
  rule.where = workflow.report().place(node.offset);
  yaml::Mapping mapping(node, workflow.report(), "duplicates");
  const auto* within = mapping.optional("within");
  const auto* same = mapping.optional("same");
  if (within != nullptr) {
    rule.within_m = read_distance(within, workflow);
    rule.place = place_in_form(*within, workflow);
  }
  const auto* during = mapping.required("during");
  rule.during = read_span(during, workflow.scope, "a span").value_or(Span{});
  if (during != nullptr && rule.during.measure >= Measure::business_days)
    workflow.report().error(
        "invalid-span", during->offset, "Duplicates are looked for in days or hours of every day.", "during: 14 days");
  for (const auto& item : yaml::items_of(same, workflow.report(), "the fields that are the same"))
    read_same(item, workflow, rule.same);
  if (mapping.is_map() && within == nullptr && same == nullptr)
    workflow.report().error(
        "missing-key",
        node.offset,
        "Every case would be a duplicate of every other.",
        "add within: 50 m, or same: [form.kind]");
  mapping.finish();
  return rule;
}

}  // namespace guichet::workflows::parse
