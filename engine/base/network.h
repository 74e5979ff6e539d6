#pragma once

// Addresses of the Internet protocol and networks of them: which are of the public Internet, and which lie behind the
// town's own doors. Pure and thread-safe.

#include <array>
#include <cstdint>
#include <optional>
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

}  // namespace guichet
