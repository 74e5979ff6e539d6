#include "engine/base/network.h"

#include <algorithm>
#include <charconv>
#include <string>

#include <arpa/inet.h>

namespace guichet {
namespace {

constexpr std::size_t mapped_bytes = 12;

constexpr NetworkAddress mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0};

/// Not of the public Internet (IANA's registries, as of RFC 6890 and its updates).
constexpr std::array special = {
    "0.0.0.0/8",      "10.0.0.0/8",    "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24",   "192.0.2.0/24",  "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",  "198.51.100.0/24",
    "203.0.113.0/24", "224.0.0.0/4",   "240.0.0.0/4",    "::/128",         "::1/128",        "100::/64",
    "2001::/23",      "2001:db8::/32", "3fff::/20",      "fc00::/7",       "fe80::/10",      "fec0::/10",
    "ff00::/8",       "64:ff9b:1::/48"};

/// Translators put an IPv4 address into these: where in them.
struct Translated {
  std::string_view network;
  std::size_t at;
};

constexpr std::array translated = {Translated{"64:ff9b::/96", 12}, Translated{"2002::/16", 2}, Translated{"::/96", 12}};

NetworkAddress as_mapped(const std::uint8_t* bytes) {
  auto address = mapped_prefix;
  std::copy_n(bytes, 4, address.begin() + mapped_bytes);
  return address;
}

}  // namespace

std::optional<NetworkAddress> parse_address(std::string_view text) {
  const std::string terminated(text);
  std::array<std::uint8_t, 4> four{};
  if (inet_pton(AF_INET, terminated.c_str(), four.data()) == 1) return as_mapped(four.data());
  NetworkAddress six{};
  if (inet_pton(AF_INET6, terminated.c_str(), six.data()) == 1) return six;
  return std::nullopt;
}

std::optional<Network> Network::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  Network network{*address, 128};
  if (slash == std::string_view::npos) return network;
  const auto number = text.substr(slash + 1);
  const auto is_four = text.find(':') == std::string_view::npos;
  unsigned bits = 0;
  const auto [end, fault] = std::from_chars(number.data(), number.data() + number.size(), bits);
  if (fault != std::errc() || end != number.data() + number.size() || bits > (is_four ? 32U : 128U))
    return std::nullopt;
  network.bits = is_four ? bits + 8 * mapped_bytes : bits;
  return network;
}

bool Network::holds(const NetworkAddress& other) const {
  for (unsigned bit = 0; bit < bits; bit += 8) {
    const auto counted = std::min(8U, bits - bit);
    const auto mask = static_cast<std::uint8_t>(0xFFU << (8 - counted));
    if ((address.at(bit / 8) & mask) != (other.at(bit / 8) & mask)) return false;
  }
  return true;
}

bool is_public(const NetworkAddress& address) {
  for (const auto* text : special)
    if (Network::parse(text)->holds(address)) return false;
  if (Network{mapped_prefix, 8 * mapped_bytes}.holds(address)) return true;
  for (const auto& one : translated)
    if (Network::parse(one.network)->holds(address)) return is_public(as_mapped(address.data() + one.at));
  return true;
}

std::string host_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return "";
  url.remove_prefix(scheme + 3);
  const auto bracket = url.starts_with('[') ? url.find(']') : std::string_view::npos;
  std::string host(
      bracket == std::string_view::npos ? url.substr(0, url.find_first_of(":/?#")) : url.substr(1, bracket - 1));
  if (host.ends_with('.')) host.pop_back();
  for (auto& c : host)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return host;
}

bool Reach::holds(const NetworkAddress& other) const {
  return anywhere || is_public(other) ||
         std::ranges::any_of(networks, [&](const Network& network) { return network.holds(other); });
}

Reach OpenedNetworks::reach(std::string_view host) const {
  return {std::ranges::find(hosts, host) != hosts.end(), networks};
}

}  // namespace guichet
