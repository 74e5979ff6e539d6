#include "engine/projections/statistics.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "engine/base/instant_text.h"
#include "engine/cases/place.h"
#include "engine/projections/count_rows.h"
#include "engine/projections/keys.h"
#include "engine/projections/lateness.h"

namespace guichet::projections {
namespace {

constexpr double growth = 1.15;
constexpr int bucket_max = 99;
constexpr std::string_view by_channel = "stat";
constexpr std::string_view by_zone = "zone";

Instant monday_of(Instant instant) {
  using namespace std::chrono;
  const auto date = floor<days>(sys_time<Instant::duration>(instant.time_since_epoch()));
  const auto monday = date - (weekday(date) - Monday);
  return Instant(duration_cast<Instant::duration>(monday.time_since_epoch()));
}

/// The Monday of its week, as in 2026-03-02.
std::string week_of(Instant instant) {
  std::string text;
  append_rfc3339(text, monday_of(instant));
  text.resize(text.find('T'));
  return text;
}

std::string_view digits(const fmt::format_int& number) {
  return {number.data(), number.size()};
}

int number_in(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::optional<std::string> zone_in(std::string_view word) {
  if (word.empty()) return std::nullopt;
  return std::string(word.substr(1));
}

StatisticCount read_key(std::string_view bytes) {
  KeyReader key(bytes);
  const auto kind = key.word();
  StatisticCount count;
  count.week = key.word();
  count.workflow = key.word();
  count.team = key.word();
  if (kind == by_zone)
    count.zone = zone_in(key.word());
  else
    count.channel = key.word();
  count.state = key.word();
  count.lateness = key.word();
  count.bucket = number_in(key.word());
  count.score = number_in(key.word());
  return count;
}

std::string_view lateness_counted(const cases::CaseState& state) {
  if (state.is_open()) return lateness_of_work(state);
  if (lateness_of_case(state) == "late") return "late";
  return state.clocks.empty() ? "none" : "met";
}

int bucket_counted(const cases::CaseState& state) {
  if (state.is_open()) return 0;
  return bucket_of(std::chrono::duration_cast<std::chrono::milliseconds>(*state.closed - state.opened));
}

std::string zone_word(const cases::CaseState& state, const workflows::Town* town) {
  const auto place = cases::place_in(state.form);
  if (!place) return {};
  if (town == nullptr) return "@";
  return "@" + town->zone_at(town->districts(), place->longitude, place->latitude);
}

Result<std::vector<StatisticCount>> counters(
    const store::ViewReader& views,
    store::Table counts,
    std::string_view kind,
    const std::string& from,
    const std::string& to) {
  std::vector<StatisticCount> found;
  store::Scan page{.prefix = Key().word(kind).bytes()};
  if (!from.empty()) {
    GUICHET_TRY(const auto first, week_begin(from));
    page.from = page.prefix + week_of(first);
  }
  std::string last;
  if (!to.empty()) {
    GUICHET_TRY(const auto begin, week_begin(to));
    last = week_of(begin);
  }
  for (;;) {
    GUICHET_TRY(const auto rows, views.scan(counts, page));
    for (const auto& row : rows) {
      auto count = read_key(row.key);
      if (!last.empty() && count.week > last) return found;
      GUICHET_TRY(count.cases, read_counter(row.value));
      found.push_back(std::move(count));
    }
    if (rows.size() < page.limit) return found;
    page.from = rows.back().key;
    page.from_exclusive = true;
  }
}

}  // namespace

int bucket_of(std::chrono::milliseconds duration) {
  const auto hours = std::max(0.0, std::chrono::duration<double, std::ratio<3600>>(duration).count());
  return std::min(bucket_max, static_cast<int>(std::log1p(hours) / std::log(growth)));
}

double hours_of(int bucket) {
  return std::pow(growth, bucket + 0.5) - 1;
}

Result<Instant> week_begin(const std::string& day) {
  const auto instant = parse_rfc3339(day + "T00:00:00Z");
  if (!instant) return invalid(fmt::format("expected a day as in 2026-11-16, found \"{}\"", day));
  return monday_of(*instant);
}

void add_statistics(const cases::CaseState& state, const workflows::Town* town, RowSet& rows) {
  if (!state.exists()) return;
  const auto week = week_of(state.opened);
  const fmt::format_int bucket(bucket_counted(state));
  const fmt::format_int score(state.score);
  const auto add = [&](std::string_view kind, std::string_view where) {
    Key key;
    key.word(kind)
        .word(week)
        .word(state.workflow)
        .word(state.owner)
        .word(where)
        .word(state.is_open() ? "open" : "closed")
        .word(lateness_counted(state))
        .word(digits(bucket))
        .word(digits(score));
    rows.count(key.bytes(), 1);
  };
  add(by_channel, state.channel);
  add(by_zone, zone_word(state, town));
}

StatisticCount counted(const cases::CaseState& state, const workflows::Town* town) {
  return {
      .week = week_of(state.opened),
      .workflow = state.workflow,
      .team = state.owner,
      .channel = state.channel,
      .zone = zone_in(zone_word(state, town)),
      .state = state.is_open() ? "open" : "closed",
      .lateness = std::string(lateness_counted(state)),
      .bucket = bucket_counted(state),
      .score = static_cast<int>(state.score),
      .cases = 1};
}

Result<std::vector<StatisticCount>> statistics(
    const store::ViewReader& views, store::Table counts, const std::string& from, const std::string& to) {
  return counters(views, counts, by_channel, from, to);
}

Result<std::vector<StatisticCount>> district_statistics(
    const store::ViewReader& views, store::Table counts, const std::string& from, const std::string& to) {
  return counters(views, counts, by_zone, from, to);
}

}  // namespace guichet::projections
