// The promises I1 to I4 and I7, against SIGKILL: a real server under load is killed at random instants, again and
// again, and the clients' own log of acknowledgements is held against what it says when it is back.
//
// GUICHET_KILLS: how many times (200). GUICHET_SEED: the seed of a run to repeat.
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <poll.h>

#include "engine/access/tokens.h"
#include "engine/base/clock.h"
#include "engine/runtime/local_engine.h"
#include "engine/runtime/rebuild.h"
#include "tests/kill/clerk_at_work.h"
#include "tests/kill/server_process.h"
#include "tests/kill/witness.h"
#include "tests/support/temporary_folder.h"

using namespace guichet;
using namespace guichet::test;
namespace fs = std::filesystem;

namespace {

constexpr const char* town_yaml = R"(
town: petitville
title: { fr: Petitville }
languages: [fr]
time_zone: Europe/Paris
channels: [web]
calendars:
  always: { open: { daily: 00:00-24:00 } }
roles:
  everything: { title: { fr: Tout }, may: ["*"] }
teams:
  works: { title: { fr: Voirie }, calendar: always }
agents:
  marie: { name: Marie, roles: [everything], teams: [works] }
)";

/// Waits for an answer that never comes: each case sets a timer that ends it within a second.
constexpr const char* short_yaml = R"(
workflow: short
title: { fr: Court }
summary: { fr: Finit tout seul }
owner: works
access: public
visibility: private
alternatives: { fr: Au guichet }
keep: { over: 1 year }
form:
  what: { type: string, required: true, max: 200, label: { fr: Quoi } }
clocks:
  answer: { title: { fr: Réponse }, budget: 1 hour }
start: waiting
steps:
  waiting:
    status: { fr: En attente }
    wait: { for: reply, go: over }
    timers:
      - { after: 1 second, go: over }
  over: { status: { fr: Fini }, end: over }
)";

std::uint64_t number(const char* name, std::uint64_t otherwise) {
  const auto* text = std::getenv(name);
  return text == nullptr ? otherwise : std::stoull(text);
}

