#pragma once

// Measuring beside somebody: contenders take turns within the same minute, round after round, because the
// speed of a shared machine drifts more in ten minutes than most differences worth knowing.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace guichet::bench {

/// What one run saw.
struct Figure {
  double per_second = 0;
  double p50_us = 0;  ///< 0: not measured
  double p99_us = 0;
};

/// Times operations one by one. Not thread-safe.
class Stopwatch {
 public:
  /// Runs `operation` (which does `units` of work) again and again for about so long.
  Figure run(double seconds, std::uint64_t units, const std::function<void()>& operation);
};

struct Contender {
  std::string name;
  std::function<Figure()> run;
};

/// One question and who answers it. The first contender is Guichet: ratios are Guichet / other.
struct Contest {
  std::string title;
  std::string unit;
  std::vector<Contender> contenders;
};

struct Line {
  std::string name;
  double median = 0;  ///< per second
  double least = 0;
  double most = 0;
  double p50_us = 0;  ///< medians over the rounds
  double p99_us = 0;
  double ratio = 0;  ///< median over the rounds of Guichet / this one; 0 for Guichet itself
};

struct Outcome {
  std::string title;
  std::string unit;
  std::vector<Line> lines;
};

/// `rounds` turns of everybody; a line on standard error for each.
Outcome hold(const Contest& contest, std::size_t rounds);

std::string as_table(const std::vector<Outcome>& outcomes);
std::string as_json(const std::vector<Outcome>& outcomes);

}  // namespace guichet::bench
