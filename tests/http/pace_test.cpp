// Whoever reads everything steps behind whoever works.
#include <atomic>
#include <chrono>
#include <latch>
#include <thread>

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "adapters/async/courtesy.h"
#include "tests/http/support/town_door.h"

using namespace guichet;

namespace {

/// Of the thread that asks.
int niceness() {
  return getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()));
}

/// An answer in pieces, that notes who asks and who reads on.
http::Route long_answer(std::atomic<int>& asks, std::atomic<int>& reads) {
  const auto answer = [&asks, &reads](const http::Call&) -> Result<http::Response> {
    asks = niceness();
    http::Response response;
    response.content_type = "text/plain";
    response.body = "begun";
    response.more = [&reads, left = 2](std::string& piece) mutable -> Result<bool> {
      reads = niceness();
      piece += std::string(200'000, 'x');  // more than goes at once
      return --left > 0;
    };
    return response;
  };
  return {
      .pattern = "/api/v1/long",
      .permission = std::nullopt,
      .summary = "A long answer",
      .outcomes = {{200, "all of it"}},
      .serve = http::Question(answer),
      .offers = {"text/plain"}};
}

}  // namespace

TEST_CASE("a long answer is read on by a thread that steps behind people's questions, and comes whole") {
  std::atomic<int> asks = -1;
  std::atomic<int> reads = -1;
  test::TownDoor door({}, {long_answer(asks, reads)});
  const auto answer = door.get("/api/v1/long", "");
  CHECK(answer.status == 200);
  CHECK(answer.body == "begun" + std::string(400'000, 'x'));
  CHECK(asks == niceness());
  CHECK(reads >= 10);
  CHECK(reads >= asks);
}

TEST_CASE("who reads everything waits while somebody's question is answered, and not for ever") {
  using Clock = std::chrono::steady_clock;
  async::Courtesy courtesy;
  {
    const async::Courtesy::Answering question(courtesy);
    const auto began = Clock::now();
    courtesy.let_pass();
    CHECK(Clock::now() - began >= async::Courtesy::wait_max);
  }
  const auto began = Clock::now();
  for (int i = 0; i < 1'000; ++i) courtesy.let_pass();
  CHECK(Clock::now() - began < 500 * async::Courtesy::wait_max);
}

TEST_CASE("a long answer comes whole while a question takes its time") {
  std::atomic<int> asks = -1;
  std::atomic<int> reads = -1;
  std::latch read(1);
  std::latch asked(1);
  http::Route slow{
      .pattern = "/api/v1/slow",
      .permission = std::nullopt,
      .summary = "A slow question",
      .outcomes = {{200, "all of it"}},
      .serve = http::Question([&](const http::Call&) -> Result<http::Response> {
        asked.count_down();
        read.wait();
        http::Response response;
        response.content_type = "text/plain";
        return response;
      }),
      .offers = {"text/plain"}};
  test::TownDoor door({}, {long_answer(asks, reads), std::move(slow)});
  std::thread other([&] { CHECK(door.get("/api/v1/slow", "").status == 200); });
  asked.wait();
  CHECK(door.get("/api/v1/long", "").body == "begun" + std::string(400'000, 'x'));
  read.count_down();
  other.join();
}
