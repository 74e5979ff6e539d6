#pragma once

// Addresses of the Internet protocol and networks of them: which are of the public Internet, and which lie behind the
// town's own doors. Pure and thread-safe.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guichet {

/// An IPv6 address, or an IPv4 one as ::ffff:a.b.c.d (RFC 4291, section 2.5.5.2).
using NetworkAddress = std::array<std::uint8_t, 16>;

/// "192.0.2.7" or "2001:db8::7"; nothing for what is neither.
std::optional<NetworkAddress> parse_address(std::string_view text);

/// "10.0.0.0/8", "fd00::/8"; an address alone is a network of one.
struct Network {
  NetworkAddress address{};
  unsigned bits = 128;  ///< of `address` that count

  static std::optional<Network> parse(std::string_view text);
  bool holds(const NetworkAddress& other) const;
};

/// Whether the address is reached over the public Internet: neither this machine, nor a private, link-local, shared,
/// documentation or multicast network (the registries of special-purpose addresses, RFC 6890), nor an IPv6 address
/// that stands for such an IPv4 one.
bool is_public(const NetworkAddress& address);

/// The host of an address, in small letters: "works.example" of https://Works.example:8443/x, "fd00::1" of
/// http://[fd00::1]/. Empty where there is none.
std::string host_of(std::string_view url);

/// How far a request of ours may go, besides the public Internet.
struct Reach {
  bool anywhere = false;
  std::vector<Network> networks;

  bool holds(const NetworkAddress& address) const;
};

/// What somebody opens of the networks that are closed: some of them, and hosts by name, wherever a name leads.
struct OpenedNetworks {
  std::vector<Network> networks;
  std::vector<std::string> hosts;  ///< in small letters

  Reach reach(std::string_view host) const;
};

}  // namespace guichet
