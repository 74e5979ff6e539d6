#include "cli/bench_engine.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>

#include <fmt/format.h>

#include "cli/embedded.h"
#include "cli/progress.h"
#include "engine/base/check.h"
#include "engine/base/clock.h"
#include "engine/runtime/engine.h"

namespace guichet::bench {
namespace {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

constexpr std::size_t in_flight_max = 256;  ///< as 256 connections would have
constexpr auto patience = std::chrono::minutes(30);
constexpr auto after_every_clock = std::chrono::hours(24 * 60);

double elapsed_since(Steady::time_point start) {
  return std::chrono::duration<double>(Steady::now() - start).count();
}

std::unique_ptr<runtime::Engine> open_engine(const std::string& data) {
  static const SystemClock clock;
  runtime::Options options;
  options.directory = data;
  options.alarm_clock = false;
  auto engine = runtime::Engine::open(std::move(options), clock);
  check(engine.has_value(), "the benchmark's own folder opens");
  return std::move(engine).value();
}

void wait_for_views(const runtime::Engine& engine) {
  check(engine.wait_applied(engine.head(), patience), "the views reach the head");
}

CaseId case_id(std::uint64_t number) {
  return CaseId(fmt::format("b-{:012}", number));
}

template <class What>
runtime::Submission submission(std::string id, What what) {
  runtime::Submission made;
  made.id = CommandId(std::move(id));
  made.actor = {.name = "agents/claire", .roles = {"accueil"}, .teams = {"accueil"}};
  made.channel = "web";
  made.what = std::move(what);
  return made;
}

runtime::Submission opening(std::uint64_t number) {
  runtime::OpenRequest request;
  request.id = case_id(number);
  request.open.workflow = "question";
  request.open.form = {
      {"sujet", "horaires"}, {"question", fmt::format("La mairie est-elle ouverte le samedi ? ({})", number)}};
  return submission(fmt::format("bench-{}", number), std::move(request));
}

workflows::Files example_town(Shown shown) {
  auto files = cli::embedded_town("saint-aubin");
  if (shown == Shown::to_agents) return files;
  constexpr std::string_view hidden = "\nvisibility: private\n";
  auto& text = files.at("workflows/question.yaml");
  const auto at = text.find(hidden);
  check(at != std::string::npos, "the example's question is private where nobody changes it");
  text.replace(at, hidden.size(), "\nvisibility: public\n");
  return files;
}

/// A new folder with the example town deployed.
std::unique_ptr<runtime::Engine> new_town(const std::string& data, Shown shown = Shown::to_agents) {
  fs::remove_all(data);
  fs::create_directories(fs::path(data).parent_path());
  auto engine = open_engine(data);
  const auto deployed =
      engine->submit_and_wait(submission("bench-deploy", catalog::Command(catalog::DeployTown{example_town(shown)})));
  check(deployed.has_value(), "the example town deploys");
  return engine;
}

/// Submits with a bounded number of commands in flight.
class Feeder {
 public:
  explicit Feeder(runtime::Engine& engine) : engine_(engine) {}

  void submit(runtime::Submission what) {
    wait_until_below(in_flight_max);
    engine_.submit(std::move(what), [this](const Result<runtime::Receipt>& receipt) {
      check(receipt.has_value(), "the benchmark's command is accepted");
      const std::lock_guard lock(mutex_);
      --in_flight_;
      changed_.notify_one();
    });
  }

  void finish() { wait_until_below(1); }

 private:
  void wait_until_below(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return in_flight_ < count; });
    if (count > 1) ++in_flight_;
  }

  runtime::Engine& engine_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t in_flight_ = 0;
};

void write_history(Feeder& feeder, std::uint64_t number, std::uint64_t events) {
  const auto id = case_id(number);
  feeder.submit(submission(fmt::format("claim-{}", number), runtime::CaseCommand{id, cases::ClaimTask{"reponse"}}));
  for (std::uint64_t note = events + 1; note < history_events; ++note)
    feeder.submit(submission(
        fmt::format("note-{}-{}", number, note),
        runtime::CaseCommand{
            id, cases::WriteNote{fmt::format("Rappelé l'habitant, sans réponse ; essai numéro {}.", note)}}));
}

}  // namespace

Outcome fill(const std::string& data, std::uint64_t cases) {
  const auto engine = new_town(data);
  cli::Progress progress("Opening cases", "cases", cases);
  const auto before = engine->head();
  const auto cpu = own_cpu_us();
  const auto start = Steady::now();
  Feeder feeder(*engine);
  for (std::uint64_t number = 0; number < cases; ++number) {
    feeder.submit(opening(number));
    progress.advance();
  }
  feeder.finish();
  const auto elapsed = elapsed_since(start);
  wait_for_views(*engine);
  const auto count = static_cast<double>(cases);
  return once(
      fmt::format(
          "open a case in process, {} in flight, {:.1f} events each, fdatasync; CPU with all views",
          in_flight_max,
          static_cast<double>(engine->head() - before) / count),
      "commands/s",
      Figure{.per_second = count / elapsed, .cpu_us = (own_cpu_us() - cpu) / count});
}

