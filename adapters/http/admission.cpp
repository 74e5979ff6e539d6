#include "adapters/http/admission.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "adapters/http/conditions.h"
#include "adapters/http/ids.h"
#include "adapters/http/problem.h"
#include "engine/base/json_twice.h"
#include "engine/projections/paging.h"

namespace guichet::http {
namespace {

constexpr std::uint64_t batch_max = 5'000;
constexpr std::uint64_t wait_seconds_max = 60;

using Refusal = std::optional<Response>;

Response refusal(const Call& call, Problem problem) {
  return to_response(problem, call.id);
}

/// Where a page stands whose address was typed with a slash too many, "/manual/": leads to the page.
Refusal lead_to_page(const Doorkeeper& door, const Request& request, const Target& target) {
  if (target.segments.size() < 2 || !target.segments.back().empty()) return std::nullopt;
  auto shorter = target.segments;
  shorter.pop_back();
  const auto match = door.router.find(request.method, shorter);
  if (match.route == nullptr || match.route->method != Method::get) return std::nullopt;
  const auto& offers = match.route->offers;
  if (std::find(offers.begin(), offers.end(), "text/html") == offers.end()) return std::nullopt;
  std::string place = request.target;
  place.erase(request.path().size() - 1, 1);
  return Response{.status = 308, .headers = {{"Location", std::move(place)}}};
}

Refusal find_route(const Doorkeeper& door, const Request& request, Call& call) {
  auto target = parse_target(request.target);
  if (!target) return refusal(call, problem_of(target.error(), false));
  call.target = *std::move(target);
  auto match = door.router.find(request.method, call.target.segments);
  call.route = match.route;
  call.path = std::move(match.path);
  if (match.route != nullptr) return std::nullopt;
  if (match.allowed.empty()) {
    if (request.target == "*") return Response{.status = 204};
    if (auto page = lead_to_page(door, request, call.target)) return page;
    return refusal(call, {404, "not-found", fmt::format("there is nothing at {}", request.path())});
  }
  std::string allowed;
  for (const auto method : match.allowed) allowed += (allowed.empty() ? "" : ", ") + std::string(word_of(method));
  auto response = request.method == Method::options
                      ? Response{.status = 204}
                      : refusal(call, {405, "method-not-allowed", fmt::format("{} takes {}", request.path(), allowed)});
  response.headers.push_back({"Allow", allowed});
  return response;
}

Refusal check_caller(const Doorkeeper& door, const Request& request, Call& call) {
  const auto town = door.engine.town();
  if (call.language.empty() && town != nullptr && !town->languages.empty()) call.language = town->languages.front();
  if (!call.route->permission && !call.route->known) return std::nullopt;
  const auto principal = door.gate.identify(request, town);
  if (!principal) {
    auto response = refusal(call, {401, "unauthenticated", principal.error().message});
    const auto missing = request.header("authorization").empty();
    response.headers.push_back(
        {"WWW-Authenticate",
         missing ? std::string("Bearer realm=\"guichet\"")
                 : fmt::format(
                       "Bearer realm=\"guichet\", error=\"invalid_token\", error_description=\"{}\"",
                       principal.error().message)});
    return response;
  }
  call.who = *principal;
  if (!call.route->permission) return std::nullopt;
  const auto allowed = call.require(*call.route->permission);
  if (allowed) return std::nullopt;
  return refusal(call, problem_of(allowed.error(), false));
}

std::optional<std::string> expected_of(const std::string& value, ValueKind kind) {
  const auto digits = !value.empty() && value.size() <= 19 &&
                      std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
  std::uint64_t number = 0;
  if (digits) std::from_chars(value.data(), value.data() + value.size(), number);
  switch (kind) {
    case ValueKind::text: return value.size() > 1024 ? std::optional<std::string>("is too long") : std::nullopt;
    case ValueKind::word:
    case ValueKind::id:
      return is_id(value) ? std::nullopt : std::optional<std::string>("expected letters, digits and -_.:~");
    case ValueKind::page_size:
      return digits && number >= 1 && number <= 500 ? std::nullopt : std::optional<std::string>("expected 1 to 500");
    case ValueKind::batch_size:
      return digits && number >= 1 && number <= batch_max ? std::nullopt
                                                          : std::optional(fmt::format("expected 1 to {}", batch_max));
    case ValueKind::seconds:
      return digits && number <= wait_seconds_max
                 ? std::nullopt
                 : std::optional(fmt::format("expected 0 to {} seconds", wait_seconds_max));
    case ValueKind::rows:
      return digits && number <= projections::passed_over_max
                 ? std::nullopt
                 : std::optional(fmt::format("expected 0 to {} rows", projections::passed_over_max));
    case ValueKind::position:
      return digits ? std::nullopt : std::optional<std::string>("expected the position of an event, a number");
  }
  return std::nullopt;
}

/// What is wrong with a value, and the value itself unless it is longer than anybody would read.
std::optional<std::string> fault_of(const std::string& value, ValueKind kind) {
  constexpr std::size_t told_max = 100;
  auto fault = expected_of(value, kind);
  if (fault && value.empty()) *fault += ", found nothing";
  if (fault && !value.empty() && value.size() <= told_max) *fault += ", found " + value;
  return fault;
}

/// "open|closed" → "open or closed", where the value is none of them.
std::optional<std::string> fault_of_word(std::string_view value, std::string_view words) {
  std::string told;
  while (!words.empty()) {
    const auto end = std::min(words.find('|'), words.size());
    const auto word = words.substr(0, end);
    if (word == value) return std::nullopt;
    words.remove_prefix(std::min(end + 1, words.size()));
    told += (told.empty() ? "" : words.empty() ? " or " : ", ") + std::string(word);
  }
  return fmt::format("expected {}, found {}", told, value.empty() ? "nothing" : value);
}

/// A page's address is followed from letters and other sites, which add names of their own (fbclid, utm_source):
/// whatever stands in it, people get the page. Programs are told of a slip.
bool is_page(const Route& route) {
  return route.offers.front() == "text/html";
}

Refusal check_query(Call& call) {
  if (is_page(*call.route)) return std::nullopt;
  std::vector<FieldError> faults;
  const auto& known = call.route->query;
  bool unknown = false;
  for (const auto& [name, value] : call.target.query) {
    const auto declared = std::find_if(known.begin(), known.end(), [&](const auto& p) { return p.name == name; });
    if (declared == known.end()) {
      unknown = true;
      faults.push_back({name, "is not known here"});
    } else if (
        auto fault =
            declared->words.empty() ? fault_of(value, declared->kind) : fault_of_word(value, declared->words)) {
      faults.push_back({name, *std::move(fault)});
    }
  }
  if (faults.empty()) return std::nullopt;
  std::string names;
  for (const auto& parameter : known) names += (names.empty() ? "" : ", ") + std::string(parameter.name);
  const auto what = unknown ? fmt::format("known here: {}", names.empty() ? "no parameter" : names)
                            : fmt::format("{} {}", faults.front().pointer, faults.front().message);
  return refusal(call, bad_request(unknown ? "unknown-parameter" : "invalid-parameter", what, std::move(faults)));
}

Refusal check_media(const Request& request, const Call& call) {
  if (choose_media(request.header("accept"), call.route->offers).empty() &&
      choose_media(request.header("accept"), {"application/problem+json"}).empty()) {
    std::string offers;
    for (const auto offer : call.route->offers) offers += (offers.empty() ? "" : ", ") + std::string(offer);
    return refusal(call, {406, "not-acceptable", "to be had: " + offers});
  }
  if (std::holds_alternative<Live>(call.route->serve) || !request.has_body()) return std::nullopt;
  const auto type = media_type_of(request.header("content-type"));
  if (type == "application/json" || (type.starts_with("application/") && type.ends_with("+json"))) return std::nullopt;
  auto response = refusal(call, {415, "unsupported-media-type", "send application/json"});
  response.headers.push_back({"Accept", "application/json"});
  return response;
}

Refusal read_conditions(const Request& request, Call& call) {
  auto key = parse_idempotency_key(request.header("idempotency-key"));
  if (!key) return refusal(call, problem_of(key.error(), false));
  call.keyed = key->has_value();
  call.command_id = CommandId(call.keyed ? **std::move(key) : new_uuid(call.now));
  const auto expected = parse_if_match(request.header("if-match"));
  if (!expected) return refusal(call, problem_of(expected.error(), false));
  call.expected = *expected;
  const auto seen = parse_position("Guichet-Position", request.header("guichet-position"));
  if (!seen) return refusal(call, problem_of(seen.error(), false));
  call.seen = *seen;
  return std::nullopt;
}

}  // namespace

std::optional<Response> admit(const Doorkeeper& door, const Request& request, Call& call) {
  call.request = &request;
  call.engine = &door.engine;
  call.now = door.clock.now();
  const auto own_id = request.header("x-request-id");
  call.id = is_id(own_id) ? std::string(own_id) : new_uuid(call.now);
  call.language = preferred_language(request.header("accept-language"));
  if (auto refused = find_route(door, request, call)) return refused;
  if (auto refused = check_caller(door, request, call)) return refused;
  if (auto refused = check_query(call)) return refused;
  if (auto refused = check_media(request, call)) return refused;
  return read_conditions(request, call);
}

std::optional<Response> admit_body(Call& call, std::string_view text) {
  if (text.empty()) {
    if (call.route->body.empty()) return std::nullopt;
    call.body = json::object();
    return std::nullopt;
  }
  auto body = parse_json(text);
  if (!body) return refusal(call, bad_request("malformed-json", body.error().message));
  if (auto twice = member_said_twice(text, *body))
    return refusal(
        call, bad_request("malformed-json", *twice + " stands twice: say it once", {{*twice, "stands twice"}}));
  call.body = *std::move(body);
  return std::nullopt;
}

}  // namespace guichet::http
