// Letters with a code: handed over at once, tried again while they are worth something, and kept nowhere.
#include "adapters/mail/direct_post.h"

#include <atomic>
#include <future>

#include <doctest/doctest.h>

#include "tests/runtime/support/test_engine.h"
#include "tests/runtime/support/town.h"

using namespace guichet;
using namespace guichet::mail;
using namespace std::chrono_literals;

namespace {

/// Refuses the first so many attempts, then takes one and says which.
class Reluctant final : public Post {
 public:
  explicit Reluctant(int unwilling) : unwilling_(unwilling) {}

  Result<Handed> send(const Posted& letter) override {
    ++attempts;
    if (unwilling_-- > 0) return unavailable("the mail server cannot be used");
    taken.set_value(letter);
    return Handed{Handed::Outcome::taken, 250};
  }

  std::atomic<int> attempts = 0;
  std::promise<Posted> taken;

 private:
  std::atomic<int> unwilling_;
};

struct Hall : test::TestEngine {
  Hall() {
    auto files = test::small_town();
    files["town.yaml"] +=
        "mail: { from: mairie@petitville.example, server: \"smtp://127.0.0.1:9\", encryption: none }\n";
    REQUIRE(deploy(std::move(files)));
    settle();
  }

  DirectLetter code(std::string to) {
    return {std::move(to), "Votre code", "Votre code : 1234 5678\n", "fr", clock().now() + 15min};
  }
};

const DirectOptions quick{.waiting_max = 2, .threads = 1, .pauses = {1ms}};

}  // namespace

TEST_CASE("a code leaves under the town's name, and again after a mail server that was away") {
  Hall hall;
  Reluctant server(2);
  auto sent = server.taken.get_future();
  DirectPost post(*hall, hall.clock(), server, quick);
  CHECK(post.is_possible());
  REQUIRE(post.take(hall.code("zoe@example.org")));
  REQUIRE(sent.wait_for(20s) == std::future_status::ready);
  const auto letter = sent.get();
  CHECK(letter.recipient == "zoe@example.org");
  CHECK(letter.sender == "mairie@petitville.example");
  CHECK(letter.bytes.find("1234 5678") != std::string::npos);
  CHECK(letter.bytes.find("Auto-Submitted") != std::string::npos);
  CHECK(server.attempts == 3);
}

TEST_CASE("a code that is worth nothing any more does not leave, and no address breaks out of its line") {
  Hall hall;
  Reluctant server(0);
  auto sent = server.taken.get_future();
  DirectPost post(*hall, hall.clock(), server, quick);
  auto late = hall.code("late@example.org");
  late.until = hall.clock().now() - 1min;
  REQUIRE(post.take(late));
  CHECK_FALSE(post.take(hall.code("zoe@example.org>\r\nRCPT TO:<a@b.example")));
  CHECK_FALSE(post.take(hall.code("nobody")));
  while (!post.take(hall.code("zoe@example.org"))) std::this_thread::yield();
  REQUIRE(sent.wait_for(20s) == std::future_status::ready);
  CHECK(sent.get().recipient == "zoe@example.org");
  CHECK(server.attempts == 1);
}

TEST_CASE("where the town has no mail server, no code is taken for one that could leave") {
  test::TestEngine hall;
  hall.settle();
  Reluctant server(0);
  const DirectPost post(*hall, hall.clock(), server, quick);
  CHECK_FALSE(post.is_possible());
}
