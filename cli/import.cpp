// guichet import: another system's history, with its own dates and ids, through the services of a town.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/findings.h"
#include "cli/folder.h"
#include "cli/import_report.h"
#include "cli/mirror.h"
#include "cli/progress.h"
#include "engine/importing/csv_file.h"

namespace guichet::cli {
namespace {

namespace fs = std::filesystem;

struct LoadedTown {
  workflows::Files files;
  std::shared_ptr<const workflows::Town> town;
};

/// Prints the findings where there are errors among them.
template <class Loaded>
bool show_errors(const Loaded& loaded, const fs::path& folder, const workflows::Files& files) {
  if (!workflows::has_errors(loaded.diagnostics)) return false;
  fmt::print(stderr, "{}", list_in_text(loaded.diagnostics, folder, files));
  return true;
}

Result<LoadedTown> load_the_town(const std::string& folder) {
  GUICHET_TRY(auto files, read_town_folder(folder));
  auto loaded = workflows::load_town(files);
  if (show_errors(loaded, folder, files)) return invalid(fmt::format("{}: repair it first", folder));
  return LoadedTown{.files = std::move(files), .town = std::move(loaded.town)};
}

struct MappingFile {
  fs::path path;
  std::string text;
  importing::Mapping mapping;
};

Result<MappingFile> load_the_mapping(const ImportOptions& options) {
  MappingFile file;
  file.path = options.mapping.empty() ? fs::path(options.town) / "mapping.yaml" : fs::path(options.mapping);
  std::ifstream stream(file.path, std::ios::binary);
  if (!stream) {
    return not_found(
        fmt::format("{}: no such file; --mapping names the file that says what the columns are", file.path.string()));
  }
  std::ostringstream text;
  text << stream.rdbuf();
  file.text = text.str();
  const auto name = file.path.filename().string();
  auto loaded = importing::load_mapping(name, file.text);
  if (show_errors(loaded, file.path.parent_path(), {{name, file.text}})) {
    return invalid(fmt::format("{}: repair it first", file.path.string()));
  }
  file.mapping = std::move(*loaded.mapping);
  return file;
}

Result<std::string> source_of(const ImportOptions& options, const MappingFile& mapping) {
  if (!options.source.empty()) return options.source;
  if (!mapping.mapping.file.empty()) return (mapping.path.parent_path() / mapping.mapping.file).string();
  return invalid("which file? Say it with --source, or as `file:` in the mapping");
}

/// Reads the whole source into a plan.
Result<importing::Plan> plan_of(
    importing::CsvFile& file, const importing::Mapping& mapping, const workflows::Town& town) {
  GUICHET_TRY(auto planner, importing::Planner::create(mapping, town, file.columns()));
  Progress progress("reading", "KiB", file.bytes_total() / 1024);
  for (;;) {
    auto row = file.next();
    if (!row) return std::move(row).error();
    if (!*row) return planner.finish();
    planner.add(**row);
    progress.advance_to(file.bytes_read() / 1024);
  }
}

/// Opens the store and makes the town the one new cases open with.
Result<std::unique_ptr<runtime::Engine>> open_engine(
    const ImportOptions& options, const LoadedTown& town, const Clock& clock) {
  runtime::Options engine_options;
  engine_options.directory = options.data;
  engine_options.kek = options.kek;
  engine_options.alarm_clock = false;  // time is the import's
  GUICHET_TRY(auto engine, runtime::Engine::open(std::move(engine_options), clock));
  const auto current = engine->town();
  if (current != nullptr && current->version == town.town->version) return engine;
  runtime::Submission deploy{
      .id = CommandId{fmt::format("import/deploy/{}/{}", town.town->version, engine->head())},
      .actor = {.name = "import/town", .roles = {}, .teams = {}},
      .channel = "import",
      .expected_version = std::nullopt,
      .at = std::nullopt,
      .what = catalog::Command{catalog::DeployTown{town.files}}};
  GUICHET_TRY(const auto receipt, engine->submit_and_wait(std::move(deploy)));
  engine->wait_applied(receipt.last, std::chrono::minutes{1});
  return engine;
}

void print(const ImportReport& report, Format format) {
  if (format == Format::json) {
    fmt::print("{}\n", json::serialize(to_json(report)));
  } else {
    print_text(report);
  }
}

Result<int> store(
    const ImportOptions& options, const LoadedTown& town, const importing::Mapping& mapping, ImportReport& report) {
  const SystemClock clock;
  auto until = clock.now();
  if (!options.until.empty()) {
    GUICHET_TRY(until, parse_rfc3339(options.until));
  }
  GUICHET_TRY(const auto engine, open_engine(options, town, clock));
  importing::Replay replay(mapping, report.plan, *engine);
  {
    Progress progress("importing", "commands", report.plan.acts.size());
    GUICHET_TRY_STATUS(replay.run(until, [&](std::uint64_t done) { progress.advance_to(done); }));
  }
  GUICHET_TRY(const auto back, importing::read_back(mapping, report.plan, *engine));
  report.counts = &replay.counts();
  report.refused = &replay.refused();
  report.read_back = &back;
  print(report, options.format);
  return is_complete(report) ? exit_ok : exit_wrong;
}

void print_findings(const std::vector<workflows::Diagnostic>& findings, const MappingFile& mapping) {
  fmt::print(
      stderr,
      "{}",
      list_in_text(findings, mapping.path.parent_path(), {{mapping.path.filename().string(), mapping.text}}));
}

Result<int> run(const ImportOptions& options) {
  if (options.data.empty() && !options.dry_run) {
    return invalid("where shall it be stored? --data FOLDER, or --dry-run to store nothing");
  }
  GUICHET_TRY(const auto town, load_the_town(options.town));
  GUICHET_TRY(const auto mapping, load_the_mapping(options));
  if (const auto unknown = importing::check_names(mapping.mapping, *town.town); !unknown.empty()) {
    print_findings(unknown, mapping);
    return invalid(fmt::format("{}: it names what the town has not", mapping.path.generic_string()));
  }
  GUICHET_TRY(const auto source, source_of(options, mapping));
  GUICHET_TRY(auto file, importing::CsvFile::open(source, mapping.mapping.delimiter));
  const auto unknown = importing::check_columns(mapping.mapping, file.columns());
  print_findings(unknown, mapping);
  if (!unknown.empty()) return invalid(fmt::format("{} lacks columns that the mapping reads", source));
  GUICHET_TRY(const auto plan, plan_of(file, mapping.mapping, *town.town));
  ImportReport report{.plan = plan, .odd_cells = file.odd_cells(), .verbose = options.verbose};
  if (const auto& due = mapping.mapping.due_agreement) report.shares = compare_due_times(plan, *due, *town.town);
  if (options.dry_run) {
    print(report, options.format);
    return is_complete(report) ? exit_ok : exit_wrong;
  }
  return store(options, town, mapping.mapping, report);
}

}  // namespace

int import_history(const ImportOptions& options) {
  if (!options.data.empty())
    if (const auto own = refuse_a_mirror(options.data); !own) return fail(own.error());
  if (!options.events.empty()) return import_events(options);
  if (options.town.empty()) {
    fmt::print(stderr, "guichet import: say the town folder, or --events FILE; see guichet import --help\n");
    return exit_usage;
  }
  const auto code = run(options);
  return code ? *code : fail(code.error());
}

}  // namespace guichet::cli
