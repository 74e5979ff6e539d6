#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace guichet::test {

/// A request as it came.
struct Received {
  std::string method;
  std::string path;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
  }
};

/// Another system's web server on a port of the kernel's choice: remembers what it is sent, answers as it is told.
class Receiver {
 public:
  /// Status line and headers without the last empty line: "HTTP/1.1 204 No Content\r\n".
  using Behaviour = std::function<std::string(const Received& request, std::size_t number)>;

  explicit Receiver(Behaviour behaviour);
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;
  ~Receiver();

  std::string url() const;
  std::vector<Received> received() const;
  /// Waits until so many requests came; false when the time is over.
  bool wait_for(std::size_t count, std::chrono::milliseconds limit = std::chrono::seconds(10));

 private:
  void serve();
  void answer(boost::asio::ip::tcp::socket& socket);

  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  Behaviour behaviour_;
  mutable std::mutex mutex_;
  std::condition_variable came_;
  std::vector<Received> received_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace guichet::test
