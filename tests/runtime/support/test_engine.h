#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "engine/runtime/local_engine.h"
#include "tests/support/temporary_folder.h"

namespace guichet::test {

/// Time that stands still until a test moves it. Thread-safe.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(Instant start) : now_(start.time_since_epoch().count()) {}

  Instant now() const override { return Instant(Duration(now_.load())); }

  void advance(Duration by) { now_ += by.count(); }

  void set(Instant instant) { now_ = instant.time_since_epoch().count(); }

 private:
  std::atomic<std::int64_t> now_;
};

/// Monday, 2 March 2026, 09:00 in Paris.
Instant monday_morning();

/// An engine in a folder of its own, with the small town deployed and the alarm clock off.
class TestEngine {
 public:
  TestEngine();
  explicit TestEngine(runtime::Options options);

  runtime::Engine* operator->() { return engine_.get(); }
  runtime::Engine& operator*() { return *engine_; }

  const runtime::Foundation& foundation() const { return engine_->foundation(); }

  FakeClock& clock() { return clock_; }

  const std::string& folder() const { return folder_.path(); }

  /// The data folder as it is now; a crash moves it.
  const std::filesystem::path& directory() const { return options_.directory; }

  /// Closes it in good order and opens it again.
  void reopen();
  /// Cuts the power: what the disk holds at this instant is copied, and an engine opened over the copy.
  void crash();
  /// Closes it, spoils its views in some way, and opens it again.
  void lose_views();
  void damage_views();
  /// Leaves the log as it is now and the views as they are after `act`.
  void keep_views_of_the_future(const std::function<void()>& act);
  /// Leaves the log as it is after `act` and the keys as they are now: a restored backup.
  void with_keys_of_before(const std::function<void()>& act);

  /// Each with a command id of its own; requires that it is accepted.
  CaseId open_case(const std::string& what, int depth = 5, const std::string& phone = "");
  runtime::Receipt accepted(runtime::Submission submission);
  Result<runtime::Receipt> on_case(const CaseId& id, cases::Command command, const std::string& actor = "agents/marie");
  Result<runtime::Receipt> on_person(const PersonId& id, people::Command command);
  Result<runtime::Receipt> deploy(workflows::Files files);
  runtime::Submission submission(const std::string& actor);

  /// The case as the views show it, once they have seen everything.
  cases::CaseState state(const CaseId& id);
  void settle();
  /// The first open task of a case.
  std::string task(const CaseId& id);

  /// Folds the whole log into empty views and compares every key and byte: empty, or what differs.
  std::string replay_difference();

 private:
  void open(const std::string& directory);
  void take_back(const std::string& part, const std::function<void()>& act);

  TemporaryFolder folder_;
  runtime::Options options_;
  FakeClock clock_;
  std::unique_ptr<runtime::LocalEngine> engine_;
  int generation_ = 0;
  std::atomic<std::uint64_t> next_ = 1;
};

/// True when some file under the folder holds these bytes.
bool any_file_holds(const std::string& folder, const std::string& bytes);

}  // namespace guichet::test
