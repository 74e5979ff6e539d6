// `portal` of town.yaml: how the citizens' pages look.
#include <cmath>

#include <fmt/format.h>

#include "workflows/parse/town_parts.h"

namespace guichet::workflows::parse {
namespace {

constexpr double contrast_min = 4.5;  // WCAG 2.2, success criterion 1.4.3

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

/// Contrast of white on "#rrggbb" (relative luminance of WCAG 2.2), or nothing for what is no colour.
std::optional<double> contrast_with_white(std::string_view colour) {
  if (colour.size() != 7 || colour.front() != '#') return std::nullopt;
  constexpr double weights[] = {0.2126, 0.7152, 0.0722};
  double luminance = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto high = hex_digit(colour[1 + 2 * i]);
    const auto low = hex_digit(colour[2 + 2 * i]);
    if (!high || !low) return std::nullopt;
    const auto part = (*high * 16 + *low) / 255.0;
    luminance += weights[i] * (part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4));
  }
  return 1.05 / (luminance + 0.05);
}

std::string read_colour(const yaml::Node* node, Scope& scope) {
  const auto otherwise = Portal{}.colour;
  const auto colour = yaml::read_text(node, scope.report, "a colour");
  if (!colour) return otherwise;
  const auto contrast = contrast_with_white(*colour);
  if (!contrast)
    scope.report.error(
        "wrong-value",
        node->offset,
        fmt::format("`{}` is no colour.", *colour),
        "write colour: \"#1f5f4a\", in quotes");
  else if (*contrast < contrast_min)
    scope.report.error(
        "wrong-value",
        node->offset,
        fmt::format("White text cannot be read on `{}`: the contrast is {:.1f}, and must be 4.5.", *colour, *contrast),
        "take a darker shade of it");
  else
    return *colour;
  return otherwise;
}

std::string read_districts(const yaml::Node* node, Scope& scope) {
  const auto& sets = scope.town.zones;
  if (node == nullptr) return sets.size() == 1 ? sets.begin()->first : "";
  const auto name = yaml::read_text(node, scope.report, "a set of zones");
  if (!name || sets.contains(*name)) return name.value_or("");
  auto hint = yaml::suggest(*name, keys_of(sets));
  if (hint.empty()) hint = "sets of zones are listed under `zones`";
  scope.report.error("wrong-value", node->offset, fmt::format("The town has no set of zones `{}`.", *name), hint);
  return "";
}

std::int64_t read_reopen_days(const yaml::Node* node, Scope& scope) {
  constexpr std::int64_t days_max = 3650;
  const auto otherwise = Portal{}.reopen_days;
  if (node == nullptr) return otherwise;
  const auto days = yaml::read_integer(node, scope.report, "a number of days");
  if (!days) return otherwise;
  if (*days >= 0 && *days <= days_max) return *days;
  scope.report.error(
      "wrong-value",
      node->offset,
      fmt::format("A case cannot be reopened for {} days.", *days),
      fmt::format("write a number from 0 (never) to {}", days_max));
  return otherwise;
}

}  // namespace

Portal read_portal(const yaml::Node* node, Scope& scope) {
  Portal portal;
  if (node == nullptr) {
    portal.districts = read_districts(nullptr, scope);
    return portal;
  }
  yaml::Mapping mapping(*node, scope.report, "the portal");
  portal.colour = read_colour(mapping.optional("colour"), scope);
  portal.welcome = read_localized(mapping.optional("welcome"), scope, "a welcome");
  portal.contact = read_localized(mapping.optional("contact"), scope, "a contact");
  portal.districts = read_districts(mapping.optional("districts"), scope);
  portal.reopen_days = read_reopen_days(mapping.optional("reopen_days"), scope);
  mapping.finish();
  return portal;
}

}  // namespace guichet::workflows::parse
