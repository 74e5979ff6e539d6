#include "adapters/console/counted_routes.h"

#include "adapters/http/render.h"
#include "engine/projections/statistics.h"

namespace guichet::console {
namespace {

using http::Call;
using http::Response;

/// Of a list in which little is counted, so many lines are read for one page: it may be short, and has a next one.
constexpr std::size_t counted_looked_at_max = 2'000;

/// Whether a figure of this question counts the case: by the same words as the figure itself.
bool is_counted(const Call& call, const cases::CaseState& state) {
  const auto town = call.engine->town(state.deployment);
  const auto words = projections::counted(state, town.get());
  if (call.who->own_teams && !call.who->own_teams->contains(words.team)) return false;
  const auto fits = [&](std::string_view name, const std::string& word) {
    const auto asked = call.query(name);
    return asked.empty() || asked == word;
  };
  const auto zone = call.query("zone");
  return fits("lateness", words.lateness) && fits("team", words.team) && fits("channel", words.channel) &&
         (zone.empty() || (words.zone && *words.zone == zone));
}

Result<Response> list_counted(const Call& call) {
  Instant first{Instant::min()};
  if (const auto from = call.query("from"); !from.empty()) {
    GUICHET_TRY(first, projections::week_begin(from));
  }
  const auto& queries = call.engine->queries();
  auto request = call.page();
  const auto wanted = request.limit;
  json::array items;
  std::size_t looked_at = 0;
  for (;;) {
    GUICHET_TRY(const auto page, queries.case_list(call.query("workflow"), call.query("state"), request));
    for (const auto& row : page.rows) {
      if (row.opened < first) return http::page_response(call, std::move(items), {}, page.as_of);
      const auto state = queries.find_case(row.id);
      if (state && is_counted(call, *state)) items.push_back(http::render_row(row));
    }
    looked_at += page.rows.size();
    if (page.next.empty() || items.size() >= wanted || looked_at >= counted_looked_at_max)
      return http::page_response(call, std::move(items), page.next, page.as_of);
    request.after = page.next;
    request.limit = wanted - items.size();
  }
}

}  // namespace

std::vector<http::Route> counted_routes() {
  return {
      {.pattern = "/console/api/counted",
       .permission = access::Permission::case_read,
       .summary = "The very cases that a figure counts, newest first",
       .query =
           {{"workflow", http::ValueKind::id, "of this service"},
            {"state", http::ValueKind::word, "in this state", "open|closed"},
            {"lateness", http::ValueKind::word, "that stand so with their delays", "none|running|warned|late|met"},
            {"team", http::ValueKind::id, "that this team answers for"},
            {"channel", http::ValueKind::word, "that came so"},
            {"zone", http::ValueKind::text, "whose place lies in this district, by its id"},
            {"from", http::ValueKind::word, "received since the week of this day: 2026-11-16"},
            {"after", http::ValueKind::text, "the cursor of the page before"},
            {"limit", http::ValueKind::page_size, "rows of a page, 1 to 500; 50 where nothing is said"}},
       .outcomes = {{200, "a page, perhaps short where little is counted: go on while there is a `next`", "CasePage"}},
       .serve = http::Question(list_counted)},
  };
}

}  // namespace guichet::console
