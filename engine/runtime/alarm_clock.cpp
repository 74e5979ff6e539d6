#include "engine/runtime/alarm_clock.h"

#include <algorithm>
#include <exception>
#include <future>
#include <set>

#include <fmt/format.h>

#include "engine/base/log.h"
#include "engine/projections/due_rows.h"

namespace guichet::runtime {
namespace {

/// A round ends with waiting for the views, while the writer stands still: the larger it is, the less of that.
/// Live, a round is a few takings of the queue (CommandQueue::alarms_max), so that it also ends soon when asked to.
constexpr std::size_t virtual_rows_max = 4000;
constexpr std::size_t live_rows_max = 8 * CommandQueue::alarms_max;
/// The longest sleep: the machine's clock may be set while we wait for it.
constexpr std::chrono::milliseconds look_again{1000};
constexpr Duration retry_refused = std::chrono::minutes(1);
constexpr Duration retry_refused_virtually = std::chrono::hours(24);

Submission submission_of(const projections::DueRow& row) {
  Submission submission;
  // A clock may run out again after a pause, at another instant: the instant belongs to the identity.
  submission.id =
      CommandId(fmt::format("alarm/{}/{}/{}", row.case_id.value, row.id, row.due.time_since_epoch().count()));
  submission.actor.name = "system/clock";
  const auto slash = row.id.rfind('/');
  if (row.kind == projections::due_kind_retention)
    submission.what = CaseCommand{row.case_id, cases::EraseCase{}};
  else if (row.kind == "timer" || slash == std::string::npos)
    submission.what = CaseCommand{row.case_id, cases::FireTimer{row.id}};
  else
    submission.what = CaseCommand{row.case_id, cases::FireClock{row.id.substr(0, slash), row.id.substr(slash + 1)}};
  return submission;
}

}  // namespace

AlarmClock::~AlarmClock() {
  stop();
}

void AlarmClock::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  woken_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void AlarmClock::start() {
  thread_ = std::thread([this] { run(); });
}

void AlarmClock::expect(Instant earliest) {
  const std::lock_guard lock(mutex_);
  not_before_ = std::min(not_before_, earliest);
}

bool AlarmClock::is_quiet_until(Instant now) const {
  const std::lock_guard lock(mutex_);
  return now < not_before_;
}

/// What a command makes due while we look lowers the mark again, before its answer is given.
void AlarmClock::look_ahead() {
  {
    const std::lock_guard lock(mutex_);
    not_before_ = Instant::max();
  }
  const bool applied = parts_.applied.wait(parts_.head.position());
  const auto next = applied && refused_.empty() ? next_due() : Instant::min();
  const std::lock_guard lock(mutex_);
  if (next) not_before_ = std::min(not_before_, *next);
}

void AlarmClock::notice(Instant earliest) {
  {
    const std::lock_guard lock(mutex_);
    scan_from_ = std::min(scan_from_, earliest);
    ++notices_;
    noticed_ = true;
  }
  woken_.notify_all();
}

std::vector<projections::DueRow> AlarmClock::due_rows(const Round& round) {
  Instant from;
  std::uint64_t notices = 0;
  {
    const std::lock_guard lock(mutex_);
    from = scan_from_;
    notices = notices_;
  }
  auto found = parts_.queries.due_between(from, round.until, round.rows_max + refused_.size());
  if (!found) {
    log_error("reading what is due failed", {{"reason", found.error().message}});
    return {};
  }
  std::vector<projections::DueRow> rows;
  std::set<std::string> cases_seen;
  for (auto& row : *found) {
    if (refused_.contains({row.case_id.value, row.id})) continue;
    // The second row of a case may be gone once the first has fired: it waits for the next round.
    if (rows.size() < round.rows_max && cases_seen.insert(row.case_id.value).second) rows.push_back(std::move(row));
  }
  // Rows below the first one are gone for good, but RocksDB still walks over their graves. Not so when
  // something was noticed meanwhile: it may have come behind our reading.
  if (!found->empty()) {
    const std::lock_guard lock(mutex_);
    if (notices_ == notices) scan_from_ = std::max(scan_from_, found->front().due);
  }
  return rows;
}

Result<std::size_t> AlarmClock::submit_all(const std::vector<projections::DueRow>& rows, const Round& round) {
  std::vector<std::future<Result<Receipt>>> answers;
  for (const auto& row : rows) {
    auto promise = std::make_shared<std::promise<Result<Receipt>>>();  // shared: std::function must be copyable
    answers.push_back(promise->get_future());
    Pending pending{submission_of(row), [promise](Result<Receipt> result) { promise->set_value(std::move(result)); }};
    pending.submission.imported = round.imported;
    if (round.at_due) pending.submission.at = std::max(row.due, virtual_now_);
    if (parts_.queue.push(pending, CommandQueue::Lane::alarms) != CommandQueue::Pushed::queued)
      promise->set_value(unavailable("the engine is stopping"));
  }
  std::size_t fired = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto answer = answers[i].get();
    const RowId id{rows[i].case_id.value, rows[i].id};
    if (answer && !answer->replayed && answer->first <= answer->last) {
      ++fired;
      continue;
    }
    if (!answer && answer.error().kind == Error::Kind::unavailable) return answer.error();
    // The row is still there and firing it changes nothing: it must not be fired in a circle.
    refused_[id] = round.until + (round.at_due ? retry_refused_virtually : retry_refused);
    if (!answer && answer.error().kind != Error::Kind::conflict)
      log_error(
          "a timer was refused",
          {{"timer", rows[i].id}, {"case", rows[i].case_id.value}, {"reason", answer.error().message}});
  }
  count(parts_.counters.timers_fired, fired);
  return fired;
}

