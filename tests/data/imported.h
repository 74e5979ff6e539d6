#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "engine/importing/read_back.h"
#include "engine/importing/replay.h"
#include "tests/data/town_and_plan.h"
#include "tests/support/temporary_folder.h"

namespace guichet::test {

/// How many rows an unoptimised build imports; an optimised one takes all of them.
inline std::size_t rows_for_this_build([[maybe_unused]] std::size_t slow) {
#ifdef NDEBUG
  return SIZE_MAX;
#else
  return slow;
#endif
}

struct Imported {
  importing::ReplayCounts counts;
  importing::Remarks refused;
  importing::ReadBack back;
};

/// Carries a plan into a new engine that has the town of a folder of this repository, and reads the log back.
inline Imported import_into_new_engine(
    const std::string& folder, const importing::Mapping& mapping, const importing::Plan& plan) {
  const TemporaryFolder data{in_memory};
  const SystemClock clock;
  runtime::Options options;
  options.directory = data / "data";
  options.alarm_clock = false;
  auto engine = runtime::Engine::open(std::move(options), clock);
  REQUIRE(engine);
  const auto deployed = (*engine)->submit_and_wait(
      {.id = CommandId{"deploy"},
       .actor = {.name = "test", .roles = {}, .teams = {}},
       .channel = "test",
       .expected_version = std::nullopt,
       .at = std::nullopt,
       .what = catalog::Command{catalog::DeployTown{files_of(folder)}}});
  REQUIRE(deployed);
  importing::Replay replay(mapping, plan, **engine);
  REQUIRE(replay.run(*parse_rfc3339("2026-01-01T00:00:00Z"), [](std::uint64_t) {}));
  auto back = importing::read_back(mapping, plan, **engine);
  REQUIRE(back);
  return {.counts = replay.counts(), .refused = replay.refused(), .back = std::move(*back)};
}

/// Checks that everything was compared equal, and says what was not.
inline void check_all_equal(const char* what, const importing::Agreement& agreement) {
  fmt::print("{:20} {:6} of {:6}\n", what, agreement.equal, agreement.compared);
  for (const auto& difference : agreement.differences.kept)
    fmt::print("  line {}: {}\n", difference.line, difference.text);
  CHECK(agreement.compared > 0);
  CHECK(agreement.equal == agreement.compared);
}

}  // namespace guichet::test
