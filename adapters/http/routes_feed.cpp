// The feed of events, and what operators watch.
#include <fmt/format.h>

#include "adapters/http/route.h"

namespace guichet::http {
namespace {

using access::Permission;

constexpr Position lag_max = 50'000;

Result<Response> live(const Call&) {
  return json_response(json::object{{"status", "live"}});
}

/// Ready means: a command sent now would be accepted, and answers are fresh.
Result<Response> ready(const Call& call) {
  const auto metrics = call.engine->metrics();
  const auto lag = metrics.head - std::min(metrics.head, metrics.applied);
  json::array reasons;
  if (metrics.failed) reasons.push_back("a write failed: nothing more is acknowledged; restart");
  if (metrics.read_only) reasons.push_back("the disk is full: reading works, writing is refused");
  if (lag > lag_max) reasons.push_back(json::string(fmt::format("the projections are {} events behind", lag)));
  if (call.engine->town() == nullptr) reasons.push_back("no town is deployed");
  const auto status = reasons.empty() ? 200 : 503;
  auto response = json_response(json::object{
      {"status", reasons.empty() ? "ready" : "not ready"},
      {"reasons", std::move(reasons)},
      {"head", metrics.head},
      {"applied", metrics.applied},
      {"queue_depth", metrics.queue_depth}});
  response.status = status;
  return response;
}

}  // namespace

std::vector<Route> feed_routes() {
  return {
      {.method = Method::get,
       .pattern = "/events",
       .permission = Permission::feed_read,
       .summary = "Follow every event in order: pages, lines, or live",
       .query =
           {{"after", ValueKind::position, "the position read last; 0 for the beginning"},
            {"limit", ValueKind::batch_size, "events of a page, 1 to 5000; 50 where nothing is said"},
            {"type", ValueKind::text, "only these types, with commas between; with .* at the end all that begin so"},
            {"subject", ValueKind::text, "only this stream: case/ID"},
            {"wait", ValueKind::seconds, "for pages: how long to wait for something to come, 0 to 60 seconds"}},
       .outcomes = {{200, "events, as they were stored", "[Event]"}},
       .serve = Live::feed,
       .offers =
           {"application/cloudevents-batch+json", "application/json", "application/x-ndjson", "text/event-stream"},
       .name = "read_events"},
  };
}

std::vector<Route> watch_routes() {
  return {
      {.method = Method::get,
       .pattern = "/health/live",
       .permission = std::nullopt,
       .summary = "Is the process there?",
       .outcomes = {{200, "yes", "Live"}},
       .serve = Question(live),
       .quick = true,
       .name = "is_live"},
      {.method = Method::get,
       .pattern = "/health/ready",
       .permission = std::nullopt,
       .summary = "Does it accept work, and if not, why?",
       .outcomes = {{200, "yes", "Readiness"}, {503, "no, with reasons", "Readiness"}},
       .serve = Question(ready),
       .quick = true,
       .name = "is_ready"},
      {.method = Method::get,
       .pattern = "/metrics",
       .permission = Permission::metrics_read,
       .summary = "Figures in the text format of Prometheus",
       .outcomes = {{200, "the figures"}},
       .serve = Live::metrics,
       .offers = {"text/plain", "application/openmetrics-text"},
       .name = "read_metrics"},
  };
}

}  // namespace guichet::http
