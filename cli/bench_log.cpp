#include "cli/bench_log.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "engine/base/check.h"
#include "engine/store/log.h"

namespace guichet::bench {
namespace {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

/// A folder that is there for one run.
class Scratch {
 public:
  Scratch(const std::string& folder, const std::string& name) : path_(fs::path(folder) / name) {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }

  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }

  std::string path() const { return path_.string(); }

 private:
  fs::path path_;
};

std::unique_ptr<store::Log> open_or_stop(const std::string& path) {
  auto log = store::open_log(path);
  check(log.has_value(), "the benchmark's own folder opens");
  return std::move(log).value();
}

std::vector<store::Draft> frame(std::uint64_t& number, std::uint64_t size) {
  std::vector<store::Draft> drafts;
  drafts.reserve(size);
  for (std::uint64_t i = 0; i < size; ++i, ++number)
    drafts.push_back(
        {.kind = 1, .stream = fmt::format("case/{}", number % 5'000), .recorded = {}, .body = event_body(number)});
  return drafts;
}

Figure append_to_guichet(const AppendTask& task) {
  const Scratch scratch(task.folder, "guichet-log");
  const auto log = open_or_stop(scratch.path());
  std::uint64_t number = 0;
  const auto figure = Stopwatch().run(task.seconds, task.batch, [&] {
    const auto drafts = frame(number, task.batch);
    const auto appended = log->append(drafts, log->head().position);
    check(appended.has_value(), "the benchmark's disk takes the append");
  });
  const auto stats = log->stats();
  check(stats.wal_syncs == stats.commits, "exactly one sync per commit");
  return figure;
}

Figure append_to_plain_file(const AppendTask& task) {
  const Scratch scratch(task.folder, "plain-log");
  const int file = open((scratch.path() + "/log").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  check(file >= 0, "the benchmark's own file opens");
  std::uint64_t number = 0;
  off_t end = 0;
  std::string bytes;
  const auto figure = Stopwatch().run(task.seconds, task.batch, [&] {
    bytes.clear();
    for (std::uint64_t i = 0; i < task.batch; ++i, ++number) {
      const auto body = event_body(number);
      bytes += fmt::format("{:08x}", body.size());
      bytes += body;
    }
    const auto written = pwrite(file, bytes.data(), bytes.size(), end);
    check(
        written == static_cast<ssize_t>(bytes.size()) && fdatasync(file) == 0, "the benchmark's disk takes the write");
    end += written;
  });
  close(file);
  return figure;
}

}  // namespace

std::string event_body(std::uint64_t number) {
  // Cheap to make, so that what is measured is not the making; long enough to be an event.
  static const std::string tail =
      R"("data":{"task":"1-1","step":"qualification","agent":"agents/lucie","outcome":"accepter","label":"Accepter",)"
      R"("answers":{"note":"vu sur place, trottoir soulevé par les racines du tilleul, à reprendre avec l'arbre"}}})";
  return fmt::format(
             R"({{"specversion":"1.0","id":"{0:020}","source":"/guichet/saint-aubin","type":"guichet.task.completed.v1",)"
             R"("subject":"case/{1:016x}","time":"2026-03-02T08:00:00.000Z","sequence":"{0:020}",)",
             number,
             number * 0x9E3779B97F4A7C15ULL) +
         tail;
}

Contender guichet_log(const AppendTask& task) {
  return {"Guichet's log", [task] { return append_to_guichet(task); }};
}

Contender plain_log(const AppendTask& task) {
  return {"plain file, pwrite + fdatasync", [task] { return append_to_plain_file(task); }};
}

Contender guichet_scan(const std::string& folder, std::uint64_t events) {
  return {"Guichet's log", [folder, events] {
            const Scratch scratch(folder, "guichet-scan");
            const auto log = open_or_stop(scratch.path());
            for (std::uint64_t number = 0; number < events;)
              check(
                  log->append(frame(number, 1'000), log->head().position).has_value(),
                  "the benchmark's disk takes the append");
            const auto start = Steady::now();
            const auto cursor = log->read(0);
            std::uint64_t seen = 0;
            for (auto record = cursor->next(); record && *record; record = cursor->next()) ++seen;
            check(seen >= events, "every event is read back");
            const std::chrono::duration<double> elapsed = Steady::now() - start;
            return Figure{.per_second = static_cast<double>(seen) / elapsed.count()};
          }};
}

}  // namespace guichet::bench
