// How much one address may do, and whose address it is.
#include <doctest/doctest.h>

#include "adapters/portal/throttle.h"

using namespace guichet;
using namespace guichet::portal;

namespace {

std::string address(const std::string& peer, const std::string& forwarded = "") {
  http::Request request;
  if (!forwarded.empty()) request.headers = {{"x-forwarded-for", forwarded}};
  return address_of({.request = &request, .body = "", .peer = peer});
}

}  // namespace

TEST_CASE("an address may do so much in an hour, and gets it back with time") {
  Throttle throttle(3);
  Instant now{std::chrono::hours(1)};
  for (int i = 0; i < 3; ++i) CHECK(throttle.allow("a", now));
  CHECK_FALSE(throttle.has_room("a", now));
  CHECK_FALSE(throttle.allow("a", now));
  CHECK(throttle.allow("b", now));
  CHECK(throttle.allow("a", now + std::chrono::minutes(21)));
  CHECK_FALSE(throttle.allow("a", now + std::chrono::minutes(22)));
}

TEST_CASE("a visitor is counted by their household, and only a proxy of ours may speak for another") {
  CHECK(address("192.0.2.7") == "192.0.2.7");
  CHECK(address("192.0.2.7", "203.0.113.9") == "192.0.2.7");
  CHECK(address("127.0.0.1", "spoofed, 203.0.113.9") == "203.0.113.9");
  CHECK(address("2001:db8:1:2:aaaa::1") == address("2001:db8:1:2:bbbb::2"));
  CHECK(address("2001:db8:1:2:aaaa::1") != address("2001:db8:1:3:aaaa::1"));
}
