// What many doors at once may rely on: one effect per command id, one sync per commit, bounded waiting,
// reading what was written.
#include <algorithm>
#include <condition_variable>
#include <future>
#include <mutex>
#include <set>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/runtime/support/test_engine.h"

using namespace guichet;
using namespace guichet::test;
using runtime::Receipt;

namespace {

/// Holds the writer in the answer of one command, so that others queue behind it.
class HeldWriter {
 public:
  HeldWriter(TestEngine& town, const CaseId& id) {
    auto note = town.submission("agents/marie");
    note.what = runtime::CaseCommand{id, cases::WriteNote{"un instant", true}};
    town->submit(std::move(note), [this](const Result<Receipt>&) {
      held_.set_value();
      released_.get_future().wait();
    });
    held_.get_future().wait();
  }

  void release() { released_.set_value(); }

 private:
  std::promise<void> held_;
  std::promise<void> released_;
};

runtime::Submission note_on(TestEngine& town, const CaseId& id, const std::string& text) {
  auto note = town.submission("agents/paul");
  note.what = runtime::CaseCommand{id, cases::WriteNote{text, true}};
  return note;
}

}  // namespace

TEST_CASE("a hundred concurrent retries of one command have one effect and one answer") {
  TestEngine town;
  const auto id = town.open_case("un trou");
  const auto head = town->head();
  const auto note = note_on(town, id, "une seule fois");
  std::vector<std::future<Result<Receipt>>> answers;
  for (int i = 0; i < 100; ++i)
    answers.push_back(std::async(std::launch::async, [&] { return town->submit_and_wait(note); }));
  std::set<std::pair<Position, StreamVersion>> receipts;
  int fresh = 0;
  for (auto& answer : answers) {
    const auto receipt = answer.get();
    REQUIRE(receipt);
    receipts.emplace(receipt->last, receipt->version);
    fresh += receipt->replayed ? 0 : 1;
  }
  CHECK(receipts.size() == 1);
  CHECK(fresh == 1);
  CHECK(town->head() == head + 1);
}

TEST_CASE("commands that queued while the disk was busy share one commit and one sync") {
  TestEngine town;
  const auto id = town.open_case("un trou");
  HeldWriter writer(town, id);
  const auto before = town.foundation().log->stats();
  constexpr int commands = 100;
  std::vector<std::promise<Result<Receipt>>> answers(commands);
  for (auto& answer : answers)
    town->submit(note_on(town, id, "ensemble"), [&](Result<Receipt> receipt) { answer.set_value(std::move(receipt)); });
  writer.release();
  Position last = 0;
  for (auto& answer : answers) {
    const auto receipt = answer.get_future().get();
    REQUIRE(receipt);
    CHECK(receipt->last > last);
    last = receipt->last;
  }
  const auto after = town.foundation().log->stats();
  CHECK(after.commits - before.commits == 1);
  CHECK(after.wal_syncs - before.wal_syncs == 1);
  CHECK(after.events - before.events == commands);
  CHECK(town.state(id).version == last - town->queries().timeline(id, true, {})->rows.front().position + 1);
}

TEST_CASE("a full queue refuses at once, and nothing of it is stored") {
  runtime::Options options;
  options.alarm_clock = false;
  options.queue_max = 10;
  TestEngine town(options);
  const auto id = town.open_case("un trou");
  HeldWriter writer(town, id);
  std::vector<std::promise<Result<Receipt>>> answers(10);
  for (auto& answer : answers)
    town->submit(note_on(town, id, "à temps"), [&](Result<Receipt> receipt) { answer.set_value(std::move(receipt)); });
  const auto refused = town->submit_and_wait(note_on(town, id, "de trop"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Error::Kind::unavailable);
  CHECK(town->metrics().queue_full == 1);
  writer.release();
  for (auto& answer : answers) CHECK(answer.get_future().get());
  CHECK(town->submit_and_wait(note_on(town, id, "à nouveau")));
}

TEST_CASE("who waits for the position of their receipt reads what they wrote") {
  TestEngine town;
  const auto id = town.open_case("un trou");
  std::vector<std::thread> agents;
  std::atomic<int> missed = 0;
  for (int agent = 0; agent < 4; ++agent)
    agents.emplace_back([&] {
      for (int i = 0; i < 25; ++i) {
        const auto receipt = town->submit_and_wait(note_on(town, id, "lu"));
        if (!receipt || !town->wait_applied(receipt->last, std::chrono::seconds(30))) {
          ++missed;
          continue;
        }
        const auto state = town->queries().find_case(id);
        if (!state || state->version < receipt->version || town->queries().applied() < receipt->last) ++missed;
      }
    });
  for (auto& agent : agents) agent.join();
  CHECK(missed == 0);
  CHECK(town.replay_difference() == "");
}

TEST_CASE("of many who claim one task at once, one gets it") {
  TestEngine town;
  const auto id = town.open_case("un trou");
  const auto task = town.task(id);
  std::vector<std::future<Result<Receipt>>> answers;
  for (int i = 0; i < 20; ++i) {
    auto claim = town.submission(fmt::format("agents/agent{}", i));
    claim.actor.teams = {"works"};
    claim.what = runtime::CaseCommand{id, cases::ClaimTask{task}};
    answers.push_back(std::async(std::launch::async, [&town, claim] { return town->submit_and_wait(claim); }));
  }
  int claimed = 0;
  for (auto& answer : answers) claimed += answer.get() ? 1 : 0;
  CHECK(claimed == 1);
}

TEST_CASE("the head is told once per commit, after the answers") {
  TestEngine town;
  const auto id = town.open_case("un trou");
  std::mutex mutex;
  std::condition_variable told;
  std::vector<Position> heads;
  const auto token = town->listen([&](Position head) {
    const std::lock_guard lock(mutex);
    heads.push_back(head);
    told.notify_all();
  });
  const auto first = town->submit_and_wait(note_on(town, id, "écouté"));
  const auto second = town->submit_and_wait(note_on(town, id, "et encore"));
  REQUIRE(first);
  REQUIRE(second);
  {
    std::unique_lock lock(mutex);
    CHECK(
        told.wait_for(lock, std::chrono::seconds(30), [&] { return !heads.empty() && heads.back() == second->last; }));
    CHECK(std::count(heads.begin(), heads.end(), first->last) == 1);
    CHECK(std::is_sorted(heads.begin(), heads.end()));
  }
  town->stop_listening(token);
  CHECK(town->submit_and_wait(note_on(town, id, "plus écouté")));
}

TEST_CASE("closing serves what is queued first") {
  TestEngine town;
  const auto id = town.open_case("un trou");
  std::atomic<int> answered = 0;
  for (int i = 0; i < 300; ++i)
    town->submit(
        note_on(town, id, "avant de partir"), [&](const Result<Receipt>& receipt) { answered += receipt ? 1 : 0; });
  town.reopen();
  CHECK(answered == 300);
  CHECK(town.state(id).version >= 300);
}
