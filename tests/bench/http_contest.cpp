#include "tests/bench/http_contest.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

#include <fmt/format.h>

#include "cli/bench_engine.h"
#include "tests/bench/shell.h"

namespace guichet::bench {
namespace {

namespace fs = std::filesystem;

constexpr int node_port = 18'472;

/// "1.23ms", "456.00us", "2.01s", as wrk writes them.
double microseconds_after(const std::string& text, const std::string& mark) {
  const auto at = text.find(mark);
  if (at == std::string::npos) return 0;
  char* unit = nullptr;
  const auto value = std::strtod(text.c_str() + at + mark.size(), &unit);
  return *unit == 'u' ? value : *unit == 'm' ? value * 1e3 : value * 1e6;
}

/// "  7017 requests in 1.02s": the word before the mark.
double requests_of(const std::string& text) {
  const auto at = text.find(" requests in");
  if (at == std::string::npos) return 0;
  const auto begin = text.find_last_of(" \n", at - 1);
  return std::strtod(text.c_str() + begin + 1, nullptr);
}

constexpr std::uint64_t noted_cases = 20'000;

Load load_of(const HttpTask& task, int port) {
  const bool notes = task.command == HttpCommand::write_note;
  return {
      .port = port,
      .path = "/api/v1/cases",
      .script = notes ? "note.lua" : "post.lua",
      .connections = task.connections,
      .seconds = task.seconds};
}

std::string fresh_data(const HttpTask& task) {
  const auto data = (fs::path(task.folder) / "serve").string();
  fs::remove_all(data);
  return data;
}

/// With the open cases that notes are written on, in a state that all turns share.
std::string filled_data(const HttpTask& task) {
  const auto data = (fs::path(task.folder) / "noted").string();
  if (!fs::exists(data)) (void)fill(data, noted_cases);
  setenv("BENCH_CASES", std::to_string(noted_cases).c_str(), 1);
  return data;
}

/// Calls of a server's whole life, from its start on an empty folder to its end.
double syncs_of(const HttpTask& task, const std::function<void(const GuichetServer&)>& use) {
  const auto counted = task.folder + "/syncs";
  const auto library = fs::canonical("/proc/self/exe").parent_path() / "libsync_shim.so";
  const auto data = fresh_data(task);
  setenv("GUICHET_COUNT_SYNCS", counted.c_str(), 1);
  setenv("LD_PRELOAD", library.c_str(), 1);
  {
    const GuichetServer server(task.guichet, data);
    unsetenv("LD_PRELOAD");
    unsetenv("GUICHET_COUNT_SYNCS");
    server.wait_ready();
    use(server);
  }  // the shim writes its count when the server ends
  double syncs = 0;
  std::ifstream(counted) >> syncs;
  return syncs;
}

}  // namespace

Figure wrk(const Load& load) {
  const auto before = load.cpu_us ? load.cpu_us() : 0;
  const auto answer = shell(fmt::format(
      "BENCH_TOKEN='{}' wrk -t1 -c{} -d{:.0f}s --latency {} 'http://127.0.0.1:{}{}'",
      load.token,
      load.connections,
      std::max(1.0, load.seconds),
      load.script.empty() ? fmt::format("-H 'Authorization: Bearer {}'", load.token) : "-s tests/bench/" + load.script,
      load.port,
      load.path));
  const bool clean = answer.status == 0 && answer.output.find("Non-2xx") == std::string::npos &&
                     answer.output.find("Socket errors") == std::string::npos;
  if (!clean) throw Unmeasured(fmt::format("not all answers to wrk were right:\n{}", answer.output));
  const auto requests = requests_of(answer.output);
  const auto used = load.cpu_us ? load.cpu_us() - before : 0;
  return {
      .per_second = std::max(0.0, number_after(answer.output, "Requests/sec:")),
      .p50_us = microseconds_after(answer.output, "50%"),
      .p99_us = microseconds_after(answer.output, "99%"),
      .cpu_us = requests > 0 ? used / requests : 0};
}

Contender guichet_http(const HttpTask& task) {
  return {"Guichet", [task] {
            const bool notes = task.command == HttpCommand::write_note;
            const GuichetServer server(task.guichet, notes ? filled_data(task) : fresh_data(task));
            server.wait_ready();
            auto load = load_of(task, server.port());
            load.token = server.agent_token();
            load.cpu_us = [&server] { return cpu_us_of(server.process().pid()); };
            return wrk(load);
          }};
}

Contender node_http(const HttpTask& task, const Postgres& postgres) {
  const auto port = node_port + static_cast<int>(task.connections) + static_cast<int>(task.command);
  auto server = std::make_shared<Child>(  // lives as long as whoever may still call the contender
      std::vector<std::string>{
          "node", "tests/bench/node-peer/server.mjs", postgres.socket_folder(), std::to_string(port)},
      task.folder + "/node.log");
  return {"Node, INSERT into PostgreSQL 15", [task, server, port, database = postgres.pid()] {
            if (!wait_for(port, "/", "", true, 30))
              throw Unmeasured(fmt::format("Node does not answer; see {}/node.log", task.folder));
            auto load = load_of(task, port);
            load.path = "/cases";
            load.cpu_us = [&server, database] { return cpu_us_of(server->pid()) + cpu_us_of_family(database); };
            return wrk(load);
          }};
}

Outcome count_syncs(const HttpTask& task) {
  double commits = 0;
  const auto idle = syncs_of(task, [](const GuichetServer&) {});
  const auto busy = syncs_of(task, [&](const GuichetServer& server) {
    auto load = load_of(task, server.port());
    load.token = server.agent_token();
    (void)wrk(load);
    commits = server.figure("guichet_commits_total");
  });
  return once(
      fmt::format(
          "calls of fsync and fdatasync over {:.0f} commits, less the {:.0f} of a start and stop alone", commits, idle),
      "calls per commit",
      commits > 0 ? (busy - idle) / commits : 0);
}

}  // namespace guichet::bench
