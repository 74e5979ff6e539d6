#include "engine/projections/projector.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/cases/event_json.h"
#include "engine/cases/evolve.h"
#include "engine/catalog/catalog.h"
#include "engine/projections/case_rows.h"
#include "engine/projections/case_states.h"
#include "engine/projections/count_rows.h"
#include "engine/projections/due_rows.h"
#include "engine/projections/keys.h"
#include "engine/projections/task_rows.h"
#include "engine/projections/timeline_rows.h"

namespace guichet::projections {
namespace {

std::string key_counter() {
  return Key().word("key").word("highest").bytes();
}

/// Everything a case means in rows, besides its own. A new projection of cases is one line here.
void case_rows(const cases::CaseState& state, RowSet& rows) {
  rows.clear();
  if (!state.exists()) return;
  add_task_rows(state, rows);
  add_case_rows(state, rows);
  add_due_rows(state, rows);
  add_counts(state, rows);
}

void person_rows(const PersonEntry& person, RowSet& rows) {
  rows.clear();
  add_person_rows(person, rows);
}

/// "case/ID" → ID.
std::string id_in(std::string_view subject) {
  const auto slash = subject.find('/');
  return std::string(slash == std::string_view::npos ? subject : subject.substr(slash + 1));
}

const RowSet::Entry* find(const RowSet& rows, const RowSet::Entry& wanted) {
  const auto same = [&](const auto& row) { return row.table == wanted.table && row.key == wanted.key; };
  const auto found = std::find_if(rows.rows().begin(), rows.rows().end(), same);
  return found == rows.rows().end() ? nullptr : &*found;
}

}  // namespace

Projector::Projector(store::Views& views, Tables tables, TokensOf tokens_of, std::size_t states_max)
    : views_(views),
      tables_(std::move(tables)),
      tokens_of_(std::move(tokens_of)),
      batch_(views),
      cases_(states_max),
      people_(states_max) {
  if (const auto applied = views_.applied(follower)) applied_ = folded_to_ = *applied;
  if (const auto highest = highest_key(views_, tables_)) key_max_ = *highest;
}

Status Projector::fold(const store::Record& record) {
  check(record.position == folded_to_ + 1, "the views fold every event once, in order");
  GUICHET_TRY(const auto document, events::read(record.body));
  GUICHET_TRY_STATUS(note_receipt(document.envelope));
  if (cases::is_case_event(record.kind)) {
    GUICHET_TRY_STATUS(fold_case(record, document));
  } else if (people::is_person_event(record.kind)) {
    GUICHET_TRY_STATUS(fold_person(record, document));
  } else if (catalog::is_catalog_event(record.kind)) {
    batch_.put(tables_[TableId::deployments], Key().number(record.position).bytes(), "");
  } else {
    return corrupt(fmt::format(
        "event {} has kind {}, which this version of guichet does not know: was the data folder written by a "
        "newer one?",
        record.position,
        record.kind));
  }
  folded_to_ = record.position;
  ++folded_;
  return ok();
}

Status Projector::fold_case(const store::Record& record, const events::Document& document) {
  const auto& envelope = document.envelope;
  GUICHET_TRY(const auto event, cases::decode(record.kind, document.data));
  const CaseId id(id_in(envelope.subject));
  GUICHET_TRY(auto* const slot, case_slot(id));
  if (!slot->touched) {
    slot->touched = true;
    case_rows(slot->value, slot->before);
    touched_cases_.push_back(slot);
  }
  cases::evolve(slot->value, event, {id, envelope.time, envelope.channel, envelope.imported});
  if (slot->value.version != envelope.version)
    return corrupt(fmt::format(
        "event {} says it makes {} version {}, but folding the log gives version {}",
        record.position,
        envelope.subject,
        envelope.version,
        slot->value.version));
  batch_.put(
      tables_[TableId::timeline],
      timeline_key(id.value, record.position),
      timeline_row(is_public(event), record.body));
  return ok();
}

Status Projector::fold_person(const store::Record& record, const events::Document& document) {
  GUICHET_TRY(const auto event, people::decode(record.kind, document.data));
  const PersonId id(id_in(document.envelope.subject));
  GUICHET_TRY(auto* const slot, person_slot(id));
  if (!slot->touched) {
    slot->touched = true;
    person_rows(slot->value, slot->before);
    touched_people_.push_back(slot);
  }
  auto& person = slot->value;
  people::evolve(person.state, event, id, document.envelope.time);
  // After an erasure the key may be gone already, or not yet: the rows must not depend on it.
  person.tokens =
      person.state.forgotten ? std::vector<people::BlindToken>() : tokens_of_(person.state.attributes);
  if (person.state.key > key_max_) {
    key_max_ = person.state.key;
    batch_.put(tables_[TableId::counts], key_counter(), write_counter(key_max_));
  }
  return ok();
}

/// The events of one command are neighbours, but a batch may end between them.
Status Projector::note_receipt(const events::Envelope& envelope) {
  if (command_ != envelope.causation) {
    write_receipt();
    command_ = envelope.causation;
    receipt_ = ReceiptRow();
    receipt_.first = envelope.position;
    if (folded_ == 0) {
      GUICHET_TRY(const auto begun, views_.get(tables_[TableId::receipts], command_.value));
      if (begun) {
        GUICHET_TRY(receipt_, read_receipt_row(*begun));
      }
    }
    receipt_.command_hash = envelope.command_hash;
  }
  receipt_.subject = envelope.subject;
  receipt_.version = envelope.version;
  receipt_.last = envelope.position;
  return ok();
}

void Projector::write_receipt() {
  if (command_.empty()) return;
  batch_.put(tables_[TableId::receipts], command_.value, write_receipt_row(receipt_));
  command_ = CommandId();
}

Result<Projector::CaseSlot*> Projector::case_slot(const CaseId& id) {
  if (auto* const known = cases_.find(id)) return known;
  CaseSlot slot;
  GUICHET_TRY(const auto row, views_.get(tables_[TableId::case_states], id.value));
  if (row) {
    GUICHET_TRY(slot.value, read_case_state(*row));
  }
  return &cases_.insert(id, std::move(slot));
}

Result<Projector::PersonSlot*> Projector::person_slot(const PersonId& id) {
  if (auto* const known = people_.find(id)) return known;
  PersonSlot slot;
  GUICHET_TRY(const auto row, views_.get(tables_[TableId::people], id.value));
  if (row) {
    GUICHET_TRY(slot.value, read_person_row(*row));
  }
  return &people_.insert(id, std::move(slot));
}

void Projector::write_difference(const RowSet& before, const RowSet& after) {
  for (const auto& row : before.rows())
    if (find(after, row) == nullptr) batch_.erase(tables_[row.table], row.key);
  for (const auto& row : after.rows()) {
    const auto* const old = find(before, row);
    if (old != nullptr && old->value == row.value) continue;
    batch_.put(tables_[row.table], row.key, row.value);
    if (row.table != TableId::due) continue;
    const auto due = KeyReader(row.key).ascending();
    if (!earliest_due_ || due < *earliest_due_) earliest_due_ = due;
  }
  for (const auto& [counter, amount] : before.counters()) counter_changes_[counter] -= amount;
  for (const auto& [counter, amount] : after.counters()) counter_changes_[counter] += amount;
}

Status Projector::write_counters() {
  for (const auto& [counter, change] : counter_changes_) {
    if (change == 0) continue;
    std::uint64_t number = 0;
    GUICHET_TRY(const auto row, views_.get(tables_[TableId::counts], counter));
    if (row) {
      GUICHET_TRY(number, read_counter(*row));
    }
    number += static_cast<std::uint64_t>(change);
    if (number == 0)
      batch_.erase(tables_[TableId::counts], counter);
    else
      batch_.put(tables_[TableId::counts], counter, write_counter(number));
  }
  counter_changes_.clear();
  return ok();
}

Status Projector::write() {
  earliest_due_.reset();
  write_receipt();
  RowSet after;
  std::string row;
  for (auto* const slot : touched_cases_) {
    row.clear();
    write_case_state(slot->value, row);
    batch_.put(tables_[TableId::case_states], slot->value.id.value, row);
    case_rows(slot->value, after);
    write_difference(slot->before, after);
    slot->touched = false;
    slot->before.clear();
  }
  for (auto* const slot : touched_people_) {
    person_rows(slot->value, after);
    write_difference(slot->before, after);
    slot->touched = false;
    slot->before.clear();
  }
  touched_cases_.clear();
  touched_people_.clear();
  GUICHET_TRY_STATUS(write_counters());
  batch_.set_applied(follower, folded_to_);
  GUICHET_TRY_STATUS(views_.write(batch_));
  applied_ = folded_to_;
  folded_ = 0;
  if (cases_.wants_turn()) cases_.turn();
  if (people_.wants_turn()) people_.turn();
  return ok();
}

Result<people::KeyNumber> highest_key(const store::ViewReader& views, const Tables& tables) {
  GUICHET_TRY(const auto row, views.get(tables[TableId::counts], key_counter()));
  if (!row) return people::KeyNumber{0};
  return read_counter(*row);
}

}  // namespace guichet::projections
