#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace guichet::test {

/// A mail server on a port of the kernel's choice that answers each line as it is told, and keeps what it is sent.
class SmtpDouble {
 public:
  /// The answer to a line ("MAIL FROM:<…>", "." for the end of a letter), without CR LF. "hang": none; "close": ends.
  using Behaviour = std::function<std::string(const std::string& line)>;

  explicit SmtpDouble(Behaviour behaviour);
  SmtpDouble(const SmtpDouble&) = delete;
  SmtpDouble& operator=(const SmtpDouble&) = delete;
  ~SmtpDouble();

  /// Takes everything.
  static std::string agreeable(const std::string& line);

  std::string url() const;
  std::vector<std::string> letters() const;
  std::vector<std::string> lines() const;

 private:
  void serve();
  void talk(boost::asio::ip::tcp::socket& socket);

  Behaviour behaviour_;
  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  mutable std::mutex mutex_;
  std::vector<std::string> letters_;
  std::vector<std::string> lines_;
  bool stopping_ = false;
  std::condition_variable ending_;
  std::thread thread_;
};

}  // namespace guichet::test
