#include <algorithm>

#include <fmt/format.h>

#include "workflows/calendar/meant.h"
#include "workflows/expression/moment.h"
#include "workflows/parse/town_parts.h"

namespace guichet::workflows::parse {
namespace {

/// "fr", "fr-CA": the shapes of BCP 47 that towns use.
bool is_language(std::string_view tag) {
  const auto letters = [](std::string_view part) {
    return std::all_of(
        part.begin(), part.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
  };
  const auto dash = tag.find('-');
  const auto primary = tag.substr(0, dash);
  const auto region = dash == std::string_view::npos ? std::string_view() : tag.substr(dash + 1);
  return (primary.size() == 2 || primary.size() == 3) && letters(primary) &&
         (dash == std::string_view::npos || (region.size() >= 2 && region.size() <= 4 && letters(region)));
}

std::vector<std::string> read_languages(const yaml::Node* node, Scope& scope) {
  std::vector<std::string> languages;
  for (const auto& item : yaml::items_of(node, scope.report, "the languages")) {
    auto tag = yaml::read_text(&item, scope.report, "a language");
    if (!tag) continue;
    if (const auto hint = suggest_language(*tag); !is_language(*tag))
      scope.report.error(
          "wrong-value",
          item.offset,
          fmt::format("`{}` is no language.", *tag),
          hint.empty() ? "write fr, en, pt-BR … (BCP 47)" : hint);
    else if (std::find(languages.begin(), languages.end(), *tag) != languages.end())
      scope.report.error("duplicate-id", item.offset, fmt::format("The language `{}` is listed twice.", *tag));
    else
      languages.push_back(std::move(*tag));
  }
  if (node != nullptr && node->is_list() && node->items.empty())
    scope.report.error("wrong-value", node->offset, "A town speaks at least one language.", "languages: [fr]");
  return languages;
}

std::string read_time_zone(const yaml::Node* node, Scope& scope) {
  auto zone = yaml::read_text(node, scope.report, "a time zone");
  if (!zone) return "UTC";
  const bool is_offset = zone->empty() || zone->find_first_of("+-0123456789") == 0;
  if (!is_offset && expression::civil_time({}, *zone)) return *zone;
  const auto hint = suggest_zone(*zone);
  scope.report.error(
      "invalid-time-zone",
      node->offset,
      fmt::format("There is no time zone `{}`.", *zone),
      hint.empty() ? "write one of the IANA database: Europe/Paris, America/New_York …" : hint);
  return "UTC";
}

std::vector<std::string> read_channels(const yaml::Node* node, Scope& scope) {
  std::vector<std::string> channels;
  for (const auto& item : yaml::items_of(node, scope.report, "the channels"))
    if (auto id = read_id(&item, scope, "a channel")) channels.push_back(std::move(*id));
  return channels;
}

void read_zone_sets(
    const yaml::Node* node, const Files& files, Scope& scope, std::vector<Diagnostic>& diagnostics, Town& town) {
  for (const auto& entry : yaml::entries_of(node, scope.report, "the zones")) {
    check_id(entry, scope, "a set of zones");
    town.zones[entry.key];
    const auto path = yaml::read_text(&entry.value, scope.report, "a file of zones");
    if (!path) continue;
    const auto file = files.find(*path);
    if (file != files.end()) {
      town.zones[entry.key] = read_zones(*path, file->second, diagnostics);
      continue;
    }
    std::vector<std::string> known;
    for (const auto& [name, text] : files)
      if (name.ends_with(".geojson") || name.ends_with(".json")) known.push_back(name);
    auto hint = yaml::suggest(*path, known);
    if (hint.empty()) hint = "paths begin at the town's folder: zones/districts.geojson";
    scope.report.error(
        "missing-file", entry.value.offset, fmt::format("The town's folder has no file `{}`.", *path), hint);
  }
}

}  // namespace

Town read_town(const yaml::Document& document, const Files& files, std::vector<Diagnostic>& diagnostics) {
  Town town;
  yaml::Report report(document.text, diagnostics);
  Scope scope{.report = report, .town = town};
  yaml::Mapping mapping(document.root, report, "town.yaml");
  town.id = read_id(mapping.required("town"), scope, "a town").value_or("");
  town.languages = read_languages(mapping.required("languages"), scope);
  town.time_zone = read_time_zone(mapping.required("time_zone"), scope);
  town.title = read_localized(mapping.required("title"), scope, "a title");
  town.channels = read_channels(mapping.optional("channels"), scope);
  town.calendars = read_calendars(mapping.required("calendars"), scope);
  town.agendas = read_agendas(mapping.optional("agendas"), scope);
  town.roles = read_roles(mapping.optional("roles"), scope);
  town.organisations = read_organisations(mapping.optional("organisations"), scope);
  town.skills = read_skills(mapping.optional("skills"), scope);
  town.contacts = read_contacts(mapping.optional("contacts"), scope);
  town.teams = read_teams(mapping.required("teams"), scope);
  town.agents = read_agents(mapping.optional("agents"), scope);
  town.networks = read_networks(mapping.optional("networks"), scope);
  town.services = read_services(mapping.optional("services"), scope);
  read_zone_sets(mapping.optional("zones"), files, scope, diagnostics, town);
  town.portal = read_portal(mapping.optional("portal"), scope);
  town.mail = read_mail(mapping.optional("mail"), scope);
  town.stuck_after = read_stuck_after(mapping.optional("orders"), scope);
  for (const auto& [set, zones] : town.zones) town.zone_index[set] = std::make_shared<const ZoneIndex>(zones);
  mapping.not_yet({"absences"});
  mapping.finish();
  return town;
}

}  // namespace guichet::workflows::parse
