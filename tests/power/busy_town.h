#pragma once

#include <map>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "tests/power/disk_journal.h"
#include "tests/runtime/support/test_engine.h"

namespace guichet::test {

/// What a town hall was told is done, and behind which call to the disk it was told so.
struct Acknowledged {
  std::size_t calls = 0;
  runtime::Submission submission;
  runtime::Receipt receipt;
};

struct KeptFile {
  std::size_t calls = 0;
  CaseId id;
  std::string hash;
  std::string content;
};

/// All that a power cut behind some call must leave as it was.
struct Told {
  std::vector<Acknowledged> commands;
  std::vector<KeptFile> files;

  /// Without what was told later.
  Told until(std::size_t calls) const;
  /// As what a next journal starts from.
  void rebase();
  void add(Told more);
};

/// Several clerks at work at once in a small town: they open cases with a telephone number in them, note, attach,
/// decide, forget people, deploy; time passes. Everything they are told is written down with its instant.
class BusyTown {
 public:
  BusyTown(const std::string& folder, FakeClock& clock) : folder_(folder), clock_(clock) {}

  /// Opens the town, works, restarts it once in good order, works on. The journal must be running.
  Told work(std::uint64_t seed, std::size_t commands);

  static runtime::Options options_of(const std::string& folder);

 private:
  void run(runtime::Engine& engine, std::uint64_t seed, std::size_t commands);
  void submit(runtime::Engine& engine, runtime::Submission submission);
  void attach(runtime::Engine& engine, std::mt19937_64& chance, const CaseId& id);
  runtime::Submission something(runtime::Engine& engine, std::mt19937_64& chance);
  CaseId some_case(std::mt19937_64& chance);

  std::string folder_;
  FakeClock& clock_;
  std::mutex mutex_;  // of what follows
  Told told_;
  std::vector<CaseId> cases_;
};

/// The telephone number that the case was opened with.
std::string phone_of(const CaseId& id);

}  // namespace guichet::test
