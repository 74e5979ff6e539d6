#pragma once

#include "engine/catalog/catalog.h"
#include "engine/people/vault.h"
#include "engine/runtime/engine.h"
#include "engine/runtime/frame.h"
#include "engine/runtime/memory.h"
#include "engine/runtime/personal_reads.h"
#include "engine/runtime/staging.h"

namespace guichet::runtime {

/// Decides one submission after the other against the states in memory, and puts the events into the frame
/// that is being built: the writer without its thread, queue and disk. A refused submission leaves no trace;
/// one that is accepted is seen by the next. Belongs to the writer's thread.
class Clerk {
 public:
  /// Everything handed in must outlive the clerk.
  Clerk(Memory& memory, const catalog::Catalog& catalog, people::Vault& vault)
      : memory_(memory), catalog_(catalog), vault_(vault) {}

  /// The receipt to give out once the frame is on disk, or the refusal.
  Result<Receipt> handle(Submission& submission, Frame& frame);

 private:
  /// A command on its way: filled stream by stream, written when nothing can fail any more.
  struct Work {
    Submission& submission;
    Frame& frame;
    std::string command_hash;
    Instant time;
    std::shared_ptr<const workflows::Town> town = nullptr;
    std::shared_ptr<const workflows::Town> target = nullptr;  ///< the deployment a case is brought to
    PersonId person{};                                        ///< whose events `people` are
    people::PersonState* person_state = nullptr;              ///< theirs in memory; null: not known before
    cases::CaseState* case_state = nullptr;                   ///< the same of the case
    StagedStream people{};
    StagedStream cases{};
    std::string reference{};  ///< of a new case
  };

  Result<Receipt> open(Work& work, OpenRequest& request);
  Result<Receipt> on_case(Work& work, const CaseId& id, const cases::Command& command);
  Result<Receipt> on_person(Work& work, const PersonId& id, const people::Command& command);
  Result<Receipt> deploy(Work& work, const catalog::Command& command);

  Status name_reference(const CaseId& id, cases::OpenCase& open) const;
  Status find_or_register(Work& work, OpenRequest& request, json::object& attributes);
  Status register_person(Work& work, const PersonId& id, const people::RegisterPerson& command);
  Status register_person(
      Work& work, const PersonId& id, people::PersonState* known, const people::RegisterPerson& command);
  Status stage_people(Work& work, std::vector<people::Event> events, people::KeyNumber key);
  Result<Receipt> decide_case(
      Work& work, cases::CaseState& state, const cases::Command& command, json::object attributes);
  Result<cases::Context> context_of(
      Work& work, const cases::CaseState& state, const cases::Command& command, const json::object& attributes);
  Status forget_holder(Work& work, const CaseId& id, const PersonId& holder);
  Status seal_case_events(Work& work, const PersonId& holder);
  Result<std::optional<people::KeyNumber>> key_for(Work& work, const PersonId& holder);
  Result<Receipt> finish(Work& work);

  Memory& memory_;
  const catalog::Catalog& catalog_;
  people::Vault& vault_;
  PersonalReadsCache reads_;
};

}  // namespace guichet::runtime
