#include "tests/http/support/raw_client.h"

#include <array>
#include <cctype>
#include <charconv>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace guichet::test {

RawClient::RawClient(std::uint16_t port, std::chrono::milliseconds patience) : patience_(patience) {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the sockets API
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket_);
    socket_ = -1;
  }
}

RawClient::~RawClient() {
  if (socket_ >= 0) ::close(socket_);
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawClient::finish_sending() {
  ::shutdown(socket_, SHUT_WR);
}

void RawClient::set_receive_buffer(int bytes) {
  setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

bool RawClient::fill() {
  if (socket_ < 0) return false;
  pollfd ready{socket_, POLLIN, 0};
  timed_out_ = ::poll(&ready, 1, static_cast<int>(patience_.count())) == 0;
  if (timed_out_) return false;
  std::array<char, 16384> room;
  const auto got = ::recv(socket_, room.data(), room.size(), 0);
  if (got <= 0) return false;
  buffer_.append(room.data(), static_cast<std::size_t>(got));
  return true;
}

std::optional<std::string> RawClient::line() {
  for (;;) {
    if (const auto end = buffer_.find("\r\n"); end != std::string::npos) {
      auto text = buffer_.substr(0, end);
      buffer_.erase(0, end + 2);
      return text;
    }
    if (!fill()) return std::nullopt;
  }
}

std::optional<std::string> RawClient::bytes(std::size_t count) {
  while (buffer_.size() < count)
    if (!fill()) return std::nullopt;
  auto text = buffer_.substr(0, count);
  buffer_.erase(0, count);
  return text;
}

bool RawClient::read_continue() {
  constexpr std::string_view expected = "HTTP/1.1 100 Continue\r\n\r\n";
  return bytes(expected.size()) == expected;
}

std::optional<Answer> RawClient::read_head() {
  for (;;) {
    const auto status_line = line();
    if (!status_line || !status_line->starts_with("HTTP/1.1 ") || status_line->size() < 12) return std::nullopt;
    Answer answer;
    std::from_chars(status_line->data() + 9, status_line->data() + 12, answer.status);
    for (auto header = line();; header = line()) {
      if (!header) return std::nullopt;  // the server died in the middle of its answer
      if (header->empty()) break;
      const auto colon = header->find(": ");
      if (colon == std::string::npos) return std::nullopt;
      auto name = header->substr(0, colon);
      for (auto& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      answer.headers[name] = header->substr(colon + 2);
    }
    if (answer.status >= 200) return answer;
    ++continues_;
  }
}

std::optional<Answer> RawClient::read_answer(bool head_request) {
  auto answer = read_head();
  if (!answer || head_request || answer->status == 204 || answer->status == 304) return answer;
  if (answer->header("transfer-encoding") == "chunked") {
    for (auto piece = read_chunk(); !piece.empty(); piece = read_chunk()) answer->body += piece;
    return answer;
  }
  const auto length = answer->header("content-length");
  if (length.empty()) {
    while (fill()) {
    }
    answer->body = std::exchange(buffer_, {});
    return answer;
  }
  auto body = bytes(std::stoull(length));
  if (!body) return std::nullopt;
  answer->body = *std::move(body);
  return answer;
}

std::string RawClient::read_chunk() {
  const auto size_line = line();
  if (!size_line) return {};
  std::size_t size = 0;
  std::from_chars(size_line->data(), size_line->data() + size_line->size(), size, 16);
  auto piece = bytes(size);
  const auto end = bytes(2);
  return piece && end ? *piece : std::string();
}

bool RawClient::at_end() {
  while (fill()) {
  }
  return !timed_out_ && buffer_.empty();
}

}  // namespace guichet::test
