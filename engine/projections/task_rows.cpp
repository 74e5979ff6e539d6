#include "engine/projections/task_rows.h"

#include "engine/projections/keys.h"
#include "engine/projections/lateness.h"
#include "engine/projections/row_codec.h"

namespace guichet::projections {
namespace {

template <class Codec, class Row>
void fields(Codec& codec, Row& row) {
  codec(
      row.case_id,
      row.task,
      row.step,
      row.queue,
      row.workflow,
      row.title,
      row.reference,
      row.priority,
      row.agent,
      row.channel,
      row.opened,
      row.created,
      row.due,
      row.lateness);
}

TaskRow row_of(const cases::CaseState& state, const cases::OpenTask& task) {
  TaskRow row;
  row.case_id = state.id;
  row.task = task.id;
  row.step = task.step;
  row.queue = task.queue;
  row.workflow = state.workflow;
  row.title = state.title;
  row.reference = state.reference;
  row.priority = task.priority;
  row.agent = task.agent;
  row.channel = state.channel;
  row.opened = state.opened;
  row.created = task.created;
  row.due = first_due(state);
  row.lateness = lateness_of_work(state);
  return row;
}

/// What runs out first comes first; what has no clock comes last.
Key& order(Key& key, const TaskRow& row) {
  return key.byte(urgency_of(row.priority))
      .ascending(row.due.value_or(Instant::max()))
      .ascending(row.created)
      .word(row.case_id.value)
      .word(row.task);
}

}  // namespace

std::uint8_t urgency_of(std::string_view priority) {
  if (priority == "urgent") return 0;
  if (priority == "high") return 1;
  return priority == "low" ? 3 : 2;
}

void add_task_rows(const cases::CaseState& state, RowSet& rows) {
  if (!state.is_open()) return;
  for (const auto& task : state.tasks) {
    const auto row = row_of(state, task);
    std::string value;
    RowWriter writer(value);
    fields(writer, row);
    if (!row.agent.empty()) {
      Key key;
      key.word(row.agent);
      rows.put(TableId::agent_tasks, std::move(order(key, row)).bytes(), value);
    }
    Key key;
    key.word(row.queue);
    rows.put(TableId::queue_tasks, std::move(order(key, row)).bytes(), std::move(value));
  }
}

Result<TaskRow> read_task_row(std::string_view row) {
  TaskRow task;
  RowReader reader(row);
  fields(reader, task);
  if (!reader.complete()) return corrupt("a row of queue_tasks is damaged: rebuild the views");
  return task;
}

}  // namespace guichet::projections
