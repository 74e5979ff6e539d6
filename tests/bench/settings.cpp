#include "tests/bench/settings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include <fmt/format.h>

#include "engine/base/clock.h"
#include "engine/base/instant.h"
#include "engine/base/json.h"
#include "tests/bench/shell.h"

namespace guichet::bench {
namespace {

constexpr std::array<std::string_view, 10> parts{
    "append", "scan", "commands", "syncs", "histories", "decisions", "clocks", "scale", "readers", "slow disk"};

constexpr auto help =
    "./dev bench [--quick] [--only PART[,PART]] [--cases N] [--rounds N] [--seconds S] [--folder DIR]\n"
    "            [--format text|json] [--markdown FILE]\n"
    "  --quick         two rounds of one second, 50,000 cases: some four minutes\n"
    "  --only PARTS    of: append, scan, commands, syncs, histories, decisions, clocks, scale, readers, slow disk\n"
    "  --cases N       how many cases the questions are asked among (default 1,000,000)\n"
    "  --rounds N      turns of everybody (5), --seconds S each (3)\n"
    "  --folder DIR    where to write; choose the disk you want to know about (/var/tmp/guichet-bench)\n"
    "  --guichet FILE  the program to measure (build/release/cli/guichet)\n"
    "  --markdown FILE the tables into a file besides\n";

template <class Number>
bool read_number(std::string_view word, Number least, Number& to) {
  const auto* const end = word.data() + word.size();
  const auto read = std::from_chars(word.data(), end, to);
  return read.ec == std::errc{} && read.ptr == end && to >= least;
}

bool read_parts(std::string_view word, std::vector<std::string>& to) {
  while (!word.empty()) {
    const auto comma = std::min(word.find(','), word.size());
    auto part = word.substr(0, comma);
    while (part.starts_with(' ')) part.remove_prefix(1);
    if (std::find(parts.begin(), parts.end(), part) == parts.end()) return false;
    to.emplace_back(part);
    word.remove_prefix(std::min(comma + 1, word.size()));
  }
  return true;
}

/// An option that has a value.
bool read_option(std::string_view name, const std::string& value, Settings& settings) {
  if (name == "--only") return read_parts(value, settings.only);
  if (name == "--cases") return read_number<std::uint64_t>(value, 1'000, settings.cases);
  if (name == "--rounds") return read_number<std::size_t>(value, 1, settings.rounds);
  if (name == "--seconds") return read_number(value, 0.1, settings.seconds);
  if (name == "--folder")
    settings.folder = value;
  else if (name == "--guichet")
    settings.guichet = value;
  else if (name == "--markdown")
    settings.markdown = value;
  else if (name == "--format" && (value == "json" || value == "text"))
    settings.json = value == "json";
  else
    return false;
  return true;
}

std::string one_line(const std::string& command) {
  auto output = shell(command).output;
  return output.substr(0, output.find('\n'));
}

}  // namespace

bool Settings::wants(std::string_view part) const {
  return only.empty() || std::find(only.begin(), only.end(), part) != only.end();
}

std::optional<Settings> read_settings(int count, char** words) {
  Settings settings;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == "--quick") {
      settings.rounds = 2;
      settings.seconds = 1;
      settings.cases = 50'000;
    } else if (i + 1 >= count || !read_option(word, words[++i], settings)) {
      fmt::print(stderr, "{}", help);
      return std::nullopt;
    }
  }
  return settings;
}

std::string conditions_of(const Settings& settings) {
  return fmt::format(
      "{}. {}, {} processors, {}; {} on {}. Server, load and peers share them.\n"
      "{} rounds of {} s in turns, medians; a ratio is the median of the rounds' own ratios. Load before the "
      "start: "
      "{}.\n",
      to_rfc3339(SystemClock().now()),
      one_line("sed -n 's/^model name[^:]*: //p' /proc/cpuinfo"),
      one_line("nproc"),
      one_line("uname -sr"),
      settings.folder,
      one_line(fmt::format("stat -f -c %T '{}'", settings.folder)),
      settings.rounds,
      settings.seconds,
      one_line("cut -d' ' -f1-3 /proc/loadavg"));
}

std::vector<Outcome> outcomes_of(const std::string& text) {
  std::vector<Outcome> outcomes;
  const auto parsed = parse_json(text);
  if (!parsed || !parsed->is_array()) return outcomes;
  const auto number = [](const json::object& line, const char* name) { return line.at(name).to_number<double>(); };
  const auto word = [](const json::value& value) { return std::string(value.get_string()); };
  for (const auto& contest : parsed->get_array()) {
    const auto& object = contest.as_object();
    Outcome outcome{.title = word(object.at("title")), .unit = word(object.at("unit")), .lines = {}};
    for (const auto& entry : object.at("lines").as_array()) {
      const auto& line = entry.as_object();
      outcome.lines.push_back(
          {.name = word(line.at("who")),
           .median = number(line, "median"),
           .least = number(line, "least"),
           .most = number(line, "most"),
           .p50_us = number(line, "p50_us"),
           .p99_us = number(line, "p99_us"),
           .cpu_us = number(line, "cpu_us"),
           .ratio = number(line, "ratio")});
    }
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

}  // namespace guichet::bench
