#pragma once

// What `wrk` sees of a server that runs beside it on the same two cores.

#include <functional>
#include <string>

#include "cli/bench_contest.h"
#include "tests/bench/peers.h"
#include "tests/bench/server.h"

namespace guichet::bench {

struct Load {
  int port = GuichetServer::port;
  std::string path;
  std::string token = {};
  std::string script = {};  ///< of tests/bench; none: GET
  unsigned connections = 64;
  double seconds = 3;
  std::function<double()> cpu_us = {};  ///< of everybody who serves
};

/// Requests per second and latencies; zero, with what went wrong on standard error, when not every answer was
/// right.
Figure wrk(const Load& load);

struct HttpTask {
  std::string folder;
  std::string guichet;  ///< the binary
  unsigned connections = 64;
  double seconds = 3;
};

/// `guichet serve` on Saint-Aubin with a fresh data folder for each run. POST /api/v1/cases, bearer token,
/// idempotency key; answered when the events are on disk.
Contender guichet_http(const HttpTask& task);

/// node:http and pg: one INSERT per request into the same PostgreSQL. The server runs as long as the returned
/// contender.
Contender node_http(const HttpTask& task, const Postgres& postgres);

/// Calls of fsync and fdatasync per commit, counted beneath the server's libc while 64 connections open
/// cases.
Outcome count_syncs(const HttpTask& task);

}  // namespace guichet::bench
