// guichet mirror: another server's log, event for event, in a data folder of one's own, and the attachments that its
// events name, sealed as they are. Beside them stands
//
//   mirror.json   {"of": URL}: the folder belongs to the mirror; a server does not open it
#include "cli/mirror.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <span>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>

#include "adapters/client/client.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/mirror_files.h"
#include "cli/progress.h"
#include "cli/received_events.h"
#include "cli/remote.h"
#include "engine/base/log.h"
#include "engine/people/lost_keys.h"
#include "engine/store/disk.h"

namespace guichet::cli {
namespace {

namespace fs = std::filesystem;

constexpr auto events_of_a_page = 5000;
constexpr auto wait_seconds = 30;  ///< for something to come; well below what the client waits for an answer
constexpr std::chrono::seconds pause_min{1};
constexpr std::chrono::seconds pause_max{16};

class Mirror {
 public:
  static Result<Mirror> open(const MirrorOptions& options) {
    const auto data = fs::path(options.data);
    GUICHET_TRY(auto log, store::open_log((data / "log").string()));
    const auto server = server_of(options.server);
    const bool had_files = store::exists((data / "files").string());
    GUICHET_TRY(auto files, MirroredFiles::open(server, (data / "files").string()));
    Mirror mirror(server, std::move(log), (data / "keys").string(), std::move(files));
    mirror.files_lacking_ = !had_files && mirror.head().position > 0;
    return mirror;
  }

  /// A folder of a version that left attachments where they were: those of the events that are here.
  Status bring_lacking_files() {
    if (!files_lacking_) return ok();
    const auto cursor = log_->read(0);
    for (;;) {
      GUICHET_TRY(const auto event, cursor->next());
      if (!event) break;
      GUICHET_TRY_STATUS(files_.bring(event->body));
    }
    files_lacking_ = false;
    return ok();
  }

  /// What is here must be the beginning of what is there, or another server was meant.
  Status compare_ends() const {
    const auto head = log_->head().position;
    if (head == 0) return ok();
    GUICHET_TRY(const auto own, log_->read(head - 1)->next());
    auto page = client::read(from_, fmt::format("/events?after={}&limit=1", head - 1), "application/x-ndjson");
    const auto other = [&] {
      return conflict(fmt::format(
          "event {} of this folder is not event {} of {}: it follows something else", head, head, from_.url));
    };
    if (!page) return page.error().kind == Error::Kind::invalid ? other() : page.error();  // it has fewer events
    if (own && page->body == std::string(own->body) + "\n") return ok();
    return other();
  }

  /// Appends what there is behind the last event here, waiting `seconds` for it where there is nothing.
  /// True when that was all.
  Result<bool> take_page(int seconds) {
    const auto head = log_->head().position;
    const auto path = fmt::format("/events?after={}&limit={}&wait={}", head, events_of_a_page, seconds);
    GUICHET_TRY(const auto page, client::read(from_, path, "application/x-ndjson"));
    GUICHET_TRY_STATUS(append(page.body));
    return log_->head().position >= page.head;
  }

  store::Head head() const { return log_->head(); }

 private:
  Mirror(client::Server from, std::unique_ptr<store::Log> log, std::string keys, MirroredFiles files)
      : from_(std::move(from)), log_(std::move(log)), keys_(std::move(keys)), files_(std::move(files)) {}

  Status append(std::string_view lines) {
    const auto head = log_->head().position;
    ReceivedEvents events(head);
    std::vector<store::Draft> frame;
    people::LostKeys lost;
    while (!lines.empty()) {
      const auto end = std::min(lines.find('\n'), lines.size());
      GUICHET_TRY_STATUS(files_.bring(lines.substr(0, end)));
      GUICHET_TRY(auto received, events.take(std::string(lines.substr(0, end))));
      lines.remove_prefix(std::min(end + 1, lines.size()));
      frame.push_back(std::move(received.draft));
      if (received.key == 0) continue;
      lost.first = lost.first == 0 ? received.key : std::min(lost.first, received.key);
      lost.last = std::max(lost.last, received.key);
    }
    if (frame.empty()) return ok();
    // First: whoever opens this folder after a crash must not find a key of its own under a number of theirs.
    GUICHET_TRY_STATUS(people::lose_keys(keys_, lost));
    const auto appended = log_->append(frame, head);
    return appended ? ok() : Status(appended.error());
  }

  client::Server from_;
  std::unique_ptr<store::Log> log_;
  std::string keys_;
  MirroredFiles files_;
  bool files_lacking_ = false;
};

/// Takes the folder, or finds that it is a mirror's already: of which server, the events themselves say.
Status claim(const std::string& data, const std::string& url) {
  const auto mark = data + "/mirror.json";
  if (store::exists(mark)) return ok();
  if (store::exists(data + "/log"))
    return conflict(fmt::format("{} is the data folder of a town, and no mirror: name another one", data));
  GUICHET_TRY_STATUS(store::make_directories(data));
  const auto text = json::serialize(json::object{{"of", url}}) + "\n";
  GUICHET_TRY(const auto file, store::File::open(mark, O_WRONLY | O_CREAT | O_TRUNC));
  GUICHET_TRY_STATUS(file.write_at(0, std::as_bytes(std::span(text))));
  GUICHET_TRY_STATUS(file.sync());
  return store::sync_directory(data);
}

Status catch_up(Mirror& mirror) {
  GUICHET_TRY_STATUS(mirror.compare_ends());
  GUICHET_TRY_STATUS(mirror.bring_lacking_files());
  Progress progress("mirroring", "events", 0);
  for (bool all = false; !all; progress.advance_to(mirror.head().position)) {
    GUICHET_TRY(all, mirror.take_page(0));
  }
  return ok();
}

void report(const Mirror& mirror, Format format) {
  const auto head = mirror.head();
  if (format == Format::json)
    fmt::print("{}\n", json::serialize(json::object{{"events", head.position}, {"hash", to_hex(head.hash)}}));
  else
    fmt::print("{} events; the chain ends in {}\n", head.position, to_hex(head.hash));
  std::fflush(stdout);
}

Status keep_up(Mirror& mirror) {
  for (;;) {
    const auto came = mirror.take_page(wait_seconds);
    if (!came) return came.error();
  }
}

/// Until a signal. What is stored stands at every moment. Returns what cannot be waited out.
Error follow(Mirror& mirror, Format format) {
  for (auto pause = pause_min;; pause = std::min(pause * 2, pause_max)) {
    auto outcome = catch_up(mirror);
    if (outcome) {
      report(mirror, format);
      pause = pause_min;
      outcome = keep_up(mirror);
    }
    if (outcome.error().kind != Error::Kind::unavailable) return outcome.error();
    log_error("the other server does not answer: trying again", {{"why", outcome.error().message}});
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace

Status refuse_a_mirror(const std::string& data) {
  const auto mark = fs::path(data) / "mirror.json";
  if (!fs::exists(mark)) return ok();
  return conflict(fmt::format(
      "{} follows another server (guichet mirror). Remove {} to let it live by itself; then it follows nobody any more",
      data,
      mark.string()));
}

int mirror_log(const MirrorOptions& options) {
  if (const auto claimed = claim(options.data, options.server.url); !claimed) return fail(claimed.error());
  auto mirror = Mirror::open(options);
  if (!mirror) return fail(mirror.error());
  if (!options.once) return fail(follow(*mirror, options.format));
  if (const auto came = catch_up(*mirror); !came) return fail(came.error());
  report(*mirror, options.format);
  return exit_ok;
}

}  // namespace guichet::cli
