// I1, I2, I3, I4, I7 and I11 against power cuts. A town works while every call it makes to the disk is written down;
// then the disk is made as a cut behind the n-th call might have left it, for many n, and the town is opened on it.
// One of these disks is what the next round works on, so recovery itself is cut as well.
//
// GUICHET_CUTS: how many cuts in each of the rounds (50). GUICHET_SEED: the seed of a run to repeat.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/people/vault.h"
#include "engine/runtime/rebuild.h"
#include "tests/power/busy_town.h"
#include "tests/power/disk_at.h"
#include "tests/simulation/log_walk.h"

using namespace guichet;
using namespace guichet::test;
namespace fs = std::filesystem;

namespace {

std::uint64_t number(const char* name, std::uint64_t otherwise) {
  const auto* text = std::getenv(name);
  return text == nullptr ? otherwise : std::stoull(text);
}

std::vector<std::size_t> some_cuts(std::size_t calls, std::uint64_t count, std::mt19937_64& chance) {
  std::vector<std::size_t> cuts;
  for (std::uint64_t i = 0; i < count; ++i) cuts.push_back(chance() % (calls + 1));
  std::sort(cuts.begin(), cuts.end());
  return cuts;
}

/// Opens the town on what a cut left, and holds it against what was told before the cut.
class Aftermath {
 public:
  Aftermath(const std::string& folder, const Told& told, const FakeClock& clock) : told_(told) {
    auto engine = runtime::Engine::open(BusyTown::options_of(folder), clock);
    if (!engine) {
      broken_ = "it does not open: " + engine.error().message;
      return;
    }
    engine_.reset(dynamic_cast<runtime::LocalEngine*>(std::move(engine).value().release()));
  }

  /// Empty, or which promise was broken.
  std::string check(const std::string& scratch) {
    if (broken_.empty()) check_log();
    if (broken_.empty()) check_views(scratch);
    if (broken_.empty()) check_people();
    if (broken_.empty()) check_files();
    if (broken_.empty()) check_retries();
    return broken_;
  }

 private:
  /// I1, I2, I7.
  void check_log() {
    LogWalk walk;
    const auto cursor = engine_->read(0);
    for (;;) {
      const auto record = cursor->next();
      if (!record) return broken("{}", record.error().message);
      if (!*record) break;
      if (auto fault = walk.take(**record); !fault.empty()) return broken("{}", fault);
    }
    for (const auto& told : told_.commands)
      if (auto fault = walk.compare(told.submission.id.value, told.receipt); !fault.empty()) return broken("{}", fault);
  }

  /// I4.
  void check_views(const std::string& scratch) {
    const auto& live = engine_->foundation();
    fs::remove_all(scratch);
    const auto difference =
        runtime::compare_with_rebuilt({*live.log, *live.vault, *live.views, live.tables}, scratch, {});
    if (!difference) return broken("{}", difference.error().message);
    if (!difference->empty()) broken("replay is not live: {}", *difference);
  }

  /// I11, and its other half: who was not forgotten can be read.
  void check_people() {
    std::set<std::string> erased;
    for (const auto& told : told_.commands)
      if (std::holds_alternative<runtime::PersonCommand>(told.submission.what))
        erased.insert(std::get<runtime::PersonCommand>(told.submission.what).id.value);
    for (const auto& told : told_.commands) {
      if (!std::holds_alternative<runtime::OpenRequest>(told.submission.what)) continue;
      const auto id = CaseId(told.receipt.subject.substr(5));
      const auto state = engine_->queries().find_case(id);
      if (!state) return broken("{}", state.error().message);
      const auto phone = engine_->unseal(state->form.at("phone"));
      const auto readable = phone.is_string() && phone.get_string() == phone_of(id);
      const auto holder = runtime::key_holder(*state).value;
      if (erased.contains(holder) && phone.is_string()) return broken("{} is erased and was read", holder);
      // Somebody may be forgotten whom no clerk was told of yet.
      if (!is_forgotten(PersonId(holder)) && !readable) return broken("the telephone number of {} is lost", id.value);
    }
  }

  bool is_forgotten(const PersonId& id) const {
    const auto person = engine_->queries().person(id, {});
    return person && person->forgotten;
  }

  void check_files() {
    for (const auto& file : told_.files) {
      std::string content;
      const auto read = engine_->read_file(file.id, file.hash, [&](std::span<const std::byte> chunk) {
        content.append(reinterpret_cast<const char*>(chunk.data()), chunk.size());
        return ok();
      });
      if (read && content == file.content) continue;
      const auto state = engine_->queries().find_case(file.id);
      if (!state) return broken("{}", state.error().message);
      if (is_forgotten(runtime::key_holder(*state))) continue;
      return broken("an attachment of {}: {}", file.id.value, read ? "altered" : read.error().message);
    }
  }

