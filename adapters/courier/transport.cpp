#include "adapters/courier/transport.h"

#include <curl/curl.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "adapters/outward/guard.h"
#include "engine/events/envelope.h"

namespace guichet::courier {
namespace {

constexpr std::size_t answer_bytes_max = 1U << 20;
constexpr std::size_t secret_bytes_max = 8 * 1024;
constexpr long connect_ms_max = 5'000;

struct EasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};

struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

using Easy = std::unique_ptr<CURL, EasyDeleter>;

class Headers {
 public:
  void add(const std::string& line) {
    auto* longer = curl_slist_append(list_.get(), line.c_str());
    if (longer == nullptr) return;
    (void)list_.release();
    list_.reset(longer);
  }

  curl_slist* get() const { return list_.get(); }

 private:
  std::unique_ptr<curl_slist, ListDeleter> list_;
};

/// Called by libcurl with what has arrived; anything but the whole size ends the transfer.
std::size_t take(char* bytes, std::size_t size, std::size_t count, void* into) {
  auto& text = *static_cast<std::string*>(into);
  if (text.size() + size * count > answer_bytes_max) return 0;
  text.append(bytes, size * count);
  return size * count;
}

bool fits_header(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

Result<std::string> secret_of(const workflows::ExternalService& service, const Environment& environment) {
  std::string secret;
  if (!service.secret_variable.empty()) {
    secret = environment(service.secret_variable);
  } else if (!service.secret_file.empty()) {
    std::ifstream file(service.secret_file, std::ios::binary);
    secret.assign(std::istreambuf_iterator<char>(file), {});
  } else {
    return secret;
  }
  while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r' || secret.back() == ' ')) secret.pop_back();
  if (secret.empty() || secret.size() > secret_bytes_max || !fits_header(secret) ||
      !fits_header(service.header + service.prefix))
    return unavailable(
        fmt::format("the secret of the service {} is not there: see its credentials in town.yaml", service.id));
  return secret;
}

Answer answer_of(CURL* easy, const std::string& text) {
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  Answer answer{static_cast<std::uint32_t>(std::clamp(status, 0L, 999L)), {}};
  if (text.empty()) return answer;
  auto parsed = parse_json(text);
  answer.body = parsed ? *std::move(parsed) : json::value(text);
  return answer;
}

class HttpTransport final : public Transport {
 public:
  explicit HttpTransport(Environment environment) : environment_(std::move(environment)) {}

  Result<Answer> send(const Parcel& parcel) override {
    GUICHET_TRY(const auto path, safe_path(parcel.path));
    GUICHET_TRY(const auto secret, secret_of(parcel.service, environment_));
    const Easy easy(curl_easy_init());
    if (!easy) return unavailable("there is no memory to send with");
    const auto url = parcel.service.url + path;
    const auto body = parcel.body.is_null() ? std::string() : json::serialize(parcel.body);
    Headers headers;
    headers.add("Accept: application/json");
    headers.add("Expect:");  // bodies are small: no round trip before them
    headers.add("Idempotency-Key: " + parcel.key);
    if (!body.empty()) headers.add("Content-Type: application/json");
    if (!secret.empty()) headers.add(fmt::format("{}: {}{}", parcel.service.header, parcel.service.prefix, secret));
    std::string text;
    char reason[CURL_ERROR_SIZE] = "";
    set_up(easy.get(), parcel, url, headers);
    outward::Guard guard(parcel.service.reach);
    guard.watch(easy.get());
    curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, &take);
    curl_easy_setopt(easy.get(), CURLOPT_WRITEDATA, &text);
    curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, static_cast<char*>(reason));
    if (!body.empty() || parcel.method == "POST" || parcel.method == "PUT" || parcel.method == "PATCH") {
      curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
      curl_easy_setopt(easy.get(), CURLOPT_COPYPOSTFIELDS, body.c_str());
    }
    curl_easy_setopt(easy.get(), CURLOPT_CUSTOMREQUEST, parcel.method.c_str());
    const auto code = curl_easy_perform(easy.get());
    if (code == CURLE_OK) return answer_of(easy.get(), text);
    const auto* const why = guard.refused() ? outward::closed : curl_easy_strerror(code);
    return unavailable(fmt::format("{} gave no answer: {}", parcel.service.id, why));
  }

 private:
  static void set_up(CURL* easy, const Parcel& parcel, const std::string& url, const Headers& headers) {
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(parcel.service.timeout.amount_ms));
    curl_easy_setopt(
        easy, CURLOPT_CONNECTTIMEOUT_MS, std::min(connect_ms_max, static_cast<long>(parcel.service.timeout.amount_ms)));
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "guichet");
  }

  Environment environment_;
};

/// Once for the process, before its threads.
void start_library() {
  static const auto started = curl_global_init(CURL_GLOBAL_DEFAULT);
  (void)started;
}

bool stands_for_itself(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~/?=&,:;@+$!*'()").find(c) != std::string_view::npos;
}

}  // namespace

Result<std::string> safe_path(std::string_view path) {
  const auto before_query = path.substr(0, path.find('?'));
  std::string_view rest = before_query;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('/'), rest.size());
    if (rest.substr(0, end) == ".." || rest.substr(0, end) == ".")
      return invalid("the address of a call must not climb out of its service's");
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (!path.starts_with('/')) return invalid("the address of a call begins with /");
  std::string safe;
  for (const char c : path) {
    if (stands_for_itself(c))
      safe += c;
    else
      safe += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return safe;
}

std::unique_ptr<Transport> make_http_transport(Environment environment) {
  start_library();
  return std::make_unique<HttpTransport>(std::move(environment));
}

}  // namespace guichet::courier
