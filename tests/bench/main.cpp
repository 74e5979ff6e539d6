// ./dev bench: Guichet beside its peers on this machine, in turns within the same minute. Prints tables of
// medians and of ratios taken within each round.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/bench_contest.h"
#include "cli/bench_engine.h"
#include "cli/bench_log.h"
#include "tests/bench/at_scale.h"
#include "tests/bench/decisions.h"
#include "tests/bench/http_contest.h"
#include "tests/bench/peers.h"
#include "tests/bench/readers.h"
#include "tests/bench/settings.h"
#include "tests/bench/shell.h"

namespace guichet::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t fired_cases_max = 50'000;

/// Where a peer is missing the parts without it are measured all the same.
struct Peers {
  std::unique_ptr<Postgres> postgres;
  bool node = false;
};

Peers find_peers(const Settings& settings) {
  Peers peers{.postgres = Postgres::start(settings.folder + "/postgres")};
  peers.node = fs::exists("tests/bench/node-peer/node_modules") && shell("node --version").status == 0;
  if (!peers.node)
    fmt::print(
        stderr, "Node or its pg module is not there: measured without it (cd tests/bench/node-peer && npm ci)\n");
  return peers;
}

Contest appends(const Settings& settings, std::uint64_t batch, const Postgres* postgres) {
  const AppendTask task{.folder = settings.folder, .batch = batch, .seconds = settings.seconds};
  Contest contest{
      fmt::format("durable append, {} per sync, ~430 bytes, fdatasync", batch),
      "events/s",
      {guichet_log(task), plain_log(task), rocksdb_log(task)}};
  if (postgres != nullptr) contest.contenders.push_back(postgres->insert(batch, batch == 1 ? 1 : 8, settings.seconds));
  return contest;
}

HttpTask http_task(const Settings& settings, unsigned connections, HttpCommand command = HttpCommand::open_case) {
  return {
      .command = command,
      .folder = settings.folder,
      .guichet = settings.guichet,
      .connections = connections,
      .seconds = settings.seconds};
}

std::string_view words_of(HttpCommand command) {
  switch (command) {
    case HttpCommand::open_case: return "open a case, six events, ~200 bytes";
    case HttpCommand::write_note: return "a note on a case, one event, ~110 bytes";
  }
  return {};
}

/// The same request to everybody; Node stores one row for it, whatever it says.
Contest commands(const Settings& settings, HttpCommand command, unsigned connections, const Peers& peers) {
  const auto task = http_task(settings, connections, command);
  Contest contest{
      fmt::format("durable commands over HTTP, {} connections: {}, fdatasync", connections, words_of(command)),
      "commands/s",
      {guichet_http(task)}};
  if (peers.postgres != nullptr && peers.node) contest.contenders.push_back(node_http(task, *peers.postgres));
  return contest;
}

/// Rebuilding and reading histories of 20 events, beside the same events in PostgreSQL.
std::vector<Outcome> histories(const Settings& settings, const Postgres* postgres) {
  const auto data = settings.folder + "/histories";
  const auto cases = std::max<std::uint64_t>(settings.cases / 20, 100);
  fill_histories(data, cases);
  const auto beside = postgres != nullptr && postgres->load_history(data);
  Contest rebuild{
      fmt::format("rebuild of every view, {} cases of {} events", cases, history_events),
      "events/s",
      {rebuild_views(data)}};
  Contest pages{
      fmt::format("one case of {} events after the other, in process, warm, among {} cases", history_events, cases),
      "cases/s",
      {case_pages(data, cases, settings.seconds)}};
  if (beside) {
    rebuild.contenders.push_back(postgres->copy_out());
    pages.contenders.push_back(postgres->select_case(cases, settings.seconds));
  }
  std::vector<Outcome> outcomes;
  outcomes.push_back(hold(rebuild, std::min<std::size_t>(settings.rounds, 3)));
  outcomes.push_back(hold(pages, std::min<std::size_t>(settings.rounds, 3)));
  fs::remove_all(data);
  return outcomes;
}

