#include "tests/mail/smtp_double.h"

#include <fmt/format.h>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>

namespace guichet::test {

using boost::asio::ip::tcp;

SmtpDouble::SmtpDouble(Behaviour behaviour)
    : behaviour_(std::move(behaviour)),
      acceptor_(context_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
      thread_([this] { serve(); }) {}

SmtpDouble::~SmtpDouble() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ending_.notify_all();
  boost::system::error_code ignored;
  tcp::socket last(context_);
  last.connect(acceptor_.local_endpoint(), ignored);
  thread_.join();
}

std::string SmtpDouble::agreeable(const std::string& line) {
  if (line.empty()) return "220 double ready";
  if (line.starts_with("DATA")) return "354 go on";
  if (line.starts_with("QUIT")) return "221 bye";
  return "250 fine";
}

std::string SmtpDouble::url() const {
  return fmt::format("smtp://127.0.0.1:{}", acceptor_.local_endpoint().port());
}

std::vector<std::string> SmtpDouble::letters() const {
  const std::lock_guard lock(mutex_);
  return letters_;
}

std::vector<std::string> SmtpDouble::lines() const {
  const std::lock_guard lock(mutex_);
  return lines_;
}

void SmtpDouble::serve() {
  for (;;) {
    tcp::socket socket(context_);
    boost::system::error_code failure;
    acceptor_.accept(socket, failure);
    {
      const std::lock_guard lock(mutex_);
      if (stopping_ || failure) return;
    }
    talk(socket);
  }
}

void SmtpDouble::talk(tcp::socket& socket) {
  boost::system::error_code failure;
  boost::asio::streambuf buffer;
  std::string line;
  for (bool in_letter = false;;) {
    const auto said = behaviour_(in_letter ? "." : line);
    in_letter = said.starts_with("354");
    if (said == "close") return;
    if (said == "hang") {
      std::unique_lock lock(mutex_);
      ending_.wait(lock, [&] { return stopping_; });
      return;
    }
    boost::asio::write(socket, boost::asio::buffer(said + "\r\n"), failure);
    const auto size = boost::asio::read_until(socket, buffer, in_letter ? "\r\n.\r\n" : "\r\n", failure);
    if (failure) return;
    line.assign(
        boost::asio::buffers_begin(buffer.data()),
        boost::asio::buffers_begin(buffer.data()) + static_cast<std::ptrdiff_t>(size));
    buffer.consume(size);
    const std::lock_guard lock(mutex_);
    (in_letter ? letters_ : lines_).push_back(line);
  }
}

}  // namespace guichet::test
