#pragma once

// The invented inhabitants of the demonstration: names from lists, addresses at example domains, telephone
// numbers of the range that the French regulator keeps for fiction. Everything follows from the seed.

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/strong_id.h"

namespace guichet::demo {

/// The one source of chance of a demonstration. Not thread-safe.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : engine_(seed) {}

  /// 0 ≤ result < 1.
  double share() { return static_cast<double>(engine_() >> 11) * 0x1.0p-53; }

  bool happens(double probability) { return share() < probability; }

  /// first ≤ result ≤ last.
  std::int64_t between(std::int64_t first, std::int64_t last);
  /// Around 1, always positive; `spread` 0.5 is narrow, 1 is wide (log-normal).
  double factor(double spread);
  /// How many of something that comes `mean` times on average (Poisson).
  int count(double mean);
  /// Index of one of the weights. Requires: a positive sum.
  std::size_t pick(const std::vector<double>& weights);
  /// Requires: not empty.
  std::string_view one_of(const std::vector<std::string_view>& words);
  std::string letters_and_digits(std::size_t length);

 private:
  double normal();

  std::mt19937_64 engine_;
};

struct Inhabitant {
  PersonId id;
  std::string given_name;
  std::string family_name;
  std::string email;
  std::string phone;
  std::string language;
  bool registered = false;

  json::object attributes() const;
};

std::vector<Inhabitant> make_inhabitants(std::size_t count, Chance& chance);

}  // namespace guichet::demo
