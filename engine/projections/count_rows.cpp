#include "engine/projections/count_rows.h"

#include "engine/projections/keys.h"
#include "engine/projections/lateness.h"
#include "engine/projections/row_codec.h"

namespace guichet::projections {
namespace {

void add(
    RowSet& rows, std::string_view family, std::string_view name, std::string_view measure, std::int64_t amount = 1) {
  Key key;
  key.word(family).word(name).word(measure);
  rows.count(key.bytes(), amount);
}

/// One family's counters by name: the rows of a name are neighbours.
template <class Count, class Assign>
Result<std::vector<Count>> collect(
    const store::ViewReader& views, store::Table counts, std::string_view family, const Assign& assign) {
  std::vector<Count> totals;
  std::string name_before;
  store::Scan page{.prefix = Key().word(family).bytes()};
  for (;;) {
    GUICHET_TRY(const auto rows, views.scan(counts, page));
    for (const auto& row : rows) {
      KeyReader key(row.key);
      key.word();
      const std::string name(key.word());
      const std::string measure(key.word());
      GUICHET_TRY(const auto number, read_counter(row.value));
      if (totals.empty() || name != name_before) totals.emplace_back();
      name_before = name;
      assign(totals.back(), name, measure, number);
    }
    if (rows.size() < page.limit) return totals;
    page.from = rows.back().key;
    page.from_exclusive = true;
  }
}

}  // namespace

void add_counts(const cases::CaseState& state, RowSet& rows) {
  if (!state.exists()) return;
  const bool open = state.is_open();
  add(rows, "service", state.workflow, open ? "open" : "closed");
  if (lateness_of_case(state) == "late") add(rows, "service", state.workflow, open ? "late_open" : "late_closed");
  if (state.score != 0) {
    add(rows, "service", state.workflow, "answers");
    add(rows, "service", state.workflow, "scores", state.score);
  }
  if (!open) return;
  const auto lateness = lateness_of_work(state);
  for (const auto& task : state.tasks) {
    add(rows, "queue", task.queue, "open");
    if (!task.agent.empty()) add(rows, "queue", task.queue, "claimed");
    if (lateness == "warned" || lateness == "late") add(rows, "queue", task.queue, lateness);
  }
}

std::string write_counter(std::uint64_t number) {
  std::string row;
  RowWriter writer(row);
  writer(number);
  return row;
}

Result<std::uint64_t> read_counter(std::string_view row) {
  std::uint64_t number = 0;
  RowReader reader(row);
  reader(number);
  if (!reader.complete()) return corrupt("a row of counts is damaged: rebuild the views");
  return number;
}

Result<std::vector<QueueCount>> queue_counts(const store::ViewReader& views, store::Table counts) {
  return collect<QueueCount>(
      views, counts, "queue", [](QueueCount& count, const auto& name, const auto& measure, std::uint64_t number) {
        count.queue = name;
        if (measure == "open") count.open = number;
        if (measure == "claimed") count.claimed = number;
        if (measure == "warned") count.warned = number;
        if (measure == "late") count.late = number;
      });
}

Result<std::vector<ServiceCount>> service_counts(const store::ViewReader& views, store::Table counts) {
  return collect<ServiceCount>(
      views, counts, "service", [](ServiceCount& count, const auto& name, const auto& measure, std::uint64_t number) {
        count.workflow = name;
        if (measure == "open") count.open = number;
        if (measure == "closed") count.closed = number;
        if (measure == "late_open") count.late_open = number;
        if (measure == "late_closed") count.late_closed = number;
        if (measure == "answers") count.answers = number;
        if (measure == "scores") count.scores = number;
      });
}

}  // namespace guichet::projections