void fill_histories(const std::string& data, std::uint64_t cases, Shown shown) {
  const auto engine = new_town(data, shown);
  const auto first = engine->submit_and_wait(opening(0));
  check(first.has_value(), "the benchmark's command is accepted");
  cli::Progress progress("Writing histories", "cases", cases);
  Feeder feeder(*engine);
  for (std::uint64_t number = 0; number < cases; ++number) {
    if (number > 0) feeder.submit(opening(number));
    write_history(feeder, number, first->version);
    progress.advance();
  }
  feeder.finish();
  wait_for_views(*engine);
  const auto state = engine->queries().find_case(case_id(cases - 1));
  check(state && state->version == history_events, "a history has as many events as it should");
}

void each_event(const std::string& data, const std::function<void(std::string_view document)>& see) {
  const auto engine = open_engine(data);
  const auto cursor = engine->read(0);
  for (auto record = cursor->next();; record = cursor->next()) {
    check(record.has_value(), "the benchmark's own log reads back");
    if (!*record) return;
    see((*record)->body);
  }
}

Contender rebuild_views(const std::string& data) {
  return {"Guichet, every view", [data] {
            fs::remove_all(fs::path(data) / "views");
            const auto cpu = own_cpu_us();
            const auto start = Steady::now();
            const auto engine = open_engine(data);
            wait_for_views(*engine);
            const auto events = static_cast<double>(engine->head());
            return Figure{.per_second = events / elapsed_since(start), .cpu_us = (own_cpu_us() - cpu) / events};
          }};
}

Contender case_pages(const std::string& data, std::uint64_t cases, double seconds) {
  return {"Guichet, state and timeline", [data, cases, seconds] {
            const auto engine = open_engine(data);
            std::uint64_t number = 0;
            const auto ask = [&] {
              number = (number + 7'919) % cases;
              const auto state = engine->queries().find_case(case_id(number));
              const auto timeline = engine->queries().timeline(case_id(number), true, {.after = "", .limit = 20});
              check(state && timeline && !timeline->rows.empty(), "the case is there");
            };
            Stopwatch().run(seconds / 4, 1, ask);  // the block cache warms up
            return Stopwatch().run(seconds, 1, ask);
          }};
}

Outcome queue_pages(const std::string& data, std::uint64_t cases, double seconds) {
  const auto engine = open_engine(data);
  const Contender asking{"Guichet", [&] {
                           return Stopwatch().run(seconds, 1, [&] {
                             const auto page = engine->queries().queue("accueil", "", {.after = "", .limit = 50});
                             check(page && !page->rows.empty(), "the queue is not empty");
                           });
                         }};
  return hold({fmt::format("queue page of 50 in process, among {} open tasks", cases), "pages/s", {asking}}, 3);
}

Outcome cold_start(const std::string& data, std::uint64_t cases) {
  const auto start = Steady::now();
  const auto engine = open_engine(data);
  check(engine->queries().queue("accueil", "", {.after = "", .limit = 50}).has_value(), "the queue answers");
  return once(
      fmt::format("cold start in process to the first queue page, {} cases", cases), "ms", elapsed_since(start) * 1e3);
}

Outcome fire_clocks(const std::string& data, std::uint64_t cases) {
  (void)fill(data, cases);
  const auto engine = open_engine(data);
  const auto cpu = own_cpu_us();
  const auto start = Steady::now();
  const auto fired = engine->fire_due(SystemClock().now() + after_every_clock);
  check(fired && *fired >= cases, "every clock of every case has come");
  const auto count = static_cast<double>(*fired);
  const auto elapsed = elapsed_since(start);
  return once(
      fmt::format("clock edges fired in process, {} cases due at once", cases),
      "edges/s",
      Figure{.per_second = count / elapsed, .cpu_us = (own_cpu_us() - cpu) / count});
}

std::vector<Outcome> measure_engine(const std::string& folder, std::uint64_t cases) {
  const auto data = (fs::path(folder) / "engine").string();
  std::vector<Outcome> outcomes;
  outcomes.push_back(fill(data, cases));
  outcomes.push_back(cold_start(data, cases));
  outcomes.push_back(
      hold({fmt::format("case page in process, among {} cases", cases), "pages/s", {case_pages(data, cases, 2)}}, 3));
  outcomes.push_back(queue_pages(data, cases, 2));
  outcomes.push_back(hold({"rebuild of every view from the log", "events/s", {rebuild_views(data)}}, 1));
  outcomes.push_back(fire_clocks(data, std::min<std::uint64_t>(cases, 20'000)));
  fs::remove_all(data);
  return outcomes;
}

}  // namespace guichet::bench
