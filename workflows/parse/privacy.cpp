// Rules that read who somebody is. The GDPR (art. 5 and 22) asks for a purpose before a person's attributes
// decide how their request is treated; and what is sealed under a person's key must not be copied where it is
// not.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "workflows/parse/workflow_parts.h"
#include "workflows/yaml/syntax.h"

namespace guichet::workflows::parse {
namespace {

/// Parts of field names, in the languages of the towns we know, that say what a person is.
constexpr std::array attributes{"age",        "birth",       "birthday",    "birthdate",   "sex",
                                "gender",     "nationality", "citizenship", "ethnicity",   "religion",
                                "disability", "naissance",   "sexe",        "nationalite", "ethnie",
                                "handicap",   "geslacht",    "leeftijd",    "geboorte",    "nationaliteit"};
/// Words that mean other things as part of a name: the origin of a leak.
constexpr std::array whole_names{"origin", "origine", "genre", "race"};

bool names_attribute(std::string_view field) {
  if (std::find(whole_names.begin(), whole_names.end(), field) != whole_names.end()) return true;
  while (!field.empty()) {
    const auto end = std::min(field.find('_'), field.size());
    if (std::find(attributes.begin(), attributes.end(), field.substr(0, end)) != attributes.end()) return true;
    field.remove_prefix(std::min(end + 1, field.size()));
  }
  return false;
}

bool is_personal(const Fields& fields, std::string_view name) {
  const auto* field = find_field(fields, name);
  return field != nullptr && field->personal;
}

/// Of "form.phone.x": form and phone.
std::pair<std::string_view, std::string_view> root_and_name(std::string_view path) {
  const auto dot = path.find('.');
  if (dot == std::string_view::npos) return {path, ""};
  const auto name = path.substr(dot + 1);
  return {path.substr(0, dot), name.substr(0, name.find('.'))};
}

bool is_sealed(std::string_view path, const Definition& definition) {
  const auto [root, name] = root_and_name(path);
  if (root == "citizen") return name != "language";
  if (root == "form") return is_personal(definition.form, name);
  return root == "data" && is_personal(definition.data, name);
}

bool says_who(std::string_view path, const Definition& definition) {
  const auto [root, name] = root_and_name(path);
  return root == "citizen" || is_sealed(path, definition) ||
         ((root == "form" || root == "data") && names_attribute(name));
}

}  // namespace

void check_routing(
    const std::vector<std::string>& reads, const yaml::Node& rule, const yaml::Node* purpose, WorkflowScope& workflow) {
  const auto personal =
      std::find_if(reads.begin(), reads.end(), [&](const auto& path) { return says_who(path, workflow.definition); });
  if (personal == reads.end()) return;
  const auto message = fmt::format("This rule decides by `{}`, which says who somebody is.", *personal);
  const auto why = yaml::read_text(purpose, workflow.report(), "a purpose");
  if (why && !why->empty())
    workflow.report().warning(
        "personal-routing", rule.offset, message, fmt::format("declared purpose: {}", yaml::shorten(*why)));
  else
    workflow.report().error(
        "personal-routing", rule.offset, message, "decide by something else, or write why it is lawful: `purpose: …`");
}

void check_copy(
    const std::vector<std::string>& reads, const yaml::Node& value, const Field& target, WorkflowScope& workflow) {
  if (target.personal) return;
  const auto sealed =
      std::find_if(reads.begin(), reads.end(), [&](const auto& path) { return is_sealed(path, workflow.definition); });
  if (sealed == reads.end()) return;
  workflow.report().error(
      "personal-copy",
      value.offset,
      fmt::format("`{}` is personal and would be copied to `{}`, which is kept in clear.", *sealed, target.name),
      fmt::format("{}: {{ …, personal: true }}", target.name));
}

}  // namespace guichet::workflows::parse
