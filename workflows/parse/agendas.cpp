// The agendas of town.yaml: what people come for, where, and how many at once. The hours are those of calendars.
#include <fmt/format.h>

#include "workflows/parse/town_parts.h"

namespace guichet::workflows::parse {
namespace {

constexpr std::int64_t slot_min_ms = 5 * minute_ms;
constexpr std::int64_t slot_max_ms = 8 * hour_ms;
constexpr std::int64_t counters_max = 100;

std::uint32_t read_counters(const yaml::Node* node, Scope& scope) {
  const auto counters = yaml::read_integer(node, scope.report, "the number of counters").value_or(1);
  if (counters >= 1 && counters <= counters_max) return static_cast<std::uint32_t>(counters);
  scope.report.error("wrong-value", node->offset, "A site has from 1 to 100 counters.", "counters: 2");
  return 1;
}

AgendaSite read_site(const yaml::Entry& entry, Scope& scope) {
  AgendaSite site;
  site.id = entry.key;
  check_id(entry, scope, "a site");
  yaml::Mapping mapping(entry.value, scope.report, "a site");
  site.title = read_localized(mapping.optional("title"), scope, "a title");
  site.calendar = read_calendar(mapping.required("calendar"), scope);
  site.counters = read_counters(mapping.optional("counters"), scope);
  mapping.finish();
  return site;
}

std::int64_t read_slot(const yaml::Node* node, Scope& scope) {
  const auto span = read_span(node, scope, "a slot").value_or(Span{Measure::elapsed, 30 * minute_ms});
  if (span.measure == Measure::elapsed && span.amount_ms >= slot_min_ms && span.amount_ms <= slot_max_ms)
    return span.amount_ms;
  scope.report.error("invalid-span", node->offset, "An appointment takes from 5 min to 8 hours.", "slot: 20 min");
  return 30 * minute_ms;
}

/// How long a slot that comes free is held for the first in line.
std::int64_t read_offer(const yaml::Node* node, Scope& scope) {
  if (node == nullptr) return 0;
  const auto span = read_span(node, scope, "an offer").value_or(Span{Measure::elapsed, hour_ms});
  if (span.measure == Measure::elapsed && span.amount_ms >= 15 * minute_ms && span.amount_ms <= 7 * day_ms)
    return span.amount_ms;
  scope.report.error("invalid-span", node->offset, "A free slot is held from 15 min to 168 hours.", "offer: 24 hours");
  return hour_ms;
}

/// `soonest: 2 hours` and `latest: 1 hour`: what opens closes before. Days of another kind are not compared.
void warn_of_no_window(const yaml::Node* latest, const Agenda& agenda, Scope& scope) {
  const auto is_business = [](const Span& span) { return span.measure >= Measure::business_days; };
  if (latest == nullptr || is_business(agenda.soonest) || is_business(agenda.latest)) return;
  if (agenda.latest.amount_ms > agenda.soonest.amount_ms) return;
  scope.report.warning(
      "wrong-value",
      latest->offset,
      fmt::format(
          "Nobody can book: a slot is offered from {} on and until {} ahead.",
          to_string(agenda.soonest),
          to_string(agenda.latest)),
      "latest: 60 days");
}

Agenda read_agenda(const yaml::Entry& entry, Scope& scope) {
  Agenda agenda;
  agenda.id = entry.key;
  check_id(entry, scope, "an agenda");
  yaml::Mapping mapping(entry.value, scope.report, "an agenda");
  agenda.title = read_localized(mapping.optional("title"), scope, "a title");
  agenda.slot_ms = read_slot(mapping.required("slot"), scope);
  const auto* soonest = mapping.optional("soonest");
  const auto* latest = mapping.optional("latest");
  if (soonest != nullptr) agenda.soonest = read_span(soonest, scope, "a span").value_or(agenda.soonest);
  if (latest != nullptr) agenda.latest = read_span(latest, scope, "a span").value_or(agenda.latest);
  warn_of_no_window(latest, agenda, scope);
  agenda.offer_ms = read_offer(mapping.optional("offer"), scope);
  const auto* sites = mapping.required("sites");
  if (yaml::check_count(sites, 100, scope.report, "the sites of an agenda"))
    for (const auto& site : yaml::entries_of(sites, scope.report, "the sites"))
      agenda.sites.push_back(read_site(site, scope));
  if (sites != nullptr && agenda.sites.empty())
    scope.report.error(
        "missing-value",
        sites->offset,
        "Nobody could come: the agenda has no site.",
        "sites: { hall: { calendar: … } }");
  mapping.finish();
  return agenda;
}

}  // namespace

std::map<std::string, Agenda> read_agendas(const yaml::Node* node, Scope& scope) {
  std::map<std::string, Agenda> agendas;
  if (!yaml::check_count(node, 100, scope.report, "the agendas of a town")) return agendas;
  for (const auto& entry : yaml::entries_of(node, scope.report, "the agendas"))
    agendas.emplace(entry.key, read_agenda(entry, scope));
  return agendas;
}

}  // namespace guichet::workflows::parse
