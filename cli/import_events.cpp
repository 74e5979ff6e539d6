// guichet import --events: a log as `guichet export --format events` wrote it, into a folder of its own, byte for byte,
// so that both chains end in the same hash. What is there already is compared, so an interrupted import can be run
// again.
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/progress.h"
#include "cli/received_events.h"
#include "engine/people/vault.h"
#include "engine/store/disk.h"
#include "engine/store/key_slots.h"
#include "engine/store/log.h"

namespace guichet::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t frame_events_max = 1000;
constexpr std::size_t frame_bytes_max = 4u << 20;

/// Takes the lines one by one and appends them in frames.
class Intake {
 public:
  Intake(store::Log& log, std::string keys)
      : log_(log), keys_(std::move(keys)), there_(log.read(0)), known_(log.head().position) {
    if (!store::exists(keys_ + "/pool")) return;
    const auto count = store::KeySlots::count_of(keys_ + "/pool");
    brought_ = count ? *count : 0;
  }

  Status take(std::string line) {
    GUICHET_TRY(auto received, events_.take(std::move(line)));
    GUICHET_TRY_STATUS(note_key(received.key));
    auto& draft = received.draft;
    if (events_.next() <= known_ + 1) return compare(draft.body);
    bytes_ += draft.body.size();
    frame_.push_back(std::move(draft));
    return frame_.size() == frame_events_max || bytes_ >= frame_bytes_max ? flush() : ok();
  }

  Status finish() {
    GUICHET_TRY_STATUS(flush());
    if (events_.next() <= known_)
      return conflict(
          fmt::format("the folder holds {} events, the file only {}: nothing was changed", known_, events_.next() - 1));
    if (brought_) return ok();
    return people::Vault::create_without_keys(keys_, key_max_ + 1);
  }

  bool with_keys() const { return brought_.has_value(); }

 private:
  Status note_key(people::KeyNumber number) {
    key_max_ = std::max(key_max_, number);
    if (brought_ && number > *brought_)
      return conflict(fmt::format(
          "{} does not hold the keys of this log (key {} of {}): bring the folder keys/ of the same town, or import into an empty one",
          keys_,
          number,
          *brought_));
    return ok();
  }

  Status compare(const std::string& line) {
    GUICHET_TRY(const auto record, there_->next());
    if (record && record->body == line) return ok();
    return conflict(
        fmt::format("event {} is another one than the folder holds: this is not the same log", events_.next() - 1));
  }

  Status flush() {
    if (frame_.empty()) return ok();
    GUICHET_TRY(const auto head, log_.append(frame_, log_.head().position));
    (void)head;
    frame_.clear();
    bytes_ = 0;
    return ok();
  }

  store::Log& log_;
  const std::string keys_;
  const std::unique_ptr<store::Cursor> there_;
  const Position known_;
  std::optional<std::uint64_t> brought_;  ///< keys that were there before
  people::KeyNumber key_max_ = 0;
  ReceivedEvents events_{0};
  std::vector<store::Draft> frame_;
  std::size_t bytes_ = 0;
};

Status import_lines(const ImportOptions& options, Intake& intake) {
  std::ifstream file(options.events == "-" ? "/dev/stdin" : options.events, std::ios::binary);
  if (!file) return not_found(fmt::format("{}: no such file", options.events));
  Progress progress("importing", "events", 0);
  std::string line;
  for (std::uint64_t number = 1; std::getline(file, line); ++number) {
    if (line.empty()) continue;
    const auto taken = intake.take(std::move(line));
    if (!taken) {
      auto error = taken.error();
      error.message = fmt::format("{}:{}: {}", options.events, number, error.message);
      return error;
    }
    progress.advance();
  }
  return ok();
}

}  // namespace

int import_events(const ImportOptions& options) {
  std::error_code failure;
  fs::create_directories(options.data, failure);
  const auto log = store::open_log((fs::path(options.data) / "log").string());
  if (!log) return fail(log.error());
  Intake intake(**log, (fs::path(options.data) / "keys").string());
  if (const auto read = import_lines(options, intake); !read) return fail(read.error());
  if (const auto done = intake.finish(); !done) return fail(done.error());
  const auto head = (*log)->head();
  if (options.format == Format::json)
    fmt::print("{{\"events\":{},\"hash\":\"{}\"}}\n", head.position, to_hex(head.hash));
  else
    fmt::print("{} events; the chain ends in {}\n", head.position, to_hex(head.hash));
  if (!intake.with_keys())
    fmt::print(
        stderr,
        "What is personal stays sealed: its keys are not in an export. To read it, bring keys/ (and files/) of the town "
        "into the folder before importing.\n");
  return exit_ok;
}

}  // namespace guichet::cli
