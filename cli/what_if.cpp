// guichet what-if: the recorded past under a draft.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/findings.h"
#include "cli/folder.h"
#include "cli/remote.h"
#include "cli/what_if.h"
#include "cli/what_if_record.h"
#include "engine/base/clock.h"

namespace guichet::cli {
namespace {

namespace fs = std::filesystem;

struct Draft {
  std::shared_ptr<const workflows::Town> town;
  std::string service;
};

Result<Draft> read_draft(const std::string& path) {
  std::error_code failure;
  const auto asked = fs::absolute(path, failure).lexically_normal();
  const auto folder = fs::is_regular_file(asked, failure) ? town_folder_of(asked) : fs::path();
  if (folder.empty()) return not_found(fmt::format("{} is no file of a town's workflows/", path));
  GUICHET_TRY(const auto files, read_town_folder(folder));
  const auto loaded = workflows::load_town(files);
  for (const auto& finding : loaded.diagnostics)
    if (finding.severity == workflows::Severity::error) fmt::print(stderr, "{}\n", to_text(finding, folder, files));
  if (loaded.town == nullptr) return invalid("only a draft without errors can be tried");
  const auto name = asked.lexically_relative(folder.lexically_normal()).generic_string();
  for (const auto& [id, definition] : loaded.town->workflows)
    if (definition->where.file == name) return Draft{loaded.town, id};
  return not_found(fmt::format("{} holds no service", path));
}

/// "2026-01-01" or a whole moment; empty: the beginning.
Result<Instant> since_of(const std::string& text) {
  if (text.empty()) return Instant::min();
  return parse_rfc3339(text.size() == 10 ? text + "T00:00:00Z" : text);
}

Status write_page(const std::string& file, const std::string& page) {
  std::ofstream stream(file, std::ios::trunc);
  stream << page;
  return stream.flush() ? ok() : Status(unavailable(fmt::format("{} cannot be written", file)));
}

Status try_draft(const WhatIfOptions& options) {
  GUICHET_TRY(const auto draft, read_draft(options.draft));
  GUICHET_TRY(const auto since, since_of(options.since));
  const SystemClock clock;
  GUICHET_TRY(const auto record, read_record(options.whose, *draft.town->workflows.at(draft.service), since, clock));
  if (record.cases.empty()) return not_found(fmt::format("no case of {} was opened since then", draft.service));
  const auto answer = rehearsal::what_if(record.cases, *draft.town, record.until);
  const WhatIfHeading heading{
      .service = draft.service,
      .draft = options.draft,
      .since = to_rfc3339(record.cases.front().opened).substr(0, 10),
      .until = to_rfc3339(record.until).substr(0, 10)};
  if (options.format == Format::json)
    fmt::print("{}\n", json::serialize(to_json(answer)));
  else
    fmt::print("{}", to_table(answer, heading));
  return options.page.empty() ? ok() : write_page(options.page, to_page(answer, heading));
}

}  // namespace

int ask_what_if(const WhatIfOptions& options) {
  if (!names_one(options.whose)) return exit_usage;
  const auto tried = try_draft(options);
  return tried ? exit_ok : fail(tried.error());
}

}  // namespace guichet::cli
