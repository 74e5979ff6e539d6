// A server that is asked to stop ends, whatever it is about to do just then.
#include <future>

#include <doctest/doctest.h>

#include "adapters/http/service.h"
#include "tests/runtime/support/test_engine.h"

using namespace guichet;

TEST_CASE("a server whose look after the engine is due at the moment of stopping ends") {
  test::TestEngine town;
  http::ServiceOptions options;
  options.tokens_file = town.folder() + "/tokens.json";
  options.look_every = std::chrono::milliseconds(0);  // always due
  for (int times = 0; times < 20; ++times) {
    auto opened = http::Service::open(*town, town.clock(), options);
    REQUIRE(opened);
    auto& service = **opened;
    auto ended = std::async(std::launch::async, [&] { return service.run(); });
    service.stop();
    const auto in_time = ended.wait_for(std::chrono::seconds(20)) == std::future_status::ready;
    REQUIRE(in_time);
    CHECK(ended.get() == http::Service::Ended::stopped);
  }
}
