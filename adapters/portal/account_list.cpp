#include "adapters/portal/account_list.h"

#include <algorithm>
#include <set>

#include "adapters/portal/follow.h"
#include "adapters/portal/moments.h"
#include "adapters/portal/slot_pages.h"

namespace guichet::portal {
namespace {

/// One address may stand on several sheets: each request of somebody without an account makes one.
constexpr std::size_t sheets_max = 200;
constexpr std::size_t per_sheet_max = 100;

/// The index knows addresses without accents and capitals; these are theirs only if every character is.
bool has_address(const Scene& scene, const projections::PersonSheet& sheet, const std::string& email) {
  const auto* kept = sheet.attributes.if_contains("email");
  const auto plain = kept == nullptr ? json::value() : scene.engine.unseal(*kept);
  if (!plain.is_string()) return false;
  const std::string_view text = plain.get_string();
  return std::ranges::equal(text, email, [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
}

std::set<CaseId> ids_of(const Scene& scene, const Account& account) {
  std::set<CaseId> ids(account.cases.begin(), account.cases.end());
  const auto people = scene.engine.find_people(account.email, sheets_max);
  if (!people) return ids;
  for (const auto& person : *people) {
    const auto sheet = scene.engine.queries().person(person, {.after = {}, .limit = per_sheet_max});
    if (!sheet || sheet->forgotten || !has_address(scene, *sheet, account.email)) continue;
    for (const auto& row : sheet->cases.rows) ids.insert(row.id);
  }
  return ids;
}

/// What waits for the resident, what is open, what has ended.
int rank_of(const cases::CaseState& state) {
  if (!state.is_open()) return 2;
  return awaits_citizen(state) ? 0 : 1;
}

bool may_be_shown(const Scene& scene, const cases::CaseState& state) {
  const auto town = scene.engine.town(state.deployment);
  const auto* service = definition_of(town.get(), state.workflow);
  return service != nullptr && service->access != workflows::Access::agents;
}

}  // namespace

std::vector<cases::CaseState> requests_of(const Scene& scene, const Account& account) {
  std::vector<cases::CaseState> found;
  for (const auto& id : ids_of(scene, account))
    if (auto state = scene.engine.queries().find_case(id); state && may_be_shown(scene, *state))
      found.push_back(*std::move(state));
  std::ranges::stable_sort(found, [](const auto& a, const auto& b) {
    return std::pair(rank_of(a), b.opened) < std::pair(rank_of(b), a.opened);
  });
  return found;
}

json::object request_view(const Scene& scene, const access::TrackingKey& tracking, const cases::CaseState& state) {
  const auto& words = scene.words;
  const auto town = scene.engine.town(state.deployment);
  const auto* service = definition_of(town.get(), state.workflow);
  const auto asks = awaits_citizen(state);
  const auto why = lateness_in_words(scene, state);
  return {
      {"title", service == nullptr ? state.title : scene.in(service->title)},
      {"href", scene.path("track/" + http::percent_encode(tracking.code_of(state.reference, state.id)))},
      {"tone",
       !state.is_open() ? "closed"
       : why.empty()    ? "open"
                        : "late"},
      {"asks", asks ? words.say(awaits_slot(state) ? "with_you_slot" : "with_you") : std::string()},
      {"status", status_of(scene, state)},
      {"status_lang", scene.lang_of_status(status_of(scene, state))},
      {"sent",
       words.say(
           "account_sent",
           {{"reference", state.reference}, {"day", day_in_words(words, state.opened, scene.town->time_zone)}})},
      {"line", !why.empty() ? why : expected_in_words(scene, state)}};
}

}  // namespace guichet::portal
