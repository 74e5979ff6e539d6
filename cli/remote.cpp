// Events and cases of a running server, as guichet events and guichet cases print those of a stopped one.
#include "cli/remote.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "adapters/http/target.h"
#include "cli/event_lines.h"
#include "engine/base/json.h"

namespace guichet::cli {
namespace {

constexpr std::size_t rows_of_a_page = 500;
constexpr std::uint64_t events_of_a_page = 5000;

std::string text_of(const json::value& object, std::string_view key) {
  const auto* found = object.as_object().if_contains(key);
  if (found == nullptr || found->is_null()) return "";
  return found->is_string() ? std::string(found->as_string()) : json::serialize(*found);
}

std::string parameter(std::string_view name, const std::string& value) {
  return value.empty() ? "" : fmt::format("&{}={}", name, http::percent_encode(value));
}

Result<json::value> read_json(const client::Server& server, const std::string& path) {
  GUICHET_TRY(const auto page, client::read(server, path, "application/json"));
  return parse_json(page.body);
}

void print_row(const json::value& row, Format format) {
  if (format == Format::json) {
    fmt::print("{}\n", json::serialize(row));
    return;
  }
  const auto open = text_of(row, "state") == "open";
  fmt::print(
      "{:<12}  {}  {:<24}  {:<6}  {:<10}  {:<8}  {}\n",
      text_of(row, "reference"),
      text_of(row, "opened").substr(0, 16),
      text_of(row, "workflow"),
      text_of(row, "state"),
      text_of(row, open ? "lateness" : "outcome"),
      text_of(row, "priority"),
      text_of(row, "id"));
}

Status list(const client::Server& server, const CasesOptions& options) {
  auto left = options.limit;
  auto address = fmt::format(
      "/api/v1/cases?limit={}{}{}",
      std::clamp<std::size_t>(left, 1, rows_of_a_page),
      parameter("workflow", options.workflow),
      parameter("state", options.state));
  while (left > 0 && !address.empty()) {
    GUICHET_TRY(const auto page, read_json(server, address));
    for (const auto& row : page.at("items").as_array()) {
      if (left == 0) break;
      print_row(row, options.format);
      --left;
    }
    address = text_of(page, "next");
  }
  return ok();
}

Result<json::value> find(const client::Server& server, const std::string& which) {
  const auto by_reference = read_json(server, "/api/v1/cases?reference=" + http::percent_encode(which));
  if (!by_reference && by_reference.error().kind != Error::Kind::not_found) return by_reference.error();
  const auto id = by_reference ? text_of(by_reference->at("items").at(0), "id") : which;
  return read_json(server, "/api/v1/cases/" + http::percent_encode(id));
}

void print_case(const json::value& found) {
  fmt::print("{}  {}  {}\n", text_of(found, "reference"), text_of(found, "title"), text_of(found, "id"));
  fmt::print("  {} since {}", text_of(found, "state"), text_of(found, "opened"));
  if (text_of(found, "state") == "closed")
    fmt::print(", {} on {}", text_of(found, "outcome"), text_of(found, "closed"));
  fmt::print("\n  the citizen reads: {}\n", text_of(found, "status").empty() ? "-" : text_of(found, "status"));
  for (const auto& task : found.at("tasks").as_array()) {
    const auto agent = text_of(task, "agent");
    fmt::print("  task {} in {}{}\n", text_of(task, "step"), text_of(task, "queue"), agent.empty() ? "" : ", " + agent);
  }
  for (const auto& clock : found.at("clocks").as_array()) {
    const auto due = text_of(clock, "due");
    fmt::print("  clock {}: {}\n", text_of(clock, "name"), due.empty() ? text_of(clock, "state") : "due " + due);
  }
  if (const auto incident = text_of(found, "incident"); !incident.empty()) fmt::print("  incident: {}\n", incident);
}

Status show(const client::Server& server, const CasesOptions& options) {
  GUICHET_TRY(const auto found, find(server, options.which));
  if (options.format == Format::json) {
    fmt::print("{}\n", json::serialize(found));
    return ok();
  }
  print_case(found);
  auto address = fmt::format("/api/v1/cases/{}/timeline?limit={}", text_of(found, "id"), rows_of_a_page);
  while (!address.empty()) {
    GUICHET_TRY(const auto page, read_json(server, address));
    for (const auto& row : page.at("items").as_array())
      fmt::print(
          "  {}  {:<32}  {}{}\n",
          text_of(row, "time"),
          text_of(row, "type"),
          text_of(row, "actor"),
          row.at("internal").as_bool() ? "" : "  public");
    address = text_of(page, "next");
  }
  return ok();
}

}  // namespace

client::Server server_of(const ServerAddress& address) {
  const auto* known = std::getenv("GUICHET_TOKEN");  // NOLINT(concurrency-mt-unsafe): nobody sets any
  return {.url = address.url, .token = !address.token.empty() || known == nullptr ? address.token : std::string(known)};
}

bool names_one(const ServerOrFolder& whose) {
  if (whose.data.empty() != whose.server.url.empty()) return true;
  fmt::print(stderr, "guichet: say whose: --url of a running server, or --data of a stopped one\n");
  return false;
}

Status print_remote_events(const EventsOptions& options) {
  GUICHET_TRY(auto lines, EventLines::of(options));
  const auto server = server_of(options.whose.server);
  auto after = options.after;
  while (!lines.enough()) {
    const auto limit = lines.takes_all() ? std::min(lines.left(), events_of_a_page) : events_of_a_page;
    const auto path = fmt::format(
        "/events?after={}&limit={}{}{}",
        after,
        limit,
        parameter("type", options.type),
        parameter("subject", options.subject));
    GUICHET_TRY(const auto page, client::read(server, path, "application/x-ndjson"));
    GUICHET_TRY_STATUS(lines.print(page.body));
    if (page.position <= after || page.position >= page.head) break;
    after = page.position;
  }
  return ok();
}

Status show_remote_cases(const CasesOptions& options) {
  const auto server = server_of(options.whose.server);
  return options.which.empty() ? list(server, options) : show(server, options);
}

}  // namespace guichet::cli
