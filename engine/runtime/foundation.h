#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "engine/catalog/catalog.h"
#include "engine/people/vault.h"
#include "engine/projections/projector.h"
#include "engine/runtime/engine.h"
#include "engine/store/files.h"
#include "engine/store/log.h"
#include "engine/store/views.h"

namespace guichet::runtime {

/// A data folder, opened, with its views at the log's head: what the engine's threads stand on, and the
/// offline commands (rebuild) too. Members are in the order of their dependence.
struct Foundation {
  std::unique_ptr<store::Log> log;
  std::unique_ptr<people::Vault> vault;
  std::unique_ptr<store::FileStore> files;
  std::unique_ptr<store::Views> views;
  projections::Tables tables;
  std::unique_ptr<catalog::Catalog> catalog;
  std::unique_ptr<projections::Projector> projector;
  Instant last_recorded;  ///< of the log's last event
};

/// Told how far the views are while they are folded.
using Folding = std::function<void(Position applied, Position head)>;

/// Refuses a log whose keys are missing: new ones beside it would look like a town whose people were all forgotten.
/// Mirrors, and backups restored without keys, have a pool too, in which those of the log are destroyed.
Status require_keys(const std::filesystem::path& folder, Position head);

/// Opens or creates DIRECTORY/log, keys, files and views; folds what the views lack, or all of it where they
/// are absent, damaged, of another layout, or ahead of the log; destroys (again) the keys of everybody who
/// was forgotten, whatever a crash or a restored backup left of them. Errors: corrupt, unavailable.
Result<Foundation> open_foundation(const Options& options, const Folding& folding);

/// Folds what `views` lack of the log; the deployments it meets go into `catalog`, which has those before. With empty
/// ones for rebuilding, and for comparing with the live views.
Result<std::unique_ptr<projections::Projector>> fold_all(
    const store::Log& log,
    const people::Vault& vault,
    store::Views& views,
    const projections::Tables& tables,
    catalog::Catalog& catalog,
    const Folding& folding);

/// The deployments whose positions the views list, read from the log.
Status load_catalog(
    const store::Log& log, const store::Views& views, const projections::Tables& tables, catalog::Catalog& catalog);

}  // namespace guichet::runtime