Result<std::size_t> AlarmClock::fire_round(const Round& round) {
  if (!parts_.applied.wait(parts_.head.position())) return unavailable("the engine is stopping");
  std::erase_if(refused_, [&](const auto& entry) { return entry.second <= round.until; });
  const auto rows = due_rows(round);
  if (rows.empty()) return std::size_t{0};
  GUICHET_TRY_STATUS(submit_all(rows, round));
  return rows.size();
}

Result<std::size_t> AlarmClock::fire_due(Instant now, bool imported) {
  const std::lock_guard one_at_a_time(firing_);
  if (is_quiet_until(now)) {
    virtual_now_ = std::max(virtual_now_, now);
    return std::size_t{0};
  }
  const auto fired_before = parts_.counters.timers_fired.load();
  for (;;) {
    GUICHET_TRY(
        const auto rows,
        fire_round({.until = now, .rows_max = virtual_rows_max, .at_due = true, .imported = imported}));
    if (rows == 0) break;
  }
  look_ahead();
  virtual_now_ = std::max(virtual_now_, now);
  return parts_.counters.timers_fired.load() - fired_before;
}

std::optional<Instant> AlarmClock::next_due() const {
  Instant from;
  {
    const std::lock_guard lock(mutex_);
    from = scan_from_;
  }
  const auto first = parts_.queries.due_between(from, Instant::max(), 1);
  return first && !first->empty() ? std::optional(first->front().due) : std::nullopt;
}

void AlarmClock::run() {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
    }
    try {
      run_once();
    } catch (const std::exception& failure) {
      log_error("the alarm clock stumbled", {{"reason", failure.what()}});
    }
  }
}

void AlarmClock::run_once() {
  {
    const std::lock_guard lock(mutex_);
    noticed_ = false;
  }
  Result<std::size_t> fired = std::size_t{0};
  {
    const std::lock_guard one_at_a_time(firing_);
    fired = fire_round({.until = parts_.clock.now(), .rows_max = live_rows_max});
  }
  if (fired && *fired > 0) return;
  auto sleep = look_again;
  if (fired) {
    const auto now = parts_.clock.now();
    const auto next = parts_.queries.due_between(now + Duration(1), Instant::max(), 1);
    if (next && !next->empty()) sleep = std::min(sleep, next->front().due - now);
  }
  std::unique_lock lock(mutex_);
  woken_.wait_for(lock, std::max(sleep, std::chrono::milliseconds(1)), [&] { return noticed_ || stopping_; });
}

}  // namespace guichet::runtime
