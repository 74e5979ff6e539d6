#include "engine/runtime/rebuild.h"

#include <fmt/format.h>

namespace guichet::runtime {
namespace {

using projections::TableId;

/// Keys are bytes: what is not a letter is shown in hexadecimal.
std::string readable(std::string_view key) {
  std::string text;
  for (const char c : key)
    text += c > 0x20 && c < 0x7F ? std::string(1, c) : fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  return text;
}

struct Side {
  const store::Views& views;
  const projections::Tables& tables;
};

Result<std::string> compare_table(TableId id, const Side& live, const Side& rebuilt) {
  const auto left = live.views.walk(live.tables[id]);
  const auto right = rebuilt.views.walk(rebuilt.tables[id]);
  for (;;) {
    GUICHET_TRY(const bool has_left, left->next());
    GUICHET_TRY(const bool has_right, right->next());
    if (!has_left && !has_right) return std::string();
    if (!has_right || (has_left && left->key() < right->key()))
      return fmt::format(
          "{}: the live views have {}, which replaying does not give", name_of(id), readable(left->key()));
    if (!has_left || right->key() < left->key())
      return fmt::format("{}: replaying gives {}, which the live views lack", name_of(id), readable(right->key()));
    if (left->value() != right->value()) return fmt::format("{}: {} differs", name_of(id), readable(left->key()));
  }
}

Status clear(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::remove_all(folder, failure);
  if (failure) return unavailable(fmt::format("{} cannot be removed: {}", folder.string(), failure.message()));
  return ok();
}

Status require_log(const std::filesystem::path& data) {
  if (std::filesystem::exists(data / "log")) return ok();
  return not_found(fmt::format("{} is no data folder of guichet: it holds no log", data.string()));
}

}  // namespace

Result<std::string> compare_with_rebuilt(
    const LiveViews& live, const std::filesystem::path& folder, const Folding& folding) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) return unavailable(fmt::format("{} cannot be created: {}", folder.string(), failure.message()));
  GUICHET_TRY(const auto views, store::Views::open(folder.string()));
  GUICHET_TRY(const auto tables, projections::Tables::open(*views));
  catalog::Catalog catalog;
  GUICHET_TRY(const auto projector, fold_all(live.log, live.vault, *views, tables, catalog, folding));
  GUICHET_TRY(const auto applied, live.views.applied(projections::follower));
  if (applied != projector->applied())
    return fmt::format("the live views stand at event {}, the log at {}", applied, projector->applied());
  for (std::size_t i = 0; i < projections::table_count; ++i) {
    GUICHET_TRY(auto difference, compare_table(static_cast<TableId>(i), {live.views, live.tables}, {*views, tables}));
    if (!difference.empty()) return difference;
  }
  return std::string();
}

Result<Position> rebuild_views(const std::filesystem::path& data, const Folding& folding) {
  GUICHET_TRY_STATUS(require_log(data));
  const auto fresh = data / "views-rebuilt";
  const auto live = data / "views";
  Position events = 0;
  GUICHET_TRY_STATUS(clear(fresh));
  GUICHET_TRY(const auto log, store::open_log((data / "log").string()));
  GUICHET_TRY_STATUS(require_keys(data, log->head().position));
  {
    GUICHET_TRY(const auto vault, people::Vault::open((data / "keys").string()));
    GUICHET_TRY(const auto views, store::Views::open(fresh.string()));
    GUICHET_TRY(const auto tables, projections::Tables::open(*views));
    catalog::Catalog catalog;
    GUICHET_TRY(const auto projector, fold_all(*log, *vault, *views, tables, catalog, folding));
    GUICHET_TRY_STATUS(views->flush());
    events = projector->applied();
  }
  std::error_code failure;
  std::filesystem::remove_all(live, failure);
  if (!failure) std::filesystem::rename(fresh, live, failure);
  if (failure) return unavailable(fmt::format("{} cannot be replaced: {}", live.string(), failure.message()));
  return events;
}

Result<std::string> check_views(const std::filesystem::path& data, const Folding& folding) {
  GUICHET_TRY_STATUS(require_log(data));
  const auto aside = data / "views-compared";
  GUICHET_TRY_STATUS(clear(aside));
  Options options;
  options.directory = data;
  GUICHET_TRY(const auto live, open_foundation(options, {}));
  auto difference = compare_with_rebuilt({*live.log, *live.vault, *live.views, live.tables}, aside, folding);
  GUICHET_TRY_STATUS(clear(aside));
  return difference;
}

}  // namespace guichet::runtime
