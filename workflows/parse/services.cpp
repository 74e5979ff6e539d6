// The other systems of town.yaml. Where they are and how we are known there is the town's business, once: a
// workflow names a system, never an address.
#include <algorithm>

#include <fmt/format.h>

#include "workflows/parse/town_parts.h"

namespace guichet::workflows::parse {
namespace {

constexpr std::int64_t timeout_max_ms = 120'000;

/// http or https, a host, perhaps a path; no user, no query, no fragment: nothing that hides where it leads.
bool is_base_url(std::string_view url) {
  std::string_view rest;
  for (const std::string_view scheme : {"https://", "http://"})
    if (url.starts_with(scheme)) rest = url.substr(scheme.size());
  if (rest.empty() || rest.front() == '/' || rest.front() == ':') return false;
  return std::all_of(rest.begin(), rest.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~:/[]").find(c) != std::string_view::npos;
  });
}

std::string read_url(const yaml::Node* node, Scope& scope) {
  auto url = yaml::read_text(node, scope.report, "an address").value_or("");
  if (node == nullptr || is_base_url(url)) {
    if (url.ends_with('/')) url.pop_back();
    return url;
  }
  scope.report.error(
      "wrong-value",
      node->offset,
      fmt::format("`{}` is not the address of a system.", url),
      "https://HOST or https://HOST/PATH, without user, ? and #");
  return "";
}

void read_credentials(const yaml::Node* node, Scope& scope, ExternalService& service) {
  if (node == nullptr) return;
  yaml::Mapping mapping(*node, scope.report, "credentials");
  service.header = yaml::read_text(mapping.optional("header"), scope.report, "a header").value_or(service.header);
  service.prefix = yaml::read_text(mapping.optional("prefix"), scope.report, "a prefix").value_or(service.prefix);
  const auto* file = mapping.optional("file");
  const auto* variable = mapping.optional("env");
  service.secret_file = yaml::read_text(file, scope.report, "a file").value_or("");
  service.secret_variable = yaml::read_text(variable, scope.report, "a variable").value_or("");
  if (mapping.is_map() && (file == nullptr) == (variable == nullptr))
    scope.report.error(
        "missing-key",
        node->offset,
        "The secret stands in a `file` or in a variable of the environment (`env`): one of the two.",
        "file: /etc/guichet/works.token");
  mapping.finish();
}

ExternalService read_service(const yaml::Entry& entry, Scope& scope) {
  ExternalService service;
  service.id = entry.key;
  yaml::Mapping mapping(entry.value, scope.report, "a service");
  service.title = read_localized(mapping.optional("title"), scope, "a title");
  const auto* url = mapping.optional("url");
  const auto* folder = mapping.optional("folder");
  if (url != nullptr) {
    service.url = read_url(url, scope);
    service.reach = read_reach(*url, service.url, scope);
  }
  if (folder != nullptr) service.folder = read_id(folder, scope, "a folder").value_or("");
  if (mapping.is_map() && (url == nullptr) == (folder == nullptr))
    scope.report.error(
        "missing-key",
        entry.value.offset,
        "A system is reached at a `url`, or fetches files from a `folder`: one of the two.",
        "url: https://works.example/api");
  read_credentials(mapping.optional("credentials"), scope, service);
  const auto* timeout = mapping.optional("timeout");
  if (const auto span = timeout == nullptr ? std::nullopt : read_span(timeout, scope, "a timeout")) {
    service.timeout = *span;
    if (span->measure != Measure::elapsed || span->amount_ms <= 0 || span->amount_ms > timeout_max_ms)
      scope.report.error(
          "invalid-span", timeout->offset, "A system answers within seconds: between 1 s and 2 min.", "10 s");
  }
  mapping.finish();
  return service;
}

}  // namespace

std::map<std::string, ExternalService> read_services(const yaml::Node* node, Scope& scope) {
  std::map<std::string, ExternalService> services;
  if (!yaml::check_count(node, 200, scope.report, "the services of a town")) return services;
  for (const auto& entry : yaml::entries_of(node, scope.report, "the services")) {
    check_id(entry, scope, "a service");
    if (entry.key == child_case_service)
      scope.report.error(
          "duplicate-id", entry.offset, "`case` is what child cases are called.", "give the system another name");
    services.emplace(entry.key, read_service(entry, scope));
  }
  return services;
}

}  // namespace guichet::workflows::parse
