#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/importing/csv_file.h"
#include "engine/importing/mapping.h"
#include "workflows/definition.h"

namespace guichet::importing {

/// One row as a mapping reads it. Not thread-safe; it must not outlive its row and columns. Every error is
/// `invalid` and names the column and what was found in it.
class RowReader {
 public:
  using Columns = std::unordered_map<std::string, std::size_t>;

  struct Times {
    DateOrder order;
    const workflows::CompiledCalendar& zone;
  };

  RowReader(const CsvRow& row, const Columns& columns, const Times& times)
      : row_(row), columns_(columns), times_(times) {}

  std::size_t line() const { return row_.line; }

  /// The trimmed text of a column.
  std::string_view cell(const std::string& column) const;
  /// What the reading makes of it; empty where the cell is empty and neither table nor otherwise says more.
  Result<std::string> read(const Reading& reading) const;
  /// The moment in a column; nothing where it is empty.
  Result<std::optional<Instant>> time(const std::string& column) const;
  /// A value for a field of a form, typed as the field asks; null where there is nothing.
  Result<json::value> value(const FieldReading& reading, const workflows::Field& field) const;

 private:
  Result<json::value> typed(const std::string& text, const Reading& reading, const workflows::Field& field) const;
  Result<json::value> location(const LocationReading& reading) const;

  const CsvRow& row_;
  const Columns& columns_;
  const Times& times_;
};

}  // namespace guichet::importing
