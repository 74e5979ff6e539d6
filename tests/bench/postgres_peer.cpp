#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include "cli/bench_engine.h"
#include "engine/base/check.h"
#include "engine/events/envelope.h"
#include "tests/bench/peers.h"
#include "tests/bench/shell.h"

namespace guichet::bench {
namespace {

namespace fs = std::filesystem;

const std::string programs = "/usr/lib/postgresql/15/bin/";

/// PostgreSQL refuses to run as root.
std::string as_postgres(const std::string& command) {
  return geteuid() == 0 ? "runuser -u postgres -- " + command : command;
}

/// The shape that event stores on PostgreSQL have (message-db, Marten): a global order, a version per stream,
/// an id.
constexpr auto table =
    "CREATE TABLE events (global bigserial PRIMARY KEY, stream text NOT NULL, version bigint NOT NULL, id "
    "uuid NOT NULL, "
    "type text NOT NULL, data jsonb NOT NULL, UNIQUE (stream, version), UNIQUE (id)); CREATE SEQUENCE "
    "versions;";

std::string insert_script(std::uint64_t batch) {
  return fmt::format(
      "INSERT INTO events (stream, version, id, type, data) SELECT 'case/' || (random() * 5000)::int, "
      "nextval('versions'), "
      "gen_random_uuid(), 'guichet.task.completed.v1', $json${}$json$::jsonb FROM generate_series(1, {});\n",
      event_body(1),
      batch);
}

/// The events of a data folder in the text format of COPY, where only a backslash of JSON needs another.
void write_history(const std::string& data, const std::string& file) {
  std::ofstream out(file);
  std::uint64_t number = 0;
  each_event(data, [&](std::string_view document) {
    const auto read = events::read_envelope(document);
    check(read.has_value(), "the benchmark's own events read back");
    std::string escaped;
    for (const char c : document) {
      if (c == '\\') escaped += c;
      escaped += c;
    }
    out << fmt::format(
        "{}\t{}\t00000000-0000-0000-0000-{:012x}\t{}\t{}\n",
        read->subject,
        read->version,
        ++number,
        read->type,
        escaped);
  });
}

/// pgbench -l writes a line per transaction; its third word is the latency in microseconds.
void read_latencies(const fs::path& folder, Figure& figure) {
  std::vector<double> latencies;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!entry.path().filename().string().starts_with("latency.")) continue;
    std::ifstream file(entry.path());
    std::string client;
    std::string number;
    double latency = 0;
    for (std::string line; std::getline(file, line);)
      if (std::istringstream(line) >> client >> number >> latency) latencies.push_back(latency);
    fs::remove(entry.path());
  }
  if (latencies.empty()) return;
  std::sort(latencies.begin(), latencies.end());
  figure.p50_us = latencies[latencies.size() / 2];
  figure.p99_us = latencies[latencies.size() * 99 / 100];
}

}  // namespace

std::unique_ptr<Postgres> Postgres::start(const std::string& folder) {
  if (!fs::exists(programs + "pgbench")) {
    fmt::print(stderr, "PostgreSQL 15 is not installed: measured without it (apt-get install postgresql-15)\n");
    return nullptr;
  }
  fs::remove_all(folder);
  fs::create_directories(folder);
  if (geteuid() == 0) check(shell("chown postgres " + folder).status == 0, "the postgres user exists");
  const auto data = folder + "/data";
  const auto initialised = shell(as_postgres(programs + "initdb --no-sync -E UTF8 -A trust -U bench -D " + data));
  const auto started = shell(as_postgres(fmt::format(
      "{}pg_ctl -w -l {}/log -D {} -o \"-c listen_addresses='' -c unix_socket_directories={} -c "
      "shared_buffers=1GB "
      "-c max_wal_size=4GB -c max_connections=300\" start >{}/start",
      programs,
      folder,
      data,
      folder,
      folder)));
  std::unique_ptr<Postgres> postgres(new Postgres(folder));
  const auto made = shell(fmt::format("psql -h {} -U bench -d postgres -c \"{}\"", folder, table));
  std::ifstream(data + "/postmaster.pid") >> postgres->pid_;
  if (postgres->pid_ > 0) ends_with_us(postgres->pid_, SIGQUIT);  // at once
  if (made.status == 0) return postgres;
  fmt::print(
      stderr,
      "PostgreSQL does not start: measured without it\n{}\n{}\n{}\n",
      initialised.output,
      started.output,
      made.output);
  return nullptr;
}

