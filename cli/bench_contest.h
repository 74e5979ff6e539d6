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
  double cpu_us = 0;  ///< of processor per unit, of everybody who serves; 0: not measured
};

/// Processor time that this process has used, user and system, in microseconds.
double own_cpu_us();

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
  double cpu_us = 0;
  double ratio = 0;  ///< median over the rounds of Guichet / this one; 0 for Guichet itself
};

struct Outcome {
  std::string title;
  std::string unit;
  std::vector<Line> lines;
};

/// `rounds` turns of everybody; a line on standard error for each.
Outcome hold(const Contest& contest, std::size_t rounds);

/// A figure that was taken once and has nobody beside it.
Outcome once(const std::string& title, const std::string& unit, double figure);
Outcome once(const std::string& title, const std::string& unit, const Figure& figure);

/// Markdown whose columns also line up on a terminal.
std::string as_table(const std::vector<Outcome>& outcomes);
std::string as_json(const std::vector<Outcome>& outcomes);

}  // namespace guichet::bench
