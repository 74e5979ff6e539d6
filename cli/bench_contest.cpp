#include "cli/bench_contest.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <sys/resource.h>

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

Line line_of(const std::string& name, const std::vector<Figure>& ours, const std::vector<Figure>& theirs, bool first) {
  Line line{.name = name};
  line.median = median_of(theirs, &Figure::per_second);
  line.p50_us = median_of(theirs, &Figure::p50_us);
  line.p99_us = median_of(theirs, &Figure::p99_us);
  line.cpu_us = median_of(theirs, &Figure::cpu_us);
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
  if (microseconds < 10) return fmt::format("{:.1f} µs", microseconds);
  if (microseconds < 1'000) return fmt::format("{:.0f} µs", microseconds);
  return fmt::format("{:.1f} ms", microseconds / 1'000);
}

/// Large figures in whole numbers, small ones with the digits that tell them apart.
std::string in_digits(double figure) {
  return fmt::format("{:.{}f}", figure, figure < 10 ? 2 : figure < 100 ? 1 : 0);
}

constexpr std::size_t columns = 7;
using Cells = std::array<std::string, columns>;

Cells cells_of(const Line& line) {
  return {
      line.name,
      in_digits(line.median),
      line.least < line.most ? fmt::format("{} – {}", in_digits(line.least), in_digits(line.most)) : "",
      in_time_units(line.p50_us),
      in_time_units(line.p99_us),
      in_time_units(line.cpu_us),
      line.ratio > 0 ? fmt::format("{:.2f}", line.ratio) : std::string()};
}

/// Characters, not bytes: µ and – are wider in UTF-8 than on the screen.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string row_of(const Cells& cells, const std::array<std::size_t, columns>& widths) {
  std::string row = "|";
  for (std::size_t at = 0; at < columns; ++at) {
    const std::string blanks(widths[at] - width_of(cells[at]), ' ');
    row += ' ' + (at == 0 ? cells[at] + blanks : blanks + cells[at]) + " |";
  }
  return row + '\n';
}

std::string table_of(const Outcome& outcome) {
  std::vector<Cells> rows{{"who", "median", "least – most", "p50", "p99", "CPU for one", "Guichet / it"}};
  for (const auto& line : outcome.lines) rows.push_back(cells_of(line));
  std::array<std::size_t, columns> widths{};
  for (const auto& row : rows)
    for (std::size_t at = 0; at < columns; ++at) widths[at] = std::max(widths[at], width_of(row[at]));
  auto text = fmt::format("\n### {} ({})\n\n", outcome.title, outcome.unit) + row_of(rows.front(), widths);
  text += '|';
  for (std::size_t at = 0; at < columns; ++at)
    text += at == 0 ? fmt::format(" {:-<{}} |", "", widths[at]) : fmt::format(" {:->{}}: |", "", widths[at] - 1);
  text += '\n';
  for (std::size_t at = 1; at < rows.size(); ++at) text += row_of(rows[at], widths);
  return text;
}

}  // namespace

double own_cpu_us() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto in_us = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return in_us(usage.ru_utime) + in_us(usage.ru_stime);
}

Figure Stopwatch::run(double seconds, std::uint64_t units, const std::function<void()>& operation) {
  std::vector<double> latencies;
  const auto cpu = own_cpu_us();
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
      .per_second = done / elapsed,
      .p50_us = quantile(latencies, 0.5),
      .p99_us = quantile(latencies, 0.99),
      .cpu_us = (own_cpu_us() - cpu) / done};
}

Outcome hold(const Contest& contest, std::size_t rounds) {
  std::vector<std::vector<Figure>> figures(contest.contenders.size());
  for (std::size_t round = 0; round < rounds; ++round) {
    for (std::size_t who = 0; who < contest.contenders.size(); ++who) {
      const auto figure = contest.contenders[who].run();
      figures[who].push_back(figure);
      fmt::print(
          stderr,
          "{} {}/{}: {}: {} {}\n",
          contest.title,
          round + 1,
          rounds,
          contest.contenders[who].name,
          in_digits(figure.per_second),
          contest.unit);
    }
  }
  Outcome outcome{.title = contest.title, .unit = contest.unit, .lines = {}};
  for (std::size_t who = 0; who < figures.size(); ++who)
    outcome.lines.push_back(line_of(contest.contenders[who].name, figures.front(), figures[who], who == 0));
  return outcome;
}

Outcome once(const std::string& title, const std::string& unit, const Figure& figure) {
  return hold({title, unit, {{"Guichet", [figure] { return figure; }}}}, 1);
}

Outcome once(const std::string& title, const std::string& unit, double figure) {
  return once(title, unit, Figure{.per_second = figure});
}

std::string as_table(const std::vector<Outcome>& outcomes) {
  std::string text;
  for (const auto& outcome : outcomes) text += table_of(outcome);
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
          {"cpu_us", line.cpu_us},
          {"ratio", line.ratio}});
    contests.push_back(json::object{{"title", outcome.title}, {"unit", outcome.unit}, {"lines", std::move(lines)}});
  }
  return json::serialize(contests);
}

}  // namespace guichet::bench
