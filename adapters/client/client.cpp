#include "adapters/client/client.h"

#include <charconv>
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
  Position position = 0;
  Position head = 0;
};

std::size_t receive(char* bytes, std::size_t size, std::size_t count, void* into) {
  auto& body = *static_cast<std::string*>(into);
  if (body.size() + size * count > answer_bytes_max) return 0;
  body.append(bytes, size * count);
  return size * count;
}

using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using Headers = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

struct Question {
  std::string url;
  std::string token;
  std::string accept;
  const std::string* body = nullptr;  ///< null: nothing is sent, something is read
};

Headers headers_of(const Question& question) {
  curl_slist* list = curl_slist_append(nullptr, ("Accept: " + question.accept + ", application/problem+json").c_str());
  if (question.body != nullptr) list = curl_slist_append(list, "Content-Type: application/json");
  // Without it libcurl asks leave first, and waits a second where the server does not speak of it.
  list = curl_slist_append(list, "Expect:");
  if (!question.token.empty()) list = curl_slist_append(list, ("Authorization: Bearer " + question.token).c_str());
  return Headers(list, &curl_slist_free_all);
}

Position number_in(CURL* curl, const char* name) {
  curl_header* header = nullptr;
  if (curl_easy_header(curl, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK) return 0;
  const std::string_view text(header->value);
  Position number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Error no_answer(const std::string& url, CURLcode code) {
  if (code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT)
    return invalid(fmt::format("expected an address such as https://guichet.town.example, found {}", url));
  return unavailable(fmt::format(
      "nobody answers at {}: {}. Is the server running, and is that its address?", url, curl_easy_strerror(code)));
}

Result<Answer> send(const Question& question) {
  const Handle handle(curl_easy_init(), &curl_easy_cleanup);
  if (handle == nullptr) return unavailable("libcurl could not be started");
  const auto headers = headers_of(question);
  Answer answer;
  auto* curl = handle.get();
  curl_easy_setopt(curl, CURLOPT_URL, question.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  if (question.body != nullptr) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, question.body->data());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(question.body->size()));
  }
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, connect_seconds_max);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, answer_seconds_max);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &receive);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, static_cast<void*>(&answer.body));
  if (const auto code = curl_easy_perform(curl); code != CURLE_OK) return no_answer(question.url, code);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
  answer.position = number_in(curl, "Guichet-Position");
  answer.head = number_in(curl, "Guichet-Head");
  return answer;
}

std::string address_of(const Server& server, const std::string& path) {
  auto url = server.url;
  while (url.ends_with('/')) url.pop_back();
  return url + path;
}

Error::Kind kind_of(long status) {
  if (status == 401 || status == 403) return Error::Kind::forbidden;
  if (status == 404) return Error::Kind::not_found;
  if (status == 409 || status == 412) return Error::Kind::conflict;
  return status >= 500 || status == 429 ? Error::Kind::unavailable : Error::Kind::invalid;
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
  const auto text = json::serialize(body);
  const Question question{address_of(server, path), server.token, "application/json", &text};
  GUICHET_TRY(const auto answer, send(question));
  if (answer.status < 200 || answer.status > 299) return problem_of(answer, question.url);
  return parse_json(answer.body);
}

Result<Page> read(const Server& server, const std::string& path, const std::string& accept) {
  const Question question{address_of(server, path), server.token, accept};
  GUICHET_TRY(auto answer, send(question));
  if (answer.status < 200 || answer.status > 299) return problem_of(answer, question.url);
  return Page{std::move(answer.body), answer.position, answer.head};
}

}  // namespace guichet::client
