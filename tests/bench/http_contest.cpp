#include "tests/bench/http_contest.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "tests/bench/shell.h"

namespace guichet::bench {
namespace {

namespace fs = std::filesystem;

constexpr int guichet_port = 18'471;
constexpr int node_port = 18'472;

/// "1.23ms", "456.00us", "2.01s", as wrk writes them.
double microseconds_after(const std::string& text, const std::string& mark) {
  const auto at = text.find(mark);
  if (at == std::string::npos) return 0;
  char* unit = nullptr;
  const auto value = std::strtod(text.c_str() + at + mark.size(), &unit);
  return *unit == 'u' ? value : *unit == 'm' ? value * 1e3 : value * 1e6;
}

Figure wrk(const HttpTask& task, int port, const std::string& path, const std::string& token) {
  const auto answer = shell(fmt::format(
      "BENCH_TOKEN='{}' wrk -t1 -c{} -d{:.0f}s --latency -s tests/bench/post.lua http://127.0.0.1:{}{}",
      token,
      task.connections,
      std::max(1.0, task.seconds),
      port,
      path));
  const bool clean = answer.output.find("Non-2xx") == std::string::npos &&
                     answer.output.find("Socket errors") == std::string::npos;
  if (!clean || answer.status != 0) fmt::print(stderr, "not all answers were right:\n{}\n", answer.output);
  return {
      .per_second = clean ? std::max(0.0, number_after(answer.output, "Requests/sec:")) : 0,
      .p50_us = microseconds_after(answer.output, "50%"),
      .p99_us = microseconds_after(answer.output, "99%")};
}

/// Whether somebody answers there within ten seconds.
bool answers(int port, const std::string& path) {
  return shell(fmt::format(
                   "curl --silent --output /dev/null --retry 100 --retry-delay 0 --retry-all-errors "
                   "--retry-max-time 10 "
                   "http://127.0.0.1:{}{}",
                   port,
                   path))
             .status == 0;
}

}  // namespace

Contender guichet_http(const HttpTask& task) {
  return {"Guichet", [task] {
            const auto data = (fs::path(task.folder) / "serve").string();
            fs::remove_all(data);
            fs::create_directories(data);
            const auto minted =
                shell(fmt::format("{} token agents/claire --data {} 2>/dev/null", task.guichet, data));
            check(minted.status == 0, "a token can be made");
            const Child server(
                {task.guichet,
                 "serve",
                 "examples/saint-aubin",
                 "--data",
                 data,
                 "--port",
                 std::to_string(guichet_port)},
                task.folder + "/serve.log");
            Figure figure;
            if (answers(guichet_port, "/health/ready"))
              figure =
                  wrk(task, guichet_port, "/api/v1/cases", minted.output.substr(0, minted.output.find('\n')));
            else
              fmt::print(stderr, "guichet serve does not answer; see {}/serve.log\n", task.folder);
            return figure;
          }};
}

Contender node_http(const HttpTask& task, const Postgres& postgres) {
  const auto port = node_port + static_cast<int>(task.connections);
  auto server = std::make_shared<Child>(  // lives as long as whoever may still call the contender
      std::vector<std::string>{
          "node", "tests/bench/node-peer/server.mjs", postgres.socket_folder(), std::to_string(port)},
      task.folder + "/node.log");
  return {"Node, INSERT into PostgreSQL 15", [task, server, port] {
            return answers(port, "/") ? wrk(task, port, "/cases", "") : Figure{};
          }};
}

}  // namespace guichet::bench
