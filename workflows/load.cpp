// A folder's files in, a town or the list of what is wrong out. The order: town.yaml, then the tables and the messages,
// then the services, each of which looks its names up in what came before.
#include <algorithm>
#include <list>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "engine/base/digest.h"
#include "workflows/check/check.h"
#include "workflows/codes.h"
#include "workflows/parse/messages.h"
#include "workflows/parse/town_parts.h"
#include "workflows/parse/workflow_parts.h"
#include "workflows/town.h"
#include "workflows/yaml/node.h"

namespace guichet::workflows {
namespace {

class Loader {
 public:
  Loader(const Files& files, bool kept) : files_(files), kept_(kept) {}

  LoadedTown load() {
    if (!read_town()) return finish();
    for (const auto& [name, text] : files_)
      if (is_in(name, "tables/"))
        if (const auto* document = parse(name, text)) parse::read_shared_tables(*document, town_, diagnostics_);
    read_messages();
    for (const auto& [name, text] : files_)
      if (is_in(name, "workflows/")) read_workflow(name, text);
    for (const auto& [name, text] : files_)
      if (!kept_ && is_in(name, "scenarios/")) (void)parse(name, text);
    check_child_cases();
    parse::check_mail(*town_document_, town_, diagnostics_);
    report_misplaced();
    return finish();
  }

 private:
  static bool is_in(const std::string& name, std::string_view folder) {
    return name.starts_with(folder) && name.ends_with(".yaml");
  }

  /// The document, kept for as long as the loader lives; nullptr where it is no YAML.
  const yaml::Document* parse(const std::string& name, const std::string& text) {
    auto parsed = yaml::parse(name, text);
    diagnostics_.insert(diagnostics_.end(), parsed.diagnostics.begin(), parsed.diagnostics.end());
    if (!parsed.document) return nullptr;
    documents_.push_back(std::move(*parsed.document));
    return &documents_.back();
  }

  bool read_town() {
    const auto file = files_.find("town.yaml");
    if (file == files_.end()) {
      diagnostics_.push_back(
          {.code = Code("missing-file"),
           .where = {.file = "town.yaml"},
           .message = "This folder is no town: it has no town.yaml.",
           .hint = "name the folder that holds town.yaml, or make one with `guichet init`"});
      return false;
    }
    const auto* document = parse(file->first, file->second);
    if (document == nullptr) return false;
    town_document_ = document;
    town_ = parse::read_town(*document, files_, diagnostics_);
    town_.kept = kept_;
    return true;
  }

  void read_messages() {
    for (const auto& [name, text] : files_)
      if (is_in(name, "templates/")) {
        if (const auto* document = parse(name, text))
          messages_.read(*document, town_, diagnostics_);
        else
          messages_unread_ = true;
      }
  }

  void read_workflow(const std::string& name, const std::string& text) {
    const auto* document = parse(name, text);
    if (document == nullptr) return;
    auto read = parse::read_workflow(*document, town_, diagnostics_);
    auto& definition = read.definition;
    if (read.sound) {
      check::check_ways(definition, diagnostics_);
      check::check_time(definition, diagnostics_);
      check::check_duties(definition, diagnostics_);
      check::check_asking(definition, diagnostics_);
      check::check_silence(definition, diagnostics_);
      check::check_letters(definition, diagnostics_);
    }
    definition.messages = messages_.compile_for(definition, read.messages_sent, town_, diagnostics_);
    if (read.sound) check::check_acknowledgements(definition, town_, diagnostics_);
    if (definition.id.empty()) return;
    const auto id = definition.id;
    const auto [first, is_new] = town_.workflows.emplace(id, std::make_shared<const Definition>(std::move(definition)));
    if (is_new) return;
    const auto* key = document->root.find("workflow");
    diagnostics_.push_back(
        {.code = Code("duplicate-id"),
         .where = document->place(*key),
         .message = fmt::format("The service `{}` stands in {} already.", id, first->second->where.file),
         .hint = "give one of them another name"});
  }

  /// Services open cases of each other: looked up when all are read.
  void check_child_cases() {
    for (const auto& [id, definition] : town_.workflows)
      for (const auto& step : definition->steps) {
        const auto* call = std::get_if<Call>(&step.construct);
        if (call == nullptr || call->service != child_case_service || call->path.text().size() < 2) continue;
        const auto wanted = call->path.text().substr(1);
        if (town_.workflows.contains(wanted)) continue;
        const auto known = parse::keys_of(town_.workflows);
        diagnostics_.push_back(
            {.code = Code("undefined-workflow"),
             .where = step.where,
             .message = fmt::format("There is no service `{}` to open a case of.", wanted),
             .hint = yaml::suggest(wanted, known)});
      }
  }

  /// A file that nobody reads is a service that never opens.
  void report_misplaced() {
    for (const auto& [name, text] : files_)
      for (const auto* folder : {"workflows/", "templates/", "tables/", "scenarios/"})
        if (name.starts_with(folder) && !name.ends_with(".yaml"))
          diagnostics_.push_back(
              {.severity = Severity::warning,
               .code = Code("unknown-file"),
               .where = {.file = name},
               .message = fmt::format("This file is not read: {} holds files that end in .yaml.", folder),
               .hint = name.ends_with(".yml") ? "rename it to end in .yaml" : "move it elsewhere"});
  }

  LoadedTown finish() {
    // What a file may hold that cannot be read is not missing.
    if (messages_unread_)
      std::erase_if(diagnostics_, [](const auto& finding) { return finding.code == "undefined-template"; });
    if (kept_) spare();
    sort_findings();
    LoadedTown loaded;
    if (!has_errors(diagnostics_)) {
      std::vector<std::string_view> parts;
      for (const auto& [name, text] : files_) {
        parts.push_back(name);
        parts.push_back(text);
      }
      town_.version = digest_of(parts);
      town_.warnings = diagnostics_;
      loaded.town = std::make_shared<const Town>(std::move(town_));
    }
    loaded.diagnostics = std::move(diagnostics_);
    return loaded;
  }

  /// What leaves the meaning whole is no error in a text that was accepted once.
  void spare() {
    for (auto& finding : diagnostics_)
      if (spared.find(fmt::format(" {} ", finding.code)) != std::string_view::npos)
        finding.severity = Severity::warning;
  }

  /// By file and place; a fault of a message that several services send is said once.
  void sort_findings() {
    const auto key = [](const Diagnostic& each) {
      return std::tie(each.where.file, each.where.line, each.where.column, each.code);
    };
    std::stable_sort(
        diagnostics_.begin(), diagnostics_.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
    const auto same = [&](const Diagnostic& a, const Diagnostic& b) {
      return key(a) == key(b) && (a.message == b.message || a.where.file.starts_with("templates/"));
    };
    diagnostics_.erase(std::unique(diagnostics_.begin(), diagnostics_.end(), same), diagnostics_.end());
  }

  const Files& files_;
  const bool kept_;
  std::list<yaml::Document> documents_;  // a list: nodes are pointed at while more files are read
  const yaml::Document* town_document_ = nullptr;
  std::vector<Diagnostic> diagnostics_;
  Town town_;
  parse::MessageFiles messages_;
  bool messages_unread_ = false;
};

}  // namespace

LoadedTown load_town(const Files& files) {
  return Loader(files, false).load();
}

LoadedTown load_kept(const Files& files) {
  auto loaded = load_town(files);
  return loaded.town != nullptr ? loaded : Loader(files, true).load();
}

}  // namespace guichet::workflows
