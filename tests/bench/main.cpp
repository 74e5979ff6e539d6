// ./dev bench: Guichet beside its peers on this machine, in turns within the same minute. Prints tables of
// medians and of ratios taken within each round; see README.md for how to read them.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/bench_contest.h"
#include "cli/bench_log.h"
#include "tests/bench/http_contest.h"
#include "tests/bench/peers.h"

namespace guichet::bench {
namespace {

struct Settings {
  std::string folder = "/var/tmp/guichet-bench";
  std::string only;  ///< contests whose title holds this
  std::size_t rounds = 5;
  double seconds = 3;
  std::string guichet = "build/release/cli/guichet";
  int sync_delay_ms = 0;
  bool json = false;
};

constexpr auto help =
    "./dev bench [--quick] [--rounds N] [--seconds S] [--only WORD] [--folder DIR] [--json]\n"
    "  --quick      two rounds of one second\n"
    "  --only WORD  contests whose title holds the word: append, scan, HTTP\n"
    "  --sync-delay-ms N  every fdatasync takes so much longer, ours and the peers': a slower disk\n"
    "  --folder DIR where to write; choose the disk you want to know about (default "
    "/var/tmp/guichet-bench)\n";

/// Starts this program again under slow_sync.c, which every process it starts inherits.
void slow_down(const Settings& settings, char** words) {
  if (settings.sync_delay_ms == 0 || std::getenv("GUICHET_SLOW_SYNC_MS") != nullptr) return;
  const auto library = std::filesystem::canonical("/proc/self/exe").parent_path() / "libslow_sync.so";
  setenv("GUICHET_SLOW_SYNC_MS", std::to_string(settings.sync_delay_ms).c_str(), 1);
  setenv("LD_PRELOAD", library.c_str(), 1);
  execv("/proc/self/exe", words);
}

bool read_arguments(int count, char** words, Settings& settings) {
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    const bool more = i + 1 < count;
    if (word == "--quick") {
      settings.rounds = 2;
      settings.seconds = 1;
    } else if (word == "--json") {
      settings.json = true;
    } else if (word == "--only" && more) {
      settings.only = words[++i];
    } else if (word == "--folder" && more) {
      settings.folder = words[++i];
    } else if (word == "--sync-delay-ms" && more) {
      settings.sync_delay_ms = std::max(0, std::atoi(words[++i]));
    } else if (word == "--rounds" && more) {
      settings.rounds = static_cast<std::size_t>(std::max(1, std::atoi(words[++i])));
    } else if (word == "--seconds" && more) {
      settings.seconds = std::max(0.1, std::atof(words[++i]));
    } else {
      fmt::print(stderr, "{}", help);
      return false;
    }
  }
  return true;
}

Contest appends(const Settings& settings, std::uint64_t batch, const Postgres* postgres) {
  const AppendTask task{.folder = settings.folder, .batch = batch, .seconds = settings.seconds};
  Contest contest{
      fmt::format("durable append, {} per sync, ~430 bytes, fdatasync", batch),
      "events/s",
      {guichet_log(task), plain_log(task), rocksdb_log(task)}};
  if (postgres != nullptr)
    contest.contenders.push_back(postgres->insert(batch, batch == 1 ? 1 : 8, settings.seconds));
  return contest;
}

Contest commands(const Settings& settings, unsigned connections, const Postgres* postgres) {
  const HttpTask task{
      .folder = settings.folder,
      .guichet = settings.guichet,
      .connections = connections,
      .seconds = settings.seconds};
  Contest contest{
      fmt::format(
          "durable commands over HTTP, {} connections: open a case, ~200 bytes, fdatasync", connections),
      "commands/s",
      {guichet_http(task)}};
  if (postgres != nullptr && std::filesystem::exists("tests/bench/node-peer/node_modules"))
    contest.contenders.push_back(node_http(task, *postgres));
  return contest;
}

int run(const Settings& settings) {
  std::filesystem::create_directories(settings.folder);
  const auto postgres = Postgres::start(settings.folder + "/postgres");
  std::vector<Contest> contests;
  for (const std::uint64_t batch : {1U, 10U, 100U})
    contests.push_back(appends(settings, batch, postgres.get()));
  for (const unsigned connections : {16U, 64U, 256U})
    contests.push_back(commands(settings, connections, postgres.get()));
  contests.push_back({"sequential scan", "events/s", {guichet_scan(settings.folder, 400'000)}});
  std::vector<Outcome> outcomes;
  for (const auto& contest : contests)
    if (contest.title.find(settings.only) != std::string::npos)
      outcomes.push_back(hold(contest, settings.rounds));
  fmt::print("{}\n", settings.json ? as_json(outcomes) : as_table(outcomes));
  return 0;
}

}  // namespace
}  // namespace guichet::bench

int main(int count, char** words) {
  guichet::bench::Settings settings;
  if (!guichet::bench::read_arguments(count, words, settings)) return 2;
  guichet::bench::slow_down(settings, words);
  return guichet::bench::run(settings);
}
