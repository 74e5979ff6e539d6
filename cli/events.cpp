// guichet events: the log of a stopped server, as it is.
#include <algorithm>
#include <cstdio>
#include <filesystem>

#include <fmt/format.h>

#include "adapters/http/feed_slice.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "engine/events/envelope.h"

namespace guichet::cli {
namespace {

constexpr http::SliceBounds page_bounds{1000, 100'000, 4u << 20};

Status print_line(std::string_view document) {
  GUICHET_TRY(const auto envelope, events::read_envelope(document));
  fmt::print(
      "{:>10}  {}  {:<45}  {:<32}  {}{}\n",
      envelope.position,
      to_rfc3339(envelope.time),
      envelope.subject,
      envelope.type,
      envelope.actor,
      envelope.imported ? "  imported" : "");
  return ok();
}

Status print(std::string_view lines, Format format) {
  if (format == Format::json) {
    std::fwrite(lines.data(), 1, lines.size(), stdout);
    return ok();
  }
  while (!lines.empty()) {
    const auto end = lines.find('\n');
    GUICHET_TRY_STATUS(print_line(lines.substr(0, end)));
    lines.remove_prefix(end + 1);
  }
  return ok();
}

Status print_all(const store::Log& log, const EventsOptions& options) {
  const http::FeedFilter filter(options.type, options.subject);
  const auto cursor = log.read(options.after);
  auto left = options.limit == 0 ? ~std::uint64_t{0} : options.limit;
  for (bool more = true; more && left > 0;) {
    auto bounds = page_bounds;
    bounds.events_max = static_cast<std::size_t>(std::min<std::uint64_t>(left, bounds.events_max));
    GUICHET_TRY(const auto slice, http::read_slice(*cursor, filter, http::FeedShape::lines, bounds));
    GUICHET_TRY_STATUS(print(slice.text, options.format));
    left -= slice.events;
    more = !slice.at_head;
  }
  return ok();
}

}  // namespace

int print_events(const EventsOptions& options) {
  const auto folder = std::filesystem::path(options.data) / "log";
  if (!std::filesystem::is_directory(folder))
    return fail(not_found(fmt::format("{} is no data folder: it has no log/", options.data)));
  const auto log = store::open_log(folder.string());
  if (!log) return fail(log.error());
  const auto printed = print_all(**log, options);
  return printed ? exit_ok : fail(printed.error());
}

}  // namespace guichet::cli
