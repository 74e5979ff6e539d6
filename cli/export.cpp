// guichet export: from the data folder of a stopped server, in constant memory. A running server is asked at
// /api/v1/exports.
#include <cstdio>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "adapters/exports/export.h"
#include "cli/commands.h"
#include "cli/event_lines.h"
#include "cli/exit_code.h"
#include "cli/progress.h"
#include "cli/stopped.h"
#include "engine/access/audit_trail.h"
#include "engine/base/clock.h"

namespace guichet::cli {
namespace {

constexpr std::size_t stretch_rows = 1000;

struct CloseFile {
  void operator()(std::FILE* file) const {
    if (file != stdout) std::fclose(file);
  }
};

using File = std::unique_ptr<std::FILE, CloseFile>;

Result<exports::Selection> selection_of(const ExportOptions& options) {
  exports::Selection selection;
  GUICHET_TRY(selection.from, moment_of("from", options.from));
  GUICHET_TRY(selection.until, moment_of("to", options.to));
  selection.type = options.type;
  selection.subject = options.subject;
  selection.service = options.service;
  selection.person = PersonId(options.person);
  return selection;
}

Status put(std::FILE* file, const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), file) == text.size()) return ok();
  return unavailable("the export could not be written: is the disk full?");
}

/// Writes until the end, or until --limit; says where it stopped, so that it can be taken up there.
Status write_all(exports::Export& writing, const ExportOptions& options, std::FILE* file) {
  Progress progress("exporting", "rows", 0);
  GUICHET_TRY(const auto head, writing.head());
  GUICHET_TRY_STATUS(put(file, head));
  auto cursor = options.after;
  std::string text;
  do {
    text.clear();
    const auto left =
        options.limit == 0 ? stretch_rows : std::min<std::uint64_t>(options.limit - writing.rows(), stretch_rows);
    auto next = writing.append(text, cursor, left);
    if (!next) {
      if (cursor != options.after) fmt::print(stderr, "Take it up again with --after {}\n", cursor);
      return next.error();
    }
    GUICHET_TRY_STATUS(put(file, text));
    cursor = *std::move(next);
    progress.advance_to(writing.rows());
  } while (!cursor.empty() && (options.limit == 0 || writing.rows() < options.limit));
  GUICHET_TRY_STATUS(put(file, writing.tail()));
  if (std::fflush(file) != 0) return unavailable("the export could not be written: is the disk full?");
  if (cursor.empty())
    fmt::print(stderr, "{} rows\n", writing.rows());
  else
    fmt::print(stderr, "{} rows; it goes on with --after {}\n", writing.rows(), cursor);
  return ok();
}

Status run(const ExportOptions& options) {
  GUICHET_TRY(auto selection, selection_of(options));
  const SystemClock clock;
  GUICHET_TRY(const auto engine, open_stopped(options.data, options.kek, clock));
  const auto person = selection.person;
  GUICHET_TRY(
      const auto writing,
      exports::make_export(person.value.empty() ? options.what : std::string("person"), *engine, std::move(selection)));
  if (!person.value.empty()) {
    access::AuditTrail trail(std::filesystem::path(options.data) / "audit", clock);
    trail.note("personal data exported", {{"actor", "system/export"}, {"of", "person/" + person.value}});
  }
  const File file(options.output.empty() ? stdout : std::fopen(options.output.c_str(), "wb"));
  if (file == nullptr) return unavailable(fmt::format("{} cannot be written", options.output));
  return write_all(*writing, options, file.get());
}

}  // namespace

int export_data(const ExportOptions& options) {
  const auto done = run(options);
  return done ? exit_ok : fail(done.error());
}

}  // namespace guichet::cli
