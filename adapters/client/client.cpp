#include "adapters/client/client.h"

#include <memory>

#include <curl/curl.h>
#include <fmt/format.h>

namespace guichet::client {
namespace {

constexpr std::size_t answer_bytes_max = 64u << 20;
constexpr long connect_seconds_max = 10;
constexpr long answer_seconds_max = 120;

struct Answer {
  long status = 0;
  std::string body;
};

std::size_t receive(char* bytes, std::size_t size, std::size_t count, void* into) {
  auto& body = *static_cast<std::string*>(into);
  if (body.size() + size * count > answer_bytes_max) return 0;
  body.append(bytes, size * count);
  return size * count;
}

using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using Headers = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

Headers headers_of(const std::string& token) {
  curl_slist* list = curl_slist_append(nullptr, "Content-Type: application/json");
  list = curl_slist_append(list, "Accept: application/json, application/problem+json");
  // Without it libcurl asks leave first, and waits a second where the server does not speak of it.
  list = curl_slist_append(list, "Expect:");
  if (!token.empty()) list = curl_slist_append(list, ("Authorization: Bearer " + token).c_str());
  return Headers(list, &curl_slist_free_all);
}

Result<Answer> send(const std::string& url, const std::string& token, const std::string& body) {
  const Handle handle(curl_easy_init(), &curl_easy_cleanup);
  if (handle == nullptr) return unavailable("libcurl could not be started");
  const auto headers = headers_of(token);
  Answer answer;
  auto* curl = handle.get();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, connect_seconds_max);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, answer_seconds_max);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &receive);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, static_cast<void*>(&answer.body));
  if (const auto code = curl_easy_perform(curl); code != CURLE_OK)
    return unavailable(fmt::format("{}: {}", url, curl_easy_strerror(code)));
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
  return answer;
}

Error::Kind kind_of(long status) {
  if (status == 401 || status == 403) return Error::Kind::forbidden;
  if (status == 404) return Error::Kind::not_found;
  if (status == 409 || status == 412) return Error::Kind::conflict;
  return status >= 500 ? Error::Kind::unavailable : Error::Kind::invalid;
}

std::string text_at(const json::value& value, std::string_view key) {
  const auto* object = value.if_object();
  const auto* found = object == nullptr ? nullptr : object->if_contains(key);
  return found != nullptr && found->is_string() ? std::string(found->as_string()) : "";
}

/// RFC 9457, as the API answers it.
Error problem_of(const Answer& answer, const std::string& url) {
  Error error{kind_of(answer.status), fmt::format("{} answered {}", url, answer.status)};
  const auto problem = parse_json(answer.body);
  if (!problem) return error;
  if (auto detail = text_at(*problem, "detail"); !detail.empty()) error.message = std::move(detail);
  const auto* errors = problem->is_object() ? problem->as_object().if_contains("errors") : nullptr;
  if (errors != nullptr && errors->is_array())
    for (const auto& one : errors->as_array())
      error.fields.push_back({text_at(one, "pointer"), text_at(one, "detail")});
  return error;
}

}  // namespace

Result<json::value> post(const Server& server, const std::string& path, const json::value& body) {
  auto url = server.url;
  while (url.ends_with('/')) url.pop_back();
  url += path;
  GUICHET_TRY(const auto answer, send(url, server.token, json::serialize(body)));
  if (answer.status < 200 || answer.status > 299) return problem_of(answer, url);
  return parse_json(answer.body);
}

}  // namespace guichet::client
