#include "tests/bench/server.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/base/check.h"

namespace guichet::bench {
namespace {

using Steady = std::chrono::steady_clock;

/// A token for `who`; standard output holds nothing else.
std::string mint(const std::string& guichet, const std::string& data, const std::string& who) {
  const auto minted = shell(fmt::format("{} token {} --data {} 2>{}.token.log", guichet, who, data, data));
  if (minted.status != 0)
    throw Unmeasured(fmt::format("{} makes no token: is it the binary? See {}.token.log", guichet, data));
  return minted.output.substr(0, minted.output.find('\n'));
}

/// Negative where nobody listens.
int connect_to(int port) {
  const int socket_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  check(socket_fd >= 0, "a socket can be made");
  const timeval patience{10, 0};
  setsockopt(socket_fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(static_cast<std::uint16_t>(port));
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket_fd, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0) return socket_fd;
  close(socket_fd);
  return -1;
}

}  // namespace

Reply http_get(int port, const std::string& path, const std::string& token) {
  Reply reply;
  const int peer = connect_to(port);
  if (peer < 0) return reply;
  const auto request = fmt::format(
      "GET {} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n{}\r\n",
      path,
      token.empty() ? std::string() : fmt::format("Authorization: Bearer {}\r\n", token));
  std::string text;
  if (send(peer, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size())) {
    std::array<char, 16'384> buffer{};
    for (ssize_t got = 0; (got = recv(peer, buffer.data(), buffer.size(), 0)) > 0;)
      text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  close(peer);
  if (text.starts_with("HTTP/1.1 ")) reply.status = std::atoi(text.c_str() + 9);
  if (const auto end = text.find("\r\n\r\n"); end != std::string::npos) reply.body = text.substr(end + 4);
  return reply;
}

bool wait_for(int port, const std::string& path, const std::string& token, bool any_status, double seconds) {
  const auto until = Steady::now() + std::chrono::duration<double>(seconds);
  do {
    const auto status = http_get(port, path, token).status;
    if (status == 200 || (any_status && status != 0)) return true;
    (void)poll(nullptr, 0, 2);  // another program's port gives no sign that one could wait for
  } while (Steady::now() < until);
  return false;
}

GuichetServer::GuichetServer(const std::string& guichet, const std::string& data, Town town)
    : log_file_(data + ".log") {
  std::filesystem::create_directories(data);
  agent_ = mint(guichet, data, "agents/claire");
  operator_ = mint(guichet, data, "integrators/bench --role administrateur");
  std::filesystem::remove(log_file_);  // or the port of an earlier run would be read there
  started_ = Steady::now();
  std::vector<std::string> words{guichet, "serve", "--data", data, "--port", "0"};
  if (town == Town::example) words.emplace_back("examples/saint-aubin");
  child_ = std::make_unique<Child>(words, log_file_);
}

int GuichetServer::port(double seconds) const {
  const auto until = Steady::now() + std::chrono::duration<double>(seconds);
  while (port_ == 0 && Steady::now() < until && waitpid(child_->pid(), nullptr, WNOHANG) == 0) {
    std::ifstream log(log_file_);
    const std::string said{std::istreambuf_iterator<char>(log), std::istreambuf_iterator<char>()};
    port_ = static_cast<int>(std::max(0.0, number_after(said, "http://127.0.0.1:")));
    if (port_ == 0) (void)poll(nullptr, 0, 2);  // as above
  }
  if (port_ == 0) throw Unmeasured(fmt::format("guichet serve does not start; see {}", log_file_));
  return port_;
}

void GuichetServer::wait_ready(double seconds) const {
  if (!wait_for(port(seconds), "/health/ready", "", false, seconds))
    throw Unmeasured(fmt::format("guichet serve does not answer; see {}", log_file_));
}

double GuichetServer::figure(const std::string& name) const {
  return number_after(http_get(port(), "/metrics", operator_).body, "\n" + name + " ");
}

}  // namespace guichet::bench
