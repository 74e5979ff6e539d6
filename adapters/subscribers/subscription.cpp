#include "adapters/subscribers/subscription.h"

#include <algorithm>

#include <fmt/format.h>

#include "adapters/subscribers/signature.h"
#include "engine/events/header.h"

namespace guichet::subscribers {
namespace {

/// Percent-encoded where a header may not hold it (CloudEvents HTTP binding, 3.1.3.2).
std::string header_value(std::string_view text) {
  std::string value;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7F || c == '"' || c == '%')
      value += fmt::format("%{:02X}", byte);
    else
      value += c;
  }
  return value;
}

/// "https://works.example:8443" of an address. Another spelling is another place: in doubt it is not the town's.
std::string_view place_of(std::string_view url) {
  const auto host = url.find("://") + 3;
  return url.substr(0, std::min(url.find_first_of("/?", host), url.size()));
}

std::string value_text(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(*text);
  return json::serialize(value);
}

/// The attributes in front of `data`, one header each.
Status add_attributes(Letter& letter, std::string_view document, std::string_view data) {
  auto attributes = std::string(document.substr(0, static_cast<std::size_t>(data.data() - document.data())));
  attributes.resize(attributes.rfind(','));
  attributes += '}';
  GUICHET_TRY(const auto parsed, parse_json(attributes));
  const auto* object = parsed.if_object();
  if (object == nullptr) return corrupt("an event is no object");
  for (const auto& [name, value] : *object) {
    if (name == "datacontenttype")
      letter.headers.push_back("Content-Type: " + value_text(value));
    else
      letter.headers.push_back(fmt::format("ce-{}: {}", std::string_view(name), header_value(value_text(value))));
  }
  return ok();
}

}  // namespace

std::vector<std::string> signing_secrets(const Subscription& subscription, Instant now) {
  std::vector<std::string> secrets;
  for (const auto& secret : subscription.secrets)
    if (!secret.until || *secret.until > now) secrets.push_back(secret.text);
  return secrets;
}

Status check_url(std::string_view url) {
  std::string_view rest;
  for (const std::string_view scheme : {"https://", "http://"})
    if (url.starts_with(scheme)) rest = url.substr(scheme.size());
  const auto host = rest.substr(0, rest.find_first_of("/?"));
  const auto plain = std::ranges::all_of(
      url, [](char c) { return c > 0x20 && c < 0x7F && c != '"' && c != '<' && c != '>' && c != '\\'; });
  if (plain && !host.empty() && host.front() != ':' && host.find('@') == std::string_view::npos &&
      url.find('#') == std::string_view::npos)
    return ok();
  return invalid(
      fmt::format("expected an address like https://works.example/hook, without user and #, found {}", url),
      {{"/url", "expected https://HOST/PATH, without user and #"}});
}

Reach reach_of(std::string_view url, const workflows::Town* town) {
  if (town == nullptr) return {};
  if (town->networks) return town->networks->reach(host_of(url));
  return {
      .anywhere = std::ranges::any_of(
          town->services, [&](const auto& service) { return place_of(service.second.url) == place_of(url); }),
      .networks = {}};
}

Result<Letter> letter_of(const Subscription& subscription, Position position, std::string_view document, Instant now) {
  Letter letter;
  if (subscription.mode == "binary") {
    GUICHET_TRY(const auto data, events::data_bytes(document));
    letter.body = data;
    GUICHET_TRY_STATUS(add_attributes(letter, document, data));
  } else {
    letter.body = document;
    letter.headers.emplace_back("Content-Type: application/cloudevents+json; charset=utf-8");
  }
  const auto id = fmt::format("{}-{}", subscription.id, position);
  const auto timestamp_s = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  const Signed what{id, timestamp_s, letter.body};
  letter.headers.push_back("webhook-id: " + id);
  letter.headers.push_back(fmt::format("webhook-timestamp: {}", timestamp_s));
  letter.headers.push_back("webhook-signature: " + signature_of(what, signing_secrets(subscription, now)));
  return letter;
}

}  // namespace guichet::subscribers
