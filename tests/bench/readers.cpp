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

struct Exported {
  std::string format;
  double rows;
  std::string of;  ///< what the rows are: "events" of the log, also where a format says several in one line; "cases"
};

/// One export, whole, to the end.
Outcome export_all(const GuichetServer& server, const Exported& wanted) {
  const auto& [format, rows, of] = wanted;
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
  const Figure figure{.per_second = rows / took.count(), .cpu_us = (cpu_us_of(server.process().pid()) - before) / rows};
  const auto bytes = std::strtod(answer.output.c_str(), nullptr);
  if (bytes < rows) throw Unmeasured(fmt::format("the export {} holds {} bytes for {} {}", format, bytes, rows, of));
  return once(
      fmt::format(
          "export of {:.0f} {} as {}, one answer of {:.0f} MB: {:.1f} s", rows, of, format, bytes / 1e6, took.count()),
      of + "/s",
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

/// The whole log again and again by one process, for as long as the object lives: one started anew for each export
/// would be most of what a short log measures. A reader of the class SCHED_IDLE gets what nobody else wants of the two
/// processors, as if it ran on a machine of its own: what is left is what the server does for it.
enum class Reader { elsewhere, beside };

Child reader_of(const ReadersTask& task, const GuichetServer& server, Reader reader) {
  std::vector<std::string> words{"timeout", "600"};
  if (reader == Reader::elsewhere) words.insert(words.end(), {"chrt", "--idle", "0"});
  const auto often = "from=1999-01-[01-28]T[00-23]:[00-59]:00Z";  // each the whole log, as curl counts through them
  for (const auto& word :
       {std::string("curl"),
        std::string("-sf"),
        std::string("-o"),
        std::string("/dev/null"),
        std::string("-H"),
        "Authorization: Bearer " + server.operator_token(),
        fmt::format("http://127.0.0.1:{}/api/v1/exports/events?{}", server.port(), often)})
    words.push_back(word);
  return {words, task.folder + "/reader.log"};
}

Outcome beside_readers(const ReadersTask& task, const GuichetServer& server) {
  return hold(
      {"agents' pages (queue, case, timeline; 8 agents who think 20 ms), while somebody reads the whole log in a loop",
       "pages/s",
       {{"beside a reader on another machine (its client takes what nobody wants)",
         [&] {
           const auto reader = reader_of(task, server, Reader::elsewhere);
           return agents(task, server);
         }},
        {"beside a reader that takes its part of these processors",
         [&] {
           const auto reader = reader_of(task, server, Reader::beside);
           return agents(task, server);
         }},
        {"alone", [&] { return agents(task, server); }}}},
      task.rounds);
}

}  // namespace

std::vector<Outcome> measure_readers(const ReadersTask& task) {
  const auto data = (fs::path(task.folder) / "readers").string();
  const auto cases = std::max<std::uint64_t>(task.events / history_events, 100);
  fill_histories(data, cases, Shown::to_everybody);
  std::vector<Outcome> outcomes;
  {
    const GuichetServer server(task.guichet, data, GuichetServer::Town::as_deployed);
    server.wait_ready(120);
    const auto events = server.figure("guichet_log_head");
    for (const auto* const format : {"events", "ocel", "xes"})
      outcomes.push_back(export_all(server, {format, events, "events"}));
    for (const auto* const format : {"csv", "geojson"})
      outcomes.push_back(export_all(server, {format, static_cast<double>(cases), "cases"}));
    outcomes.push_back(
        once("resident memory of the server after these exports", "MB", resident_mb(server.process().pid())));
    outcomes.push_back(read_pages(task, server, events));
    outcomes.push_back(beside_readers(task, server));
  }
  fs::remove_all(data);
  return outcomes;
}

}  // namespace guichet::bench
