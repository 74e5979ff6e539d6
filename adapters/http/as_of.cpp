#include "adapters/http/as_of.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "engine/base/match.h"
#include "engine/cases/event_json.h"
#include "engine/cases/evolve.h"

namespace guichet::http {
namespace {

constexpr std::size_t rows_per_page = 500;

bool is_then(const projections::TimelineRow& row, const AsOf& when) {
  return match(
      when,
      [&](Position position) { return row.position <= position; },
      [&](Instant moment) { return row.time <= moment; });
}

Status fold(PastCase& past, const CaseId& id, const projections::TimelineRow& row) {
  const auto kind = cases::kind_of_type(row.type);
  if (!kind) return corrupt(fmt::format("event {} is of the unknown type {}", row.position, row.type));
  GUICHET_TRY(const auto event, cases::decode(*kind, row.data));
  cases::evolve(past.state, event, {id, row.time, row.channel, row.imported});
  past.position = row.position;
  past.time = row.time;
  return ok();
}

}  // namespace

Result<AsOf> parse_as_of(std::string_view text) {
  const auto digits =
      !text.empty() && text.size() <= 19 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  if (digits) {
    Position position = 0;
    std::from_chars(text.data(), text.data() + text.size(), position);
    return AsOf(position);
  }
  if (const auto moment = parse_rfc3339(text)) return AsOf(*moment);
  return invalid(
      fmt::format("as_of: expected the position of an event, or a moment like 2026-03-02T08:00:00Z, found {}", text),
      {{"as_of", "expected a position or a moment"}});
}

Result<PastCase> case_as_of(const runtime::Engine& engine, const CaseId& id, const AsOf& when) {
  const auto& queries = engine.queries();
  if (const auto* position = std::get_if<Position>(&when); position != nullptr && *position > queries.applied())
    return invalid(
        fmt::format("as_of: there is no event {} yet: the last is {}", *position, queries.applied()),
        {{"as_of", "lies behind the end"}});
  PastCase past;
  projections::PageRequest request{.after = "", .limit = rows_per_page};
  bool later = false;
  do {
    GUICHET_TRY(const auto page, queries.timeline(id, true, request));
    for (const auto& row : page.rows) {
      // Imported commands may be dated before what was stored earlier; the log's order is what happened.
      later = later || !is_then(row, when);
      if (later) break;
      GUICHET_TRY_STATUS(fold(past, id, row));
    }
    request.after = page.next;
  } while (!request.after.empty() && !later);
  if (past.state.exists()) return past;
  return not_found(fmt::format("the case {} was not open yet then", id.value));
}

}  // namespace guichet::http
