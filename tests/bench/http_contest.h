#pragma once

// Durable commands over HTTP: `wrk` opens cases on a server that runs beside it on the same two cores.

#include <memory>
#include <string>

#include "cli/bench_contest.h"
#include "tests/bench/peers.h"

namespace guichet::bench {

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

}  // namespace guichet::bench
