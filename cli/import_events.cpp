// guichet import --events: a log as `guichet export --format events` wrote it, into a folder of its own, byte for byte,
// so that both chains end in the same hash. What is there already is compared, so an interrupted import can be run
// again.
#include <filesystem>
#include <fstream>
#include <map>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/progress.h"
#include "engine/cases/event_json.h"
#include "engine/catalog/catalog.h"
#include "engine/events/envelope.h"
#include "engine/people/person.h"
#include "engine/store/disk.h"
#include "engine/store/key_slots.h"
#include "engine/store/log.h"

namespace guichet::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t frame_events_max = 1000;
constexpr std::size_t frame_bytes_max = 4u << 20;

using Kinds = std::map<std::string, std::uint16_t, std::less<>>;

template <class Event, std::size_t... at>
void add_kinds(Kinds& kinds, std::index_sequence<at...>) {
  const auto add = [&](const Event& event) { kinds.emplace(type_of(event), kind_of(event)); };
  (add(Event(std::in_place_index<at>)), ...);
}

/// The store's number of every type of event.
Kinds all_kinds() {
  Kinds kinds;
  add_kinds<cases::Event>(kinds, std::make_index_sequence<std::variant_size_v<cases::Event>>());
  add_kinds<people::Event>(kinds, std::make_index_sequence<std::variant_size_v<people::Event>>());
  add_kinds<catalog::Event>(kinds, std::make_index_sequence<std::variant_size_v<catalog::Event>>());
  return kinds;
}

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
    GUICHET_TRY(const auto envelope, events::read_envelope(line));
    if (envelope.position != next_)
      return invalid(fmt::format(
          "event {} was expected here, found {}: only a whole export from the first event on can be imported",
          next_,
          envelope.position));
    const auto kind = kinds_.find(envelope.type);
    if (kind == kinds_.end())
      return invalid(fmt::format("events of type {} are not known to this version", envelope.type));
    if (envelope.type == "guichet.person.registered.v1") GUICHET_TRY_STATUS(note_key(line));
    ++next_;
    if (envelope.position <= known_) return compare(line);
    bytes_ += line.size();
    frame_.push_back(
        {.kind = kind->second, .stream = envelope.subject, .recorded = envelope.recorded, .body = std::move(line)});
    return frame_.size() == frame_events_max || bytes_ >= frame_bytes_max ? flush() : ok();
  }

  Status finish() {
    GUICHET_TRY_STATUS(flush());
    if (next_ <= known_)
      return conflict(
          fmt::format("the folder holds {} events, the file only {}: nothing was changed", known_, next_ - 1));
    if (brought_) return ok();
    return people::Vault::create_without_keys(keys_, key_max_ + 1);
  }

  bool with_keys() const { return brought_.has_value(); }

 private:
  Status note_key(const std::string& line) {
    GUICHET_TRY(const auto document, events::read(line));
    const auto* key = document.data.if_contains("key");
    boost::system::error_code failure;
    const auto number = key == nullptr ? 0 : key->to_number<std::uint64_t>(failure);
    key_max_ = std::max<std::uint64_t>(key_max_, number);
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
    return conflict(fmt::format("event {} is another one than the folder holds: this is not the same log", next_ - 1));
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
  const Kinds kinds_ = all_kinds();
  std::optional<std::uint64_t> brought_;  ///< keys that were there before
  std::uint64_t key_max_ = 0;
  Position next_ = 1;
  std::vector<store::Draft> frame_;
  std::size_t bytes_ = 0;
};

std::string hex(const store::ChainHash& hash) {
  std::string text;
  for (const auto byte : hash) text += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
  return text;
}

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
    fmt::print("{{\"events\":{},\"hash\":\"{}\"}}\n", head.position, hex(head.hash));
  else
    fmt::print("{} events; the chain ends in {}\n", head.position, hex(head.hash));
  if (!intake.with_keys())
    fmt::print(
        stderr,
        "What is personal stays sealed: its keys are not in an export. To read it, bring keys/ (and files/) of the town "
        "into the folder before importing.\n");
  return exit_ok;
}

}  // namespace guichet::cli
