#include "cli/demo_visits.h"

#include <algorithm>
#include <chrono>
#include <variant>

namespace guichet::demo {
namespace {

constexpr auto a_day = std::chrono::hours(24);
constexpr int days_ahead = 12;
/// Nobody asked longer ago, in minutes: with days_ahead this lies within two months, which is what agendas open.
constexpr std::int64_t booked_ahead_min = 45 * 24 * 60;
/// A half-year of so few cases is a trial's: its agenda is left to whoever tries.
constexpr std::size_t empty_town = 500;
/// Of all that could come on the first day; each day further on, less.
constexpr double first_day = 0.33;
constexpr double next_day = 0.65;

std::shared_ptr<const workflows::Definition> service_of(const workflows::Town& town, const std::string& agenda) {
  for (const auto& [id, service] : town.workflows) {
    if (service->access == workflows::Access::agents) continue;
    const auto books = std::ranges::any_of(service->steps, [&](const workflows::Step& step) {
      const auto* appointment = std::get_if<workflows::Appointment>(&step.construct);
      return appointment != nullptr && appointment->agenda == agenda;
    });
    if (books) return service;
  }
  return nullptr;
}

}  // namespace

std::vector<Visit> coming_visits(const workflows::Town& town, Instant first, std::size_t cases, Chance& chance) {
  if (cases <= empty_town) return {};
  const auto crowd = std::min(1.0, static_cast<double>(cases - empty_town) / 2'500);
  std::vector<Visit> visits;
  for (const auto& [id, agenda] : town.agendas) {
    const auto service = service_of(town, id);
    if (service == nullptr) continue;
    for (const auto& site : agenda.sites) {
      const auto& calendar = *town.calendars.at(site.calendar);
      auto share = first_day * crowd;
      for (int ahead = 0; ahead < days_ahead; ++ahead) {
        const auto slots = workflows::slots_of(agenda, calendar, first + a_day * ahead, first + a_day * (ahead + 1));
        for (const auto& slot : slots)
          for (std::uint32_t counter = 0; counter < site.counters; ++counter)
            if (chance.happens(share))
              visits.push_back(
                  {.service = service,
                   .site = site.id,
                   .starts = slot.starts,
                   .asked = first - std::chrono::minutes(chance.between(4 * 60, booked_ahead_min))});
        if (!slots.empty()) share *= next_day;
      }
    }
  }
  return visits;
}

}  // namespace guichet::demo
