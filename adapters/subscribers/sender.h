#pragma once

// HTTP requests to addresses that others have chosen, many at a time on one thread (libcurl's multi interface). What
// they could reach of ours is closed to them: only http and https, no redirections, no proxy of the environment, and
// no address that is not of the public Internet, looked at after the name was resolved, when the socket is made.

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/network.h"

namespace guichet::subscribers {

struct Shipment {
  std::uint64_t ticket = 0;
  std::string method;
  std::string url;
  std::vector<std::string> headers;  ///< "Name: value"
  std::string body;
  Reach reach;  ///< what the town opens besides the public Internet
};

struct Delivered {
  std::uint64_t ticket = 0;
  int status = 0;   ///< of HTTP; 0: no answer
  std::string why;  ///< there was none; without address or secret
  std::optional<std::string> retry_after;
  std::optional<std::string> allowed_origin;  ///< WebHook-Allowed-Origin
  std::optional<std::string> allowed_rate;    ///< WebHook-Allowed-Rate
};

/// One thread's, but for wake().
class Sender {
 public:
  explicit Sender(std::chrono::milliseconds timeout);
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;
  ~Sender();

  void start(Shipment shipment);
  std::size_t in_flight() const;
  /// What has ended; waits until something has, somebody calls wake(), or the time is over.
  std::vector<Delivered> wait(std::chrono::milliseconds at_most);
  /// Thread-safe.
  void wake();

 private:
  struct Transfer;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace guichet::subscribers
