#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/cases/state.h"
#include "engine/catalog/catalog.h"
#include "engine/events/header.h"
#include "engine/projections/person_rows.h"
#include "engine/projections/projection.h"
#include "engine/projections/receipt_rows.h"
#include "engine/projections/recent_cache.h"
#include "engine/projections/timeline_rows.h"
#include "engine/store/log.h"

namespace guichet::projections {

/// The name under which the views remember how far they have come.
inline constexpr std::string_view follower = "projections";

/// What a person is found by; handed in, because it needs the vault. Nothing for values whose key is gone.
using TokensOf = std::function<std::vector<people::BlindToken>(const json::object& attributes)>;

/// When a batch is written by itself.
struct BatchLimits {
  std::size_t events = 4096;       ///< enough that the rows of a busy case are written once
  std::size_t bytes = 256u << 20;  ///< of memory, about
};

/// Folds the log into all views: reads each event once, evolves the state it belongs to, and at the end of a
/// batch writes the difference between the rows before and after. The same events give the same rows, byte
/// for byte, however they are cut into batches, as long as no batch ends within a command. One thread.
class Projector {
 public:
  /// `views` and `catalog` must outlive the projector. The catalog knows what was deployed up to applied(), or more;
  /// what is folded beyond it is added there. Some rows of a case rest on the town it was opened in.
  Projector(
      store::Views& views,
      Tables tables,
      TokensOf tokens_of,
      catalog::Catalog& catalog,
      std::size_t states_max = 16'384);

  /// From now on. A batch that has grown beyond them is written before the next command's first event.
  void limit(BatchLimits limits) { limits_ = limits; }

  /// Adds one event to the batch; nothing is visible yet, but a full batch before it may be written. Events
  /// come in order, without gaps, from applied() + 1. Errors: corrupt (this projector must then not be used
  /// any more), and those of write().
  Status fold(const store::Record& record);

  /// What an event's bytes say, where somebody has it in memory still; else null.
  struct AtHand {
    const cases::Event* of_case = nullptr;
    const people::Event* of_person = nullptr;
  };

  /// The same of an event whose header has been read already, or is what its document says.
  Status fold(Position position, std::uint16_t kind, const events::Header& header, const AtHand& event);
  /// Makes the batch visible with its position, all or nothing. Requires: the command of the last event is
  /// complete.
  Status write();

  /// How far the views have come.
  Position applied() const { return applied_; }

  /// How far the batch has come that is not written yet.
  Position folded_to() const { return folded_to_; }

  std::size_t folded() const { return folded_; }

  /// The earliest instant at which something became due in what was written since this was asked last.
  std::optional<Instant> take_earliest_due() { return std::exchange(earliest_due_, std::nullopt); }

 private:
  template <class Value>
  struct Slot {
    Value value;
    bool touched = false;
    bool changed = false;  ///< its rows may differ from `before`
    RowSet before;
  };

  using CaseSlot = Slot<cases::CaseState>;
  using PersonSlot = Slot<PersonEntry>;

  struct Hash {
    using is_transparent = void;

    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  bool is_full() const;
  Status fold_case(Position position, std::uint16_t kind, const events::Header& header, const cases::Event& event);
  Status fold_person(const events::Header& header, const people::Event& event);
  Status fold_deployment(Position position, std::uint16_t kind, const events::Header& header);
  void case_rows(const cases::CaseState& state, RowSet& rows) const;
  Status begin_command(const events::Header& header, Position position);
  void write_receipt();
  void write_timeline_row();
  Result<CaseSlot*> case_slot(const events::Header& header);
  Result<PersonSlot*> person_slot(const PersonId& id, bool is_new);
  void write_cases();
  void write_people();
  void write_difference(const RowSet& before, const RowSet& after);
  Status write_counters();

  store::Views& views_;
  Tables tables_;
  TokensOf tokens_of_;
  catalog::Catalog& catalog_;
  BatchLimits limits_;
  store::ViewBatch batch_;
  events::HeaderReader headers_;
  RecentCache<CaseId, CaseSlot> cases_;
  RecentCache<PersonId, PersonSlot> people_;
  std::vector<CaseSlot*> touched_cases_;
  std::vector<PersonSlot*> touched_people_;
  std::string subject_;       ///< of the case event folded last
  CaseSlot* slot_ = nullptr;  ///< its case; nullptr: look it up
  TimelineRowBuilder timeline_;
  std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>> counter_changes_;
  CommandId command_;  ///< whose receipt is being put together; empty: nobody's
  ReceiptRow receipt_;
  people::KeyNumber key_max_ = 0;
  bool key_max_risen_ = false;
  Position applied_ = 0;
  Position folded_to_ = 0;
  std::size_t folded_ = 0;
  std::optional<Instant> earliest_due_;
};

/// The highest key number that was ever given to a person, according to the views.
Result<people::KeyNumber> highest_key(const store::ViewReader& views, const Tables& tables);

}  // namespace guichet::projections
