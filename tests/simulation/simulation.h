#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/runtime/support/test_engine.h"

namespace guichet::test {

/// A town by chance: people open cases, answer, withdraw and come back, agents claim, complete and ask, other systems
/// answer orders or fail and send messages, cases are joined and moved to new texts, time passes, some are
/// forgotten, the town is deployed anew, the power fails. Deterministic by seed. Every answer is written down
/// and compared with the log: the promises I1 to I5 and I7 of ARCHITECTURE.md.
class Simulation {
 public:
  explicit Simulation(std::uint64_t seed);

  /// How often each kind of command was accepted and refused, for who wants to know what a seed has tried.
  const std::map<std::string, std::pair<int, int>>& tried() const { return tried_; }

  /// One thing happens, then every promise is checked. Empty, or what was broken.
  std::string step();

  std::uint64_t seed() const { return seed_; }

  const std::string& what_happened() const { return happened_; }

 private:
  struct Said {
    runtime::Submission submission;
    runtime::Receipt receipt;
  };

  void act();
  void open_case();
  void work_on_case();
  void answer_case();
  void say_something();
  void retry_something();
  void pass_time();
  void forget_somebody();
  void deploy();
  // Of the second service, and what agents do besides: simulation_acts.cpp.
  void open_works();
  void hear_other_system();
  void administer();
  void say_of_ended();
  void tie();
  void migrate();
  void submit(runtime::Submission submission, const std::string& what);
  void on_case(const CaseId& id, cases::Command command, const std::string& actor, const std::string& what);

  std::string check_log();
  std::string check_views();

  std::size_t pick(std::size_t below);
  const CaseId& some_case();

  std::uint64_t seed_;
  std::mt19937_64 chance_;
  TestEngine town_;
  std::vector<CaseId> cases_;
  std::vector<PersonId> people_;
  std::map<std::string, Said> accepted_;
  std::set<std::string> refused_;
  std::string happened_;
  std::string broken_;
  std::map<std::string, std::pair<int, int>> tried_;
  int made_ = 0;
  std::size_t version_ = 0;  ///< of the town that was deployed last
};

}  // namespace guichet::test
