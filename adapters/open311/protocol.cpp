#include "adapters/open311/protocol.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/access/tokens.h"
#include "engine/base/markup.h"
#include "engine/events/envelope.h"

namespace guichet::open311 {
namespace {

/// The name of one element of a list, by the list's.
std::string_view one_of(std::string_view list) {
  return list.ends_with('s') ? list.substr(0, list.size() - 1) : list;
}

void write_element(std::string& out, std::string_view name, const json::value& value);

void write_content(std::string& out, std::string_view name, const json::value& value) {
  if (const auto* members = value.if_object()) {
    for (const auto& [key, member] : *members) write_element(out, key, member);
  } else if (const auto* items = value.if_array()) {
    for (const auto& item : *items) write_element(out, one_of(name), item);
  } else if (const auto* text = value.if_string()) {
    append_escaped(out, *text);
  } else if (const auto* number = value.if_double()) {
    out += fmt::format("{}", *number);  // as people write it: 49.2031
  } else if (!value.is_null()) {
    out += json::serialize(value);
  }
}

void write_element(std::string& out, std::string_view name, const json::value& value) {
  std::string content;
  write_content(content, name, value);
  out += content.empty() ? fmt::format("<{}/>", name) : fmt::format("<{0}>{1}</{0}>", name, content);
}

http::Response document(Format format, std::string body) {
  http::Response response;
  response.content_type = format == Format::xml ? "text/xml; charset=utf-8" : "application/json; charset=utf-8";
  response.body = format == Format::xml ? "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + body : std::move(body);
  // Anybody's page may read what anybody may read; keys travel in forms, never in cookies.
  response.headers.push_back({"Access-Control-Allow-Origin", "*"});
  return response;
}

}  // namespace

std::string Asked::argument(std::string_view name) const {
  if (auto value = posted.value(name); !value.empty()) return value;
  const auto* value = target.find(name);
  return value == nullptr ? std::string() : *value;
}

std::string Asked::in(const workflows::Localized& text) const {
  return std::string(text.in(town == nullptr || town->languages.empty() ? "" : town->languages.front()));
}

http::Response fault(Format format, std::vector<Fault> faults) {
  json::array items;
  for (const auto& one : faults) items.push_back(json::object{{"code", one.code}, {"description", one.description}});
  auto response = list(format, "errors", "error", items);
  response.status = faults.empty() ? 400 : faults.front().code;
  return response;
}

http::Response list(Format format, std::string_view root, std::string_view item, const json::array& items) {
  if (format == Format::json) {
    std::string text = "[";
    for (const auto& one : items) text += (text.size() > 1 ? "," : "") + events::to_bytes(one.as_object());
    return document(format, text + "]");
  }
  std::string body = fmt::format("<{}>", root);
  for (const auto& one : items) write_element(body, item, one);
  return document(format, body + fmt::format("</{}>", root));
}

http::Response object(Format format, std::string_view root, const json::object& value) {
  if (format == Format::json) return document(format, events::to_bytes(value));
  std::string body;
  write_element(body, root, value);
  return document(format, std::move(body));
}

std::string date_of(Instant instant) {
  auto text = to_rfc3339(instant);
  const auto dot = text.find('.');
  if (dot != std::string::npos) text.erase(dot, text.find('Z') - dot);
  return text;
}

Result<std::optional<Instant>> date_in(const Asked& asked, std::string_view name) {
  const auto text = asked.argument(name);
  if (text.empty()) return std::optional<Instant>();
  // A plus sign that a client forgot to encode arrives as a blank.
  auto meant = text;
  if (meant.size() > 6 && meant[meant.size() - 6] == ' ' && meant.find('T') != std::string::npos)
    meant[meant.size() - 6] = '+';
  const auto instant = parse_rfc3339(meant);
  if (instant) return std::optional<Instant>(*instant);
  return invalid(fmt::format(
      "{}: expected a date and time with its zone, such as 2026-03-02T08:00:00Z; found \"{}\"", name, text));
}

Result<access::Principal> require_key(const Asked& asked, access::Permission permission) {
  const auto key = asked.argument("api_key");
  if (key.empty()) return forbidden("api_key was not provided: every POST needs one");
  GUICHET_TRY(const auto tokens, access::read_tokens(asked.tokens_file));
  const auto token = access::find_token(tokens, key, asked.now);
  if (!token) return forbidden("the api_key is not valid");
  auto who = access::principal_of((*token)->grant, asked.town.get());
  if (auto decision = access::authorise(who, permission); !decision.allowed)
    return forbidden(std::move(decision.reason));
  return who;
}

std::string base_of(const Asked& asked) {
  const auto host = asked.visit.request->header("host");
  const auto local = asked.visit.peer == "127.0.0.1" || asked.visit.peer == "::1";
  const auto secure = local && asked.visit.request->header("x-forwarded-proto") == "https";
  return fmt::format("{}://{}", secure ? "https" : "http", host.empty() ? "localhost" : host);
}

const workflows::Definition* service_of(const Asked& asked, std::string_view code) {
  for (const auto* service : services_of(asked))
    if (service->id == code) return service;
  return nullptr;
}

std::vector<const workflows::Definition*> services_of(const Asked& asked) {
  std::vector<const workflows::Definition*> services;
  if (asked.town != nullptr)
    for (const auto& [id, service] : asked.town->workflows)
      if (service->access == workflows::Access::everybody && service->is_open_at(asked.now))
        services.push_back(service.get());
  return services;
}

}  // namespace guichet::open311
