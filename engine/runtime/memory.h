#pragma once

#include <deque>
#include <optional>
#include <string>

#include "engine/cases/state.h"
#include "engine/people/person.h"
#include "engine/projections/booking_rows.h"
#include "engine/projections/projection.h"
#include "engine/projections/receipt_rows.h"
#include "engine/projections/recent_cache.h"
#include "engine/runtime/unsettled.h"
#include "engine/runtime/watermark.h"

namespace guichet::runtime {

/// What the writer decides on: the states of recent cases and people, and the receipts and references the
/// views do not show yet. An entry is only dropped when the views have applied its last event, so that what
/// is not in memory can always be read from its row, complete. Belongs to the writer's thread.
class Memory {
 public:
  /// `views` and `applied` must outlive the memory.
  Memory(
      const store::Views& views, projections::Tables tables, const Watermark& applied, std::size_t states_max = 16'384);

  /// Null when there is none. Valid until settle() or forget_uncommitted(). Errors: corrupt.
  Result<cases::CaseState*> find_case(const CaseId& id);
  Result<people::PersonState*> find_person(const PersonId& id);
  /// Requires: find_… said there is none.
  cases::CaseState& add_case(const CaseId& id);
  people::PersonState& add_person(const PersonId& id);

  Result<std::optional<projections::ReceiptRow>> find_receipt(const CommandId& id) const;
  void add_receipt(const CommandId& id, const projections::ReceiptRow& receipt);

  /// Whether a case has this reference.
  Result<bool> is_taken(const std::string& reference) const;
  void add_reference(const std::string& reference, Position position);

  /// How many cases have a slot, this one apart. What is not in the views yet counts too.
  Result<std::uint32_t> count_booked(const projections::SlotKey& slot, const CaseId& except) const;
  /// What a case had, and what it has now, for whoever books before the views know.
  void note_slots(const std::vector<cases::Booking>& before, const cases::CaseState& state, Position position);

  /// Whether this person stands behind another case that is still kept. What is not in the views yet counts too.
  Result<bool> stands_behind_others(const PersonId& person, const CaseId& except) const;
  /// Who stood behind a case before, and who does now.
  void note_holder(const PersonId& before, const cases::CaseState& state, Position position);

  /// After a commit: lets go of what has been applied.
  void settle(Position head);
  /// After a refused commit: back to what is on disk up to `head`. Waits for the views to have applied it.
  void forget_uncommitted(Position head);

 private:
  const store::Views& views_;
  projections::Tables tables_;
  const Watermark& applied_;
  projections::RecentCache<CaseId, cases::CaseState> cases_;
  projections::RecentCache<PersonId, people::PersonState> people_;
  Position cases_turned_at_ = 0;
  Position people_turned_at_ = 0;
  Unsettled<CommandId, projections::ReceiptRow> receipts_;
  Unsettled<std::string, bool> references_;
  struct SlotChange {
    Position position;
    projections::SlotKey slot;
    CaseId id;
    bool is_taken;
  };
  std::deque<SlotChange> slots_;  ///< in order
  struct HolderChange {
    Position position;
    PersonId person;
    CaseId id;
    bool stands_behind;
  };
  std::deque<HolderChange> holders_;  ///< in order
};

}  // namespace guichet::runtime
