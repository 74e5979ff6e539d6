#include "adapters/contract/parameters.h"

#include <algorithm>
#include <array>
#include <utility>

#include "adapters/contract/schema.h"

namespace guichet::contract {
namespace {

using http::Live;
using http::Method;
using http::Route;

constexpr std::array<std::pair<std::string_view, std::string_view>, 12> meanings{{
    {"id", "the id, as a list or a Location gives it"},
    {"task", "the task's id within its case, or the name of its step"},
    {"hash", "the file's, as the timeline gives it"},
    {"action", "one of the case's actions"},
    {"clock", "the clock's name"},
    {"queue", "a queue of the town"},
    {"file", "the file's name"},
    {"page", "the page's name"},
    {"type", "the event's type"},
    {"name", "a name of letters, digits and -_.:~"},
    {"consumer", "the consumer's name: 1 to 64 small letters, digits and -"},
    {"letter", "the letter's number within its case, from 1"},
}};

json::object schema_of_place(std::string_view name) {
  if (name == "consumer") return {{"type", "string"}, {"pattern", "^[a-z0-9-]{1,64}$"}};
  return {{"type", "string"}, {"minLength", 1}};
}

json::object schema_of_query(const http::QueryParameter& parameter) {
  if (!parameter.words.empty()) return schema_of(parameter.words);
  using enum http::ValueKind;
  const auto kind = parameter.kind;
  if (kind == page_size) return {{"type", "integer"}, {"minimum", 1}, {"maximum", 500}, {"default", 50}};
  if (kind == batch_size) return {{"type", "integer"}, {"minimum", 1}, {"maximum", 5000}, {"default", 50}};
  if (kind == seconds) return {{"type", "integer"}, {"minimum", 0}, {"maximum", 60}};
  if (kind == rows) return {{"type", "integer"}, {"minimum", 0}, {"maximum", 1'000'000}};
  if (kind == position) return {{"type", "integer"}, {"format", "int64"}, {"minimum", 0}};
  if (kind == word || kind == id) return {{"type", "string"}, {"pattern", "^[A-Za-z0-9._:~-]{1,128}$"}};
  return {{"type", "string"}, {"maxLength", 1024}};
}

json::object header_of(std::string_view name, std::string_view what, json::object schema, json::value example) {
  return {
      {"name", name},
      {"in", "header"},
      {"description", what},
      {"schema", std::move(schema)},
      {"example", std::move(example)}};
}

}  // namespace

std::vector<std::string> names_in(std::string_view pattern) {
  std::vector<std::string> names;
  for (auto open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{', open + 1))
    names.emplace_back(pattern.substr(open + 1, pattern.find('}', open) - open - 1));
  return names;
}

std::string_view meaning_of(std::string_view name) {
  const auto known = std::ranges::find(meanings, name, &std::pair<std::string_view, std::string_view>::first);
  return known == meanings.end() ? name : known->second;
}

bool is_command(const Route& route) {
  const auto* live = std::get_if<Live>(&route.serve);
  return std::holds_alternative<http::Order>(route.serve) || (live != nullptr && *live == Live::upload);
}

bool is_feed(const Route& route) {
  const auto* live = std::get_if<Live>(&route.serve);
  return live != nullptr && (*live == Live::feed || *live == Live::changes);
}

bool takes_json(const Route& route) {
  return route.method != Method::get && !std::holds_alternative<Live>(route.serve);
}

json::array parameters_of(const Route& route) {
  json::array all;
  for (const auto& name : names_in(route.pattern))
    all.push_back(json::object{
        {"name", name},
        {"in", "path"},
        {"required", true},
        {"description", meaning_of(name)},
        {"schema", schema_of_place(name)}});
  for (const auto& parameter : route.query) {
    json::object one{{"name", parameter.name}, {"in", "query"}, {"schema", schema_of_query(parameter)}};
    if (!parameter.what.empty()) one["description"] = parameter.what;
    all.push_back(std::move(one));
  }
  const auto add = [&](std::string_view name) { all.push_back(reference("parameters", name)); };
  if (is_command(route)) {
    add("IdempotencyKey");
    add("IfMatch");
  } else if (is_feed(route)) {
    add("LastEventId");
  } else if (route.permission) {
    add("GuichetPosition");
    add("AcceptLanguage");
  }
  if (std::ranges::find(route.outcomes, 304, &http::Outcome::status) != route.outcomes.end()) add("IfNoneMatch");
  return all;
}

json::object header_parameters() {
  const json::object text{{"type", "string"}};
  const json::object position{{"type", "integer"}, {"format", "int64"}, {"minimum", 0}};
  return {
      {"IdempotencyKey",
       header_of(
           "Idempotency-Key",
           "Makes a retry harmless: the same key again has one effect and one answer, for ever. Without it a retry is a "
           "second command.",
           {{"type", "string"}, {"pattern", "^\"?[A-Za-z0-9._:~-]{1,128}\"?$"}},
           "8e03978e-40d5-43dd-bc93-6894a57f9324")},
      {"IfMatch",
       header_of("If-Match", "Act only on the state that was seen: the ETag of an answer; else 412.", text, "\"v17\"")},
      {"IfNoneMatch",
       header_of("If-None-Match", "Answer 304 where nothing has changed since this ETag.", text, "\"v17\"")},
      {"GuichetPosition",
       header_of(
           "Guichet-Position",
           "Never answer with less than this position: send what a command answered, to read one's own writes.",
           position,
           4378)},
      {"LastEventId",
       header_of(
           "Last-Event-ID", "As `after`, for an EventSource that reconnects; it wins over `after`.", position, 4378)},
      {"AcceptLanguage",
       header_of("Accept-Language", "Of titles and labels; the town's first where it is not to be had.", text, "fr")},
  };
}

}  // namespace guichet::contract
