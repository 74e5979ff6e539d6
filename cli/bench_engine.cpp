#include "cli/bench_engine.h"

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>

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
constexpr auto patience = std::chrono::minutes(10);

double seconds_since(Steady::time_point start) {
  return std::chrono::duration<double>(Steady::now() - start).count();
}

std::unique_ptr<runtime::Engine> open_engine(const std::string& folder, const Clock& clock) {
  runtime::Options options;
  options.directory = folder;
  options.alarm_clock = false;
  auto engine = runtime::Engine::open(std::move(options), clock);
  check(engine.has_value(), "the benchmark's own folder opens");
  return std::move(engine).value();
}

CaseId case_id(std::uint64_t number) {
  return CaseId(fmt::format("b-{:012}", number));
}

runtime::Submission opening(std::uint64_t number) {
  runtime::OpenRequest request;
  request.id = case_id(number);
  request.open.workflow = "question";
  request.open.form = {
      {"sujet", "horaires"},
      {"question", fmt::format("La mairie est-elle ouverte le samedi ? ({})", number)}};
  runtime::Submission submission;
  submission.id = CommandId(fmt::format("bench-{}", number));
  submission.actor = {.name = "agents/claire", .roles = {"accueil"}, .teams = {"accueil"}};
  submission.channel = "web";
  submission.what = std::move(request);
  return submission;
}

void deploy(runtime::Engine& engine) {
  runtime::Submission submission;
  submission.id = CommandId("bench-deploy");
  submission.actor = {.name = "system/bench", .roles = {}, .teams = {}};
  submission.what = catalog::Command(catalog::DeployTown{.files = cli::embedded_town("saint-aubin")});
  check(engine.submit_and_wait(std::move(submission)).has_value(), "the example town deploys");
}

/// Opens cases with a bounded number of commands in flight.
class Filler {
 public:
  explicit Filler(runtime::Engine& engine) : engine_(engine) {}

  Figure fill(std::uint64_t cases) {
    cli::Progress progress("Opening cases", "cases", cases);
    const auto start = Steady::now();
    for (std::uint64_t number = 0; number < cases; ++number) {
      wait_until_below(in_flight_max);
      engine_.submit(opening(number), [this](const Result<runtime::Receipt>& receipt) {
        check(receipt.has_value(), "the benchmark's command is accepted");
        const std::lock_guard lock(mutex_);
        --in_flight_;
        changed_.notify_one();
      });
      progress.advance();
    }
    wait_until_below(1);
    return {.per_second = static_cast<double>(cases) / seconds_since(start)};
  }

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

Contest case_pages(const runtime::Engine& engine, std::uint64_t cases) {
  return {
      fmt::format("case page: state and timeline, among {} cases", cases),
      "pages/s",
      {{"Guichet", [&engine, cases] {
          std::uint64_t number = 0;
          return Stopwatch().run(2, 1, [&] {
            number = (number + 7'919) % cases;
            const auto state = engine.queries().find_case(case_id(number));
            const auto timeline =
                engine.queries().timeline(case_id(number), true, {.after = "", .limit = 20});
            check(state && timeline && !timeline->rows.empty(), "the case is there");
          });
        }}}};
}

Contest queue_pages(const runtime::Engine& engine, std::uint64_t cases) {
  return {
      fmt::format("queue page of 50, among {} open tasks", cases),
      "pages/s",
      {{"Guichet", [&engine] {
          return Stopwatch().run(2, 1, [&] {
            const auto page = engine.queries().queue("accueil", "", {.after = "", .limit = 50});
            check(page && !page->rows.empty(), "the queue is not empty");
          });
        }}}};
}

Outcome once(const std::string& title, const std::string& unit, double per_second) {
  return hold({title, unit, {{"Guichet", [per_second] { return Figure{.per_second = per_second}; }}}}, 1);
}

/// From nothing in memory to the first answer.
Outcome cold_start(const std::string& folder, const Clock& clock, std::uint64_t cases) {
  const auto start = Steady::now();
  const auto engine = open_engine(folder, clock);
  check(engine->queries().queue("accueil", "", {.after = "", .limit = 50}).has_value(), "the queue answers");
  return once(
      fmt::format("cold start to the first queue page, {} cases", cases), "ms", seconds_since(start) * 1e3);
}

Outcome rebuild(const std::string& folder, const Clock& clock) {
  fs::remove_all(fs::path(folder) / "views");
  const auto start = Steady::now();
  const auto engine = open_engine(folder, clock);
  check(engine->wait_applied(engine->head(), patience), "the views reach the head");
  return once(
      "rebuild of every view from the log",
      "events/s",
      static_cast<double>(engine->head()) / seconds_since(start));
}

}  // namespace

std::vector<Outcome> measure_engine(const std::string& folder, std::uint64_t cases) {
  const auto data = (fs::path(folder) / "engine").string();
  fs::remove_all(data);
  const SystemClock clock;
  std::vector<Outcome> outcomes;
  {
    const auto engine = open_engine(data, clock);
    deploy(*engine);
    const auto before = engine->head();
    const auto opened = Filler(*engine).fill(cases);
    const auto events = static_cast<double>(engine->head() - before) / static_cast<double>(cases);
    outcomes.push_back(once(
        fmt::format("open a case in process, 256 in flight, {:.1f} events each, fdatasync", events),
        "commands/s",
        opened.per_second));
    check(engine->wait_applied(engine->head(), patience), "the views reach the head");
    outcomes.push_back(hold(case_pages(*engine, cases), 3));
    outcomes.push_back(hold(queue_pages(*engine, cases), 3));
  }
  outcomes.push_back(cold_start(data, clock, cases));
  outcomes.push_back(rebuild(data, clock));
  fs::remove_all(data);
  return outcomes;
}

}  // namespace guichet::bench
