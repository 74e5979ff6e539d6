// guichet check: what is wrong with a town, at the line and column.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/findings.h"
#include "cli/folder.h"
#include "cli/sarif.h"
#include "cli/watch.h"
#include "engine/rehearsal/scenario.h"

namespace guichet::cli {
namespace {

namespace fs = std::filesystem;

/// A town folder to read, and which of its files to speak of; none: all.
using Asked = std::map<fs::path, std::set<std::string>>;

struct Checked {
  fs::path folder;
  workflows::Files files;
  std::size_t services = 0;
  std::vector<workflows::Diagnostic> findings;
};

/// Folders stand for themselves, files for the town they belong to: nothing of a town can be checked alone.
Result<Asked> resolve(const std::vector<std::string>& paths) {
  Asked asked;
  std::error_code failure;
  for (const auto& name : paths) {
    const fs::path path(name);
    if (fs::is_directory(path, failure)) {
      asked[path].clear();
      continue;
    }
    if (!fs::exists(path, failure)) return not_found(fmt::format("there is no file or folder {}", name));
    const auto folder = town_folder_of(path);
    if (folder.empty())
      return not_found(fmt::format("{} belongs to no town: no folder above it holds town.yaml", name));
    const auto [entry, is_new] = asked.try_emplace(folder);
    if (is_new || !entry->second.empty())
      entry->second.insert(fs::absolute(path, failure).lexically_normal().lexically_relative(folder).generic_string());
  }
  return asked;
}

Result<Checked> check_one(const fs::path& folder, const std::set<std::string>& only) {
  GUICHET_TRY(auto files, read_town_folder(folder));
  auto loaded = workflows::load_town(files);
  Checked checked{
      .folder = folder, .files = std::move(files), .services = 0, .findings = std::move(loaded.diagnostics)};
  if (loaded.town != nullptr) {
    checked.services = loaded.town->workflows.size();
    // A scenario's names are those of a sound town. Its syntax was looked at with the town's.
    for (auto& finding : rehearsal::parse_scenarios(checked.files, *loaded.town).diagnostics)
      checked.findings.push_back(std::move(finding));
    std::ranges::stable_sort(
        checked.findings, {}, [](const auto& each) { return std::tie(each.where.file, each.where.line); });
  }
  if (!only.empty())
    std::erase_if(checked.findings, [&](const auto& finding) { return !only.contains(finding.where.file); });
  return checked;
}

void print_text(const Checked& checked) {
  fmt::print("{}", list_in_text(checked.findings, checked.folder, checked.files));
  if (!checked.findings.empty())
    fmt::print(
        "{}: {} in {} {}\n",
        checked.folder.string(),
        count_in_words(checked.findings),
        checked.files.size(),
        checked.files.size() == 1 ? "file" : "files");
  else
    fmt::print(
        "{}: {} {} in {} files, nothing to report\n",
        checked.folder.string(),
        checked.services,
        checked.services == 1 ? "service" : "services",
        checked.files.size());
}

json::object answer_of(const Checked& checked) {
  json::array findings;
  for (const auto& finding : checked.findings) findings.emplace_back(to_json(finding, checked.folder));
  json::object object;
  object["town"] = checked.folder.generic_string();
  object["ok"] = !workflows::has_errors(checked.findings);
  object["files"] = checked.files.size();
  object["services"] = checked.services;
  object["findings"] = std::move(findings);
  return object;
}

int run_once(const CheckOptions& options, const Asked& asked) {
  json::array towns;
  std::vector<TownFindings> findings;
  bool wrong = false;
  for (const auto& [folder, only] : asked) {
    auto checked = check_one(folder, only);
    if (!checked) return fail(checked.error());
    wrong = wrong || workflows::has_errors(checked->findings) || (options.strict && !checked->findings.empty());
    switch (options.format) {
      case Format::json: towns.emplace_back(answer_of(*checked)); break;
      case Format::sarif: findings.push_back({.folder = folder, .findings = std::move(checked->findings)}); break;
      case Format::text: print_text(*checked); break;
    }
  }
  if (options.format == Format::json) fmt::print("{}\n", json::serialize(towns));
  if (options.format == Format::sarif) fmt::print("{}\n", json::serialize(to_sarif(findings)));
  return wrong ? exit_wrong : exit_ok;
}

/// Until somebody presses Ctrl-C: a watcher has no other end.
int run_and_watch(const CheckOptions& options, const Asked& asked) {
  std::vector<fs::path> folders;
  for (const auto& [folder, only] : asked) folders.push_back(folder);
  auto watch = FolderWatch::open(std::move(folders));
  if (!watch) return fail(watch.error());
  for (;;) {
    run_once(options, asked);
    std::fflush(stdout);
    if (const auto changed = watch->wait(); !changed) return fail(changed.error());
    if (options.format == Format::text) fmt::print("\n── something was saved ──\n");
  }
}

}  // namespace

int check_town(const CheckOptions& options) {
  const auto asked = resolve(options.paths);
  if (!asked) return fail(asked.error());
  return options.watch ? run_and_watch(options, *asked) : run_once(options, *asked);
}

}  // namespace guichet::cli
