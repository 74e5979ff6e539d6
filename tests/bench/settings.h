#pragma once

// What ./dev bench was asked for, and the words around its figures.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/bench_contest.h"

namespace guichet::bench {

struct Settings {
  std::string folder = "/var/tmp/guichet-bench";
  std::vector<std::string> only;  ///< parts; empty: all
  std::size_t rounds = 5;
  double seconds = 3;
  std::uint64_t cases = 1'000'000;
  std::string guichet = "build/release/cli/guichet";
  bool json = false;
  std::string markdown;  ///< a file for the tables besides

  bool wants(std::string_view part) const;
};

/// Nothing, with the help on standard error, where the words are not understood.
std::optional<Settings> read_settings(int count, char** words);

/// Machine, disk, rounds: without these no figure means anything.
std::string conditions_of(const Settings& settings);

/// What as_json() wrote; empty where it is not that.
std::vector<Outcome> outcomes_of(const std::string& text);

}  // namespace guichet::bench
