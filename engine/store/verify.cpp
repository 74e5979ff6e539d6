#include "engine/store/verify.h"

#include <fmt/format.h>
#include <rocksdb/file_system.h>

#include "engine/store/anchor.h"
#include "engine/store/missing_wals.h"
#include "engine/store/record.h"
#include "engine/store/rocks.h"
#include "engine/store/rocks_log.h"

namespace guichet::store {
namespace {

constexpr Position positions_between_reports = 4096;
// A running server may remove a file between our reading of the list and of the file.
constexpr int attempts_max = 3;

struct ReadOnlyLog {
  std::unique_ptr<rocksdb::Env> env;
  std::unique_ptr<rocksdb::DB> database;
};

/// Whether an event went with a write-ahead log that is missing is for the walk to say.
rocksdb::Status open_read_only(const std::string& path, const LogOptions& options, ReadOnlyLog& log) {
  const auto files =
      std::make_shared<StandIns>(options.filesystem ? options.filesystem : rocksdb::FileSystem::Default(), path);
  log.env = rocksdb::NewCompositeEnv(files);
  rocksdb::DB* database = nullptr;
  rocksdb::Status status;
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    status = rocksdb::DB::OpenForReadOnly(log_options(options, log.env.get()), path, &database);
    if (status.ok()) break;
    if (const auto missing = missing_wal(status); missing && files->add(*missing)) --attempt;
  }
  log.database.reset(database);
  return status;
}

std::optional<Head> read_anchor(const std::string& path) {
  const auto anchor = Anchor::open(path + "/HEAD");
  if (!anchor) return std::nullopt;
  const auto head = anchor->read();
  return head ? *head : std::nullopt;
}

Position last_position(rocksdb::DB& database) {
  const std::unique_ptr<rocksdb::Iterator> iterator(database.NewIterator(rocksdb::ReadOptions()));
  iterator->SeekToLast();
  return iterator->Valid() ? position_of(to_view(iterator->key())) : 0;
}

class Walk {
 public:
  Walk(const VerifyLogOptions& options, LogReport& report) : options_(options), report_(report) {
    if (report.anchored) expect(*report.anchored, {.by = "its HEAD"});
    for (const auto& checkpoint : options.checkpoints)
      expect(
          checkpoint.head,
          {.by = fmt::format("the checkpoint of {}", to_rfc3339(checkpoint.time)), .from_outside = true});
  }

  /// From the first event to `last`, or to the first fault.
  void run(rocksdb::DB& database, Position last) {
    auto cursor = make_cursor(database, 0, [last] { return last; });
    while (!report_.fault) {
      const auto record = cursor->next();
      if (!record) return fail(report_.head.position + 1, record.error().message);
      if (!*record) return finish();
      follow(**record);
      if (options_.progress && (*record)->position % positions_between_reports == 0)
        options_.progress((*record)->position, last);
    }
  }

 private:
  struct Expected {
    ChainHash hash{};
    std::string by;
    bool from_outside = false;
  };

  void expect(const Head& head, Expected expected) {
    expected.hash = head.hash;
    if (head.position > 0) expected_.emplace(head.position, std::move(expected));
  }

  void fail(Position position, std::string message) { report_.fault = LogFault{position, std::move(message)}; }

  void follow(const Record& record) {
    if (chain_hash(record, report_.head.hash) != record.hash)
      return fail(record.position, fmt::format("event {} does not follow from the one before it", record.position));
    for (auto [at, end] = expected_.equal_range(record.position); at != end; ++at) {
      if (at->second.hash != record.hash)
        return fail(
            record.position,
            fmt::format(
                "event {} is not the one that {} names: the log was rewritten", record.position, at->second.by));
      report_.checkpoints += at->second.from_outside ? 1u : 0u;
    }
    report_.head = {record.position, record.hash};
    report_.body_bytes += record.body.size();
  }

  void finish() {
    if (expected_.empty() || expected_.rbegin()->first <= report_.head.position) return;
    const auto& [position, expected] = *expected_.rbegin();
    // What only a checkpoint knows of was lost together with HEAD: nothing here can accept that.
    report_.repairable = report_.anchored && report_.anchored->position > report_.head.position;
    fail(
        report_.head.position + 1,
        fmt::format(
            "the log ends at event {}, but {} names event {}: its end is lost or damaged",
            report_.head.position,
            expected.by,
            position));
  }

  const VerifyLogOptions& options_;
  LogReport& report_;
  std::multimap<Position, Expected> expected_;
};

}  // namespace

Result<LogReport> verify_log(const std::string& path, const VerifyLogOptions& options) {
  LogReport report;
  // Before the log: what is anchored now is in the log already, whoever goes on writing.
  report.anchored = read_anchor(path);
  if (!exists(path + "/CURRENT")) {
    if (!exists(path + "/HEAD")) return not_found(fmt::format("there is no log in {}", path));
    report.fault = LogFault{0, fmt::format("{}/CURRENT is missing: the log does not open", path)};
    return report;
  }
  ReadOnlyLog log;
  if (const auto opened = open_read_only(path, options.log, log); !opened.ok()) {
    auto reason = rocks_error(opened, "open the log in", path);
    if (reason.kind == Error::Kind::unavailable) return reason;
    report.fault = LogFault{0, std::move(reason.message)};
    return report;
  }
  Walk(options, report).run(*log.database, last_position(*log.database));
  if (report.fault) return report;
  if (const auto files = log.database->VerifyFileChecksums(rocksdb::ReadOptions()); !files.ok()) {
    report.fault = LogFault{0, fmt::format("a file of the log is damaged: {}", files.ToString())};
  } else if (!report.anchored) {
    report.fault =
        LogFault{0, fmt::format("{}/HEAD is damaged or missing: nothing says how far the log had come", path)};
    report.repairable = true;
  }
  return report;
}

}  // namespace guichet::store
