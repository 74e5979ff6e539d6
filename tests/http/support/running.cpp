#include "tests/http/support/running.h"

#include <future>

#include <doctest/doctest.h>
#include <boost/asio/post.hpp>

namespace guichet::test {

Running::Running(http::Application& application, http::Limits limits, const Clock& clock) : io_(1), limits_(limits) {
  server_ = std::make_unique<http::Server>(io_, limits_, clock, application);
  const auto url = server_->listen("127.0.0.1", 0);
  REQUIRE(url);
  port_ = static_cast<std::uint16_t>(std::stoi(url->substr(url->rfind(':') + 1)));
  thread_ = std::thread([this] { io_.run(); });
}

Running::~Running() {
  stop();
}

void Running::stop() {
  if (!thread_.joinable()) return;
  boost::asio::post(io_, [this] { server_->stop(); });
  thread_.join();
}

void Running::on_io_thread(const std::function<void()>& call) {
  std::promise<void> done;
  boost::asio::post(io_, [&] {
    call();
    done.set_value();
  });
  done.get_future().wait();
}

std::size_t Running::connections() {
  std::size_t count = 0;
  on_io_thread([&] { count = server_->connections(); });
  return count;
}

}  // namespace guichet::test
