#include "engine/catalog/catalog.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/base/log.h"
#include "engine/base/match.h"

namespace guichet::catalog {
namespace {

constexpr std::uint16_t kind_town_deployed = 50;

Error refusal(const std::vector<workflows::Diagnostic>& diagnostics) {
  std::vector<FieldError> faults;
  for (const auto& finding : diagnostics)
    if (finding.severity == workflows::Severity::error)
      faults.push_back(
          {fmt::format("{}:{}:{}", finding.where.file, finding.where.line, finding.where.column),
           finding.hint.empty() ? finding.message : fmt::format("{} ({})", finding.message, finding.hint)});
  const auto first = faults.empty() ? FieldError{"", "it has no town.yaml"} : faults.front();
  return invalid(fmt::format("the town cannot be deployed: {} {}", first.pointer, first.message), std::move(faults));
}

/// An operator is told of what must be mended before this town is deployed again.
std::shared_ptr<const workflows::Town> read_kept(const std::string& version, const workflows::Files& files) {
  const auto loaded = workflows::load_kept(files);
  if (loaded.town == nullptr)
    log_error("a deployed town can no longer be read", {{"version", version}});
  else if (loaded.town->kept)
    log_info("a deployed town would not pass today's check: guichet check says why", {{"version", version}});
  return loaded.town;
}

}  // namespace

DeployTown::DeployTown(workflows::Files texts) : files(std::move(texts)), loaded(workflows::load_town(files)) {}

std::string_view type_of(const Event& event) {
  return match(event, [](const TownDeployed&) -> std::string_view { return "guichet.town.deployed.v1"; });
}

std::uint16_t kind_of(const Event& event) {
  return match(event, [](const TownDeployed&) { return kind_town_deployed; });
}

bool is_catalog_event(std::uint16_t kind) {
  return kind >= 50 && kind <= 99;
}

json::object encode(const Event& event) {
  return match(event, [](const TownDeployed& deployed) {
    json::object files;
    for (const auto& [path, text] : deployed.files) files[path] = text;
    return json::object{{"town", deployed.town}, {"version", deployed.version}, {"files", std::move(files)}};
  });
}

Result<Event> decode(std::uint16_t kind, const json::object& data) {
  if (kind != kind_town_deployed) return corrupt(fmt::format("a catalog event has the unknown kind {}", kind));
  const auto* const town = data.if_contains("town");
  const auto* const version = data.if_contains("version");
  const auto* const files = data.if_contains("files");
  if (town == nullptr || !town->is_string() || version == nullptr || !version->is_string() || files == nullptr ||
      !files->is_object())
    return corrupt("a guichet.town.deployed.v1 event lacks its town, version or files");
  TownDeployed deployed;
  deployed.town = town->get_string();
  deployed.version = version->get_string();
  for (const auto& [path, text] : files->get_object()) {
    if (!text.is_string()) return corrupt("a file of a guichet.town.deployed.v1 event is no text");
    deployed.files.emplace(path, text.get_string());
  }
  return Event(std::move(deployed));
}

std::shared_ptr<const workflows::Town> Catalog::current() const {
  const std::lock_guard lock(mutex_);
  return current_.empty() ? nullptr : compile(current_);
}

std::shared_ptr<const workflows::Town> Catalog::find(const std::string& version) const {
  const std::lock_guard lock(mutex_);
  return compile(version);
}

std::uint64_t Catalog::deployments() const {
  const std::lock_guard lock(mutex_);
  return deployments_;
}

/// Requires: mutex_ is held.
std::shared_ptr<const workflows::Town> Catalog::compile(const std::string& version) const {
  const auto found = towns_.find(version);
  if (found == towns_.end()) return nullptr;
  auto& deployed = found->second;
  if (!deployed.compiled) {
    deployed.compiled = true;
    deployed.town = read_kept(version, deployed.files);
  }
  return deployed.town;
}

void Catalog::apply(const Event& event, std::uint64_t number) {
  match(event, [this, number](const TownDeployed& deployed) {
    const std::lock_guard lock(mutex_);
    if (number <= deployments_) return;
    towns_.try_emplace(deployed.version, Deployed{deployed.files, deployed.compiled, deployed.compiled != nullptr});
    current_ = deployed.version;
    deployments_ = number;
  });
}

Result<std::vector<Event>> decide(const Catalog& catalog, const Command& command) {
  return match(command, [&](const DeployTown& deploy) -> Result<std::vector<Event>> {
    const auto& loaded = deploy.loaded;
    if (loaded.town == nullptr || workflows::has_errors(loaded.diagnostics)) return refusal(loaded.diagnostics);
    const auto current = catalog.current();
    if (current != nullptr && current->version == loaded.town->version)
      return conflict(fmt::format("version {} of {} is deployed already", loaded.town->version, loaded.town->id));
    return std::vector<Event>{TownDeployed{loaded.town->id, loaded.town->version, deploy.files, loaded.town}};
  });
}

}  // namespace guichet::catalog
