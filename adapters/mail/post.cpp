#include "adapters/mail/post.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "adapters/mail/signature.h"
#include "adapters/outward/guard.h"

namespace guichet::mail {
namespace {

constexpr long connect_ms_max = 10'000;
constexpr std::size_t password_bytes_max = 1'024;
constexpr int must_encrypt = 530;  // "Must issue a STARTTLS command first", or authenticate: no fault of the letter

struct EasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};

struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

struct Unread {
  std::string_view bytes;
};

std::size_t give(char* into, std::size_t size, std::size_t count, void* from) {
  auto& rest = static_cast<Unread*>(from)->bytes;
  const auto some = std::min(rest.size(), size * count);
  std::memcpy(into, rest.data(), some);
  rest.remove_prefix(some);
  return some;
}

Result<std::string> password_of(const workflows::Mail& mail, const Environment& environment) {
  std::string password;
  if (!mail.password_variable.empty()) {
    password = environment(mail.password_variable);
  } else {
    std::ifstream file(mail.password_file, std::ios::binary);
    password.assign(std::istreambuf_iterator<char>(file), {});
  }
  while (!password.empty() && (password.back() == '\n' || password.back() == '\r')) password.pop_back();
  if (password.empty() || password.size() > password_bytes_max)
    return unavailable("the mail server's password is not there: see `mail: password` in town.yaml");
  return password;
}

/// Said of this letter and no other: libcurl tells a refused sender, recipient or beginning by the one, and a refused
/// text by the other, which also stands for a greeting it did not expect.
bool is_about_letter(CURLcode code, const Unread& unread) {
  return code == CURLE_SEND_ERROR || (code == CURLE_WEIRD_SERVER_REPLY && unread.bytes.empty());
}

class SmtpPost final : public Post {
 public:
  explicit SmtpPost(Environment environment) : environment_(std::move(environment)) {}

  Result<Handed> send(const Posted& letter) override {
    const std::unique_ptr<CURL, EasyDeleter> owned(curl_easy_init());
    auto* const easy = owned.get();
    if (easy == nullptr) return unavailable("there is no memory to send with");
    const std::unique_ptr<curl_slist, ListDeleter> recipients(
        curl_slist_append(nullptr, fmt::format("<{}>", letter.recipient).c_str()));
    const auto ours = parse_address(letter.how.from);
    const auto url = fmt::format("{}/{}", letter.how.server, ours ? ours->domain : std::string());
    set_up(easy, letter, url);
    outward::Guard guard(letter.how.reach);
    guard.watch(easy);
    if (!letter.how.user.empty()) {
      GUICHET_TRY(const auto password, password_of(letter.how, environment_));
      curl_easy_setopt(easy, CURLOPT_USERNAME, letter.how.user.c_str());
      curl_easy_setopt(easy, CURLOPT_PASSWORD, password.c_str());
    }
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, recipients.get());
    Unread unread{letter.bytes};
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, &give);
    curl_easy_setopt(easy, CURLOPT_READDATA, &unread);
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    const auto code = curl_easy_perform(easy);
    long said = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &said);
    const auto answer = static_cast<int>(std::clamp(said, 0L, 999L));
    if (code == CURLE_OK) return Handed{Handed::Outcome::taken, answer};
    const bool about_letter = is_about_letter(code, unread);
    if (about_letter && answer >= 500 && answer < 600 && answer != must_encrypt)
      return Handed{Handed::Outcome::refused, answer};
    if (guard.refused()) return unavailable(fmt::format("the mail server cannot be used: {}", outward::closed));
    return unavailable(
        about_letter && answer >= 400 ? fmt::format("the mail server answered {}", answer)
                                      : fmt::format("the mail server cannot be used: {}", curl_easy_strerror(code)));
  }

 private:
  static void set_up(CURL* easy, const Posted& letter, const std::string& url) {
    const auto timeout = static_cast<long>(letter.how.timeout.amount_ms);
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(easy, CURLOPT_USE_SSL, static_cast<long>(letter.how.encrypted ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, timeout);
    // Else it waits two minutes for a server that hangs to say goodbye.
    curl_easy_setopt(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, std::max(1L, timeout / 1'000));
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, std::min(connect_ms_max, timeout));
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM, fmt::format("<{}>", letter.sender).c_str());
  }

  Environment environment_;
};

}  // namespace

std::unique_ptr<Post> make_smtp_post(Environment environment) {
  static const auto started = curl_global_init(CURL_GLOBAL_DEFAULT);  // counted: the courier starts it too
  (void)started;
  return std::make_unique<SmtpPost>(std::move(environment));
}

}  // namespace guichet::mail
