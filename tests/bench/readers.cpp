#include "tests/bench/readers.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

#include "cli/bench_engine.h"
#include "tests/bench/http_contest.h"
#include "tests/bench/server.h"

namespace guichet::bench {
namespace {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

constexpr int page_events = 5'000;

/// One export, whole, to the end: rows are events of the log, also where a format says several in one line.
Outcome export_all(const GuichetServer& server, const std::string& format, double events) {
  const auto before = cpu_us_of(server.process().pid());
  const auto began = Steady::now();
  const auto answer = shell(fmt::format(
      "curl -sSf -o /dev/null -w '%{{size_download}}' -H 'Authorization: Bearer {}' "
      "http://127.0.0.1:{}/api/v1/exports/{}",
      server.operator_token(),
      server.port(),
      format));
  const std::chrono::duration<double> took = Steady::now() - began;
  if (answer.status != 0) throw Unmeasured(fmt::format("the export {} broke off: {}", format, answer.output));
  const Figure figure{
      .per_second = events / took.count(), .cpu_us = (cpu_us_of(server.process().pid()) - before) / events};
  const auto megabytes = std::strtod(answer.output.c_str(), nullptr) / 1e6;
  return once(
      fmt::format(
          "export of {:.0f} events as {}, one answer of {:.0f} MB: {:.1f} s", events, format, megabytes, took.count()),
      "events/s",
      figure);
}

/// From one connection, each page behind the one before; figures are of events.
Outcome read_pages(const ReadersTask& task, const GuichetServer& server, double events) {
  setenv("BENCH_HEAD", fmt::format("{:.0f}", events).c_str(), 1);
  setenv("BENCH_PAGE", std::to_string(page_events).c_str(), 1);
  auto figure = wrk(
      {.port = server.port(),
       .path = "/events",
       .token = server.operator_token(),
       .script = "feed.lua",
       .connections = 1,
       .seconds = task.seconds,
       .cpu_us = [&server] { return cpu_us_of(server.process().pid()); }});
  figure.per_second *= page_events;
  figure.cpu_us /= page_events;
  return once(
      fmt::format("feed over HTTP, pages of {}, 1 connection; p50 and p99 of a page", page_events), "events/s", figure);
}

/// Eight agents who think between two pages: their load is the same whatever the server does beside it.
Figure agents(const ReadersTask& task, const GuichetServer& server) {
  return wrk(
      {.port = server.port(),
       .path = "/",
       .token = server.agent_token(),
       .script = "agents.lua",
       .connections = 8,
       .seconds = task.seconds});
}

/// The whole log again and again, for as long as the object lives. A reader of `niceness` 19 takes next to nothing of
/// the two processors, as if it ran on a machine of its own: what is left is what the server does for it.
Child reader_of(const ReadersTask& task, const GuichetServer& server, int niceness) {
  const auto loop = fmt::format(
      "while curl -sf -o /dev/null -H 'Authorization: Bearer {}' http://127.0.0.1:{}/api/v1/exports/events; do :; done",
      server.operator_token(),
      server.port());
  return {{"timeout", "600", "nice", "-n", std::to_string(niceness), "sh", "-c", loop}, task.folder + "/reader.log"};
}

Outcome beside_readers(const ReadersTask& task, const GuichetServer& server) {
  return hold(
      {"agents' pages (queue, case, timeline; 8 agents who think 20 ms), while somebody reads the whole log in a loop",
       "pages/s",
       {{"beside a reader on another machine (its client at nice 19)",
         [&] {
           const auto reader = reader_of(task, server, 19);
           return agents(task, server);
         }},
        {"beside a reader that takes its part of these processors",
         [&] {
           const auto reader = reader_of(task, server, 0);
           return agents(task, server);
         }},
        {"alone", [&] { return agents(task, server); }}}},
      task.rounds);
}

}  // namespace

std::vector<Outcome> measure_readers(const ReadersTask& task) {
  const auto data = (fs::path(task.folder) / "readers").string();
  fill_histories(data, std::max<std::uint64_t>(task.events / history_events, 100));
  std::vector<Outcome> outcomes;
  {
    const GuichetServer server(task.guichet, data);
    server.wait_ready(120);
    const auto events = server.figure("guichet_log_head");
    for (const auto* const format : {"events", "ocel", "xes", "csv", "geojson"})
      outcomes.push_back(export_all(server, format, events));
    outcomes.push_back(
        once("resident memory of the server after these exports", "MB", resident_mb(server.process().pid())));
    outcomes.push_back(read_pages(task, server, events));
    outcomes.push_back(beside_readers(task, server));
  }
  fs::remove_all(data);
  return outcomes;
}

}  // namespace guichet::bench
