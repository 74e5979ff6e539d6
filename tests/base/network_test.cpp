// Addresses and hosts as people write them, and what a town opens.
#include "engine/base/network.h"

#include <doctest/doctest.h>

using namespace guichet;

TEST_CASE("the host of an address is found however it is written") {
  CHECK(host_of("https://Works.Example:8443/x?y#z") == "works.example");
  CHECK(host_of("http://works.example.") == "works.example");
  CHECK(host_of("http://works.example?x=http://other.example/") == "works.example");
  CHECK(host_of("smtp://[FD00::1]:587") == "fd00::1");
  CHECK(host_of("http://[fd00::1/x") == "[fd00");
  CHECK(host_of("works.example").empty());
  CHECK(host_of("").empty());
}

TEST_CASE("what a town opens is some networks for every name, and some names for every network") {
  const OpenedNetworks opened{{*Network::parse("10.20.0.0/16"), *Network::parse("fd12::/16")}, {"stock.intern"}};
  const auto any = opened.reach("works.example");
  CHECK(any.holds(*parse_address("10.20.255.1")));
  CHECK(any.holds(*parse_address("::ffff:10.20.0.1")));
  CHECK(any.holds(*parse_address("fd12::7")));
  CHECK(any.holds(*parse_address("8.8.8.8")));
  CHECK_FALSE(any.holds(*parse_address("10.21.0.1")));
  CHECK_FALSE(any.holds(*parse_address("169.254.169.254")));
  CHECK_FALSE(any.holds(*parse_address("::1")));
  CHECK(opened.reach("stock.intern").holds(*parse_address("192.168.1.1")));
  CHECK_FALSE(opened.reach("other.stock.intern").holds(*parse_address("192.168.1.1")));
  CHECK_FALSE(Reach{}.holds(*parse_address("127.0.0.1")));
}
