#pragma once

// Keyset paging: a page is one scan behind the key of the page before, the same at ten rows and at ten million. Who
// jumps into the middle of a long list says how many rows to pass over instead; that costs a walk over them, and the
// pages behind are by key again. Plain functions, thread-safe.
//
//   cursor = base64url of the key of the page before | "~" COUNT

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/projections/keys.h"
#include "engine/projections/queries.h"
#include "engine/store/views.h"

namespace guichet::projections {

inline constexpr std::size_t page_limit_max = 500;

inline constexpr std::size_t passed_over_max = 1'000'000;

/// The cursor of the page behind the first so many rows, of at most passed_over_max.
inline std::string cursor_behind(std::size_t rows) {
  return "~" + std::to_string(rows);
}

/// How many rows a cursor passes over; nothing for one that is a key. Errors: invalid.
inline Result<std::optional<std::size_t>> rows_to_pass(std::string_view cursor) {
  using None = std::optional<std::size_t>;
  if (!cursor.starts_with('~')) return None();
  std::size_t rows = 0;
  const auto digits = cursor.substr(1);
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), rows);
  if (fault != std::errc() || end != digits.data() + digits.size() || rows > passed_over_max)
    return invalid(
        "expected to pass over 0 to 1000000 rows", {{"skip", "must be from 0 to 1000000: filter a longer list"}});
  return None(rows);
}

/// A page's scan: behind the cursor, and one row more than asked for, which tells whether there is a next
/// page. Errors: invalid limit or cursor.
inline Result<store::Scan> scan_of(std::string prefix, const PageRequest& page) {
  if (page.limit == 0 || page.limit > page_limit_max)
    return invalid("expected a page of 1 to 500 rows", {{"limit", "must be from 1 to 500"}});
  store::Scan scan;
  if (!page.after.empty() && !page.after.starts_with('~')) {
    GUICHET_TRY(scan.from, from_cursor(page.after, prefix));
    scan.from_exclusive = true;
  }
  scan.prefix = std::move(prefix);
  scan.limit = page.limit + 1;
  return scan;
}

/// Moves the scan behind its first `count` rows, some thousands at a time. Errors: corrupt.
inline Status pass_over(const store::ViewReader& views, store::Table table, store::Scan& scan, std::size_t count) {
  constexpr std::size_t stride = 4096;
  auto stretch = scan;
  while (count > 0) {
    stretch.limit = std::min(count, stride);
    GUICHET_TRY(const auto rows, views.scan(table, stretch));
    if (rows.empty()) break;
    stretch.from = rows.back().key;
    stretch.from_exclusive = true;
    count -= rows.size();
    if (rows.size() < stretch.limit) break;
  }
  scan.from = stretch.from;
  scan.from_exclusive = stretch.from_exclusive;
  return ok();
}

/// Reads a page of rows of one prefix. `read` makes a Result<Row> of a store::Row.
template <class Row, class Read>
Result<Page<Row>> read_page(
    const store::ViewReader& views,
    store::Table table,
    std::string prefix,
    const PageRequest& request,
    const Read& read) {
  GUICHET_TRY(auto scan, scan_of(std::move(prefix), request));
  GUICHET_TRY(const auto passed, rows_to_pass(request.after));
  if (passed) GUICHET_TRY_STATUS(pass_over(views, table, scan, *passed));
  GUICHET_TRY(const auto rows, views.scan(table, scan));
  Page<Row> page;
  page.rows.reserve(rows.size());
  for (const auto& row : rows) {
    if (page.rows.size() == request.limit) {
      page.next = to_cursor(rows[request.limit - 1].key);
      break;
    }
    GUICHET_TRY(auto line, read(row));
    page.rows.push_back(std::move(line));
  }
  return page;
}

}  // namespace guichet::projections
