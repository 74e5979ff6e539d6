#pragma once

// Slots of agendas that cases have:
//
//   bookings: agenda, site, instant it begins, case  → nothing
//
// Only of open cases. Two branches of one case that have the same slot count once: one person comes.

#include <set>
#include <string>

#include "engine/cases/state.h"
#include "engine/projections/projection.h"
#include "engine/projections/queries.h"
#include "engine/store/views.h"

namespace guichet::projections {

struct SlotKey {
  std::string agenda;
  std::string site;
  Instant starts = {};

  friend bool operator==(const SlotKey&, const SlotKey&) = default;
};

void add_booking_rows(const cases::CaseState& state, RowSet& rows);

/// Ids of the cases that have the slot. Errors: of the store.
Result<std::set<std::string>> cases_with_slot(const store::Views& views, store::Table table, const SlotKey& slot);

/// Slots of a site (whose `starts` is of no account) that begin from `from` on and before `to`, in order.
/// Errors: of the store.
Result<std::vector<BookedSlot>> booked_slots(
    const store::Views& views, store::Table table, const SlotKey& site, Instant from, Instant to);

}  // namespace guichet::projections
