#pragma once

// Deployed towns, as events: texts are identified by their hash and kept in the log for ever, because a case
// stays on the version it was opened with.

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "workflows/town.h"

namespace guichet::catalog {

/// Makes a town folder's texts the ones new cases open with. They are read and checked where the command is made, on
/// the thread of whoever deploys: nobody else's command waits for it.
struct DeployTown {
  explicit DeployTown(workflows::Files texts);

  workflows::Files files;
  workflows::LoadedTown loaded;  ///< what `files` mean
};

using Command = std::variant<DeployTown>;

struct TownDeployed {
  std::string town;
  std::string version;  ///< hex BLAKE2b over all files
  std::map<std::string, std::string> files;
  /// What the files mean, where the event has just been decided; never written down. Null: read when it is asked for.
  std::shared_ptr<const workflows::Town> compiled = {};
};

using Event = std::variant<TownDeployed>;

std::string_view type_of(const Event& event);
/// Catalog events: 50 to 99.
std::uint16_t kind_of(const Event& event);
bool is_catalog_event(std::uint16_t kind);
json::object encode(const Event& event);
/// Errors: corrupt.
Result<Event> decode(std::uint16_t kind, const json::object& data);

/// The deployed towns. A fold of catalog events; texts are compiled when they are first asked for, so that a
/// start costs the same after ten deployments and after a thousand. Thread-safe.
class Catalog {
 public:
  /// The deployment new cases open with; null before the first.
  std::shared_ptr<const workflows::Town> current() const;
  /// One version, or null: never deployed, or its text can no longer be read (which must not happen: checks that
  /// grow stricter spare what is deployed; it is logged as an error).
  std::shared_ptr<const workflows::Town> find(const std::string& version) const;
  /// How many deployments there were: the catalog's stream version.
  std::uint64_t deployments() const;

  /// Takes the town's deployment of this number, counted from 1. Those of earlier numbers are known already: whoever
  /// folds the log and whoever writes it may both tell of one.
  void apply(const Event& event, std::uint64_t number);

 private:
  struct Deployed {
    workflows::Files files;
    std::shared_ptr<const workflows::Town> town;  ///< shared: cases being decided hold it while another is deployed
    bool compiled = false;
  };

  std::shared_ptr<const workflows::Town> compile(const std::string& version) const;

  mutable std::mutex mutex_;
  mutable std::map<std::string, Deployed> towns_;
  std::string current_;
  std::uint64_t deployments_ = 0;
};

/// Events of a deployment, or why it is refused: invalid (every error of the checker, `pointer` is
/// FILE:LINE:COLUMN), conflict (it is the current one already).
Result<std::vector<Event>> decide(const Catalog& catalog, const Command& command);

}  // namespace guichet::catalog
