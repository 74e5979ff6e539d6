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
  waits,
  emitted,
  bookings,
};
inline constexpr std::size_t table_count = 17;

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

/// What a state means in rows: filled by the row functions, compared by the Projector. Its memory is kept
/// from one use to the next.
class RowSet {
 public:
  struct Row {
    TableId table = TableId::case_states;
    std::string_view key;
    std::string_view value;
  };

  struct Counter {
    std::string_view name;
    std::int64_t amount = 0;
  };

  void put(TableId table, std::string_view key, std::string_view value);
  /// Adds to a counter row of `counts`: states share these, so they are sums. One name may be said twice.
  void count(std::string_view counter, std::int64_t amount);
  void clear();

  std::size_t rows() const { return rows_.size(); }

  std::size_t counters() const { return counters_.size(); }

  /// Both are valid until the next change.
  Row row(std::size_t number) const;
  Counter counter(std::size_t number) const;

 private:
  struct Place {
    TableId table;
    std::size_t at;
    std::size_t key_size;
    std::size_t value_size;
  };

  struct Sum {
    std::size_t at;
    std::size_t size;
    std::int64_t amount;
  };

  std::string bytes_;
  std::vector<Place> rows_;
  std::vector<Sum> counters_;
};

}  // namespace guichet::projections
