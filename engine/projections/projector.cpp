#include "engine/projections/projector.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/cases/event_json.h"
#include "engine/cases/evolve.h"
#include "engine/catalog/catalog.h"
#include "engine/projections/booking_rows.h"
#include "engine/projections/case_rows.h"
#include "engine/projections/case_states.h"
#include "engine/projections/count_rows.h"
#include "engine/projections/decoded.h"
#include "engine/projections/due_rows.h"
#include "engine/projections/keys.h"
#include "engine/projections/message_rows.h"
#include "engine/projections/statistics.h"
#include "engine/projections/task_rows.h"

namespace guichet::projections {
namespace {

std::string key_counter() {
  return Key().word("key").word("highest").bytes();
}

void person_rows(const PersonEntry& person, RowSet& rows) {
  rows.clear();
  add_person_rows(person, rows);
}

/// "case/ID" → ID.
std::string_view id_in(std::string_view subject) {
  const auto slash = subject.find('/');
  return slash == std::string_view::npos ? subject : subject.substr(slash + 1);
}

std::optional<RowSet::Row> find(const RowSet& rows, const RowSet::Row& wanted) {
  for (std::size_t i = 0; i < rows.rows(); ++i)
    if (const auto row = rows.row(i); row.table == wanted.table && row.key == wanted.key) return row;
  return std::nullopt;
}

/// What a state in memory takes, with all it holds, about.
constexpr std::size_t state_bytes = 3'072;

}  // namespace

Projector::Projector(
    store::Views& views, Tables tables, TokensOf tokens_of, catalog::Catalog& catalog, std::size_t states_max)
    : views_(views),
      tables_(std::move(tables)),
      tokens_of_(std::move(tokens_of)),
      catalog_(catalog),
      cases_(states_max),
      people_(states_max) {
  if (const auto applied = views_.applied(follower)) applied_ = folded_to_ = *applied;
  if (const auto highest = highest_key(views_, tables_)) key_max_ = *highest;
}

bool Projector::is_full() const {
  const auto states = touched_cases_.size() + touched_people_.size();
  return folded_ >= limits_.events || batch_.bytes() + states * state_bytes >= limits_.bytes;
}

Status Projector::fold(const store::Record& record) {
  GUICHET_TRY(const auto header, headers_.read(record.body));
  return fold(record.position, record.kind, header, {});
}

Status Projector::fold(Position position, std::uint16_t kind, const events::Header& header, const AtHand& event) {
  check(position == folded_to_ + 1, "the views fold every event once, in order");
  if (header.causation.empty() || command_.value != header.causation)
    GUICHET_TRY_STATUS(begin_command(header, position));
  receipt_.version = header.version;
  receipt_.last = position;
  if (receipt_.subject != header.subject) receipt_.subject = header.subject;
  if (event.of_case != nullptr) {
    GUICHET_TRY_STATUS(fold_case(position, kind, header, *event.of_case));
  } else if (event.of_person != nullptr) {
    GUICHET_TRY_STATUS(fold_person(header, *event.of_person));
  } else if (cases::is_case_event(kind) || people::is_person_event(kind)) {
    GUICHET_TRY(const auto read, decode_event(kind, header.data));
    const auto* const of_case = std::get_if<cases::Event>(&read);
    GUICHET_TRY_STATUS(
        of_case != nullptr ? fold_case(position, kind, header, *of_case)
                           : fold_person(header, std::get<people::Event>(read)));
  } else if (catalog::is_catalog_event(kind)) {
    GUICHET_TRY_STATUS(fold_deployment(position, kind, header));
  } else {
    return corrupt(fmt::format(
        "event {} has kind {}, which this version of guichet does not know: was the data folder written by a "
        "newer one?",
        position,
        kind));
  }
  folded_to_ = position;
  ++folded_;
  return ok();
}

/// The events of one command are neighbours, and no batch ends between them: the log's frames hold whole
/// commands, and a full batch waits for the next one.
Status Projector::begin_command(const events::Header& header, Position position) {
  write_receipt();
  if (folded_ > 0 && is_full()) GUICHET_TRY_STATUS(write());
  command_.value = header.causation;
  receipt_ = ReceiptRow();
  receipt_.first = position;
  receipt_.command_hash = header.command_hash;
  return ok();
}

void Projector::write_receipt() {
  if (command_.empty()) return;
  batch_.put(tables_[TableId::receipts], command_.value, write_receipt_row(receipt_));
  command_ = CommandId();
}

void Projector::write_timeline_row() {
  if (timeline_.empty()) return;
  batch_.put(tables_[TableId::timeline], timeline_.key(), timeline_.row());
  timeline_.clear();
}

Status Projector::fold_case(
    Position position, std::uint16_t kind, const events::Header& header, const cases::Event& event) {
  GUICHET_TRY(auto* const slot, case_slot(header));
  auto& state = slot->value;
  if (!slot->touched) {
    slot->touched = true;
    touched_cases_.push_back(slot);
  }
  if (!slot->changed && !cases::only_tells(event)) {
    slot->changed = true;
    case_rows(state, slot->before);
  }
  const auto id = state.exists() ? CaseId() : CaseId(std::string(id_in(header.subject)));
  cases::evolve(state, event, {id, header.time, std::string(header.channel), header.imported});
  if (state.version != header.version)
    return corrupt(fmt::format(
        "event {} says it makes {} version {}, but folding the log gives version {}",
        position,
        header.subject,
        header.version,
        state.version));
  if (!timeline_.continues(state.id, position, header)) {
    write_timeline_row();
    timeline_.begin(state.id, header);
  }
  timeline_.add(position, kind, is_public(event), header.data);
  if (const auto* const message = std::get_if<cases::MessageEmitted>(&event); message != nullptr && !header.imported)
    batch_.put(
        tables_[TableId::emitted],
        emitted_key(*message, position),
        emitted_row(*message, id_in(header.subject), header.time));
  return ok();
}

/// While the engine runs its writer has told the catalog already; here it learns from the log what it was not told.
Status Projector::fold_deployment(Position position, std::uint16_t kind, const events::Header& header) {
  batch_.put(tables_[TableId::deployments], Key().number(position).bytes(), "");
  if (header.version <= catalog_.deployments()) return ok();
  const auto data = parse_json(header.data);
  if (!data || !data->is_object()) return corrupt(fmt::format("event {} has no JSON object as its data", position));
  GUICHET_TRY(const auto event, catalog::decode(kind, data->get_object()));
  catalog_.apply(event, header.version);
  return ok();
}

/// Everything a case means in rows, besides its own. A new projection of cases is one line here.
void Projector::case_rows(const cases::CaseState& state, RowSet& rows) const {
  rows.clear();
  if (!state.exists()) return;
  add_task_rows(state, rows);
  add_case_rows(state, rows);
  add_due_rows(state, rows);
  add_counts(state, rows);
  add_statistics(state, catalog_.find(state.deployment).get(), rows);
  add_wait_rows(state, rows);
  add_booking_rows(state, rows);
}

Status Projector::fold_person(const events::Header& header, const people::Event& event) {
  const PersonId id{std::string(id_in(header.subject))};
  GUICHET_TRY(auto* const slot, person_slot(id, header.version == 1));
  if (!slot->touched) {
    slot->touched = true;
    person_rows(slot->value, slot->before);
    touched_people_.push_back(slot);
  }
  auto& person = slot->value;
  people::evolve(person.state, event, id, header.time);
  // After an erasure the key may be gone already, or not yet: the rows must not depend on it.
  person.tokens = person.state.forgotten ? std::vector<people::BlindToken>() : tokens_of_(person.state.attributes);
  if (person.state.key > key_max_) {
    key_max_ = person.state.key;
    key_max_risen_ = true;
  }
  return ok();
}

Result<Projector::CaseSlot*> Projector::case_slot(const events::Header& header) {
  if (slot_ != nullptr && subject_ == header.subject) return slot_;
  subject_ = header.subject;
  const CaseId id{std::string(id_in(header.subject))};
  slot_ = cases_.find(id);
  if (slot_ != nullptr) return slot_;
  cases::CaseState known;
  if (header.version > 1) {
    GUICHET_TRY(const auto row, views_.get(tables_[TableId::case_states], id.value));
    if (row) {
      GUICHET_TRY(known, read_case_state(*row));
    }
  }
  slot_ = &cases_.add(id);
  if (header.version > 1) slot_->value = std::move(known);
  return slot_;
}

Result<Projector::PersonSlot*> Projector::person_slot(const PersonId& id, bool is_new) {
  if (auto* const known = people_.find(id)) return known;
  if (is_new) return &people_.add(id);
  PersonSlot slot;
  GUICHET_TRY(const auto row, views_.get(tables_[TableId::people], id.value));
  if (row) {
    GUICHET_TRY(slot.value, read_person_row(*row));
  }
  return &people_.insert(id, std::move(slot));
}

void Projector::write_difference(const RowSet& before, const RowSet& after) {
  for (std::size_t i = 0; i < before.rows(); ++i)
    if (const auto row = before.row(i); !find(after, row)) batch_.erase(tables_[row.table], row.key);
  for (std::size_t i = 0; i < after.rows(); ++i) {
    const auto row = after.row(i);
    if (const auto old = find(before, row); old && old->value == row.value) continue;
    batch_.put(tables_[row.table], row.key, row.value);
    if (row.table != TableId::due) continue;
    const auto due = KeyReader(row.key).ascending();
    if (!earliest_due_ || due < *earliest_due_) earliest_due_ = due;
  }
  const auto add = [this](const RowSet& rows, std::int64_t sign) {
    for (std::size_t i = 0; i < rows.counters(); ++i) {
      const auto [counter, amount] = rows.counter(i);
      auto found = counter_changes_.find(counter);
      if (found == counter_changes_.end()) found = counter_changes_.emplace(std::string(counter), 0).first;
      found->second += sign * amount;
    }
  };
  add(before, -1);
  add(after, 1);
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
  if (key_max_risen_) batch_.put(tables_[TableId::counts], key_counter(), write_counter(key_max_));
  key_max_risen_ = false;
  return ok();
}

void Projector::write_cases() {
  RowSet after;
  std::string row;
  for (auto* const slot : touched_cases_) {
    row.clear();
    write_case_state(slot->value, row);
    batch_.put(tables_[TableId::case_states], slot->value.id.value, row);
    slot->touched = false;
    if (!slot->changed) continue;
    case_rows(slot->value, after);
    write_difference(slot->before, after);
    slot->changed = false;
    slot->before = RowSet();
  }
  touched_cases_.clear();
}

void Projector::write_people() {
  RowSet after;
  for (auto* const slot : touched_people_) {
    person_rows(slot->value, after);
    write_difference(slot->before, after);
    slot->touched = false;
    slot->before = RowSet();
  }
  touched_people_.clear();
}

Status Projector::write() {
  write_receipt();
  write_timeline_row();
  write_cases();
  write_people();
  GUICHET_TRY_STATUS(write_counters());
  batch_.set_applied(follower, folded_to_);
  GUICHET_TRY_STATUS(views_.write(batch_));
  applied_ = folded_to_;
  folded_ = 0;
  slot_ = nullptr;
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
