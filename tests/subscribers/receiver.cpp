#include "tests/subscribers/receiver.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>

namespace guichet::test {
namespace {

namespace asio = boost::asio;

Received parse_head(const std::string& head) {
  Received request;
  request.method = head.substr(0, head.find(' '));
  const auto path = request.method.size() + 1;
  request.path = head.substr(path, head.find(' ', path) - path);
  for (auto at = head.find("\r\n") + 2; at < head.size() && head.compare(at, 2, "\r\n") != 0;) {
    const auto end = head.find("\r\n", at);
    const auto colon = head.find(':', at);
    auto name = head.substr(at, colon - at);
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    request.headers[name] = head.substr(colon + 2, end - colon - 2);
    at = end + 2;
  }
  return request;
}

}  // namespace

Receiver::Receiver(Behaviour behaviour)
    : acceptor_(context_, {asio::ip::make_address("127.0.0.1"), 0}),
      behaviour_(std::move(behaviour)),
      thread_([this] { serve(); }) {}

Receiver::~Receiver() {
  stopping_ = true;
  // Its accept() waits for somebody to come.
  asio::io_context context;
  asio::ip::tcp::socket last(context);
  boost::system::error_code failure;
  last.connect(acceptor_.local_endpoint(), failure);
  thread_.join();
}

std::string Receiver::url() const {
  return fmt::format("http://127.0.0.1:{}/hook", acceptor_.local_endpoint().port());
}

std::vector<Received> Receiver::received() const {
  const std::lock_guard lock(mutex_);
  return received_;
}

bool Receiver::wait_for(std::size_t count, std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  return came_.wait_for(lock, limit, [&] { return received_.size() >= count; });
}

void Receiver::serve() {
  while (!stopping_) {
    asio::ip::tcp::socket socket(context_);
    boost::system::error_code failure;
    acceptor_.accept(socket, failure);
    if (!failure && !stopping_) answer(socket);
  }
}

void Receiver::answer(asio::ip::tcp::socket& socket) {
  boost::system::error_code failure;
  asio::streambuf buffer;
  const auto length = asio::read_until(socket, buffer, "\r\n\r\n", failure);
  if (failure) return;
  std::string head(
      asio::buffers_begin(buffer.data()), asio::buffers_begin(buffer.data()) + static_cast<std::ptrdiff_t>(length));
  buffer.consume(length);
  auto request = parse_head(head);
  const auto announced = request.header("content-length");
  const auto wanted = announced.empty() ? 0 : std::stoul(announced);
  if (buffer.size() < wanted) asio::read(socket, buffer, asio::transfer_exactly(wanted - buffer.size()), failure);
  request.body.assign(asio::buffers_begin(buffer.data()), asio::buffers_end(buffer.data()));
  std::size_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    number = received_.size();
  }
  const auto said = behaviour_(request, number);
  {
    const std::lock_guard lock(mutex_);
    received_.push_back(std::move(request));
  }
  came_.notify_all();
  const auto answer = said + "Content-Length: 0\r\nConnection: close\r\n\r\n";
  asio::write(socket, asio::buffer(answer), failure);
}

}  // namespace guichet::test
