#include "cli/bench_contest.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>

#include <fmt/format.h>

#include "engine/base/json.h"

namespace guichet::bench {
namespace {

using Steady = std::chrono::steady_clock;

double seconds_since(Steady::time_point start) {
  return std::chrono::duration<double>(Steady::now() - start).count();
}

/// Requires: not empty.
double quantile(std::vector<double> values, double share) {
  const auto rank = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(rank);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

double median_of(const std::vector<Figure>& figures, double Figure::*member) {
  std::vector<double> values;
  for (const auto& figure : figures) values.push_back(figure.*member);
  return quantile(std::move(values), 0.5);
}

Line line_of(
    const std::string& name, const std::vector<Figure>& ours, const std::vector<Figure>& theirs, bool first) {
  Line line{.name = name};
  line.median = median_of(theirs, &Figure::per_second);
  line.p50_us = median_of(theirs, &Figure::p50_us);
  line.p99_us = median_of(theirs, &Figure::p99_us);
  line.least = line.most = theirs.front().per_second;
  std::vector<double> ratios;
  for (std::size_t round = 0; round < theirs.size(); ++round) {
    line.least = std::min(line.least, theirs[round].per_second);
    line.most = std::max(line.most, theirs[round].per_second);
    if (theirs[round].per_second > 0) ratios.push_back(ours[round].per_second / theirs[round].per_second);
  }
  if (!first && !ratios.empty()) line.ratio = quantile(std::move(ratios), 0.5);
  return line;
}

std::string in_time_units(double microseconds) {
  if (microseconds <= 0) return "";
  if (microseconds < 1'000) return fmt::format("{:.0f} µs", microseconds);
  return fmt::format("{:.1f} ms", microseconds / 1'000);
}

}  // namespace

Figure Stopwatch::run(double seconds, std::uint64_t units, const std::function<void()>& operation) {
  std::vector<double> latencies;
  const auto start = Steady::now();
  double elapsed = 0;
  while (elapsed < seconds) {
    const auto before = elapsed;
    operation();
    elapsed = seconds_since(start);
    latencies.push_back((elapsed - before) * 1e6);
  }
  const auto done = static_cast<double>(latencies.size() * units);
  return {
      .per_second = done / elapsed, .p50_us = quantile(latencies, 0.5), .p99_us = quantile(latencies, 0.99)};
}

Outcome hold(const Contest& contest, std::size_t rounds) {
  std::vector<std::vector<Figure>> figures(contest.contenders.size());
  for (std::size_t round = 0; round < rounds; ++round) {
    for (std::size_t who = 0; who < contest.contenders.size(); ++who) {
      const auto figure = contest.contenders[who].run();
      figures[who].push_back(figure);
      fmt::print(
          stderr,
          "{} {}/{}: {}: {:.0f} {}\n",
          contest.title,
          round + 1,
          rounds,
          contest.contenders[who].name,
          figure.per_second,
          contest.unit);
    }
  }
  Outcome outcome{.title = contest.title, .unit = contest.unit, .lines = {}};
  for (std::size_t who = 0; who < figures.size(); ++who)
    outcome.lines.push_back(line_of(contest.contenders[who].name, figures.front(), figures[who], who == 0));
  return outcome;
}

std::string as_table(const std::vector<Outcome>& outcomes) {
  std::string text;
  for (const auto& outcome : outcomes) {
    text += fmt::format("\n### {} ({})\n\n", outcome.title, outcome.unit);
    text +=
        "| who | median | least – most | p50 | p99 | Guichet / it |\n| --- | ---: | ---: | ---: | ---: | "
        "---: |\n";
    for (const auto& line : outcome.lines)
      text += fmt::format(
          "| {} | {:.0f} | {:.0f} – {:.0f} | {} | {} | {} |\n",
          line.name,
          line.median,
          line.least,
          line.most,
          in_time_units(line.p50_us),
          in_time_units(line.p99_us),
          line.ratio > 0 ? fmt::format("{:.2f}", line.ratio) : std::string());
  }
  return text;
}

std::string as_json(const std::vector<Outcome>& outcomes) {
  json::array contests;
  for (const auto& outcome : outcomes) {
    json::array lines;
    for (const auto& line : outcome.lines)
      lines.push_back(json::object{
          {"who", line.name},
          {"median", line.median},
          {"least", line.least},
          {"most", line.most},
          {"p50_us", line.p50_us},
          {"p99_us", line.p99_us},
          {"ratio", line.ratio}});
    contests.push_back(
        json::object{{"title", outcome.title}, {"unit", outcome.unit}, {"lines", std::move(lines)}});
  }
  return json::serialize(contests);
}

}  // namespace guichet::bench
