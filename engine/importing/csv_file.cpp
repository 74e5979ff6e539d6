#include "engine/importing/csv_file.h"

#include <algorithm>
#include <array>
#include <deque>
#include <filesystem>
#include <utility>

#include <csv.h>
#include <fmt/format.h>
#include <zlib.h>

#include "engine/importing/cell.h"

namespace guichet::importing {

struct CsvFile::State {
  State() { csv_init(&parser, CSV_REPALL_NL | CSV_STRICT | CSV_STRICT_FINI); }

  State(const State&) = delete;
  State& operator=(const State&) = delete;

  ~State() {
    csv_free(&parser);
    if (file != nullptr) gzclose(file);
  }

  std::string path;
  std::uint64_t bytes_total = 0;
  gzFile file = nullptr;
  csv_parser parser{};
  std::vector<std::string> columns;
  std::deque<CsvRow> rows;  // parsed, not yet asked for
  CsvRow current{.line = 1, .cells = {}};
  std::size_t current_bytes = 0;
  std::size_t line = 1;  // being read
  bool is_at_end = false;
  bool is_too_long = false;
  std::uint64_t odd_cells = 0;

  void add_cell(std::string_view bytes);
  void end_row(int terminator);
  Status read_more();
};

void CsvFile::State::add_cell(std::string_view bytes) {
  current_bytes += bytes.size();
  is_too_long = is_too_long || current_bytes > row_bytes_max;
  if (is_too_long) return;
  if (current.cells.empty()) current.line = line;
  line += static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n'));
  auto text = to_utf8(bytes);
  if (text.was_odd) ++odd_cells;
  current.cells.push_back(std::move(text.text));
}

void CsvFile::State::end_row(int terminator) {
  // Empty lines, and the second byte of CR LF, end rows that have no cells.
  if (!current.cells.empty()) rows.push_back(std::move(current));
  current = {};
  current_bytes = 0;
  if (terminator == '\n') ++line;
}

Status CsvFile::State::read_more() {
  std::array<char, 64 * 1024> chunk{};
  const int length = gzread(file, chunk.data(), chunk.size());
  if (length < 0) {
    int code = 0;
    return invalid(fmt::format("{}: damaged after line {}: {}", path, line, gzerror(file, &code)));
  }
  const auto bytes = static_cast<std::size_t>(length);
  // libcsv calls back through C. Memory exhaustion apart, nothing in them throws.
  const auto on_cell = [](void* cell, std::size_t size, void* data) {
    static_cast<State*>(data)->add_cell({static_cast<const char*>(cell), size});
  };
  const auto on_row = [](int terminator, void* data) { static_cast<State*>(data)->end_row(terminator); };
  const auto done = bytes == 0 ? (csv_fini(&parser, on_cell, on_row, this) == 0 ? bytes : bytes + 1)
                               : csv_parse(&parser, chunk.data(), bytes, on_cell, on_row, this);
  is_at_end = bytes == 0;
  // A truncated gzip stream ends like a whole one; only closing it tells.
  if (is_at_end && gzclose(std::exchange(file, nullptr)) != Z_OK) {
    return invalid(fmt::format("{}: the compressed file is cut off after line {}", path, line));
  }
  if (is_too_long || parser.entry_pos > row_bytes_max) {
    return invalid(fmt::format("{}:{}: a row of more than {} bytes: is a quote missing?", path, line, row_bytes_max));
  }
  if (done != bytes) {
    return invalid(fmt::format(
        "{}:{}: a quote that does not close, or text after one that does; write a quote inside a cell twice",
        path,
        current.cells.empty() ? line : current.line));
  }
  return ok();
}

CsvFile::CsvFile(std::unique_ptr<State> state) : state_(std::move(state)) {}

CsvFile::CsvFile(CsvFile&&) noexcept = default;
CsvFile& CsvFile::operator=(CsvFile&&) noexcept = default;
CsvFile::~CsvFile() = default;

Result<CsvFile> CsvFile::open(const std::string& path, char delimiter) {
  auto state = std::make_unique<State>();
  csv_set_delim(&state->parser, static_cast<unsigned char>(delimiter));
  state->path = path;
  std::error_code error;
  state->bytes_total = std::filesystem::file_size(path, error);
  state->file = error ? nullptr : gzopen(path.c_str(), "rb");
  if (state->file == nullptr) return not_found(fmt::format("{}: no such file, or it cannot be read", path));
  while (state->rows.empty() && !state->is_at_end) GUICHET_TRY_STATUS(state->read_more());
  if (state->rows.empty()) return invalid(fmt::format("{}: empty; expected a first line that names the columns", path));
  state->columns = std::move(state->rows.front().cells);
  state->rows.pop_front();
  if (constexpr std::string_view mark = "\xEF\xBB\xBF"; state->columns.front().starts_with(mark)) {
    state->columns.front().erase(0, mark.size());
  }
  auto sorted = state->columns;
  std::sort(sorted.begin(), sorted.end());
  if (const auto twice = std::adjacent_find(sorted.begin(), sorted.end()); twice != sorted.end()) {
    return invalid(fmt::format("{}:1: two columns are named \"{}\"", path, *twice));
  }
  return CsvFile{std::move(state)};
}

Result<std::optional<CsvRow>> CsvFile::next() {
  while (state_->rows.empty() && !state_->is_at_end) GUICHET_TRY_STATUS(state_->read_more());
  if (state_->rows.empty()) return std::optional<CsvRow>{};
  auto row = std::move(state_->rows.front());
  state_->rows.pop_front();
  if (row.cells.size() < state_->columns.size()) row.cells.resize(state_->columns.size());
  return std::optional{std::move(row)};
}

const std::vector<std::string>& CsvFile::columns() const {
  return state_->columns;
}

std::uint64_t CsvFile::bytes_read() const {
  if (state_->file == nullptr) return state_->bytes_total;
  const auto offset = gzoffset(state_->file);
  return offset < 0 ? 0 : static_cast<std::uint64_t>(offset);
}

std::uint64_t CsvFile::bytes_total() const {
  return state_->bytes_total;
}

std::uint64_t CsvFile::odd_cells() const {
  return state_->odd_cells;
}

}  // namespace guichet::importing
