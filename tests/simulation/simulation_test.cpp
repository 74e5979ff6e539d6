// Several seeds here; many more, and longer, under ./dev campaign: GUICHET_SIMULATION=SEEDS,STEPS.
#include "tests/simulation/simulation.h"

#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <utility>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace guichet;
using namespace guichet::test;

namespace {

struct Plan {
  std::uint64_t seeds = 3;
  std::uint64_t steps = 40;
};

Plan plan() {
  Plan plan;
  if (const auto* const wanted = std::getenv("GUICHET_SIMULATION")) {
    const std::string text = wanted;
    plan.seeds = std::stoull(text);
    if (const auto comma = text.find(','); comma != std::string::npos) plan.steps = std::stoull(text.substr(comma + 1));
  }
  return plan;
}

}  // namespace

TEST_CASE("whatever happens to the town, every promise holds after every step") {
  const auto wanted = plan();
  std::random_device device;
  std::map<std::string, std::pair<int, int>> tried;
  for (std::uint64_t round = 0; round < wanted.seeds; ++round) {
    // The first seeds are always the same; the last is new every time.
    const std::uint64_t seed = round + 1 < wanted.seeds ? round + 1 : device();
    Simulation town(seed);
    for (std::uint64_t step = 1; step <= wanted.steps; ++step) {
      const auto broken = town.step();
      if (broken.empty()) continue;
      FAIL("seed " << seed << ", step " << step << " (" << town.what_happened() << "): " << broken);
    }
    for (const auto& [what, times] : town.tried()) {
      tried[what].first += times.first;
      tried[what].second += times.second;
    }
  }
  std::string told;
  for (const auto& [what, times] : tried) told += fmt::format(" {} {}/{}", what, times.first, times.second);
  fmt::print("{} towns, {} steps each; done/refused:{}\n", wanted.seeds, wanted.steps, told);
  // A simulation whose commands are all refused would prove nothing; what is rare needs many towns to come about.
  for (const auto& [what, times] : tried)
    if (times.first + times.second >= 100) CHECK_MESSAGE(times.first > 0, what << " was never accepted");
}
