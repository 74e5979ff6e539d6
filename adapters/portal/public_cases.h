#pragma once

// What everybody may see of the cases of public services: kind, place, day, state. Nothing that anybody wrote.

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "adapters/portal/map.h"
#include "engine/runtime/engine.h"

namespace guichet::portal {

struct PublicCase {
  std::string reference;
  std::string workflow;
  std::string deployment;
  std::string status;  ///< in the language the case was opened in
  std::string step;    ///< where it rests; empty: closed
  Instant opened;
  std::optional<Point> place;
};

/// The newest open public cases, looked at anew at most once in ten seconds, so that a crowd costs what one visitor
/// does. Thread-safe.
class PublicCases {
 public:
  PublicCases() = default;

  std::shared_ptr<const std::vector<PublicCase>> open_ones(runtime::Engine& engine, Instant now);

 private:
  std::mutex mutex_;
  std::shared_ptr<const std::vector<PublicCase>> known_;  ///< guarded; shared with readers while a newer one is made
  Instant looked_{};                                      ///< guarded
};

/// Whether a case may be seen by everybody: it said so when it was opened, and its service still does.
bool is_public(const cases::CaseState& state, const workflows::Town* town);
/// The first place of its form, where it is not personal.
std::optional<Point> place_of(const cases::CaseState& state, const workflows::Town* town);

}  // namespace guichet::portal
