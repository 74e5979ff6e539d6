#include <fcntl.h>
#include <fmt/format.h>
#include <rocksdb/convenience.h>

#include "engine/base/json.h"
#include "engine/store/missing_wals.h"
#include "engine/store/record.h"
#include "engine/store/rocks.h"
#include "engine/store/rocks_log.h"
#include "engine/store/verify.h"

namespace guichet::store {
namespace {

std::string anchor_path(const std::string& path) {
  return path + "/HEAD";
}

/// A log that never was: the anchor first, so that a database without one cannot arise by a crash.
Status prepare_folder(const std::string& path) {
  GUICHET_TRY_STATUS(make_directories(path));
  if (exists(anchor_path(path))) return ok();
  if (exists(path + "/CURRENT"))
    return corrupt(fmt::format(
        "{} is missing: nothing says how far the log had come. Restore it from a backup, or accept the log "
        "as it "
        "is with: guichet verify --repair --accept-loss",
        anchor_path(path)));
  return Anchor::create(anchor_path(path));
}

Result<std::optional<Record>> record_at(rocksdb::DB& database, Position position) {
  auto cursor = make_cursor(database, position - 1, [position] { return position; });
  return cursor->next();
}

Result<Head> last_record(rocksdb::DB& database, const std::string& path) {
  const std::unique_ptr<rocksdb::Iterator> iterator(database.NewIterator(rocksdb::ReadOptions()));
  iterator->SeekToLast();
  if (!iterator->status().ok()) return rocks_error(iterator->status(), "read the end of the log in", path);
  if (!iterator->Valid()) return Head{};
  const auto position = position_of(to_view(iterator->key()));
  GUICHET_TRY(const auto record, read_record(position, to_view(iterator->value())));
  return Head{position, record.hash};
}

/// The chain of what was written but perhaps not acknowledged before the last stop.
Status verify_tail(rocksdb::DB& database, Head from, const Head& to) {
  auto cursor = make_cursor(database, from.position, [to] { return to.position; });
  while (true) {
    GUICHET_TRY(const auto record, cursor->next());
    if (!record) return ok();
    if (chain_hash(*record, from.hash) != record->hash)
      return corrupt(fmt::format("event {} does not follow from the one before it", record->position));
    from = {record->position, record->hash};
  }
}

/// Of a write-ahead log that is not there: every event is, in the files that are. What is lost at the end alone is for
/// compare_with_anchor to refuse, and for a repair to accept.
Status nothing_went_with_it(const std::string& path, const LogOptions& options, const std::string& missing) {
  GUICHET_TRY(const auto report, verify_log(path, {.log = options}));
  if (!report.fault || report.repairable) return ok();
  return corrupt(fmt::format(
      "the write-ahead log {} of {} is missing, and events with it: {}. Restore a backup",
      missing,
      path,
      report.fault->message));
}

std::string how_to_repair() {
  return "Restore a backup, or give those events up for ever with: guichet verify --repair --accept-loss";
}

}  // namespace

Result<LogFiles> open_log_files(const std::string& path, const LogOptions& options) {
  LogFiles files;
  files.path = path;
  files.filesystem =
      std::make_shared<LogFileSystem>(options.filesystem ? options.filesystem : rocksdb::FileSystem::Default());
  files.env = rocksdb::NewCompositeEnv(files.filesystem);
  auto database_options = log_options(options, files.env.get());
  database_options.create_if_missing = !exists(path + "/CURRENT");
  rocksdb::DB* database = nullptr;
  auto opened = rocksdb::DB::Open(database_options, path, &database);
  if (const auto missing = missing_wal(opened)) {
    GUICHET_TRY_STATUS(nothing_went_with_it(path, options, *missing));
    database_options.track_and_verify_wals_in_manifest = false;  // this once: it forgets the file
    opened = rocksdb::DB::Open(database_options, path, &database);
  }
  if (!opened.ok()) return rocks_error(opened, "open the log in", path);
  files.database.reset(database);
  GUICHET_TRY(files.anchor, Anchor::open(anchor_path(path)));
  GUICHET_TRY(files.anchored, files.anchor.read());
  GUICHET_TRY(files.head, last_record(*files.database, path));
  return files;
}

Status compare_with_anchor(const LogFiles& files) {
  if (!files.anchored) return corrupt(fmt::format("{} is damaged. {}", anchor_path(files.path), how_to_repair()));
  const auto& anchored = *files.anchored;
  if (files.head.position < anchored.position)
    return corrupt(fmt::format(
        "the log in {} ends at event {}, but events up to {} were acknowledged: its end is lost or damaged. "
        "{}",
        files.path,
        files.head.position,
        anchored.position,
        how_to_repair()));
  if (anchored.position > 0) {
    GUICHET_TRY(const auto record, record_at(*files.database, anchored.position));
    if (!record || record->hash != anchored.hash)
      return corrupt(fmt::format(
          "event {} of the log in {} is not the one that was acknowledged: the log and its HEAD are of "
          "different "
          "histories. {}",
          anchored.position,
          files.path,
          how_to_repair()));
  }
  return verify_tail(*files.database, anchored, files.head);
}

Result<std::unique_ptr<Log>> open_log(const std::string& path, const LogOptions& options) {
  GUICHET_TRY_STATUS(prepare_folder(path));
  GUICHET_TRY(auto files, open_log_files(path, options));
  GUICHET_TRY_STATUS(compare_with_anchor(files));
  GUICHET_TRY_STATUS(files.anchor.reset(files.head));
  files.filesystem->release_removals();
  return std::unique_ptr<Log>(std::make_unique<RocksLog>(std::move(files), options));
}

Result<Repair> repair_log(const std::string& path, Instant now, const LogOptions& options) {
  if (!exists(path + "/CURRENT")) return not_found(fmt::format("there is no log in {}", path));
  if (!exists(anchor_path(path))) GUICHET_TRY_STATUS(Anchor::create(anchor_path(path)));
  GUICHET_TRY(auto files, open_log_files(path, options));
  const Repair repair{files.anchored ? files.anchored->position : 0, files.head.position};
  const json::object line{{"time", to_rfc3339(now)}, {"anchored", repair.anchored}, {"recovered", repair.recovered}};
  GUICHET_TRY(const auto note, File::open(path + "/repairs", O_RDWR | O_CREAT));
  GUICHET_TRY(const auto end, note.size());
  const auto text = json::serialize(line) + "\n";
  GUICHET_TRY_STATUS(note.write_at(end, std::as_bytes(std::span(text))));
  GUICHET_TRY_STATUS(note.sync());
  GUICHET_TRY_STATUS(files.anchor.reset(files.head));
  GUICHET_TRY_STATUS(sync_directory(path));
  return repair;
}

}  // namespace guichet::store
