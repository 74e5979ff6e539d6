// guichet events: the log as it is, of a stopped server or a running one.
#include <filesystem>

#include <fmt/format.h>

#include "adapters/http/event_schemas.h"
#include "adapters/http/feed_slice.h"
#include "cli/commands.h"
#include "cli/event_lines.h"
#include "cli/exit_code.h"
#include "cli/remote.h"

namespace guichet::cli {
namespace {

constexpr http::SliceBounds page_bounds{1000, 100'000, 4u << 20};

Status print_all(const store::Log& log, const EventsOptions& options) {
  GUICHET_TRY(auto lines, EventLines::of(options));
  GUICHET_TRY_STATUS(http::check_event_types(options.type, "--type"));
  GUICHET_TRY_STATUS(http::check_event_subject(options.subject, "--subject"));
  const http::FeedFilter filter(options.type, options.subject);
  const auto cursor = log.read(options.after);
  for (bool more = true; more && !lines.enough();) {
    GUICHET_TRY(const auto slice, http::read_slice(*cursor, filter, http::FeedShape::lines, page_bounds));
    GUICHET_TRY_STATUS(lines.print(slice.text));
    more = !slice.at_head;
  }
  return ok();
}

Status print_stored_events(const EventsOptions& options) {
  const auto folder = std::filesystem::path(options.whose.data) / "log";
  if (!std::filesystem::is_directory(folder))
    return not_found(fmt::format("{} is no data folder: it has no log/", options.whose.data));
  GUICHET_TRY(const auto log, store::open_log(folder.string()));
  return print_all(*log, options);
}

}  // namespace

int print_events(const EventsOptions& options) {
  if (!names_one(options.whose)) return exit_usage;
  const auto printed = options.whose.data.empty() ? print_remote_events(options) : print_stored_events(options);
  return printed ? exit_ok : fail(printed.error());
}

}  // namespace guichet::cli
