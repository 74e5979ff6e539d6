#include "cli/event_lines.h"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "engine/events/envelope.h"

namespace guichet::cli {

Result<std::optional<Instant>> moment_of(std::string_view name, const std::string& text) {
  if (text.empty()) return std::optional<Instant>();
  const auto instant = parse_rfc3339(text.size() == 10 ? text + "T00:00:00Z" : text);
  if (instant) return std::optional<Instant>(*instant);
  return invalid(fmt::format("--{}: expected 2026-03-02 or 2026-03-02T08:00:00Z, found \"{}\"", name, text));
}

Result<EventLines> EventLines::of(const EventsOptions& options) {
  EventLines lines;
  lines.format_ = options.format;
  lines.left_ = options.limit == 0 ? ~std::uint64_t{0} : options.limit;
  GUICHET_TRY(lines.from_, moment_of("from", options.from));
  GUICHET_TRY(lines.to_, moment_of("to", options.to));
  return lines;
}

Status EventLines::print(std::string_view lines) {
  if (takes_all() && format_ == Format::json) {  // as stored, nothing to look at
    const auto count = static_cast<std::uint64_t>(std::ranges::count(lines, '\n'));
    if (count <= left_) {
      std::fwrite(lines.data(), 1, lines.size(), stdout);
      left_ -= count;
      return ok();
    }
  }
  while (!lines.empty() && left_ > 0) {
    const auto end = std::min(lines.find('\n'), lines.size());
    GUICHET_TRY_STATUS(print_one(lines.substr(0, end)));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return ok();
}

Status EventLines::print_one(std::string_view document) {
  GUICHET_TRY(const auto envelope, events::read_envelope(document));
  if ((from_ && envelope.time < *from_) || (to_ && envelope.time >= *to_)) return ok();
  --left_;
  if (format_ == Format::json) {
    fmt::print("{}\n", document);
    return ok();
  }
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

}  // namespace guichet::cli
