#include "adapters/http/traffic.h"

#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

namespace guichet::http {
namespace {

std::string label_of(const Route* route) {
  if (route == nullptr) return R"(method="",route="")";
  return fmt::format(R"(method="{}",route="{}")", word_of(route->method), route->pattern);
}

void add_figure(std::string& out, std::string_view type, std::string_view name, std::string_view what, double value) {
  fmt::format_to(std::back_inserter(out), "# HELP {0} {1}\n# TYPE {0} {2}\n{0} {3}\n", name, what, type, value);
}

double resident_bytes() {
  std::ifstream file("/proc/self/statm");
  double pages = 0;
  double resident = 0;
  file >> pages >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double d(std::uint64_t value) {
  return static_cast<double>(value);
}

void add_engine(std::string& out, const runtime::Metrics& m) {
  add_figure(
      out, "counter", "guichet_commands_accepted_total", "Commands whose events are on disk.", d(m.commands_accepted));
  add_figure(out, "counter", "guichet_commands_refused_total", "Commands refused by the rules.", d(m.commands_refused));
  add_figure(
      out,
      "counter",
      "guichet_commands_replayed_total",
      "Retries answered with the first receipt.",
      d(m.commands_replayed));
  add_figure(
      out, "counter", "guichet_queue_full_total", "Commands turned away because the queue was full.", d(m.queue_full));
  add_figure(out, "counter", "guichet_commits_total", "Batches made durable, one sync each.", d(m.commits));
  add_figure(out, "counter", "guichet_events_total", "Events stored.", d(m.events));
  add_figure(out, "counter", "guichet_timers_fired_total", "Timers and clock edges fired.", d(m.timers_fired));
  add_figure(out, "gauge", "guichet_queue_depth", "Commands waiting for the writer.", d(m.queue_depth));
  add_figure(out, "gauge", "guichet_log_head", "Position of the last event.", d(m.head));
  add_figure(out, "gauge", "guichet_applied", "Position the projections have reached.", d(m.applied));
  add_figure(
      out,
      "gauge",
      "guichet_projection_lag_events",
      "Events the projections are behind.",
      d(m.head - std::min(m.head, m.applied)));
  add_figure(out, "gauge", "guichet_read_only", "1 while the disk is full.", m.read_only ? 1 : 0);
  add_figure(out, "gauge", "guichet_failed", "1 after a write error: nothing more is acknowledged.", m.failed ? 1 : 0);
}

}  // namespace

std::string_view build_version() {
  return GUICHET_VERSION;
}

void Traffic::count(const Route* route, int status, std::chrono::nanoseconds took) {
  auto& entry = answered_[route];
  ++entry.by_status[status];
  const auto seconds = std::chrono::duration<double>(took).count();
  entry.seconds += seconds;
  std::size_t bucket = 0;
  while (bucket < bounds.size() && seconds > bounds[bucket]) ++bucket;
  ++entry.buckets[bucket];
}

void Traffic::add_requests(std::string& out) const {
  out +=
      "# HELP guichet_http_requests_total Requests answered, by route.\n# TYPE guichet_http_requests_total counter\n";
  for (const auto& [route, entry] : answered_)
    for (const auto& [status, count] : entry.by_status)
      fmt::format_to(
          std::back_inserter(out),
          "guichet_http_requests_total{{{},status=\"{}\"}} {}\n",
          label_of(route),
          status,
          count);
}

void Traffic::add_latencies(std::string& out) const {
  out +=
      "# HELP guichet_http_request_seconds Time from a request's head to its answer.\n"
      "# TYPE guichet_http_request_seconds histogram\n";
  for (const auto& [route, entry] : answered_) {
    const auto label = label_of(route);
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < bounds.size(); ++i) {
      sum += entry.buckets[i];
      fmt::format_to(
          std::back_inserter(out), "guichet_http_request_seconds_bucket{{{},le=\"{}\"}} {}\n", label, bounds[i], sum);
    }
    sum += entry.buckets.back();
    fmt::format_to(
        std::back_inserter(out),
        "guichet_http_request_seconds_bucket{{{0},le=\"+Inf\"}} {1}\nguichet_http_request_seconds_sum{{{0}}} {2}\n"
        "guichet_http_request_seconds_count{{{0}}} {1}\n",
        label,
        sum,
        entry.seconds);
  }
}

std::string Traffic::text(const runtime::Metrics& engine, std::size_t connections) const {
  std::string out;
  add_engine(out, engine);
  add_requests(out);
  add_latencies(out);
  add_figure(out, "gauge", "guichet_http_connections", "Open connections.", static_cast<double>(connections));
  add_figure(out, "gauge", "guichet_event_subscribers", "Live readers of /events.", d(subscribers_));
  add_figure(out, "gauge", "process_resident_memory_bytes", "Memory in use.", resident_bytes());
  add_figure(out, "counter", "process_cpu_seconds_total", "Processor time used.", cpu_seconds());
  fmt::format_to(
      std::back_inserter(out),
      "# HELP guichet_build_info What runs here.\n# TYPE guichet_build_info gauge\nguichet_build_info{{version=\"{}\"}} 1\n",
      build_version());
  return out;
}

}  // namespace guichet::http
