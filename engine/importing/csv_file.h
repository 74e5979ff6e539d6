#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace guichet::importing {

/// One line of a table. `line` counts from 1 in the (unpacked) file, the header's included: where an editor
/// finds it.
struct CsvRow {
  std::size_t line = 0;
  std::vector<std::string> cells = {};  ///< UTF-8, as many as there are columns; absent trailing cells are empty
};

/// Reads comma-separated values (RFC 4180), plain or gzipped, as other systems export them: quoted cells with
/// line breaks, a byte order mark, CR LF, and bytes that are not UTF-8, which are read as Windows-1252 and
/// counted. Streams: a file of any size needs the memory of one row. Not thread-safe.
class CsvFile {
 public:
  static constexpr std::size_t row_bytes_max = 1024 * 1024;

  /// Reads the header. Errors: not_found (no such file), invalid (no header, a column named twice, a row too
  /// long).
  static Result<CsvFile> open(const std::string& path, char delimiter = ',');
  CsvFile(CsvFile&&) noexcept;
  CsvFile& operator=(CsvFile&&) noexcept;
  ~CsvFile();

  const std::vector<std::string>& columns() const;
  /// The next row, or nothing at the end. Errors: invalid, naming the line: a quote that never closes, a row
  /// too long, a damaged gzip stream. There is no going on after one.
  Result<std::optional<CsvRow>> next();

  /// Bytes of the file (packed, if it is) read so far, and in all: for progress.
  std::uint64_t bytes_read() const;
  std::uint64_t bytes_total() const;
  /// Cells that held bytes which are not UTF-8.
  std::uint64_t odd_cells() const;

 private:
  struct State;
  explicit CsvFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace guichet::importing