Postgres::~Postgres() {
  const auto stopped = shell(as_postgres(fmt::format("{}pg_ctl -m immediate -D {}/data stop", programs, folder_)));
  if (stopped.status != 0) fmt::print(stderr, "{}\n", stopped.output);
  let_go(pid_);
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

Contender Postgres::pgbench(std::string name, const std::string& arguments, std::uint64_t units) const {
  const auto command = fmt::format(
      "cd {} && {}pgbench -n -h {} -U bench -M prepared -l --log-prefix=latency {} postgres",
      folder_,
      programs,
      folder_,
      arguments);
  return {std::move(name), [command, units, folder = folder_] {
            const auto answer = shell(command);
            const auto transactions = number_after(answer.output, "tps = ");
            if (transactions <= 0) throw Unmeasured("pgbench failed:\n" + answer.output);
            Figure figure{.per_second = transactions * static_cast<double>(units)};
            read_latencies(folder, figure);
            return figure;
          }};
}

Contender Postgres::insert(std::uint64_t batch, unsigned clients, double seconds) const {
  const auto script = fmt::format("{}/insert-{}.sql", folder_, batch);
  std::ofstream(script) << insert_script(batch);
  return pgbench(
      fmt::format("PostgreSQL 15, {} client{}", clients, clients > 1 ? "s" : ""),
      fmt::format("-c {} -j 1 -T {:.0f} -f {}", clients, std::max(1.0, seconds), script),
      batch);
}

bool Postgres::load_history(const std::string& data) const {
  const auto file = folder_ + "/history.copy";
  write_history(data, file);
  const auto loaded = shell(fmt::format(
      "psql -q -h {} -U bench -d postgres -v ON_ERROR_STOP=1 -c 'CREATE TABLE history (LIKE events INCLUDING "
      "ALL)' "
      "-c \"\\copy history (stream, version, id, type, data) FROM '{}'\" -c 'VACUUM ANALYZE history'",
      folder_,
      file));
  fs::remove(file);
  if (loaded.status != 0) fmt::print(stderr, "{}\n", loaded.output);
  return loaded.status == 0;
}

Contender Postgres::copy_out() const {
  const auto psql = fmt::format("psql -q -h {} -U bench -d postgres ", folder_);
  return {"PostgreSQL 15, COPY of the documents", [psql] {
            const auto rows =
                number_after(shell(psql + "-A -t -c 'SELECT count(*) FROM history' | sed s/^/=/").output, "=");
            const auto start = std::chrono::steady_clock::now();
            const auto copied =
                shell(psql + "-c 'COPY (SELECT data FROM history ORDER BY global) TO STDOUT' >/dev/null");
            const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
            if (copied.status != 0) throw Unmeasured("COPY failed:\n" + copied.output);
            return Figure{.per_second = rows / elapsed.count()};
          }};
}

Contender Postgres::select_case(std::uint64_t cases, double seconds) const {
  const auto script = folder_ + "/select.sql";
  std::ofstream(script) << fmt::format(
      "\\set number random(0, {})\n"
      "SELECT global, version, type, data FROM history WHERE stream = 'case/b-' || lpad((:number)::text, 12, "
      "'0') "
      "ORDER BY version;\n",
      cases - 1);
  return pgbench(
      "PostgreSQL 15, SELECT of the case's events, 1 client",
      fmt::format("-c 1 -j 1 -T {:.0f} -f {}", std::max(1.0, seconds), script),
      1);
}

}  // namespace guichet::bench
