#include "adapters/outward/guard.h"

#include <algorithm>
#include <cstring>

#include <netinet/in.h>
#include <sys/socket.h>

namespace guichet::outward {
namespace {

std::optional<NetworkAddress> address_of(const curl_sockaddr& peer) {
  NetworkAddress address{};
  if (peer.family == AF_INET6) {
    sockaddr_in6 six{};
    std::memcpy(&six, &peer.addr, sizeof six);
    std::memcpy(address.data(), &six.sin6_addr, address.size());
    return address;
  }
  if (peer.family != AF_INET) return std::nullopt;
  sockaddr_in four{};
  std::memcpy(&four, &peer.addr, sizeof four);
  address[10] = address[11] = 0xFF;
  std::memcpy(address.data() + 12, &four.sin_addr, 4);
  return address;
}

}  // namespace

/// An address that is none of the Internet's (a socket of this machine) is open only where all are.
bool Guard::lets_through(const std::optional<NetworkAddress>& address) {
  if (reach_.anywhere || (address && reach_.holds(*address))) return true;
  refused_ = true;
  return false;
}

/// Called by libcurl for each address that the name has, when it is about to connect.
curl_socket_t Guard::open_socket(void* guard, curlsocktype /*purpose*/, curl_sockaddr* peer) {
  if (!static_cast<Guard*>(guard)->lets_through(address_of(*peer))) return CURL_SOCKET_BAD;
  return socket(peer->family, peer->socktype | SOCK_CLOEXEC, peer->protocol);
}

/// Called by libcurl before each request, also over a connection that another transfer has made: since then the town
/// may have closed what was open.
int Guard::look_again(void* guard, char* remote, char* /*local*/, int /*remote_port*/, int /*local_port*/) {
  const auto let = static_cast<Guard*>(guard)->lets_through(parse_address(remote));
  return let ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

void Guard::watch(CURL* easy) {
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &Guard::open_socket);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &Guard::look_again);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, this);
}

}  // namespace guichet::outward
