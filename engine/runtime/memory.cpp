#include "engine/runtime/memory.h"

#include "engine/projections/case_rows.h"
#include "engine/projections/case_states.h"
#include "engine/projections/person_rows.h"

namespace guichet::runtime {

using projections::TableId;

Memory::Memory(const store::Views& views, projections::Tables tables, const Watermark& applied, std::size_t states_max)
    : views_(views), tables_(std::move(tables)), applied_(applied), cases_(states_max), people_(states_max) {}

Result<cases::CaseState*> Memory::find_case(const CaseId& id) {
  if (auto* const known = cases_.find(id)) return known;
  GUICHET_TRY(const auto row, views_.get(tables_[TableId::case_states], id.value));
  if (!row) return static_cast<cases::CaseState*>(nullptr);
  GUICHET_TRY(auto state, projections::read_case_state(*row));
  return &cases_.insert(id, std::move(state));
}

Result<people::PersonState*> Memory::find_person(const PersonId& id) {
  if (auto* const known = people_.find(id)) return known;
  GUICHET_TRY(const auto row, views_.get(tables_[TableId::people], id.value));
  if (!row) return static_cast<people::PersonState*>(nullptr);
  GUICHET_TRY(auto person, projections::read_person_row(*row));
  return &people_.insert(id, std::move(person.state));
}

cases::CaseState& Memory::add_case(const CaseId& id) {
  return cases_.insert(id, cases::CaseState());
}

people::PersonState& Memory::add_person(const PersonId& id) {
  return people_.insert(id, people::PersonState());
}

Result<std::optional<projections::ReceiptRow>> Memory::find_receipt(const CommandId& id) const {
  if (const auto* const recent = receipts_.find(id)) return std::optional(*recent);
  GUICHET_TRY(const auto row, views_.get(tables_[TableId::receipts], id.value));
  if (!row) return std::optional<projections::ReceiptRow>();
  GUICHET_TRY(auto receipt, projections::read_receipt_row(*row));
  return std::optional(std::move(receipt));
}

void Memory::add_receipt(const CommandId& id, const projections::ReceiptRow& receipt) {
  receipts_.add(id, receipt, receipt.last);
}

Result<bool> Memory::is_taken(const std::string& reference) const {
  if (references_.find(reference) != nullptr) return true;
  GUICHET_TRY(const auto row, views_.get(tables_[TableId::references], reference));
  return row.has_value();
}

void Memory::add_reference(const std::string& reference, Position position) {
  references_.add(reference, true, position);
}

Result<std::uint32_t> Memory::count_booked(const projections::SlotKey& slot, const CaseId& except) const {
  GUICHET_TRY(auto cases, projections::cases_with_slot(views_, tables_[TableId::bookings], slot));
  // The views may know some of these already: the last word on each case counts.
  for (const auto& change : slots_) {
    if (change.slot != slot) continue;
    if (change.is_taken)
      cases.insert(change.id.value);
    else
      cases.erase(change.id.value);
  }
  cases.erase(except.value);
  return static_cast<std::uint32_t>(cases.size());
}

void Memory::note_slots(const std::vector<cases::Booking>& before, const cases::CaseState& state, Position position) {
  for (const auto& slot : before) slots_.push_back({position, {slot.agenda, slot.site, slot.starts}, state.id, false});
  if (!state.is_open()) return;
  for (const auto& slot : state.bookings)
    slots_.push_back({position, {slot.agenda, slot.site, slot.starts}, state.id, true});
}

Result<bool> Memory::stands_behind_others(const PersonId& person, const CaseId& except) const {
  GUICHET_TRY(auto cases, projections::cases_of_person(views_, tables_[TableId::person_cases], person));
  // The views may know some of these already: the last word on each case counts.
  for (const auto& change : holders_) {
    if (change.person != person) continue;
    if (change.stands_behind)
      cases.insert(change.id.value);
    else
      cases.erase(change.id.value);
  }
  cases.erase(except.value);
  return !cases.empty();
}

void Memory::note_holder(const PersonId& before, const cases::CaseState& state, Position position) {
  if (before == state.person) return;
  if (!before.empty()) holders_.push_back({position, before, state.id, false});
  if (!state.person.empty()) holders_.push_back({position, state.person, state.id, true});
}

void Memory::settle(Position head) {
  const auto applied = applied_.position();
  while (!holders_.empty() && holders_.front().position <= applied) holders_.pop_front();
  while (!slots_.empty() && slots_.front().position <= applied) slots_.pop_front();
  receipts_.settle(applied);
  references_.settle(applied);
  // Everything old was last changed before the turn that made it old.
  if (cases_.wants_turn() && applied >= cases_turned_at_) {
    cases_.turn();
    cases_turned_at_ = head;
  }
  if (people_.wants_turn() && applied >= people_turned_at_) {
    people_.turn();
    people_turned_at_ = head;
  }
}

void Memory::forget_uncommitted(Position head) {
  receipts_.drop_after(head);
  references_.drop_after(head);
  while (!slots_.empty() && slots_.back().position > head) slots_.pop_back();
  while (!holders_.empty() && holders_.back().position > head) holders_.pop_back();
  applied_.wait(head);
  cases_.clear();
  people_.clear();
}

}  // namespace guichet::runtime
