#include "tests/courier/unruly_service.h"

#include <algorithm>

#include <fmt/format.h>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>

namespace guichet::test {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

std::string header_of(const std::string& head, const std::string& name) {
  const auto at = head.find("\r\n" + name + ": ");
  if (at == std::string::npos) return "";
  const auto begin = at + name.size() + 4;
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

std::string answer(int status, const std::string& type, const std::string& body) {
  return fmt::format(
      "HTTP/1.1 {} Whatever\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n{}", status, type, body.size(), body);
}

std::string good(const std::string& id) {
  return answer(201, "application/json", fmt::format(R"({{"id":"{}"}})", id));
}

}  // namespace

/// One connection: a request, and what comes of it.
class UnrulyService::Session : public std::enable_shared_from_this<Session> {
 public:
  Session(UnrulyService& service, asio::ip::tcp::socket socket) : service_(service), socket_(std::move(socket)) {}

  void start() {
    asio::async_read_until(
        socket_, buffer_, "\r\n\r\n", [self = shared_from_this()](error_code failure, std::size_t size) {
          if (!failure) self->read_body(size);
        });
  }

 private:
  void read_body(std::size_t head_size) {
    const auto begin = asio::buffers_begin(buffer_.data());
    const std::string head(begin, begin + static_cast<std::ptrdiff_t>(head_size));
    buffer_.consume(head_size);
    key_ = header_of(head, "Idempotency-Key");
    const auto announced = header_of(head, "Content-Length");
    const auto wanted = announced.empty() ? 0 : std::stoul(announced);
    const auto missing = wanted - std::min(wanted, buffer_.size());
    asio::async_read(
        socket_,
        buffer_,
        asio::transfer_exactly(missing),
        [self = shared_from_this()](error_code failure, std::size_t) {
          if (!failure) self->react();
        });
  }

  void react() {
    auto behaviour = service_.treat(key_);
    bytes_ = std::move(behaviour.bytes);
    if (behaviour.manner == Manner::hangs || behaviour.manner == Manner::late)
      wait_until_nobody_listens();
    else
      send();
  }

  void wait_until_nobody_listens() {
    asio::async_read(
        socket_, buffer_, asio::transfer_at_least(1), [self = shared_from_this()](error_code, std::size_t) {
          if (!self->bytes_.empty()) self->send();
        });
  }

  void send() {
    asio::async_write(socket_, asio::buffer(bytes_), [self = shared_from_this()](error_code, std::size_t) {
      error_code ignored;
      self->socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    });
  }

  UnrulyService& service_;
  asio::ip::tcp::socket socket_;
  asio::streambuf buffer_;
  std::string key_;
  std::string bytes_;
};

UnrulyService::UnrulyService(std::uint64_t seed)
    : acceptor_(context_, {asio::ip::make_address("127.0.0.1"), 0}), chance_(seed) {
  accept();
  thread_ = std::thread([this] { context_.run(); });
}

UnrulyService::~UnrulyService() {
  context_.stop();
  thread_.join();
}

std::string UnrulyService::url() const {
  return fmt::format("http://127.0.0.1:{}/api", acceptor_.local_endpoint().port());
}

std::map<std::string, UnrulyService::Order> UnrulyService::orders() const {
  const std::lock_guard lock(mutex_);
  return orders_;
}

int UnrulyService::count(Manner manner) const {
  const std::lock_guard lock(mutex_);
  return counts_.at(static_cast<std::size_t>(manner));
}

void UnrulyService::accept() {
  acceptor_.async_accept([this](error_code failure, asio::ip::tcp::socket socket) {
    if (!failure) std::make_shared<Session>(*this, std::move(socket))->start();
    accept();
  });
}

UnrulyService::Behaviour UnrulyService::treat(const std::string& key) {
  const std::lock_guard lock(mutex_);
  auto& order = orders_[key];
  const auto [found, is_new] = plans_.try_emplace(key);
  auto& plan = found->second;
  if (is_new) {
    plan = {Manner::hangs, Manner::late, Manner::nonsense, Manner::twice};
    std::shuffle(plan.begin(), plan.end() - 1, chance_);
  }
  const auto attempt = std::min<std::size_t>(static_cast<std::size_t>(order.asked++), manners - 1);
  const auto manner = plan.at(attempt);
  ++counts_.at(static_cast<std::size_t>(manner));
  const bool is_carried_out = manner == Manner::late || manner == Manner::twice || chance_() % 2 == 0;
  if (is_carried_out && order.id.empty()) order.id = fmt::format("W-{}", ++carried_out_);
  switch (manner) {
    case Manner::hangs: return {manner, ""};
    case Manner::late: return {manner, good(order.id)};
    case Manner::nonsense: return {manner, nonsense(order)};
    case Manner::twice: break;
  }
  const bool is_another = chance_() % 2 == 0;
  return {
      manner, good(order.id) + (is_another ? good("W-of-somebody-else") : answer(404, "text/plain", "which order?"))};
}

std::string UnrulyService::nonsense(const Order& order) {
  switch (chance_() % 7) {
    case 0: return "SSH-2.0-OpenSSH_9.2\r\n";
    case 1: return answer(200, "text/html", "<html><h1>It works!</h1></html>");
    case 2: return good(order.id).substr(0, 60);
    case 3: return answer(200, "application/json", R"(["W-1"])");
    case 4: return answer(503, "application/json", R"({"id":"W-none"})");
    case 5: return answer(200, "application/json", std::string(3U << 20, '['));
    default: return "";  // it hangs up
  }
}

}  // namespace guichet::test
