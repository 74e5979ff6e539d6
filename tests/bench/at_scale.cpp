#include "tests/bench/at_scale.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "cli/bench_engine.h"
#include "tests/bench/http_contest.h"
#include "tests/bench/server.h"

namespace guichet::bench {
namespace {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

constexpr auto queue_page = "/api/v1/queues/accueil/tasks?limit=50";
constexpr int feed_page = 500;

/// Starts the server and waits for the first queue page.
double start_ms(const ScaleTask& task, const std::string& data, std::unique_ptr<GuichetServer>& server) {
  server = nullptr;
  server = std::make_unique<GuichetServer>(task.guichet, data);
  constexpr double patience = 600;
  const bool answered = wait_for(server->port(patience), queue_page, server->agent_token(), false, patience);
  const std::chrono::duration<double, std::milli> elapsed = Steady::now() - server->started();
  if (!answered) throw Unmeasured(fmt::format("guichet serve does not answer on {}", data));
  return elapsed.count();
}

Figure ask(const ScaleTask& task, const GuichetServer& server, Load load) {
  load.port = server.port();
  load.seconds = task.seconds;
  load.cpu_us = [&server] { return cpu_us_of(server.process().pid()); };
  return wrk(load);
}

/// Pages of the feed from one connection, each behind the one before; figures are of events.
Outcome feed(const ScaleTask& task, const GuichetServer& server) {
  setenv("BENCH_HEAD", fmt::format("{:.0f}", server.figure("guichet_log_head")).c_str(), 1);
  setenv("BENCH_PAGE", std::to_string(feed_page).c_str(), 1);
  auto figure =
      ask(task, server, {.path = "/events", .token = server.operator_token(), .script = "feed.lua", .connections = 1});
  figure.per_second *= feed_page;
  figure.cpu_us /= feed_page;
  return once(
      fmt::format("feed over HTTP, pages of {} one behind the other, 1 connection; p50 and p99 of a page", feed_page),
      "events/s",
      figure);
}

Outcome commands(const ScaleTask& task, const GuichetServer& server, std::uint64_t waiting) {
  return once(
      fmt::format("durable commands over HTTP, 64 connections, while {} clocks run", waiting),
      "commands/s",
      ask(task, server, {.path = "/api/v1/cases", .token = server.agent_token(), .script = "post.lua"}));
}

Outcome pages(
    const ScaleTask& task,
    const GuichetServer& server,
    const std::string& what,
    const std::string& path,
    unsigned connections) {
  return once(
      fmt::format("{} over HTTP, {} cases, {} connection{}", what, task.cases, connections, connections > 1 ? "s" : ""),
      "pages/s",
      ask(task, server, {.path = path, .token = server.agent_token(), .connections = connections}));
}

void ask_server(const ScaleTask& task, const GuichetServer& server, std::vector<Outcome>& outcomes) {
  const auto memory = [&](const std::string& when) {
    outcomes.push_back(once(
        fmt::format("resident memory of the server, {} open cases, {}", task.cases, when),
        "MB",
        resident_mb(server.process().pid())));
  };
  memory("just started");
  outcomes.push_back(pages(task, server, "queue page of 50", queue_page, 1));
  outcomes.push_back(pages(task, server, "queue page of 50", queue_page, 16));
  outcomes.push_back(pages(task, server, "case page", "/api/v1/cases/b-000000000007", 1));
  outcomes.push_back(pages(task, server, "timeline page", "/api/v1/cases/b-000000000007/timeline?limit=20", 1));
  outcomes.push_back(feed(task, server));
  outcomes.push_back(commands(task, server, task.cases));
  memory("after these questions and commands");
}

}  // namespace

std::vector<Outcome> measure_at_scale(const ScaleTask& task) {
  const auto data = (fs::path(task.folder) / "scale").string();
  std::vector<Outcome> outcomes{fill(data, task.cases)};
  outcomes.push_back(queue_pages(data, task.cases, task.seconds));
  std::unique_ptr<GuichetServer> server;
  const auto cold = start_ms(task, data, server);
  outcomes.push_back(once(
      fmt::format("cold start of the server to its first queue page over HTTP, {} cases", task.cases), "ms", cold));
  ask_server(task, *server, outcomes);
  server->kill();
  outcomes.push_back(
      once("start after kill -9 behind those commands, to the first queue page", "ms", start_ms(task, data, server)));
  server = nullptr;
  const ScaleTask empty{task.folder, task.guichet, 0, task.seconds};
  (void)start_ms(empty, data + "-empty", server);
  outcomes.push_back(commands(empty, *server, 0));
  server = nullptr;
  fs::remove_all(data);
  fs::remove_all(data + "-empty");
  return outcomes;
}

}  // namespace guichet::bench
