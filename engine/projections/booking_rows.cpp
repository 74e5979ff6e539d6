#include "engine/projections/booking_rows.h"

#include "engine/projections/keys.h"

namespace guichet::projections {
namespace {

/// Rows of one scan; an agenda of a hundred counters over two months has fewer.
constexpr std::size_t rows_max = 100'000;

std::string site_prefix(const SlotKey& slot) {
  return Key().word(slot.agenda).word(slot.site).bytes();
}

std::string slot_prefix(const SlotKey& slot) {
  return Key().word(slot.agenda).word(slot.site).ascending(slot.starts).bytes();
}

}  // namespace

void add_booking_rows(const cases::CaseState& state, RowSet& rows) {
  if (!state.is_open()) return;
  for (const auto& booking : state.bookings) {
    Key key;
    key.word(state.id.value);
    rows.put(TableId::bookings, slot_prefix({booking.agenda, booking.site, booking.starts}) + key.bytes(), "");
  }
}

Result<std::set<std::string>> cases_with_slot(const store::Views& views, store::Table table, const SlotKey& slot) {
  store::Scan scan;
  scan.prefix = slot_prefix(slot);
  scan.limit = rows_max;
  GUICHET_TRY(const auto rows, views.scan(table, scan));
  std::set<std::string> cases;
  for (const auto& row : rows) cases.emplace(KeyReader(std::string_view(row.key).substr(scan.prefix.size())).word());
  return cases;
}

Result<std::vector<BookedSlot>> booked_slots(
    const store::Views& views, store::Table table, const SlotKey& site, Instant from, Instant to) {
  store::Scan scan;
  scan.prefix = site_prefix(site);
  scan.from = slot_prefix({site.agenda, site.site, from});
  scan.limit = rows_max;
  GUICHET_TRY(const auto rows, views.scan(table, scan));
  std::vector<BookedSlot> slots;
  for (const auto& row : rows) {
    KeyReader key(std::string_view(row.key).substr(scan.prefix.size()));
    const auto starts = key.ascending();
    if (!key.intact()) return corrupt("a row of bookings is damaged: rebuild the views");
    if (starts >= to) break;
    if (slots.empty() || slots.back().starts != starts) slots.push_back({starts, 0});
    ++slots.back().cases;
  }
  return slots;
}

}  // namespace guichet::projections
