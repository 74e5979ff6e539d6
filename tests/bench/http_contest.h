#pragma once

// What `wrk` sees of a server that runs beside it on the same two cores.

#include <cstdint>
#include <functional>
#include <string>

#include "cli/bench_contest.h"
#include "tests/bench/peers.h"
#include "tests/bench/server.h"

namespace guichet::bench {

struct Load {
  int port = 0;
  std::string path;
  std::string token = {};
  std::string script = {};  ///< of tests/bench; none: GET
  unsigned connections = 64;
  double seconds = 3;
  std::function<double()> cpu_us = {};  ///< of everybody who serves
};

/// Requests per second and latencies. Throws Unmeasured, with what went wrong, when not every answer was right.
Figure wrk(const Load& load);

/// What is asked for again and again.
enum class HttpCommand : std::uint8_t {
  open_case,   ///< six events, on paths that no two of them share
  write_note,  ///< one event, on one of 20,000 open cases: what the prototype behind the targets did
};

struct HttpTask {
  HttpCommand command = HttpCommand::open_case;
  std::string folder;
  std::string guichet;  ///< the binary
  unsigned connections = 64;
  double seconds = 3;
};

/// `guichet serve` on Saint-Aubin. POST /api/v1/cases on a fresh data folder for each run, or POST
/// /api/v1/cases/{id}/notes on a folder of open cases that is filled once; bearer token, idempotency key; answered
/// when the events are on disk.
Contender guichet_http(const HttpTask& task);

/// node:http and pg: one INSERT per request into the same PostgreSQL. The server runs as long as the returned
/// contender.
Contender node_http(const HttpTask& task, const Postgres& postgres);

/// Calls of fsync and fdatasync per commit, counted beneath the server's libc while 64 connections open
/// cases.
Outcome count_syncs(const HttpTask& task);

}  // namespace guichet::bench