  /// I3: the answers stay the same, and the town goes on.
  void check_retries() {
    const auto head = engine_->head();
    for (std::size_t i = 0; i < told_.commands.size(); i += 1 + told_.commands.size() / 8) {
      const auto& told = told_.commands[i];
      if (told.receipt.first > told.receipt.last) continue;
      const auto again = engine_->submit_and_wait(told.submission);
      if (!again) return broken("a retry was refused: {}", again.error().message);
      if (!again->replayed || again->last != told.receipt.last || engine_->head() != head)
        return broken("the retry of {} had an effect", told.submission.id.value);
    }
  }

  template <class... Values>
  void broken(fmt::format_string<Values...> words, Values&&... values) {
    broken_ = fmt::format(words, std::forward<Values>(values)...);
  }

  const Told& told_;
  std::unique_ptr<runtime::LocalEngine> engine_;
  std::string broken_;
};

}  // namespace

TEST_CASE("what was acknowledged survives every power cut, whatever the disk still owed") {
  constexpr std::uint64_t rounds = 4;
  const auto cuts = number("GUICHET_CUTS", 50);
  const auto seed = number("GUICHET_SEED", std::random_device{}());
  fmt::print("{} rounds of {} cuts, GUICHET_SEED={}\n", rounds, cuts, seed);
  std::mt19937_64 chance(seed);
  FakeClock clock(monday_morning());
  const TemporaryFolder working(in_memory);
  const TemporaryFolder left(in_memory);
  const TemporaryFolder scratch(in_memory);
  Told before;
  std::size_t judged = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    begin_journal(working.path());
    auto told = BusyTown(working / "data", clock).work(seed + round, 120);
    const auto journal = end_journal();
    told.add(before);
    const auto instants = some_cuts(journal.calls.size(), cuts, chance);
    const auto go_on_from = chance() % instants.size();
    DiskAt disk(journal);
    for (std::size_t i = 0; i < instants.size(); ++i) {
      const auto kept = told.until(instants[i]);
      disk.advance_to(instants[i]);
      disk.leave(left.path(), chance);
      if (i == go_on_from) {
        fs::remove_all(working.path());
        fs::copy(left.path(), working.path(), fs::copy_options::recursive);
        before = kept;
        before.rebase();
      }
      judged += kept.commands.size();
      const auto broken = Aftermath(left / "data", kept, clock).check(scratch / "views");
      REQUIRE_MESSAGE(
          broken.empty(),
          fmt::format(
              "seed {}, round {}, a cut behind call {} of {}: {}",
              seed,
              round,
              instants[i],
              journal.calls.size(),
              broken));
    }
  }
  fmt::print("{} cuts, {} acknowledgements held against what was left\n", rounds * cuts, judged);
  CHECK(judged > rounds * cuts);
}

TEST_CASE("keys survive power cuts in the midst of assigning, destroying and rotating") {
  const auto seed = number("GUICHET_SEED", std::random_device{}());
  CAPTURE(seed);
  std::mt19937_64 chance(seed);
  const TemporaryFolder working(in_memory);
  const TemporaryFolder left(in_memory);
  struct Secret {
    json::value sealed;
    std::size_t sealed_at = 0;
    std::optional<std::size_t> destroyed_from = {};
    std::optional<std::size_t> destroyed_at = {};
  };
  std::vector<Secret> secrets;
  begin_journal(working.path());
  {
    auto vault = people::Vault::open(working / "keys");
    REQUIRE(vault);
    (*vault)->resume_after(0);
    for (int i = 0; i < 60; ++i) {
      const auto key = (*vault)->assign();
      REQUIRE(key);
      secrets.push_back({*(*vault)->seal(*key, i), journal_length()});
      if (i % 3 == 2) {
        auto& gone = secrets[chance() % secrets.size()];
        if (!gone.destroyed_from) {
          gone.destroyed_from = journal_length();
          REQUIRE((*vault)->destroy(gone.sealed.at("$sealed").at("k").to_number<people::KeyNumber>()));
          gone.destroyed_at = journal_length();
        }
      }
      if (i % 20 == 19) REQUIRE((*vault)->rotate());
    }
  }
  const auto journal = end_journal();
  DiskAt disk(journal);
  for (const auto cut : some_cuts(journal.calls.size(), 150, chance)) {
    CAPTURE(cut);
    disk.advance_to(cut);
    disk.leave(left.path(), chance);
    const auto vault = people::Vault::open(left / "keys");
    REQUIRE_MESSAGE(vault, vault.error().message);
    for (std::size_t i = 0; i < secrets.size(); ++i) {
      const auto& secret = secrets[i];
      if (secret.sealed_at > cut) break;
      const auto plain = (*vault)->open(secret.sealed);
      if (secret.destroyed_at && *secret.destroyed_at <= cut) {
        CHECK((plain && !*plain));
      } else if (!secret.destroyed_from || *secret.destroyed_from > cut) {
        REQUIRE_MESSAGE(plain, plain.error().message);
        REQUIRE(*plain);
        CHECK((*plain)->to_number<std::size_t>() == i);
      }
    }
  }
}
