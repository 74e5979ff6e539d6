#pragma once

// What a projection is. There are two kinds, and both are pure folds of the log:
//
//  - most rows follow from the state of ONE case or ONE person: the projection says which rows a state means,
//  and the
//    Projector writes the difference between the rows before and after. A row can then never be left behind,
//    however the state changed.
//  - some rows follow from single events (timeline, receipts, deployments): the projection adds rows per
//  event.
//
// A table's name carries the version of its layout ("queue_tasks.v1"); changing a layout or a meaning is a
// new name, and the next start builds the views again.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/store/views.h"

namespace guichet::projections {

/// Every table of the views.
enum class TableId : std::uint8_t {
  case_states,
  timeline,
  queue_tasks,
  agent_tasks,
  case_list,
  references,
  due,
  person_cases,
  people,
  person_tokens,
  forgotten,
  receipts,
  counts,
  deployments,
};
inline constexpr std::size_t table_count = 14;

/// The name under which a table is stored, with its version.
std::string_view name_of(TableId table);

/// The opened tables.
class Tables {
 public:
  /// Creates those that do not exist. Errors: of the store.
  static Result<Tables> open(store::Views& views);

  store::Table operator[](TableId table) const { return tables_[static_cast<std::size_t>(table)]; }

 private:
  std::vector<store::Table> tables_;
};

/// What a state means in rows: filled by the row functions, compared by the Projector.
class RowSet {
 public:
  struct Entry {
    TableId table = TableId::case_states;
    std::string key;
    std::string value;
  };

  void put(TableId table, std::string key, std::string value) {
    rows_.push_back({table, std::move(key), std::move(value)});
  }

  /// Adds to a counter row of `counts`: states share these, so they are sums.
  void count(std::string_view counter, std::int64_t amount) { counters_[std::string(counter)] += amount; }

  void clear() {
    rows_.clear();
    counters_.clear();
  }

  const std::vector<Entry>& rows() const { return rows_; }

  const std::map<std::string, std::int64_t>& counters() const { return counters_; }

 private:
  std::vector<Entry> rows_;
  std::map<std::string, std::int64_t> counters_;
};

}  // namespace guichet::projections
