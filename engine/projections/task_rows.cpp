#include "engine/projections/task_rows.h"

#include "engine/projections/keys.h"
#include "engine/projections/lateness.h"
#include "engine/projections/row_codec.h"

namespace guichet::projections {
namespace {

template <class Codec, class Row>
void task_fields(Codec& codec, Row& row) {
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
      row.lateness,
      row.deployment);
}

/// A TaskRow of parts that stand elsewhere.
struct TaskLine {
  const CaseId& case_id;
  std::string_view task;
  std::string_view step;
  std::string_view queue;
  std::string_view workflow;
  std::string_view title;
  std::string_view reference;
  std::string_view priority;
  std::string_view agent;
  std::string_view channel;
  Instant opened;
  Instant created;
  std::optional<Instant> due;
  std::string_view lateness;
  std::string_view deployment;
};

TaskLine line_of(const cases::CaseState& state, const cases::OpenTask& task) {
  return {
      .case_id = state.id,
      .task = task.id,
      .step = task.step,
      .queue = task.queue,
      .workflow = state.workflow,
      .title = state.title,
      .reference = state.reference,
      .priority = task.priority,
      .agent = task.agent,
      .channel = state.channel,
      .opened = state.opened,
      .created = task.created,
      .due = first_due(state),
      .lateness = lateness_of_work(state),
      .deployment = state.deployment};
}

/// What runs out first comes first; what has no clock comes last.
Key& order(Key& key, const TaskLine& row) {
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
  std::string value;
  for (const auto& task : state.tasks) {
    const auto line = line_of(state, task);
    value.clear();
    RowWriter writer(value);
    task_fields(writer, line);
    if (!line.agent.empty()) {
      Key key;
      key.word(line.agent);
      rows.put(TableId::agent_tasks, order(key, line).bytes(), value);
    }
    Key key;
    key.word(line.queue);
    rows.put(TableId::queue_tasks, order(key, line).bytes(), value);
  }
}

Result<TaskRow> read_task_row(std::string_view row) {
  TaskRow task;
  RowReader reader(row);
  task_fields(reader, task);
  if (!reader.complete()) return corrupt("a row of queue_tasks is damaged: rebuild the views");
  return task;
}

}  // namespace guichet::projections
