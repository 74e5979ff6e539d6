#pragma once

// Stands where a request of ours leaves: looks at the address after the name was resolved, so that a name cannot lead
// into a network that is closed, whatever it says the next time it is asked. One thread's, as the transfer is.

#include <curl/curl.h>

#include "engine/base/network.h"

namespace guichet::outward {

/// What a refusal says: neither the address nor what the name led to, for whoever chose it could explore with that.
inline constexpr auto* closed = "its name leads to an address that is not public, and town.yaml does not open it";

/// One transfer's; must outlive it.
class Guard {
 public:
  explicit Guard(Reach reach) : reach_(std::move(reach)) {}
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

  /// Sockets are made by us from now on, and connections that are used again looked at again.
  void watch(CURL* easy);
  /// An address was refused.
  bool refused() const { return refused_; }

 private:
  static curl_socket_t open_socket(void* guard, curlsocktype purpose, curl_sockaddr* peer);
  static int look_again(void* guard, char* remote, char* local, int remote_port, int local_port);

  bool lets_through(const std::optional<NetworkAddress>& address);

  Reach reach_;
  bool refused_ = false;
};

}  // namespace guichet::outward
