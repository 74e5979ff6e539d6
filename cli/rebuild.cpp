#include "engine/runtime/rebuild.h"

#include <chrono>
#include <optional>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/progress.h"
#include "engine/base/json.h"

namespace guichet::cli {
namespace {

using Steady = std::chrono::steady_clock;

double seconds_since(Steady::time_point start) {
  return std::chrono::duration<double>(Steady::now() - start).count();
}

/// A bar of the log's length, which is only known once it is open.
runtime::Folding show_on(std::optional<Progress>& bar, Position& total) {
  return [&bar, &total](Position applied, Position head) {
    if (!bar) bar.emplace("folding the log", "events", head);
    bar->advance_to(applied);
    total = head;
  };
}

int compare(const RebuildOptions& options) {
  std::optional<Progress> bar;
  Position events = 0;
  const auto difference = runtime::check_views(options.data, show_on(bar, events));
  bar.reset();
  if (!difference) return fail(difference.error());
  if (options.format == Format::json)
    fmt::print(
        "{}\n",
        json::serialize(json::object{{"ok", difference->empty()}, {"events", events}, {"difference", *difference}}));
  else if (difference->empty())
    fmt::print("{} events folded anew: the views are the same, key for key and byte for byte.\n", events);
  else
    fmt::print("The views are not what the log says: {}\nBuild them again with: guichet rebuild\n", *difference);
  return difference->empty() ? exit_ok : exit_corrupt;
}

}  // namespace

int rebuild(const RebuildOptions& options) {
  if (options.compare) return compare(options);
  const auto start = Steady::now();
  std::optional<Progress> bar;
  Position total = 0;
  const auto events = runtime::rebuild_views(options.data, show_on(bar, total));
  bar.reset();
  if (!events) return fail(events.error());
  const auto seconds = seconds_since(start);
  const auto speed = static_cast<double>(*events) / seconds;
  if (options.format == Format::json)
    fmt::print(
        "{}\n", json::serialize(json::object{{"events", *events}, {"seconds", seconds}, {"eventsPerSecond", speed}}));
  else
    fmt::print("{} events folded in {:.1f} s ({:.0f} events/s)\n", *events, seconds, speed);
  return exit_ok;
}

}  // namespace guichet::cli
