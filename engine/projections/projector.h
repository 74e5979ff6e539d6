#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/cases/state.h"
#include "engine/events/envelope.h"
#include "engine/projections/person_rows.h"
#include "engine/projections/projection.h"
#include "engine/projections/receipt_rows.h"
#include "engine/projections/recent_cache.h"
#include "engine/store/log.h"

namespace guichet::projections {

/// The name under which the views remember how far they have come.
inline constexpr std::string_view follower = "projections";

/// What a person is found by; handed in, because it needs the vault. Nothing for values whose key is gone.
using TokensOf = std::function<std::vector<people::BlindToken>(const json::object& attributes)>;

/// Folds the log into all views: decode each event once, evolve the state it belongs to, and at the end of a
/// batch write the difference between the rows before and after. The same events give the same rows, byte for
/// byte, however they are cut into batches. One thread.
class Projector {
 public:
  /// `views` must outlive the projector.
  Projector(store::Views& views, Tables tables, TokensOf tokens_of, std::size_t states_max = 16'384);

  /// Adds one event to the batch; nothing is visible yet. Events come in order, without gaps, from applied()
  /// + 1. Errors: corrupt (this projector must then not be used any more).
  Status fold(const store::Record& record);
  /// Makes the batch visible with its position, all or nothing.
  Status write();

  /// How far the views have come.
  Position applied() const { return applied_; }

  std::size_t folded() const { return folded_; }

  /// The earliest instant at which something became due in the batch written last.
  std::optional<Instant> earliest_due() const { return earliest_due_; }

 private:
  template <class Value>
  struct Slot {
    Value value;
    bool touched = false;
    RowSet before;
  };

  using CaseSlot = Slot<cases::CaseState>;
  using PersonSlot = Slot<PersonEntry>;

  Status fold_case(const store::Record& record, const events::Document& document);
  Status fold_person(const store::Record& record, const events::Document& document);
  Status note_receipt(const events::Envelope& envelope);
  void write_receipt();
  Result<CaseSlot*> case_slot(const CaseId& id);
  Result<PersonSlot*> person_slot(const PersonId& id);
  void write_difference(const RowSet& before, const RowSet& after);
  Status write_counters();

  store::Views& views_;
  Tables tables_;
  TokensOf tokens_of_;
  store::ViewBatch batch_;
  RecentCache<CaseId, CaseSlot> cases_;
  RecentCache<PersonId, PersonSlot> people_;
  std::vector<CaseSlot*> touched_cases_;
  std::vector<PersonSlot*> touched_people_;
  std::unordered_map<std::string, std::int64_t> counter_changes_;
  CommandId command_;  ///< whose receipt is being put together; empty: nobody's
  ReceiptRow receipt_;
  people::KeyNumber key_max_ = 0;
  Position applied_ = 0;
  Position folded_to_ = 0;
  std::size_t folded_ = 0;
  std::optional<Instant> earliest_due_;
};

/// The highest key number that was ever given to a person, according to the views.
Result<people::KeyNumber> highest_key(const store::ViewReader& views, const Tables& tables);

}  // namespace guichet::projections
