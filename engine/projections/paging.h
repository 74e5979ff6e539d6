#pragma once

// Keyset paging: a page is one scan behind the key of the page before, the same at ten rows and at ten million.
// Plain functions, thread-safe.

#include <string>
#include <utility>

#include "engine/projections/keys.h"
#include "engine/projections/queries.h"
#include "engine/store/views.h"

namespace guichet::projections {

inline constexpr std::size_t page_limit_max = 500;

/// A page's scan: behind the cursor, and one row more than asked for, which tells whether there is a next
/// page. Errors: invalid limit or cursor.
inline Result<store::Scan> scan_of(std::string prefix, const PageRequest& page) {
  if (page.limit == 0 || page.limit > page_limit_max)
    return invalid("expected a page of 1 to 500 rows", {{"limit", "must be from 1 to 500"}});
  store::Scan scan;
  if (!page.after.empty()) {
    GUICHET_TRY(scan.from, from_cursor(page.after, prefix));
    scan.from_exclusive = true;
  }
  scan.prefix = std::move(prefix);
  scan.limit = page.limit + 1;
  return scan;
}

/// Reads a page of rows of one prefix. `read` makes a Result<Row> of a store::Row.
template <class Row, class Read>
Result<Page<Row>> read_page(
    const store::ViewReader& views,
    store::Table table,
    std::string prefix,
    const PageRequest& request,
    const Read& read) {
  GUICHET_TRY(const auto scan, scan_of(std::move(prefix), request));
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
