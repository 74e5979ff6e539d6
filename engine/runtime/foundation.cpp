#include "engine/runtime/foundation.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/log.h"
#include "engine/events/envelope.h"
#include "engine/projections/count_rows.h"
#include "engine/projections/keys.h"
#include "engine/runtime/applier.h"
#include "engine/store/disk.h"

namespace guichet::runtime {
namespace {

namespace fs = std::filesystem;
using projections::TableId;

projections::TokensOf tokens_of(const people::Vault& vault) {
  return [&vault](const json::object& attributes) { return people::search_tokens(attributes, vault); };
}

Status make_folder(const fs::path& path) {
  std::error_code failure;
  fs::create_directories(path, failure);
  if (failure) return unavailable(fmt::format("the folder {} cannot be created: {}", path.string(), failure.message()));
  return ok();
}

Status remove_folder(const fs::path& path) {
  std::error_code failure;
  fs::remove_all(path, failure);
  if (failure) return unavailable(fmt::format("the folder {} cannot be removed: {}", path.string(), failure.message()));
  return ok();
}

/// Why these views cannot be used; empty when they can.
Result<std::string> unfit(const store::Views& views, Position head) {
  const auto names = views.table_names();
  for (std::size_t i = 0; i < projections::table_count; ++i) {
    const auto wanted = projections::name_of(static_cast<TableId>(i));
    if (std::find(names.begin(), names.end(), wanted) == names.end()) {
      GUICHET_TRY(const auto applied, views.applied(projections::follower));
      return applied == 0 ? std::string() : fmt::format("they have no table {}", wanted);
    }
  }
  if (names.size() != projections::table_count) return std::string("they have tables of another version");
  GUICHET_TRY(const auto applied, views.applied(projections::follower));
  if (applied > head) return fmt::format("they stand at event {}, ahead of the log's end at {}", applied, head);
  return std::string();
}

Result<std::unique_ptr<store::Views>> open_views(const fs::path& path, Position head) {
  GUICHET_TRY_STATUS(make_folder(path));
  auto views = store::Views::open(path.string());
  std::string reason;
  if (views) {
    GUICHET_TRY(reason, unfit(**views, head));
    if (reason.empty()) return views;
    views = corrupt("");  // closes them
  } else if (views.error().kind == Error::Kind::corrupt) {
    reason = views.error().message;
  } else {
    return views;
  }
  log_info("building the views again from the log", {{"reason", reason}});
  GUICHET_TRY_STATUS(remove_folder(path));
  GUICHET_TRY_STATUS(make_folder(path));
  return store::Views::open(path.string());
}

Status destroy_forgotten(const Foundation& at) {
  const auto rows = at.views->walk(at.tables[TableId::forgotten]);
  for (;;) {
    GUICHET_TRY(const bool more, rows->next());
    if (!more) return ok();
    GUICHET_TRY(const auto key, projections::read_counter(rows->value()));
    GUICHET_TRY(const auto alive, at.vault->file_key(key));
    if (alive) GUICHET_TRY_STATUS(at.vault->destroy(key));
  }
}

Result<Instant> last_recorded(const store::Log& log) {
  const auto head = log.head().position;
  if (head == 0) return Instant::min();
  GUICHET_TRY(const auto record, log.read(head - 1)->next());
  return record ? record->recorded : Instant::min();
}

}  // namespace

Status require_keys(const fs::path& folder, Position head) {
  const auto pool = folder / "keys" / "pool";
  if (head == 0 || store::exists(pool.string())) return ok();
  return corrupt(fmt::format(
      "{} holds {} events and no keys: {} is missing, and nothing personal opens without it. Copy keys/ as well, or take "
      "it from the backup; `guichet restore --without-keys` goes on without what is personal",
      folder.string(),
      head,
      pool.string()));
}

Result<std::unique_ptr<projections::Projector>> fold_all(
    const store::Log& log,
    const people::Vault& vault,
    store::Views& views,
    const projections::Tables& tables,
    catalog::Catalog& catalog,
    const Folding& folding) {
  auto projector = std::make_unique<projections::Projector>(views, tables, tokens_of(vault), catalog);
  const auto head = log.head().position;
  GUICHET_TRY_STATUS(catch_up(log, *projector, [&](Position folded) {
    if (folding) folding(folded, head);
  }));
  return projector;
}

Status load_catalog(
    const store::Log& log, const store::Views& views, const projections::Tables& tables, catalog::Catalog& catalog) {
  const auto rows = views.walk(tables[TableId::deployments]);
  for (std::uint64_t number = 1;; ++number) {
    GUICHET_TRY(const bool more, rows->next());
    if (!more) return ok();
    const auto position = projections::KeyReader(rows->key()).number();
    const auto cursor = log.read(position - 1);
    GUICHET_TRY(const auto record, cursor->next());
    if (!record) return corrupt(fmt::format("the deployment at event {} is not in the log", position));
    GUICHET_TRY(const auto document, events::read(record->body));
    GUICHET_TRY(const auto event, catalog::decode(record->kind, document.data));
    catalog.apply(event, number);
  }
}

Result<Foundation> open_foundation(const Options& options, const Folding& folding) {
  const auto& folder = options.directory;
  GUICHET_TRY_STATUS(store::make_directories((folder / "log").string()));
  Foundation at;
  GUICHET_TRY(at.log, store::open_log((folder / "log").string(), options.log));
  GUICHET_TRY_STATUS(require_keys(folder, at.log->head().position));
  for (const auto* const part : {"keys", "files"})
    GUICHET_TRY_STATUS(store::make_directories((folder / part).string()));
  GUICHET_TRY(at.vault, people::Vault::open((folder / "keys").string(), {options.kek.string()}));
  GUICHET_TRY(at.files, store::FileStore::open((folder / "files").string()));
  GUICHET_TRY(at.views, open_views(folder / "views", at.log->head().position));
  GUICHET_TRY(at.tables, projections::Tables::open(*at.views));
  at.catalog = std::make_unique<catalog::Catalog>();
  GUICHET_TRY_STATUS(load_catalog(*at.log, *at.views, at.tables, *at.catalog));
  GUICHET_TRY(at.projector, fold_all(*at.log, *at.vault, *at.views, at.tables, *at.catalog, folding));
  GUICHET_TRY(const auto highest, projections::highest_key(*at.views, at.tables));
  at.vault->resume_after(highest);
  GUICHET_TRY_STATUS(destroy_forgotten(at));
  GUICHET_TRY(at.last_recorded, last_recorded(*at.log));
  return at;
}

}  // namespace guichet::runtime
