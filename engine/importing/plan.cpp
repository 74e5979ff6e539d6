#include "engine/importing/plan.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/cases/form.h"

namespace guichet::importing {
namespace {

Result<workflows::CompiledCalendar> zone_of(const std::string& name) {
  workflows::Calendar calendar{.name = "import", .time_zone = name};
  calendar.week.fill({{0, 24 * 60}});
  return workflows::CompiledCalendar::compile(std::move(calendar));
}

}  // namespace

void Remarks::add(std::size_t line, std::string text) {
  ++count;
  if (kept.size() < kept_max) kept.push_back({.line = line, .text = std::move(text)});
}

Planner::Planner(const Mapping& mapping, const workflows::Town& town, workflows::CompiledCalendar zone)
    : mapping_(&mapping), town_(&town), zone_(std::move(zone)) {}

Result<Planner> Planner::create(
    const Mapping& mapping, const workflows::Town& town, const std::vector<std::string>& columns) {
  GUICHET_TRY(auto zone, zone_of(mapping.time_zone.empty() ? town.time_zone : mapping.time_zone));
  Planner planner{mapping, town, std::move(zone)};
  for (std::size_t i = 0; i < columns.size(); ++i) planner.columns_[columns[i]] = i;
  for (const auto& [name, where] : mapping.columns) {
    if (!planner.columns_.contains(name)) return invalid(fmt::format("the file has no column \"{}\"", name));
  }
  return planner;
}

void Planner::add(const CsvRow& row) {
  ++plan_.rows;
  if (row.cells.size() > columns_.size()) {
    plan_.refused.add(
        row.line, fmt::format("expected {} cells, as the first line has, found {}", columns_.size(), row.cells.size()));
    return;
  }
  const RowReader::Times times{.order = mapping_->dates, .zone = zone_};
  const RowReader reader{row, columns_, times};
  const auto found = case_of(reader);
  if (!found) return;
  const auto index = *found;
  const auto row_number = rows_of_case_[index]++;
  for (std::size_t i = 0; i < mapping_->then.size(); ++i) {
    // "3" in files of cases, "row-12-3" in files of events: later exports of the same source give the same
    // ordinals.
    auto ordinal =
        mapping_->rows_are_events ? fmt::format("row-{}-{}", row_number + 1, i + 1) : fmt::format("{}", i + 1);
    const auto added = add_happening(reader, mapping_->then[i], index, std::move(ordinal));
    if (!added) plan_.refused.add(row.line, added.error().message);
  }
  if (!mapping_->finally.empty()) last_rows_[index] = row;
}

/// The case a row belongs to, planned when this is its first row; nothing where it cannot be opened.
std::optional<std::size_t> Planner::case_of(const RowReader& row) {
  const auto key = row.read(mapping_->id);
  if (!key || key->empty()) {
    plan_.refused.add(
        row.line(),
        key ? fmt::format("column {}: expected the id of a case, found nothing", mapping_->id.column)
            : key.error().message);
    return std::nullopt;
  }
  const auto [known, is_new] = case_by_key_.try_emplace(*key);
  if (is_new) {
    known->second = open_case(row, *key);
    return known->second;
  }
  if (!known->second) {
    plan_.refused.add(row.line(), fmt::format("case {} could not be opened from its first row", *key));
  } else if (!mapping_->rows_are_events) {
    plan_.refused.add(
        row.line(), fmt::format("case {} stands on line {} already", *key, plan_.cases[*known->second].line));
    return std::nullopt;
  }
  return known->second;
}

std::optional<std::size_t> Planner::open_case(const RowReader& row, const std::string& key) {
  const auto refuse_row = [&](std::string why) {
    plan_.refused.add(row.line(), std::move(why));
    return std::nullopt;
  };
  PlannedCase planned{.key = key, .id = CaseId{fmt::format("{}-{}", mapping_->name, as_id(key))}, .line = row.line()};
  const auto opened = row.time(mapping_->opened);
  if (!opened) return refuse_row(opened.error().message);
  if (!*opened)
    return refuse_row(fmt::format("column {}: expected when the case was opened, found nothing", mapping_->opened));
  planned.opened = **opened;
  const auto [same_id, is_free] = key_by_id_.try_emplace(planned.id.value, key);
  if (!is_free)
    return refuse_row(fmt::format("the ids \"{}\" and \"{}\" are the same but for marks", key, same_id->second));
  auto workflow = row.read(mapping_->workflow);
  if (!workflow) return refuse_row(workflow.error().message);
  if (!town_->workflows.contains(*workflow) && mapping_->workflow.otherwise) workflow = *mapping_->workflow.otherwise;
  const auto definition = town_->workflows.find(*workflow);
  if (definition == town_->workflows.end()) {
    return refuse_row(fmt::format("column {}: the town has no service \"{}\"", mapping_->workflow.column, *workflow));
  }
  planned.workflow = *workflow;
  OpenAct open;
  if (mapping_->channel) {
    auto channel = row.read(*mapping_->channel);
    if (!channel) return refuse_row(channel.error().message);
    open.channel = std::move(*channel);
  }
  read_form(row, *definition->second, open);
  read_due(row, *definition->second, planned);
  read_agreement(row, planned);
  const auto index = plan_.cases.size();
  plan_.acts.push_back(
      {.at = planned.opened,
       .line = row.line(),
       .case_index = index,
       .ordinal = "open",
       .actor = {},
       .what = std::move(open)});
  plan_.cases.push_back(std::move(planned));
  rows_of_case_.push_back(0);
  if (!mapping_->finally.empty()) last_rows_.emplace_back();
  return index;
}

void Planner::read_form(const RowReader& row, const workflows::Definition& definition, OpenAct& open) {
  for (const auto& [name, reading] : mapping_->form) {
    const auto* field = workflows::find_field(definition.form, name);
    if (field == nullptr) {
      if (!std::exchange(told_[definition.id + "/" + name], true)) {
        plan_.adjusted.add(
            row.line(), fmt::format("service {} has no field {}: left out of all its cases", definition.id, name));
      }
      continue;
    }
    if (auto value = value_of(row, reading, *field)) open.form[name] = std::move(*value);
  }
}

/// What a row gives a field. Nothing where the cell is empty, or holds what the service would not take: one such value
/// is told and left out, so that it does not keep the whole case away.
std::optional<json::value> Planner::value_of(
    const RowReader& row, const FieldReading& reading, const workflows::Field& field) {
  auto value = row.value(reading, field);
  if (value && value->is_null()) return std::nullopt;
  const auto taken = value ? cases::read_field(field, *value) : value;
  if (taken) return std::move(*value);
  const auto where = value ? fmt::format("field {}: ", field.name) : std::string();
  plan_.adjusted.add(row.line(), fmt::format("{}{}: left out", where, taken.error().message));
  return std::nullopt;
}

void Planner::read_due(const RowReader& row, const workflows::Definition& definition, PlannedCase& planned) {
  for (const auto& [clock, column] : mapping_->due) {
    const auto due = row.time(column);
    if (!due) {
      plan_.adjusted.add(row.line(), due.error().message + ": the clock counts itself");
    } else if (*due && definition.find_clock(clock) == nullptr) {
      plan_.adjusted.add(
          row.line(), fmt::format("column {}: service {} has no clock {}: left out", column, definition.id, clock));
    } else if (*due) {
      planned.due[clock] = **due;
    }
  }
}

void Planner::read_agreement(const RowReader& row, PlannedCase& planned) {
  if (const auto& due = mapping_->due_agreement) {
    const auto target = row.time(due->column);
    if (target) planned.target = *target;
    planned.target_group = row.cell(due->by);
  }
  if (const auto& verdict = mapping_->verdict_agreement) planned.verdict = row.cell(verdict->column);
}

/// A queue of the town; where it has none of that name, the mapping's `otherwise`, which is told. Errors: invalid.
Result<std::string> Planner::queue_of(const RowReader& row, const Reading& reading) {
  GUICHET_TRY(auto queue, row.read(reading));
  if (town_->team_of_queue(queue) != nullptr) return queue;
  auto unknown = fmt::format("column {}: the town has no queue \"{}\"", reading.column, queue);
  if (!reading.otherwise) return invalid(std::move(unknown));
  auto fallback = reading.prefix + *reading.otherwise;
  if (town_->team_of_queue(fallback) == nullptr) return invalid(std::move(unknown));
  plan_.adjusted.add(row.line(), fmt::format("{}: put into {}", unknown, fallback));
  return fallback;
}

/// Adds what happens, if it does. Errors: invalid, for the row's remark.
Status Planner::add_happening(
    const RowReader& row, const Happening& happening, std::size_t index, std::string ordinal) {
  GUICHET_TRY(const auto at, row.time(happening.at));
  if (!at) return ok();
  Act act{
      .at = *at,
      .line = row.line(),
      .case_index = index,
      .ordinal = std::move(ordinal),
      .actor = {},
      .what = ReplyAct{}};
  if (happening.by) {
    GUICHET_TRY(act.actor, row.read(*happening.by));
  }
  GUICHET_TRY(auto what, row.read(happening.what));
  switch (happening.kind) {
    case Happening::Kind::complete: {
      GUICHET_TRY(act.what, complete_act(row, happening, *town_->workflows.at(plan_.cases[index].workflow)));
      break;
    }
    case Happening::Kind::assign: {
      check(happening.queue.has_value(), "a mapping without the queue of an assignment is refused");
      GUICHET_TRY(auto queue, queue_of(row, *happening.queue));
      act.what = AssignAct{.step = std::move(what), .queue = std::move(queue)};
      break;
    }
    case Happening::Kind::reply: act.what = ReplyAct{std::move(what)}; break;
    case Happening::Kind::note: act.what = NoteAct{std::move(what)}; break;
  }
  if (happening.outcome_is_next) waiting_for_next_[plan_.acts.size()] = &happening;
  plan_.acts.push_back(std::move(act));
  return ok();
}

Result<CompleteAct> Planner::complete_act(
    const RowReader& row, const Happening& happening, const workflows::Definition& definition) {
  CompleteAct act;
  GUICHET_TRY(act.step, row.read(happening.what));
  const auto* step = definition.find_step(act.step);
  const auto* task = step == nullptr ? nullptr : std::get_if<workflows::Task>(&step->construct);
  if (task == nullptr) {
    return invalid(fmt::format(
        "column {}: service {} has no task at a step \"{}\"", happening.what.column, definition.id, act.step));
  }
  if (!happening.outcome_is_next && happening.outcome) {
    GUICHET_TRY(act.outcome, row.read(*happening.outcome));
  }
  for (const auto& [name, reading] : happening.data) {
    const auto* field = workflows::find_field(definition.data, name);
    if (field == nullptr) return invalid(fmt::format("service {} has no data field {}", definition.id, name));
    if (auto value = value_of(row, reading, *field)) act.data[name] = std::move(*value);
  }
  for (const auto& [name, reading] : happening.answers) {
    GUICHET_TRY(auto text, row.read(reading));
    if (!text.empty()) act.answers[name] = std::move(text);
  }
  return act;
}

/// What `finally` says of a case, read from its last row.
void Planner::add_final(const std::vector<std::string>& cells, std::size_t line, std::size_t index) {
  const RowReader::Times times{.order = mapping_->dates, .zone = zone_};
  const CsvRow row{.line = line, .cells = cells};
  const RowReader reader{row, columns_, times};
  for (std::size_t i = 0; i < mapping_->finally.size(); ++i) {
    const auto added = add_happening(reader, mapping_->finally[i], index, fmt::format("end-{}", i + 1));
    if (!added) plan_.refused.add(line, added.error().message);
  }
}

Plan Planner::finish() {
  for (std::size_t i = 0; i < last_rows_.size(); ++i) add_final(last_rows_[i].cells, last_rows_[i].line, i);
  std::vector<std::vector<std::size_t>> acts_of_case(plan_.cases.size());
  for (std::size_t i = 0; i < plan_.acts.size(); ++i) acts_of_case[plan_.acts[i].case_index].push_back(i);
  for (auto& acts : acts_of_case) settle_case(acts);
  std::stable_sort(plan_.acts.begin(), plan_.acts.end(), [](const Act& a, const Act& b) { return a.at < b.at; });
  return std::move(plan_);
}

/// Puts the acts of one case in order: opened first, rows by their time, what comes finally last.
void Planner::settle_case(std::vector<std::size_t>& acts) {
  auto& opening = plan_.acts[acts.front()];
  auto& planned = plan_.cases[opening.case_index];
  const auto is_final = [this](std::size_t i) { return plan_.acts[i].ordinal.starts_with("end-"); };
  std::stable_sort(acts.begin() + 1, acts.end(), [&](std::size_t a, std::size_t b) {
    if (is_final(a) != is_final(b)) return is_final(b);
    return !is_final(a) && plan_.acts[a].at < plan_.acts[b].at;
  });
  auto earliest = opening.at;
  for (const auto i : acts) {
    auto& act = plan_.acts[i];
    if (act.at >= earliest) {
      earliest = act.at;
      continue;
    }
    if (mapping_->rows_are_events && !is_final(i)) {
      // Only the opening can be later than the first event: the events are in order.
      plan_.adjusted.add(
          opening.line,
          fmt::format(
              "case {} opens with its first event, not {} s later", planned.key, (earliest - act.at).count() / 1000));
      opening.at = planned.opened = earliest = act.at;
      continue;
    }
    plan_.adjusted.add(
        act.line,
        fmt::format(
            "case {}: {} is before {}, and taken at it", planned.key, to_rfc3339(act.at), to_rfc3339(earliest)));
    act.at = earliest;
  }
  choose_outcomes(acts);
}

const workflows::Task& Planner::task_of(const Act& act, const CompleteAct& complete) const {
  const auto& definition = *town_->workflows.at(plan_.cases[act.case_index].workflow);
  return std::get<workflows::Task>(definition.find_step(complete.step)->construct);
}

/// The outcome that leads to the next completion's step. Errors: invalid, for the act's remark.
Result<std::string> Planner::next_outcome(
    const Happening& happening, const workflows::Task& task, const CompleteAct& act, const CompleteAct* next) const {
  if (next == nullptr && happening.outcome) return happening.outcome->always;
  if (next == nullptr) {
    return invalid(fmt::format("the last task of the case, {}: which outcome? Say it with `otherwise`", act.step));
  }
  for (const auto& outcome : task.outcomes) {
    if (outcome.go == next->step) return outcome.id;
  }
  return invalid(fmt::format("no outcome of {} leads to {}, which comes next", act.step, next->step));
}

/// Settles the outcome of every completion, backwards: some depend on what comes next.
void Planner::choose_outcomes(const std::vector<std::size_t>& acts) {
  const CompleteAct* next = nullptr;
  for (auto i = acts.rbegin(); i != acts.rend(); ++i) {
    auto& act = plan_.acts[*i];
    auto* complete = std::get_if<CompleteAct>(&act.what);
    if (complete == nullptr) continue;
    const auto& task = task_of(act, *complete);
    if (const auto waiting = waiting_for_next_.find(*i); waiting != waiting_for_next_.end()) {
      auto outcome = next_outcome(*waiting->second, task, *complete, next);
      if (!outcome) plan_.refused.add(act.line, outcome.error().message);
      if (outcome) complete->outcome = std::move(*outcome);
    }
    next = complete;
    const auto is_chosen = [&](const workflows::Outcome& outcome) { return outcome.id == complete->outcome; };
    if (complete->outcome.empty() || std::any_of(task.outcomes.begin(), task.outcomes.end(), is_chosen)) continue;
    plan_.refused.add(act.line, fmt::format("{} has no outcome {}", complete->step, complete->outcome));
  }
}

}  // namespace guichet::importing
