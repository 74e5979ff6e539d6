// `networks` of town.yaml: which of the networks that are not public requests may go to. Where it stands it is the
// whole list, also for what town.yaml names itself; without it that is open, wherever it is.
#include <algorithm>

#include <fmt/format.h>

#include "workflows/parse/town_parts.h"

namespace guichet::workflows::parse {
namespace {

constexpr std::size_t networks_max = 200;
constexpr auto* network_hint = "10.20.0.0/16, fd12:3456::/32, 192.168.4.20 or a host's name";

/// A name and no half of an address: letters, and dots where parts meet.
bool is_host_name(std::string_view text) {
  return !text.empty() && text.size() <= 253 && text.front() != '.' && text.front() != '-' && text.back() != '.' &&
         std::ranges::any_of(text, [](char c) { return c >= 'a' && c <= 'z'; }) &&
         std::ranges::all_of(
             text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-'; });
}

/// Whether nothing is said behind the bits that count: 10.1.2.3/8 may have been meant as 10.1.2.3.
bool is_tidy(const Network& network) {
  for (unsigned bit = network.bits; bit < 128; ++bit)
    if ((unsigned{network.address.at(bit / 8)} >> (7 - bit % 8) & 1U) != 0) return false;
  return true;
}

void read_network(const yaml::Node& item, Scope& scope, OpenedNetworks& opened) {
  auto text = yaml::read_text(&item, scope.report, "a network").value_or("");
  if (text.empty()) return;
  std::ranges::transform(
      text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  const auto network = Network::parse(text);
  if (network && is_tidy(*network))
    opened.networks.push_back(*network);
  else if (network)
    scope.report.error(
        "wrong-value",
        item.offset,
        fmt::format("`{}` is an address within a network: its last bits do not count.", text),
        "write the network's own address before the /, or leave the / out");
  else if (is_host_name(text))
    opened.hosts.push_back(std::move(text));
  else
    scope.report.error("wrong-value", item.offset, fmt::format("`{}` is no network and no host.", text), network_hint);
}

}  // namespace

std::optional<OpenedNetworks> read_networks(const yaml::Node* node, Scope& scope) {
  if (node == nullptr) return std::nullopt;
  OpenedNetworks opened;
  if (!yaml::check_count(node, networks_max, scope.report, "the networks of a town")) return opened;
  for (const auto& item : yaml::items_of(node, scope.report, "the networks")) read_network(item, scope, opened);
  return opened;
}

Reach read_reach(const yaml::Node& node, const std::string& url, Scope& scope) {
  if (!scope.town.networks) return {.anywhere = true, .networks = {}};
  const auto host = host_of(url);
  auto reach = scope.town.networks->reach(host);
  const auto address = parse_address(host == "localhost" ? "127.0.0.1" : host);
  if (address && !reach.holds(*address))
    scope.report.error(
        "closed-network",
        node.offset,
        fmt::format("`{}` is not public, and `networks` does not open it: nothing would be sent there.", host),
        fmt::format("add {} to networks", host));
  return reach;
}

}  // namespace guichet::workflows::parse