void write(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

std::string first_lines(const std::string& file) {
  std::ifstream stream(file);
  std::string text((std::istreambuf_iterator<char>(stream)), {});
  return text.size() > 4000 ? text.substr(text.size() - 4000) : text;
}

class Ordeal {
 public:
  explicit Ordeal(unsigned seed) : random_(seed) {
    write(folder_ / "town/town.yaml", town_yaml);
    write(folder_ / "town/workflows/short.yaml", short_yaml);
    const auto minted = access::mint_token({"agents/marie", {}, {}}, SystemClock().now(), {}, "");
    REQUIRE(minted);
    REQUIRE(access::write_tokens(data_ + "/tokens.json", {minted->token}));
    server_ = std::make_unique<ServerProcess>(
        GUICHET_PROGRAM, std::vector<std::string>{"serve", folder_ / "town", "--data", data_, "--port", "0"}, log_);
    witness_ = std::make_unique<Witness>(minted->plain);
    for (int i = 0; i < 4; ++i)
      clerks_.push_back(std::make_unique<ClerkAtWork>(fmt::format("clerk{}", i), minted->plain, random_()));
  }

  /// One life of the server: back, everything of the life before verified, work, death.
  std::string live_and_die() {
    if (!server_->start()) return "the server does not come back: " + first_lines(log_);
    if (auto fault = verify(); !fault.empty()) return fault;
    std::vector<std::thread> threads;
    for (auto& clerk : clerks_) threads.emplace_back([&] { clerk->work(server_->port()); });
    ::poll(nullptr, 0, static_cast<int>(20 + random_() % 180));  // the instant of death is the point
    server_->kill();
    for (auto& thread : threads) thread.join();
    return {};
  }

  /// The last life: everything once more, an orderly end, and the views held against rebuilt ones.
  std::string conclude() {
    if (!server_->start()) return "the server does not come back: " + first_lines(log_);
    if (auto fault = verify(); !fault.empty()) return fault;
    for (auto& clerk : clerks_)
      for (auto& sent : clerk->sent())
        if (auto fault = witness_->confirm(sent.key, sent.position); !fault.empty())
          return fault + ", answer " + *sent.answer;
    const auto deadline = SystemClock().now() + std::chrono::seconds(20);
    auto fault = witness_->timers_fired_once(SystemClock().now());
    while (!fault.empty() && fault.ends_with("has not fired") && SystemClock().now() < deadline) {
      ::poll(nullptr, 0, 100);
      const auto now = SystemClock().now() - std::chrono::milliseconds(500);
      if (auto gone = witness_->follow(server_->port()); !gone.empty()) return gone;
      fault = witness_->timers_fired_once(now);
    }
    if (!fault.empty()) return fault;
    if (fault = witness_->commands_are_whole(); !fault.empty()) return fault;
    if (const auto code = server_->terminate(); code != 0) return fmt::format("SIGTERM ended it with {}", code);
    return replay_difference();
  }

  std::size_t acknowledged() const { return acknowledged_; }
  const Witness& witness() const { return *witness_; }

 private:
  std::string verify() {
    if (auto fault = witness_->follow(server_->port()); !fault.empty()) return fault;
    for (auto& clerk : clerks_) {
      auto& all = clerk->sent();
      for (; clerk->verified < all.size(); ++clerk->verified) {
        auto& sent = all[clerk->verified];
        const auto unknown = !sent.answer;
        acknowledged_ += unknown ? 0U : 1U;
        // Whoever got no answer asks again; of those who got one, some do.
        if (unknown || random_() % 16 == 0)
          if (auto fault = clerk->retry(server_->port(), sent); !fault.empty()) return fault;
        if (unknown)
          if (auto fault = witness_->follow(server_->port()); !fault.empty()) return fault;
        if (auto fault = witness_->confirm(sent.key, sent.position); !fault.empty())
          return fault + ", answer " + *sent.answer;
      }
    }
    return witness_->timers_fired_once(Instant{});
  }

  std::string replay_difference() const {
    const SystemClock clock;
    runtime::Options options;
    options.directory = data_;
    options.alarm_clock = false;
    auto engine = runtime::Engine::open(std::move(options), clock);
    if (!engine) return engine.error().message;
    (*engine)->wait_applied((*engine)->head(), std::chrono::seconds(60));
    const auto& live = dynamic_cast<runtime::LocalEngine&>(**engine).foundation();
    const auto difference =
        runtime::compare_with_rebuilt({*live.log, *live.vault, *live.views, live.tables}, folder_ / "rebuilt", {});
    return difference ? *difference : difference.error().message;
  }

  TemporaryFolder folder_;
  std::string data_ = folder_ / "data";
  std::string log_ = folder_ / "server.log";
  std::mt19937 random_;
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<Witness> witness_;
  std::vector<std::unique_ptr<ClerkAtWork>> clerks_;
  std::size_t acknowledged_ = 0;
};

}  // namespace

TEST_CASE("what was acknowledged survives every kill, once and in order") {
  const auto kills = number("GUICHET_KILLS", 200);
  const auto seed = static_cast<unsigned>(number("GUICHET_SEED", std::random_device{}()));
  fmt::print("{} kills, GUICHET_SEED={}\n", kills, seed);
  Ordeal ordeal(seed);
  for (std::uint64_t i = 0; i < kills; ++i) {
    const auto fault = ordeal.live_and_die();
    REQUIRE_MESSAGE(fault.empty(), fmt::format("kill {} of seed {}: {}", i + 1, seed, fault));
  }
  const auto fault = ordeal.conclude();
  REQUIRE_MESSAGE(fault.empty(), fmt::format("after {} kills of seed {}: {}", kills, seed, fault));
  fmt::print(
      "{} acknowledged commands, {} events, {} timers: all there, once, in order\n",
      ordeal.acknowledged(),
      ordeal.witness().head(),
      ordeal.witness().timers());
  CHECK(ordeal.acknowledged() > kills);
  CHECK(ordeal.witness().timers() > 0);
}