/// This program again, beneath sync_shim.c, which every process it starts inherits: PostgreSQL and Node too.
std::vector<Outcome> slow_disk(const Settings& settings, int delay_ms) {
  const auto own = fs::canonical("/proc/self/exe");
  const auto answer = shell(fmt::format(
      "GUICHET_SLOW_SYNC_MS={} LD_PRELOAD='{}' '{}' --format json --only 'append, commands' --rounds {} "
      "--seconds {} "
      "--folder '{}/slow' 2>'{}/slow.log'",
      delay_ms,
      (own.parent_path() / "libsync_shim.so").string(),
      own.string(),
      std::min<std::size_t>(settings.rounds, 2),
      std::min(settings.seconds, 2.0),
      settings.folder,
      settings.folder));
  auto outcomes = outcomes_of(answer.output);
  if (outcomes.empty()) throw Unmeasured(fmt::format("see {}/slow.log", settings.folder));
  for (auto& outcome : outcomes) outcome.title += fmt::format(", each sync {} ms slower (LD_PRELOAD)", delay_ms);
  return outcomes;
}

/// One part of the whole after the other; `wants` says which.
class Parts {
 public:
  explicit Parts(const Settings& settings) : settings_(settings), peers_(find_peers(settings)) {}

  std::vector<Outcome> run() {
    part("append", [&] {
      for (const std::uint64_t batch : {1U, 10U, 100U})
        add(hold(appends(settings_, batch, peers_.postgres.get()), settings_.rounds));
    });
    part("scan", [&] {
      add(hold({"sequential scan", "events/s", {guichet_scan(settings_.folder, 400'000)}}, settings_.rounds));
    });
    part("commands", [&] {
      for (const auto command : {HttpCommand::open_case, HttpCommand::write_note})
        for (const unsigned connections : {16U, 64U, 256U})
          add(hold(commands(settings_, command, connections, peers_), settings_.rounds));
    });
    part("syncs", [&] { add(count_syncs(http_task(settings_, 64))); });
    part("histories", [&] { add(histories(settings_, peers_.postgres.get())); });
    part("decisions", [&] { add(measure_decisions(settings_.seconds, settings_.rounds)); });
    part("clocks", [&] { add(fire_clocks(settings_.folder + "/clocks", std::min(settings_.cases, fired_cases_max))); });
    part("scale", [&] {
      add(measure_at_scale({settings_.folder, settings_.guichet, settings_.cases, settings_.seconds}));
    });
    part("readers", [&] {
      add(measure_readers({settings_.folder, settings_.guichet, settings_.cases, settings_.seconds, settings_.rounds}));
    });
    part("slow disk", [&] {
      for (const int delay_ms : {1, 5}) add(slow_disk(settings_, delay_ms));
    });
    return std::move(outcomes_);
  }

  /// Parts that were asked for and could not be measured, each with why.
  const std::vector<std::string>& unmeasured() const { return unmeasured_; }

 private:
  /// The others are measured all the same.
  void part(std::string_view name, const std::function<void()>& measure) {
    if (!settings_.wants(name)) return;
    try {
      measure();
    } catch (const Unmeasured& why) {
      unmeasured_.push_back(fmt::format("{}: {}", name, why.what()));
      fmt::print(stderr, "not measured: {}\n", unmeasured_.back());
    }
  }

  void add(Outcome outcome) { outcomes_.push_back(std::move(outcome)); }

  void add(std::vector<Outcome> outcomes) {
    for (auto& outcome : outcomes) outcomes_.push_back(std::move(outcome));
  }

  const Settings& settings_;
  Peers peers_;
  std::vector<Outcome> outcomes_;
  std::vector<std::string> unmeasured_;
};

int run(const Settings& settings) {
  fs::create_directories(settings.folder);
  const auto conditions = conditions_of(settings);  // first: with the load as it was
  Parts parts(settings);
  const auto outcomes = parts.run();
  auto table = conditions + as_table(outcomes);
  for (const auto& part : parts.unmeasured()) table += fmt::format("Not measured: {}\n", part);
  fmt::print("{}\n", settings.json ? as_json(outcomes) : table);
  if (!settings.markdown.empty()) std::ofstream(settings.markdown) << table;
  return parts.unmeasured().empty() ? 0 : 1;
}

}  // namespace
}  // namespace guichet::bench

int main(int count, char** words) {
  guichet::bench::end_others_with_us();
  const auto settings = guichet::bench::read_settings(count, words);
  return settings ? guichet::bench::run(*settings) : 2;
}
