#pragma once

// Carries a plan out: each command with its original date and `imported`, in the order of those dates, and
// between them whatever falls due (timers, warnings, breaches) in virtual time.

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "engine/importing/plan.h"
#include "engine/runtime/engine.h"

namespace guichet::importing {

struct ReplayCounts {
  std::uint64_t opened = 0;
  std::uint64_t completed = 0;
  std::uint64_t assigned = 0;
  std::uint64_t written = 0;  ///< replies and notes
  std::uint64_t fired = 0;    ///< timers, warnings and breaches
  std::uint64_t known = 0;    ///< stored by an earlier run of the same import
  std::uint64_t refused = 0;
};

/// Replays one plan into one engine whose alarm clock is off. What an earlier run has stored is found in the
/// log by the ids of its commands and not done again, so that an import may be broken off and started anew,
/// and repeated with a newer export of the same source.
///
/// Commands of different cases that lie within a day are submitted together, so their order in the log may
/// differ from their dates by as much; the order of one case never does, what falls due in it included. Not
/// thread-safe; everything given must outlive it.
class Replay {
 public:
  using Progress = std::function<void(std::uint64_t acts_done)>;

  Replay(const Mapping& mapping, const Plan& plan, runtime::Engine& engine);

  /// Everything, then what falls due up to `until`. Errors: those of an engine that cannot go on
  /// (unavailable, corrupt); what it refuses for a command's own sake is a remark.
  Status run(Instant until, const Progress& progress);

  const ReplayCounts& counts() const { return counts_; }

  const Remarks& refused() const { return refused_; }

 private:
  struct Submitted {
    std::size_t act;
    Result<runtime::Receipt> receipt;
  };

  Status find_known();
  Status fire_until(Instant moment);
  Status play_window(Instant until);

  struct Round {
    std::vector<std::size_t> acts;             // the next of each case, where nothing of that case is due before
    std::optional<std::size_t> first_blocked;  // the earliest act for which something is
  };

  Result<Round> next_round(Instant until) const;
  Status play(const std::vector<std::size_t>& round);
  std::vector<Submitted> submit_all(std::vector<runtime::Submission> submissions, const std::vector<std::size_t>& acts);
  Status settle(const Submitted& submitted);
  std::optional<runtime::Submission> submission_for(std::size_t index);
  Result<std::optional<cases::Command>> command_for(const Act& act, const CaseId& id) const;
  void refuse(std::size_t act, std::string why);
  void count(const Act& act);
  CommandId command_id(const Act& act) const;

  const Mapping& mapping_;
  const Plan& plan_;
  runtime::Engine& engine_;
  std::set<std::string> known_;       // ids of commands that an earlier run has stored
  std::vector<bool> done_;            // by act
  std::vector<bool> is_closed_off_;   // by case: not opened, so nothing else can happen to it
  std::vector<bool> is_from_before_;  // by case: opened by an earlier run
  std::size_t head_ = 0;              // the first act that is not done
  Position last_ = 0;
  ReplayCounts counts_;
  Remarks refused_;
};

}  // namespace guichet::importing
