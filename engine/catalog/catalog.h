#pragma once

// Deployed towns, as events: texts are identified by their hash and kept in the log for ever, because a case stays
// on the version it was opened with.

#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "workflows/town.h"

namespace guichet::catalog {

/// Makes a town folder's texts the ones new cases open with.
struct DeployTown {
  workflows::Files files;
};
using Command = std::variant<DeployTown>;

struct TownDeployed {
  std::string town;
  std::string version;               ///< hex BLAKE2b over all files
  std::map<std::string, std::string> files;
};
using Event = std::variant<TownDeployed>;

std::string_view type_of(const Event& event);
/// Catalog events: 50 to 99.
std::uint16_t kind_of(const Event& event);
bool is_catalog_event(std::uint16_t kind);
json::object encode(const Event& event);
Result<Event> decode(std::uint16_t kind, const json::object& data);

/// The deployed towns, compiled. A fold of catalog events; a version whose text no longer compiles with today's
/// checker still answers by its stored text (checks may grow stricter, meaning may not change).
class Catalog {
 public:
  /// The deployment new cases open with; null before the first.
  std::shared_ptr<const workflows::Town> current() const { return current_; }
  std::shared_ptr<const workflows::Town> find(const std::string& version) const;

  void apply(const Event& event);

 private:
  std::map<std::string, std::shared_ptr<const workflows::Town>> towns_;
  std::shared_ptr<const workflows::Town> current_;
};

/// Events of a deployment, or why it is refused (the first errors of the checker). Deploying what is current is a
/// refusal of kind conflict.
Result<std::vector<Event>> decide(const Catalog& catalog, const Command& command);

}  // namespace guichet::catalog
