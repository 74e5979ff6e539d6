#include "adapters/mail/lmtp_session.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include <fmt/format.h>

#include "adapters/mail/signature.h"

namespace guichet::mail {
namespace {

constexpr std::string_view end_of_line = "\r\n";
constexpr std::size_t letter_line_max = 1U << 20;  // far beyond RFC 5321's 998; some programs write HTML in one line

bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    return std::toupper(static_cast<unsigned char>(x)) == std::toupper(static_cast<unsigned char>(y));
  });
}

/// Behind "FROM:" or "TO:": the path between angle brackets, and the parameters.
struct Path {
  std::string address;
  std::string_view parameters;
};

std::optional<Path> path_of(std::string_view rest, std::string_view word) {
  if (!same_word(rest.substr(0, word.size()), word)) return std::nullopt;
  rest.remove_prefix(word.size());
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  const auto end = rest.find('>');
  if (!rest.starts_with('<') || end == std::string_view::npos) return std::nullopt;
  auto address = rest.substr(1, end - 1);
  // A source route (RFC 5321, appendix C) is passed over.
  if (const auto colon = address.find(':'); address.starts_with('@') && colon != std::string_view::npos)
    address.remove_prefix(colon + 1);
  if (!address.empty() && !parse_address(address)) return std::nullopt;
  return Path{std::string(address), rest.substr(end + 1)};
}

/// Of "SIZE=12345"; 0 where nothing is said.
std::size_t size_in(std::string_view parameters) {
  for (std::size_t at = 0; at < parameters.size();) {
    const auto end = std::min(parameters.find(' ', at), parameters.size());
    const auto word = parameters.substr(at, end - at);
    if (same_word(word.substr(0, 5), "SIZE=")) {
      std::size_t size = 0;
      for (const char c : word.substr(5)) {
        if (c < '0' || c > '9' || size > SIZE_MAX / 20) return SIZE_MAX;
        size = size * 10 + static_cast<std::size_t>(c - '0');
      }
      return size;
    }
    at = end + 1;
  }
  return 0;
}

}  // namespace

LmtpSession::LmtpSession(std::string host, Accepts accepts, LmtpLimits limits)
    : host_(std::move(host)), accepts_(std::move(accepts)), limits_(limits) {}

std::string LmtpSession::greeting() const {
  return fmt::format("220 {} LMTP Guichet\r\n", host_);
}

std::string LmtpSession::take(std::string_view bytes) {
  unread_.append(bytes);
  return go_on();
}

std::string LmtpSession::go_on() {
  std::string replies;
  std::size_t done = 0;
  while (state_ == State::commands || state_ == State::letter) {
    const auto end = unread_.find(end_of_line, done);
    const auto line_max = state_ == State::letter ? letter_line_max : limits_.line_bytes_max;
    const auto size = (end == std::string::npos ? unread_.size() : end) - done;
    if (size > line_max) {
      replies += "500 5.5.2 the line is too long\r\n";
      state_ = State::ended;
      break;
    }
    if (end == std::string::npos) break;
    const std::string_view line = std::string_view(unread_).substr(done, size);
    done = end + end_of_line.size();
    if (state_ == State::commands)
      replies += command(line);
    else if (line == ".")
      replies += end_letter();
    else
      take_letter_line(line);
  }
  unread_.erase(0, done);
  return replies;
}

std::string LmtpSession::mistake(std::string_view reply) {
  if (++mistakes_ < limits_.mistakes_max) return fmt::format("{}\r\n", reply);
  state_ = State::ended;
  return "421 4.7.0 too many mistakes\r\n";
}

