// guichet backup, guichet restore: a data folder saved while it is in use, and brought back.
#include "engine/runtime/backup.h"

#include <optional>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/progress.h"
#include "engine/base/clock.h"
#include "engine/base/json.h"

namespace guichet::cli {
namespace {

store::CopyOptions copying(std::optional<Progress>& bar, const char* title, bool link) {
  store::CopyOptions options;
  options.link = link;
  options.progress = [&bar, title](std::uint64_t bytes) {
    if (!bar) bar.emplace(title, "MiB", 0);
    bar->advance_to(bytes >> 20);
  };
  return options;
}

void print_report(const runtime::BackupReport& report, const BackupOptions& options) {
  const auto& [files, bytes, linked] = report.copied;
  if (options.format == Format::json) {
    fmt::print(
        "{}\n",
        json::serialize(json::object{
            {"position", report.head.position},
            {"files", files},
            {"linked", linked},
            {"bytes", bytes},
            {"keys", options.keys.empty() ? json::value() : json::value(options.keys)}}));
    return;
  }
  fmt::print(
      "{} events, {} files, {} bytes{}\n",
      report.head.position,
      files,
      bytes,
      linked > 0 ? fmt::format(" ({} files are links: they take no space)", linked) : std::string());
  if (options.keys.empty())
    fmt::print("Without the keys: nothing personal in it can be read. Keep one copy of them, with --keys.\n");
  else
    fmt::print("keys: the one copy is in {}\n", options.keys);
}

int verify_backup(const BackupOptions& options) {
  VerifyOptions wanted;
  wanted.data = options.to;
  wanted.format = options.format;
  return verify(wanted);
}

}  // namespace

int back_up(const BackupOptions& options) {
  std::optional<Progress> bar;
  runtime::BackupPlan plan{
      .data = options.data,
      .to = options.to,
      .keys = options.keys,
      .kek = options.kek,
      .now = SystemClock().now(),
      .copy = copying(bar, "copying", !options.copy)};
  const auto report = runtime::back_up(plan);
  bar.reset();
  if (!report) return fail(report.error());
  print_report(*report, options);
  return options.verify ? verify_backup(options) : exit_ok;
}

int restore(const RestoreOptions& options) {
  std::optional<Progress> bar;
  runtime::RestorePlan plan{
      .backup = options.backup,
      .data = options.to,
      .keys = options.keys,
      .kek = options.kek,
      .without_keys = options.without_keys,
      .copy = copying(bar, "restoring", false)};
  const auto report = runtime::restore(plan);
  bar.reset();
  if (!report) return fail(report.error());
  if (options.format == Format::json)
    fmt::print(
        "{}\n",
        json::serialize(json::object{
            {"position", report->head.position},
            {"taken", to_rfc3339(report->taken)},
            {"files", report->copied.files},
            {"bytes", report->copied.bytes}}));
  else
    fmt::print(
        "{} events as of {}, verified from the first to the last. Go on with: guichet serve --data {}\n",
        report->head.position,
        to_rfc3339(report->taken),
        options.to);
  return exit_ok;
}

}  // namespace guichet::cli
