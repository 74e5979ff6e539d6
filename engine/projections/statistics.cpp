#include "engine/projections/statistics.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "engine/base/instant_text.h"
#include "engine/projections/count_rows.h"
#include "engine/projections/keys.h"
#include "engine/projections/lateness.h"

namespace guichet::projections {
namespace {

constexpr double growth = 1.15;
constexpr int bucket_max = 99;

/// The Monday of its week, as in 2026-03-02.
std::string week_of(Instant instant) {
  using namespace std::chrono;
  const auto date = floor<days>(sys_time<Instant::duration>(instant.time_since_epoch()));
  const auto monday = date - (weekday(date) - Monday);
  std::string text;
  append_rfc3339(text, Instant(duration_cast<Instant::duration>(monday.time_since_epoch())));
  text.resize(text.find('T'));
  return text;
}

std::string_view digits(const fmt::format_int& number) {
  return {number.data(), number.size()};
}

StatisticCount read_key(std::string_view bytes) {
  KeyReader key(bytes);
  key.word();
  StatisticCount count;
  count.week = key.word();
  count.workflow = key.word();
  count.team = key.word();
  count.channel = key.word();
  count.state = key.word();
  count.lateness = key.word();
  const auto bucket = key.word();
  std::from_chars(bucket.data(), bucket.data() + bucket.size(), count.bucket);
  const auto score = key.word();
  std::from_chars(score.data(), score.data() + score.size(), count.score);
  return count;
}

}  // namespace

int bucket_of(std::chrono::milliseconds duration) {
  const auto hours = std::max(0.0, std::chrono::duration<double, std::ratio<3600>>(duration).count());
  return std::min(bucket_max, static_cast<int>(std::log1p(hours) / std::log(growth)));
}

double hours_of(int bucket) {
  return std::pow(growth, bucket + 0.5) - 1;
}

void add_statistics(const cases::CaseState& state, RowSet& rows) {
  if (!state.exists()) return;
  const auto open = state.is_open();
  auto lateness = open ? lateness_of_work(state) : lateness_of_case(state);
  if (!open && lateness != "late") lateness = state.clocks.empty() ? "none" : "met";
  const auto took =
      open ? 0 : bucket_of(std::chrono::duration_cast<std::chrono::milliseconds>(*state.closed - state.opened));
  Key key;
  key.word("stat")
      .word(week_of(state.opened))
      .word(state.workflow)
      .word(state.owner)
      .word(state.channel)
      .word(open ? "open" : "closed")
      .word(lateness)
      .word(digits(fmt::format_int(took)))
      .word(digits(fmt::format_int(state.score)));
  rows.count(key.bytes(), 1);
}

Result<std::vector<StatisticCount>> statistics(
    const store::ViewReader& views, store::Table counts, const std::string& from, const std::string& to) {
  std::vector<StatisticCount> found;
  store::Scan page{.prefix = Key().word("stat").bytes()};
  if (!from.empty()) page.from = page.prefix + from;
  for (;;) {
    GUICHET_TRY(const auto rows, views.scan(counts, page));
    for (const auto& row : rows) {
      auto count = read_key(row.key);
      if (!to.empty() && count.week > to) return found;
      GUICHET_TRY(count.cases, read_counter(row.value));
      found.push_back(std::move(count));
    }
    if (rows.size() < page.limit) return found;
    page.from = rows.back().key;
    page.from_exclusive = true;
  }
}

}  // namespace guichet::projections
