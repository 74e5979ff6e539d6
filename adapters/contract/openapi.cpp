#include "adapters/contract/openapi.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "adapters/contract/answers.h"
#include "adapters/contract/parameters.h"
#include "adapters/contract/schema.h"
#include "engine/base/check.h"

namespace guichet::contract {
namespace {

using http::Method;
using http::Route;

constexpr std::string_view how_to =
    "Requests of a town's citizens: open cases, work on them, follow every event.\n\n"
    "**Who calls.** `Authorization: Bearer guichet_…`, a token of `guichet token`. Its roles, narrowed by its scopes, "
    "decide every call; each operation names the permission it needs.\n\n"
    "**Sending again.** A command with an `Idempotency-Key` may be sent again until it is answered: it has one effect and "
    "one answer. An answer means that the events are on disk.\n\n"
    "**Two at once.** Every thing has an `ETag`; with `If-Match` a command acts only on the state that was seen.\n\n"
    "**Reading one's writes.** A command answers `Guichet-Position`; sent with a question, the answer is never older.\n\n"
    "**Lists** are paged: follow `next` (also a `Link` header) until there is none.\n\n"
    "**Errors** are `application/problem+json` with every faulty member in `errors`. Beside the answers listed, a request "
    "that is not HTTP/1.1 is told 400, 417, 501 or 505, an unknown method 405, and a mistake of ours is a 500.\n\n"
    "**Growing.** Answers and events may gain members, never lose or change them: readers take what they do not know. "
    "The feed has its own contract: /manual/feed, /asyncapi.json, and a JSON Schema for every type of event under "
    "/schemas.\n\n"
    "**Open311** (GeoReport v2, XML and JSON, under /open311/v2) is described by its standard, not here: how this server "
    "keeps it is said at /manual/open311, what there is to call at /open311/v2/discovery.json.";

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> chapters{{
    {"Cases", "Open, read, and talk about cases."},
    {"Tasks", "What agents work on."},
    {"People", "Who stands behind cases. Each reading of who somebody is leaves an audit line."},
    {"Town", "Services, and deploying another version of them."},
    {"Events", "Everything that happens, in one order."},
    {"Operation", "Health, figures, and this description."},
    {"Console", "What the agents' console asks; may change with any version."},
}};

std::string lower(std::string_view word) {
  std::string text(word);
  for (auto& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

json::array security_of(const Route& route) {
  if (!route.permission && !route.known) return {};
  json::array needs;
  if (route.permission) needs.push_back(json::string(access::word_of(*route.permission)));
  return {json::object{{"bearer", needs}}, json::object{{"session", needs}}};
}

json::object file_body() {
  const json::object bytes{{"type", "string"}, {"format", "binary"}};
  return {
      {"required", true},
      {"content",
       json::object{
           {"multipart/form-data",
            json::object{
                {"schema",
                 json::object{
                     {"type", "object"},
                     {"required", json::array{"file"}},
                     {"properties", json::object{{"file", bytes}, {"internal", schema_of("true|false")}}}}}}},
           {"application/octet-stream", json::object{{"schema", bytes}}}}}};
}

json::object body_of(const Route& route) {
  json::object media{{"schema", schema_of(route.body, true)}};
  if (!route.example.empty()) {
    auto example = parse_json(route.example);
    check(bool(example), "a route's example is JSON");
    media["example"] = *std::move(example);
  }
  const auto needed = std::ranges::any_of(route.body, &http::Member::required);
  return {{"required", needed}, {"content", json::object{{"application/json", std::move(media)}}}};
}

json::object operation(const Route& route) {
  json::object out{
      {"operationId", operation_of(route)}, {"summary", route.summary}, {"tags", json::array{json::string(route.tag)}}};
  if (route.permission)
    out["description"] = fmt::format("Needs the permission `{}`.", access::word_of(*route.permission));
  out["security"] = security_of(route);
  if (auto parameters = parameters_of(route); !parameters.empty()) out["parameters"] = std::move(parameters);
  if (takes_json(route) && !route.body.empty()) out["requestBody"] = body_of(route);
  if (is_command(route) && std::holds_alternative<http::Live>(route.serve)) out["requestBody"] = file_body();
  out["responses"] = responses_of(route);
  return out;
}

void find_references(const json::value& value, std::set<std::string>& found) {
  if (const auto* object = value.if_object()) {
    for (const auto& [key, member] : *object) {
      if (key == "$ref") found.emplace(member.as_string());
      find_references(member, found);
    }
  } else if (const auto* array = value.if_array()) {
    for (const auto& item : *array) find_references(item, found);
  }
}

/// Leaves what is reached from the paths, through other components too.
json::object reached(const json::object& components, const json::value& paths) {
  std::set<std::string> wanted;
  find_references(paths, wanted);
  const json::value document = json::object{{"components", components}};
  for (std::size_t before = 0; before != wanted.size();) {
    before = wanted.size();
    const auto names = wanted;
    for (const auto& name : names) {
      boost::system::error_code missing;
      const auto* component = document.find_pointer(std::string_view(name).substr(1), missing);
      check(component != nullptr, "every component that is referred to is there");
      find_references(*component, wanted);
    }
  }
  json::object left;
  for (const auto& [kind, all] : components)
    for (const auto& [name, component] : all.as_object())
      if (wanted.contains(fmt::format("#/components/{}/{}", std::string_view(kind), std::string_view(name)))) {
        if (!left.contains(kind)) left[kind] = json::object();
        left[kind].as_object()[name] = component;
      }
  return left;
}

json::object security_schemes() {
  return {
      {"bearer", json::object{{"type", "http"}, {"scheme", "bearer"}, {"description", "A token of `guichet token`."}}},
      {"session",
       json::object{
           {"type", "apiKey"},
           {"in", "cookie"},
           {"name", "guichet_session"},
           {"description", "A session of the console; a change also needs the header Guichet-Csrf."}}}};
}

json::array tags_of(const std::vector<Route>& routes) {
  json::array tags;
  for (const auto& [name, what] : chapters)
    if (std::ranges::find(routes, name, &Route::tag) != routes.end())
      tags.push_back(json::object{{"name", name}, {"description", what}});
  return tags;
}

}  // namespace

std::string operation_of(const Route& route) {
  if (!route.name.empty()) return std::string(route.name);
  std::string name = lower(http::word_of(route.method));
  bool gap = true;
  for (const char c : route.pattern) {
    const auto plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain && gap) name += '_';
    if (plain) name += c;
    gap = !plain;
  }
  return name;
}

std::vector<Route> for_programs(std::vector<Route> routes, Audience audience) {
  std::erase_if(routes, [&](const Route& route) {
    const auto own = audience == Audience::integrators && route.pattern.starts_with("/console");
    const auto page = route.offers.front() == "text/html" || route.pattern.starts_with("/console/assets/");
    return own || page;
  });
  return routes;
}

json::object openapi(const Description& description) {
  json::object paths;
  for (const auto& route : description.routes) {
    auto& path = paths[route.pattern];
    if (path.is_null()) path = json::object();
    path.as_object()[lower(http::word_of(route.method))] = operation(route);
  }
  json::object schemas;
  for (const auto& shape : description.shapes) schemas[shape.name] = schema_of(shape);
  auto components = reached(
      {{"schemas", std::move(schemas)},
       {"responses", problem_responses()},
       {"parameters", header_parameters()},
       {"headers", answer_headers()}},
      paths);
  components["securitySchemes"] = security_schemes();
  return {
      {"openapi", "3.1.0"},
      {"info",
       json::object{
           {"title", "Guichet"},
           {"version", GUICHET_VERSION},
           {"description", how_to},
           {"license", json::object{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
      {"servers", json::array{json::object{{"url", "/"}}}},
      {"tags", tags_of(description.routes)},
      {"paths", std::move(paths)},
      {"components", std::move(components)}};
}

}  // namespace guichet::contract
