#include "cli/demo_seasons.h"

#include <array>
#include <chrono>
#include <map>
#include <string_view>

namespace guichet::demo {
namespace {

/// Share of a service in winter and in summer. A service that is not here has an average share: any town
/// works.
struct Season {
  double winter = 5;
  double summer = 5;
};

const std::map<std::string_view, Season> seasons = {
    {"question", {14, 10}},
    {"voirie", {20, 12}},
    {"eclairage", {16, 6}},
    {"depot-sauvage", {10, 16}},
    {"fuite-eau", {5, 3}},
    {"encombrants", {7, 14}},
    {"acte-naissance", {9, 9}},
    {"titre-identite", {8, 12}},
    {"location-salle", {4, 6}},
    {"subvention", {2, 1}},
    {"declaration-fete", {1, 8}},
    // Appointments are made for the days to come (demo_visits.h); nobody here sets a committee's date.
    {"rendez-vous-titre", {0, 0}},
    {"inscription-scolaire", {0, 0}},
    {"permis-construire", {0, 0}},
};

constexpr std::array<double, 7> weekday_factor = {0.6, 1.3, 1.15, 1.1, 1.05, 1.0, 0.8};  // Sunday first
const std::vector<double> hour_weights = {1, 0, 0,  0,  0,  1,  3, 8,  14, 18, 17, 13,
                                          8, 9, 14, 15, 13, 11, 9, 10, 11, 8,  4,  2};

/// 0 in the middle of winter, 1 in the middle of summer.
double summer_share(Instant when) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(when));
  const auto month = static_cast<unsigned>(date.month());
  const auto from_july = month >= 7 ? month - 7 : 7 - month;
  return 1.0 - static_cast<double>(from_july) / 6.0;
}

}  // namespace

int cases_on(Instant midnight, double mean, Chance& chance) {
  const std::chrono::weekday weekday(std::chrono::floor<std::chrono::days>(midnight));
  return chance.count(mean * weekday_factor[weekday.c_encoding()]);
}

Instant moment_of(Instant midnight, Chance& chance) {
  const auto hour = static_cast<std::int64_t>(chance.pick(hour_weights));
  return midnight + std::chrono::hours(hour) + Duration(chance.between(0, 3'599'999));
}

std::shared_ptr<const workflows::Definition> service_for(const workflows::Town& town, Instant when, Chance& chance) {
  const auto summer = summer_share(when);
  std::vector<std::shared_ptr<const workflows::Definition>> services;
  std::vector<double> weights;
  for (const auto& [id, service] : town.workflows) {
    if (service->access == workflows::Access::agents) continue;
    const auto known = seasons.find(id);
    const auto season = known == seasons.end() ? Season{} : known->second;
    services.push_back(service);
    weights.push_back(season.winter * (1 - summer) + season.summer * summer);
  }
  return services.empty() ? nullptr : services[chance.pick(weights)];
}

std::string channel_of(const workflows::Town& town, Chance& chance) {
  if (town.channels.empty()) return "web";
  std::vector<double> weights;
  for (std::size_t i = 0; i < town.channels.size(); ++i)
    weights.push_back(1.0 / static_cast<double>((i + 1) * (i + 1)));
  return town.channels[chance.pick(weights)];
}

}  // namespace guichet::demo