std::string LmtpSession::command(std::string_view line) {
  const auto space = std::min(line.find(' '), line.size());
  const auto word = line.substr(0, space);
  const auto rest = line.substr(std::min(space + 1, line.size()));
  if (same_word(word, "LHLO")) {
    if (rest.empty()) return mistake("501 5.5.4 LHLO names a host");
    reset();
    greeted_ = true;
    return fmt::format(
        "250-{}\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE {}\r\n",
        host_,
        limits_.letter_bytes_max);
  }
  if (same_word(word, "HELO") || same_word(word, "EHLO")) return mistake("500 5.5.1 this is LMTP: LHLO");
  if (same_word(word, "NOOP")) return "250 2.0.0 fine\r\n";
  if (same_word(word, "VRFY")) return "252 2.1.5 send it, and see\r\n";
  if (same_word(word, "RSET")) {
    reset();
    return "250 2.0.0 forgotten\r\n";
  }
  if (same_word(word, "QUIT")) {
    state_ = State::ended;
    return fmt::format("221 2.0.0 {} closes\r\n", host_);
  }
  if (!same_word(word, "MAIL") && !same_word(word, "RCPT") && !same_word(word, "DATA"))
    return mistake("500 5.5.2 this command is not known here");
  if (!greeted_) return mistake("503 5.5.1 LHLO comes first");
  if (same_word(word, "MAIL")) return mail(rest);
  return same_word(word, "RCPT") ? recipient(rest) : data();
}

std::string LmtpSession::mail(std::string_view rest) {
  if (has_sender_) return mistake("503 5.5.1 one letter at a time: RSET");
  auto path = path_of(rest, "FROM:");
  if (!path) return mistake("501 5.1.7 MAIL FROM:<address>");
  if (size_in(path->parameters) > limits_.letter_bytes_max) return "552 5.3.4 the letter is too large\r\n";
  envelope_.sender = std::move(path->address);
  has_sender_ = true;
  return "250 2.1.0 fine\r\n";
}

std::string LmtpSession::recipient(std::string_view rest) {
  if (!has_sender_) return mistake("503 5.5.1 MAIL comes first");
  auto path = path_of(rest, "TO:");
  if (!path || path->address.empty()) return mistake("501 5.1.3 RCPT TO:<address>");
  if (envelope_.recipients.size() >= limits_.recipients_max) return "452 4.5.3 too many recipients\r\n";
  if (!accepts_(path->address)) return mistake("550 5.1.1 nobody here has this address");
  envelope_.recipients.push_back(std::move(path->address));
  return "250 2.1.5 fine\r\n";
}

std::string LmtpSession::data() {
  if (envelope_.recipients.empty()) return mistake("503 5.5.1 nobody to give it to");
  state_ = State::letter;
  return "354 end with <CRLF>.<CRLF>\r\n";
}

void LmtpSession::take_letter_line(std::string_view line) {
  if (line.starts_with('.')) line.remove_prefix(1);
  bare_ends_ = bare_ends_ || line.find_first_of("\r\n") != std::string_view::npos;
  too_large_ = too_large_ || envelope_.bytes.size() + line.size() + 2 > limits_.letter_bytes_max;
  if (too_large_) {
    envelope_.bytes.clear();
    return;
  }
  envelope_.bytes.append(line).append(end_of_line);
}

std::string LmtpSession::end_letter() {
  state_ = State::complete;
  const auto* const refusal = too_large_   ? "552 5.3.4 the letter is too large"
                              : bare_ends_ ? "550 5.6.11 lines end in CR LF"
                                           : nullptr;
  if (refusal == nullptr) return "";
  const auto count = envelope_.recipients.size();
  std::string replies;
  for (std::size_t i = 0; i < count; ++i) replies += fmt::format("{}\r\n", refusal);
  reset();
  state_ = State::commands;
  return replies;
}

std::string LmtpSession::answer(const std::vector<std::string>& replies) {
  std::string text;
  for (const auto& reply : replies) text += fmt::format("{}\r\n", reply);
  reset();
  state_ = State::commands;
  text += go_on();
  return text;
}

void LmtpSession::reset() {
  envelope_ = {};
  has_sender_ = false;
  too_large_ = false;
  bare_ends_ = false;
}

}  // namespace guichet::mail
