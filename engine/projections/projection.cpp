#include "engine/projections/projection.h"

#include "engine/base/check.h"

namespace guichet::projections {
namespace {

struct Layout {
  TableId id;
  std::string_view name;
};

constexpr Layout layouts[] = {
    {TableId::case_states, "case_states.v8"},
    {TableId::timeline, "timeline.v2"},
    {TableId::queue_tasks, "queue_tasks.v2"},
    {TableId::agent_tasks, "agent_tasks.v2"},
    {TableId::case_list, "case_list.v3"},
    {TableId::references, "references.v1"},
    {TableId::due, "due.v1"},
    {TableId::person_cases, "person_cases.v1"},
    {TableId::people, "people.v1"},
    {TableId::person_tokens, "person_tokens.v1"},
    {TableId::forgotten, "forgotten.v1"},
    {TableId::receipts, "receipts.v1"},
    {TableId::counts, "counts.v4"},
    {TableId::deployments, "deployments.v1"},
    {TableId::waits, "waits.v1"},
    {TableId::emitted, "emitted.v1"},
    {TableId::bookings, "bookings.v1"},
};
static_assert(std::size(layouts) == table_count);

}  // namespace

std::string_view name_of(TableId table) {
  const auto& layout = layouts[static_cast<std::size_t>(table)];
  check(layout.id == table, "the layouts of the views stand in the order of TableId");
  return layout.name;
}

Result<Tables> Tables::open(store::Views& views) {
  Tables tables;
  for (const auto& layout : layouts) {
    GUICHET_TRY(const auto table, views.table(std::string(name_of(layout.id))));
    tables.tables_.push_back(table);
  }
  return tables;
}

void RowSet::put(TableId table, std::string_view key, std::string_view value) {
  rows_.push_back({table, bytes_.size(), key.size(), value.size()});
  bytes_.append(key).append(value);
}

void RowSet::count(std::string_view counter, std::int64_t amount) {
  counters_.push_back({bytes_.size(), counter.size(), amount});
  bytes_.append(counter);
}

void RowSet::clear() {
  bytes_.clear();
  rows_.clear();
  counters_.clear();
}

RowSet::Row RowSet::row(std::size_t number) const {
  const auto& place = rows_[number];
  const std::string_view bytes(bytes_);
  return {
      place.table, bytes.substr(place.at, place.key_size), bytes.substr(place.at + place.key_size, place.value_size)};
}

RowSet::Counter RowSet::counter(std::size_t number) const {
  const auto& sum = counters_[number];
  return {std::string_view(bytes_).substr(sum.at, sum.size), sum.amount};
}

}  // namespace guichet::projections
