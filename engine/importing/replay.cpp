#include "engine/importing/replay.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "engine/base/match.h"
#include "engine/cases/event_json.h"
#include "engine/events/envelope.h"

namespace guichet::importing {
namespace {

constexpr std::size_t round_max = 1024;  // commands in flight, well under the engine's queue
constexpr std::size_t look_ahead_max = 8 * round_max;
constexpr std::size_t due_rows_max = 10'000;
constexpr auto window = std::chrono::days{1};
constexpr auto apply_limit = std::chrono::minutes{5};

/// Waits until as many answers have come as were asked for. Thread-safe.
class Countdown {
 public:
  explicit Countdown(std::size_t count) : left_(count) {}

  void one() {
    const std::scoped_lock lock(mutex_);
    if (--left_ == 0) all_.notify_one();
  }

  void wait() {
    std::unique_lock lock(mutex_);
    all_.wait(lock, [this] { return left_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable all_;
  std::size_t left_;
};

/// What says that the engine, not the command, is at fault.
bool stops_everything(const Error& error) {
  return error.kind == Error::Kind::unavailable || error.kind == Error::Kind::corrupt;
}

std::string in_words(const Error& error) {
  auto text = error.message;
  for (const auto& field : error.fields) text += fmt::format("; {} {}", field.pointer, field.message);
  return text;
}

std::string steps_of(const cases::CaseState& state) {
  std::string text;
  for (const auto& token : state.tokens) text += (text.empty() ? "" : ", ") + token.step;
  return text.empty() ? "its end" : text;
}

const cases::OpenTask* task_at(const cases::CaseState& state, const std::string& step) {
  const auto found =
      std::find_if(state.tasks.begin(), state.tasks.end(), [&](const auto& task) { return task.step == step; });
  return found == state.tasks.end() ? nullptr : &*found;
}

}  // namespace

Replay::Replay(const Mapping& mapping, const Plan& plan, runtime::Engine& engine)
    : mapping_(mapping),
      plan_(plan),
      engine_(engine),
      done_(plan.acts.size(), false),
      is_closed_off_(plan.cases.size(), false),
      is_from_before_(plan.cases.size(), false) {}

CommandId Replay::command_id(const Act& act) const {
  return CommandId{fmt::format("import/{}/{}/{}", mapping_.name, as_id(plan_.cases[act.case_index].key), act.ordinal)};
}

/// Ids of this import's commands that are in the log already: every event names the command that caused it.
Status Replay::find_known() {
  const auto beginning = fmt::format("import/{}/", mapping_.name);
  const auto cursor = engine_.read(0);
  for (;;) {
    GUICHET_TRY(const auto record, cursor->next());
    if (!record) return ok();
    if (!cases::is_case_event(record->kind)) continue;
    GUICHET_TRY(auto envelope, events::read_envelope(record->body));
    if (envelope.causation.value.starts_with(beginning)) known_.insert(std::move(envelope.causation.value));
  }
}

void Replay::refuse(std::size_t act, std::string why) {
  done_[act] = true;
  ++counts_.refused;
  refused_.add(plan_.acts[act].line, fmt::format("case {}: {}", plan_.cases[plan_.acts[act].case_index].key, why));
}

void Replay::count(const Act& act) {
  match(
      act.what,
      [&](const OpenAct&) { ++counts_.opened; },
      [&](const CompleteAct&) { ++counts_.completed; },
      [&](const AssignAct&) { ++counts_.assigned; },
      [&](const ReplyAct&) { ++counts_.written; },
      [&](const NoteAct&) { ++counts_.written; });
}

/// The command of an act on a case that exists; nothing where the case is as the act wants it already.
Result<std::optional<cases::Command>> Replay::command_for(const Act& act, const CaseId& id) const {
  GUICHET_TRY(const auto state, engine_.queries().find_case(id));
  const auto no_task = [&](const std::string& step) {
    return conflict(fmt::format("no task is open at {}: the case rests at {}", step, steps_of(state)));
  };
  using Made = Result<std::optional<cases::Command>>;
  return match(
      act.what,
      [](const OpenAct&) -> Made { return std::optional<cases::Command>{}; },
      [&](const CompleteAct& complete) -> Made {
        const auto* task = task_at(state, complete.step);
        if (task == nullptr) return no_task(complete.step);
        return std::optional<cases::Command>{cases::CompleteTask{
            .task = task->id, .outcome = complete.outcome, .data = complete.data, .answers = complete.answers}};
      },
      [&](const AssignAct& assign) -> Made {
        const auto* task = task_at(state, assign.step);
        if (task == nullptr) return no_task(assign.step);
        if (task->queue == assign.queue) return std::optional<cases::Command>{};
        return std::optional<cases::Command>{
            cases::AssignTask{.task = task->id, .agent = task->agent, .queue = assign.queue}};
      },
      [](const ReplyAct& reply) -> Made {
        return std::optional<cases::Command>{cases::Reply{.text = reply.text, .files = {}}};
      },
      [](const NoteAct& note) -> Made {
        return std::optional<cases::Command>{cases::WriteNote{.text = note.text, .internal = true}};
      });
}

/// The command to send for an act; nothing where none is needed or possible, which is then said.
std::optional<runtime::Submission> Replay::submission_for(std::size_t index) {
  const auto& act = plan_.acts[index];
  const auto& planned = plan_.cases[act.case_index];
  runtime::Submission submission{
      .id = command_id(act),
      .actor = {.name = act.actor.empty() ? "import/" + mapping_.name : act.actor, .roles = {}, .teams = {}},
      .channel = "import",
      .expected_version = std::nullopt,
      .imported = true,
      .at = act.at,
      .what = {}};
  if (known_.contains(submission.id.value)) {
    ++counts_.known;
    if (std::holds_alternative<OpenAct>(act.what)) is_from_before_[act.case_index] = true;
    done_[index] = true;
    return std::nullopt;
  }
  if (const auto* open = std::get_if<OpenAct>(&act.what)) {
    if (!open->channel.empty()) submission.channel = open->channel;
    cases::OpenCase command{
        .workflow = planned.workflow,
        .reference = planned.key,
        .form = open->form,
        .person = {},
        .language = {},
        .due = planned.due,
        .files = {}};
    submission.what = runtime::OpenRequest{.id = planned.id, .open = std::move(command), .person = std::nullopt};
    return submission;
  }
  if (is_closed_off_[act.case_index]) {
    refuse(index, "it was not opened");
    return std::nullopt;
  }
  auto command = command_for(act, planned.id);
  // A move to where the task lay already was no command in the run before, so nothing in the log says it was
  // done.
  const bool is_stale_move = std::holds_alternative<AssignAct>(act.what) && is_from_before_[act.case_index];
  if (!command && is_stale_move) {
    done_[index] = true;
    return std::nullopt;
  }
  if (!command) {
    refuse(index, in_words(command.error()));
    return std::nullopt;
  }
  if (!*command) {
    done_[index] = true;
    return std::nullopt;
  }
  submission.what = runtime::CaseCommand{.id = planned.id, .command = std::move(**command)};
  return submission;
}

/// The next acts up to a moment, at most one of each case.
Result<Replay::Round> Replay::next_round(Instant until) const {
  GUICHET_TRY(const auto rows, engine_.queries().due(until, due_rows_max));
  if (rows.size() == due_rows_max) until = std::min(until, rows.back().due);
  std::unordered_map<std::string, Instant> due;  // the first of each case
  for (const auto& row : rows) due.try_emplace(row.case_id.value, row.due);
  Round round;
  std::unordered_set<std::size_t> cases_seen;
  const auto end = std::min(plan_.acts.size(), head_ + look_ahead_max);
  for (auto i = head_; i < end && round.acts.size() < round_max && plan_.acts[i].at <= until; ++i) {
    const auto& act = plan_.acts[i];
    if (done_[i] || !cases_seen.insert(act.case_index).second) continue;
    // What happens at the very moment a clock runs out still meets it: only what was due before blocks.
    const auto first_due = due.find(plan_.cases[act.case_index].id.value);
    if (first_due == due.end() || first_due->second >= act.at) {
      round.acts.push_back(i);
    } else if (!round.first_blocked) {
      round.first_blocked = i;
    }
  }
  return round;
}

std::vector<Replay::Submitted> Replay::submit_all(
    std::vector<runtime::Submission> submissions, const std::vector<std::size_t>& acts) {
  std::vector<Submitted> submitted;
  for (const auto act : acts) submitted.push_back({act, unavailable("not answered")});
  Countdown countdown{submissions.size()};
  for (std::size_t i = 0; i < submissions.size(); ++i) {
    engine_.submit(std::move(submissions[i]), [&submitted, &countdown, i](Result<runtime::Receipt> receipt) {
      submitted[i].receipt = std::move(receipt);
      countdown.one();
    });
  }
  if (!submitted.empty()) countdown.wait();
  return submitted;
}

Status Replay::settle(const Submitted& submitted) {
  const auto& act = plan_.acts[submitted.act];
  if (submitted.receipt) {
    done_[submitted.act] = true;
    last_ = std::max(last_, submitted.receipt->last);
    count(act);
    return ok();
  }
  if (stops_everything(submitted.receipt.error())) return submitted.receipt.error();
  refuse(submitted.act, in_words(submitted.receipt.error()));
  if (std::holds_alternative<OpenAct>(act.what)) is_closed_off_[act.case_index] = true;
  return ok();
}

Status Replay::play(const std::vector<std::size_t>& round) {
  std::vector<runtime::Submission> submissions;
  std::vector<std::size_t> acts;
  for (const auto index : round) {
    auto submission = submission_for(index);
    if (!submission) continue;
    submissions.push_back(std::move(*submission));
    acts.push_back(index);
  }
  for (const auto& submitted : submit_all(std::move(submissions), acts)) GUICHET_TRY_STATUS(settle(submitted));
  if (!engine_.wait_applied(last_, apply_limit)) {
    return unavailable("the views have not caught up within five minutes: is the disk full?");
  }
  return ok();
}

Status Replay::fire_until(Instant moment) {
  const auto due = engine_.next_due();
  if (!due || *due > moment) return ok();
  GUICHET_TRY(const auto fired, engine_.fire_due(moment, true));
  counts_.fired += fired;
  return ok();
}

/// Everything up to a moment. Acts go ahead of other cases' due times, never of their own case's.
Status Replay::play_window(Instant until) {
  for (;;) {
    GUICHET_TRY(auto round, next_round(until));
    if (round.acts.empty() && !round.first_blocked) return ok();
    if (round.acts.empty()) {
      const auto fired_before = counts_.fired;
      GUICHET_TRY_STATUS(fire_until(plan_.acts[*round.first_blocked].at - Duration{1}));
      if (counts_.fired != fired_before) continue;
      round.acts.push_back(*round.first_blocked);  // the engine refuses what is due: nothing to wait for
    }
    GUICHET_TRY_STATUS(play(round.acts));
  }
}

Status Replay::run(Instant until, const Progress& progress) {
  GUICHET_TRY_STATUS(find_known());
  for (;;) {
    while (head_ < done_.size() && done_[head_]) ++head_;
    progress(head_);
    if (head_ == done_.size()) break;
    const auto now = plan_.acts[head_].at;
    GUICHET_TRY_STATUS(fire_until(now - Duration{1}));
    GUICHET_TRY_STATUS(play_window(now + window));
  }
  return fire_until(until);
}

}  // namespace guichet::importing
