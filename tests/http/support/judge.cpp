#include "tests/http/support/judge.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "adapters/contract/answers.h"
#include "adapters/http/target.h"
#include "engine/base/instant.h"

namespace guichet::test {
namespace {

http::Method method_of(std::string_view word) {
  for (const auto method :
       {http::Method::get,
        http::Method::head,
        http::Method::post,
        http::Method::put,
        http::Method::patch,
        http::Method::remove,
        http::Method::options})
    if (http::word_of(method) == word) return method;
  return http::Method::other;
}

bool is_one_of(std::string_view word, std::string_view words) {
  while (true) {
    const auto end = std::min(words.find('|'), words.size());
    if (words.substr(0, end) == word) return true;
    if (end == words.size()) return false;
    words.remove_prefix(end + 1);
  }
}

/// Whether a value is of a type that is no shape, no list and no map.
bool is_plain(const json::value& value, std::string_view type) {
  if (type == "any") return true;
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_int64() || value.is_uint64();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_bool();
  if (type == "object") return value.is_object();
  if (!value.is_string()) return false;
  const std::string_view text(value.get_string());
  return type == "time" ? parse_rfc3339(text).has_value() : is_one_of(text, type);
}

}  // namespace

Judge::Judge(std::vector<http::Route> routes, std::vector<http::Shape> shapes)
    : router_(std::move(routes)), shapes_(std::move(shapes)) {}

std::string Judge::fault_of(std::string_view method, const std::string& address, const Answer& answer) const {
  const auto target = http::parse_target(address);
  if (!target) return answer.status == 400 || answer.status == 414 ? "" : "an address that is none is refused with 400";
  const auto match = router_.find(method_of(method), target->segments);
  if (match.route == nullptr) return "";
  const auto declared = contract::outcomes_of(*match.route);
  const auto outcome = declared.find(answer.status);
  if (outcome == declared.end()) return fmt::format("status {} is not declared", answer.status);
  if (method == "HEAD" || answer.status == 204 || answer.status == 304) return "";
  const auto type = answer.header("content-type").substr(0, answer.header("content-type").find(';'));
  const auto& offers = match.route->offers;
  const auto offered = std::ranges::find(offers, type) != offers.end();
  if (answer.status >= 400 && type == "application/problem+json") return fault_of_body("Problem", answer);
  if (!offered) return fmt::format("media type {} is not declared", type);
  if (!type.ends_with("json") || type.ends_with("ndjson") || outcome->second.shape.empty()) return "";
  return fault_of_body(outcome->second.shape, answer);
}

std::string Judge::fault_of_body(std::string_view type, const Answer& answer) const {
  const auto body = parse_json(answer.body);
  return body ? mismatch(*body, type, "") : "the body is no JSON: " + body.error().message;
}

std::string Judge::mismatch(const json::value& value, std::string_view type, const std::string& at) const {
  if (type.ends_with('?')) return value.is_null() ? "" : mismatch(value, type.substr(0, type.size() - 1), at);
  if (type.front() == '[') return mismatch_of_list(value, type.substr(1, type.size() - 2), at);
  if (type.front() == '{') {
    if (!value.is_object()) return at + " is no object";
    for (const auto& [key, member] : value.get_object())
      if (auto wrong = mismatch(member, type.substr(1, type.size() - 2), at + "/" + std::string(key)); !wrong.empty())
        return wrong;
    return "";
  }
  if (std::ranges::find(shapes_, type, &http::Shape::name) != shapes_.end()) return mismatch_of_object(value, type, at);
  if (is_plain(value, type)) return "";
  return fmt::format("{} is no {}: {}", at, type, json::serialize(value).substr(0, 100));
}

std::string Judge::mismatch_of_list(const json::value& value, std::string_view type, const std::string& at) const {
  if (!value.is_array()) return at + " is no list";
  for (std::size_t i = 0; i < value.get_array().size(); ++i)
    if (auto wrong = mismatch(value.get_array()[i], type, fmt::format("{}/{}", at, i)); !wrong.empty()) return wrong;
  return "";
}

std::string Judge::mismatch_of_object(const json::value& value, std::string_view name, const std::string& at) const {
  if (!value.is_object()) return fmt::format("{} is no {}", at, name);
  const auto& members = std::ranges::find(shapes_, name, &http::Shape::name)->members;
  for (const auto& member : members) {
    const auto* found = value.get_object().if_contains(member.name);
    if (found == nullptr && member.required) return fmt::format("{}/{} is missing", at, member.name);
    if (found == nullptr) continue;
    if (auto wrong = mismatch(*found, member.type, fmt::format("{}/{}", at, member.name)); !wrong.empty()) return wrong;
  }
  for (const auto& [key, member] : value.get_object())
    if (std::ranges::find(members, std::string_view(key), &http::Member::name) == members.end())
      return fmt::format("{}/{} is not declared", at, std::string_view(key));
  return "";
}

}  // namespace guichet::test
