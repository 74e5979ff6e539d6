// An open case goes over to another text of its service. Tokens stay where they rest as long as the new text has
// such a place; what runs (tasks, orders, timers, clocks) comes along with what it has used up. Nothing is sent.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/base/match.h"
#include "engine/cases/form.h"
#include "engine/cases/run.h"

namespace guichet::cases {
namespace {

using workflows::Definition;
using workflows::Field;
using workflows::Step;
using workflows::Timer;

/// One token's way into the new text.
struct Way {
  Token token;
  const Step* from = nullptr;  ///< null: the old text has lost it, which must not be
  const Step* to = nullptr;
  bool anew = false;  ///< what it rests on is another thing now: the step is entered
};

struct Passage {
  const CaseState& state;
  const Definition& before;
  const Definition& after;
  std::map<std::string, std::string> steps;
  std::vector<Way> ways = {};
  std::vector<std::string> faults = {};
};

std::string resting_on(const Step& step) {
  return match(
      step.construct,
      [](const workflows::Task&) { return std::string("a task"); },
      [](const workflows::Choose&) { return std::string("a choice"); },
      [](const workflows::Wait& wait) {
        return match(
            wait,
            [](const workflows::WaitForReply&) { return std::string("a reply"); },
            [](const workflows::WaitForMessage& message) { return fmt::format("the message {}", message.name); },
            [](const workflows::WaitUntil&) { return std::string("a moment"); });
      },
      [](const workflows::Route&) { return std::string("nothing"); },
      [](const workflows::End&) { return std::string("an end"); },
      [](const workflows::Parallel&) { return std::string("parallel work"); },
      [](const workflows::Each&) { return std::string("work for each of a list"); },
      [](const workflows::Call& call) { return fmt::format("an order to {}", call.service); },
      [](const workflows::Decide&) { return std::string("a decision table"); },
      [](const workflows::Appointment& slot) { return fmt::format("an appointment of {}", slot.agenda); });
}

/// The branch a token's step must belong to, now that its parent rests where it does.
std::string home_under(const Way& parent, const Token& child) {
  if (std::holds_alternative<workflows::Each>(parent.to->construct)) return parent.to->id + "/";
  return fmt::format("{}/{}", parent.to->id, child.branch);
}

std::string without_step(const Passage& passage, const std::string& step, const std::string& wanted) {
  std::vector<std::string> known;
  for (const auto& each : passage.after.steps) known.push_back(each.id);
  const auto near = nearest(wanted, known);
  return fmt::format(
      "it rests in {}, and the new text has no step {}: map {} to one of its steps{}",
      step,
      wanted,
      step,
      near.empty() ? "" : fmt::format(", such as {}", near));
}

/// Tokens come after the ones they work for.
void find_way(Passage& passage, const Token& token) {
  const auto mapped = passage.steps.find(token.step);
  const auto& wanted = mapped == passage.steps.end() ? token.step : mapped->second;
  Way way{.token = token, .from = passage.before.find_step(token.step), .to = passage.after.find_step(wanted)};
  if (way.to == nullptr) return passage.faults.push_back(without_step(passage, token.step, wanted));
  std::string home;
  if (token.parent != 0) {
    const auto of_parent = [&](const Way& one) { return one.token.id == token.parent; };
    const auto parent = std::ranges::find_if(passage.ways, of_parent);
    if (parent == passage.ways.end() || parent->anew) return;  // it cannot go, or its branches end with it
    home = home_under(*parent, token);
  }
  if (way.to->home != home)
    return passage.faults.push_back(
        fmt::format("{} belongs to another branch in the new text than {} does", way.to->id, token.step));
  if (std::holds_alternative<workflows::End>(way.to->construct))
    return passage.faults.push_back(fmt::format("{} would be an end: moving a case does not close it", way.to->id));
  const auto now = way.from == nullptr ? "nothing that is known" : resting_on(*way.from);
  way.anew = now != resting_on(*way.to);
  if (way.anew && mapped == passage.steps.end())
    return passage.faults.push_back(fmt::format(
        "{} rests on {} and would rest on {}: map {} to another step, or to itself to begin it anew",
        token.step,
        now,
        resting_on(*way.to),
        token.step));
  passage.ways.push_back(std::move(way));
}

bool is_sealed(const json::value& value) {
  const auto* object = value.if_object();
  return object != nullptr && object->size() == 1 && object->begin()->key().starts_with("$");
}

/// Values that are known must be values of the new fields.
void check_values(
    Passage& passage,
    const workflows::Fields& before,
    const workflows::Fields& after,
    const json::object& known,
    std::string_view what) {
  for (const auto& field : after) {
    const auto* value = known.if_contains(field.name);
    if (value == nullptr || value->is_null()) continue;
    const auto* old = find_field(before, field.name);
    const bool same_type = old != nullptr && old->type == field.type;
    if (same_type && (field.options.empty() || is_sealed(*value))) continue;
    if (is_sealed(*value)) {
      passage.faults.push_back(fmt::format("{}.{} is sealed, and has another type in the new text", what, field.name));
    } else if (const auto read = read_field(field, *value); !read) {
      passage.faults.push_back(fmt::format("{}.{} {}", what, field.name, read.error().message));
    }
  }
}

/// Where a task lies now. A colleague who put it elsewhere had a reason.
std::string queue_after(Run& run, const OpenTask& task, const workflows::Task* before, const Way& way) {
  const auto& after = std::get<workflows::Task>(way.to->construct);
  const bool known = run.town.team_of_queue(task.queue) != nullptr;
  const bool is_moved = before != nullptr && !before->queue_by && before->queue != task.queue;
  if (known && is_moved) return task.queue;
  const bool same_rule =
      before != nullptr && before->queue_by && after.queue_by && before->queue_by->text() == after.queue_by->text();
  if (known && same_rule) return task.queue;
  run.at(task.token);
  return queue_of(run, *way.to, after).value_or(task.queue);
}

std::vector<TaskMove> task_moves(Run& run, const Passage& passage) {
  std::vector<TaskMove> moves;
  for (const auto& task : passage.state.tasks) {
    const auto way =
        std::ranges::find_if(passage.ways, [&](const Way& one) { return one.token.id == task.token && !one.anew; });
    if (way == passage.ways.end()) continue;
    const auto* before = way->from == nullptr ? nullptr : std::get_if<workflows::Task>(&way->from->construct);
    auto queue = queue_after(run, task, before, *way);
    const auto& roles = std::get<workflows::Task>(way->to->construct).roles;
    if (queue != task.queue || roles != task.roles) moves.push_back({task.id, std::move(queue), roles});
  }
  return moves;
}

/// The status the citizen reads, where it is that of a step whose words have changed.
std::string status_after(const Passage& passage) {
  const auto& language = passage.state.language;
  for (const auto& way : passage.ways) {
    if (way.anew || way.from == nullptr || way.from->status.in(language) != passage.state.status) continue;
    const auto now = way.to->status.in(language);
    if (now != passage.state.status) return std::string(now);
  }
  return {};
}

CaseMigrated migrated(Run& run, const Passage& passage, const std::string& from) {
  const auto language = run.town.languages.empty() ? std::string() : run.town.languages.front();
  CaseMigrated event{
      .from = from,
      .to = run.town.version,
      .title = std::string(run.definition.title.in(language)),
      .owner = run.definition.owner,
      // What was opened in private stays so: nobody asked the person.
      .visibility = run.definition.visibility == workflows::Visibility::closed ? "private" : passage.state.visibility,
      .status = status_after(passage),
      .moves = {},
      .tasks = task_moves(run, passage),
      .renamed = {},
      .changes = 0};
  for (const auto& way : passage.ways)
    if (!way.anew && way.to->id != way.token.step) event.moves.push_back({way.token.id, way.token.step, way.to->id});
  for (const auto& [old_name, new_name] : passage.steps)
    if (old_name != new_name) event.renamed.push_back({old_name, new_name});
  return event;
}

bool same_moment(const Timer& before, const Timer& after) {
  if (before.repeats != after.repeats || before.when.index() != after.when.index()) return false;
  if (const auto* span = std::get_if<workflows::Span>(&before.when))
    return *span == std::get<workflows::Span>(after.when);
  return std::get<workflows::expression::Program>(before.when).text() ==
         std::get<workflows::expression::Program>(after.when).text();
}

/// The construct's own alarm stands behind the timers: when it rings in the new text.
std::optional<Instant> alarm_after(Run& run, const Way& way, Instant due) {
  const auto silence = [&](const std::optional<workflows::Silence>& silent) -> std::optional<Instant> {
    const auto* calendar = calendar_of_owner(run.town, run.definition);
    if (!silent || calendar == nullptr) return std::nullopt;
    return calendar->advance(way.token.entered, silent->after);
  };
  if (const auto* parallel = std::get_if<workflows::Parallel>(&way.to->construct)) return silence(parallel->silent);
  if (const auto* each = std::get_if<workflows::Each>(&way.to->construct)) return silence(each->silent);
  const auto* wait = std::get_if<workflows::Wait>(&way.to->construct);
  const auto* until = wait == nullptr ? nullptr : std::get_if<workflows::WaitUntil>(wait);
  if (until != nullptr) return instant_of(run, *way.to, until->instant, way.to->where);
  return due;  // the pause before the next attempt of an order, an appointment and its reminders
}

/// Timers count from when the step was entered. One that has rung does not ring again; one that is new, or has
/// another moment now, is set, for this very moment where it is past.
void carry_timers(Run& run, const Way& way) {
  const std::size_t old_count = way.from->timers.size();
  const auto kept = [&](std::size_t index) {
    return index < old_count && index < way.to->timers.size() &&
           same_moment(way.from->timers[index], way.to->timers[index]);
  };
  std::vector<OpenTimer> open;
  for (const auto& timer : run.state().timers)
    if (timer.token == way.token.id) open.push_back(timer);
  std::vector<std::pair<std::size_t, Instant>> wanted;
  bool has_alarm = false;
  for (const auto& timer : open) {
    if (timer.index < old_count && kept(timer.index)) continue;
    if (timer.index >= old_count) {
      has_alarm = true;
      const auto due = alarm_after(run, way, timer.due);
      if (due == timer.due && old_count == way.to->timers.size()) continue;
      if (due) wanted.emplace_back(way.to->timers.size() + timer.index - old_count, *due);
    }
    run.record(TimerCancelled{timer.id});
  }
  for (std::size_t index = 0; index < way.to->timers.size(); ++index) {
    if (kept(index)) continue;
    const auto& timer = way.to->timers[index];
    if (const auto due = due_of(run, *way.to, timer, timer.repeats ? run.now() : way.token.entered))
      wanted.emplace_back(index, *due);
  }
  const bool is_call = std::holds_alternative<workflows::Call>(way.to->construct);
  if (!has_alarm && !is_call)
    if (const auto due = alarm_after(run, way, Instant::max()); due && *due != Instant::max())
      wanted.emplace_back(way.to->timers.size(), *due);
  for (const auto& [index, due] : wanted)
    run.record(TimerSet{// The version tells it from one of the same place that has rung.
                        fmt::format("{}-{}-{}-v{}", way.token.id, way.token.entry, index, run.state().version),
                        way.token.id,
                        way.to->id,
                        static_cast<std::uint32_t>(index),
                        std::max(due, run.now())});
}

void carry_tokens(Run& run, const Passage& passage) {
  for (const auto& way : passage.ways) {
    if (find_token(run.state(), way.token.id) == nullptr) continue;  // ended with another's new beginning
    run.at(way.token.id);
    if (way.anew) {
      leave(run, way.token.id, "begun anew in the new text", way.to->id);
      go(run, way.token.id, way.to->id);
    } else if (way.from != nullptr) {
      carry_timers(run, way);
    }
    if (!run.state().is_open()) return;
  }
}

/// The way back is the one it came; it may be gone only while nothing has happened since.
Status go_back(const CaseState& state, const MigrateCase& command, Passage& passage) {
  if (state.migration.from.empty()) return conflict("there is no migration of the case to undo");
  if (state.migration.from != command.to)
    return conflict(fmt::format("the case came from version {}", state.migration.from.substr(0, 12)));
  if (state.migration.version != state.version)
    return conflict("something has happened to the case since it was migrated: it stays on its text");
  for (const auto& move : state.migration.moves) passage.steps[move.to] = move.from;
  return ok();
}

Status survey(Passage& passage) {
  for (const auto& token : passage.state.tokens) find_way(passage, token);
  check_values(passage, passage.before.form, passage.after.form, passage.state.form, "form");
  check_values(passage, passage.before.data, passage.after.data, passage.state.data, "data");
  if (passage.faults.empty()) return ok();
  return conflict(fmt::format("{}", fmt::join(passage.faults, "; ")));
}

}  // namespace

Result<Events> migrate_case(
    const CaseState& state, const MigrateCase& command, const workflows::Town& town, const Context& context) {
  GUICHET_TRY_STATUS(require_open(state));
  if (!state.main.id.empty())
    return conflict(fmt::format("the case follows {} and ends with it: part it first", state.main.reference));
  check(context.target != nullptr, "whoever moves a case says where to");
  const auto& target = *context.target;
  if (state.deployment == target.version) return conflict("the case is on this version already");
  const auto before = town.workflows.find(state.workflow);
  const auto after = target.workflows.find(state.workflow);
  if (before == town.workflows.end() || after == target.workflows.end())
    return not_found(fmt::format("the version {} has no service \"{}\"", target.version, state.workflow));
  Passage passage{.state = state, .before = *before->second, .after = *after->second, .steps = command.steps};
  if (command.back) GUICHET_TRY_STATUS(go_back(state, command, passage));
  GUICHET_TRY_STATUS(survey(passage));
  if (command.back && std::ranges::any_of(passage.ways, &Way::anew))
    return conflict("a step was begun anew when the case was migrated: it cannot be undone");
  Run run(state, target, *after->second, context);
  run.record(migrated(run, passage, state.deployment));
  carry_tokens(run, passage);
  if (run.state().is_open()) {
    carry_clocks(run, town, *before->second);
    settle_pauses(run);
  }
  auto events = std::move(run).take();
  std::get<CaseMigrated>(events.front()).changes = static_cast<std::uint32_t>(events.size() - 1);
  return events;
}

}  // namespace guichet::cases
