#pragma once

// One maker for each format, and what they share.

#include "adapters/exports/export.h"
#include "engine/events/header.h"
#include "engine/projections/recent_cache.h"
#include "engine/store/log.h"

namespace guichet::exports {

std::unique_ptr<Export> event_lines(const runtime::Engine& engine, Selection selection);
std::unique_ptr<Export> object_centric(const runtime::Engine& engine, Selection selection);
std::unique_ptr<Export> traces(const runtime::Engine& engine, Selection selection);
std::unique_ptr<Export> open_data_csv(const runtime::Engine& engine, Selection selection);
std::unique_ptr<Export> open_data_geojson(const runtime::Engine& engine, Selection selection);
std::unique_ptr<Export> own_data(const runtime::Engine& engine, Selection selection);

/// The events of a selection, in the order of the log. One thread.
class SelectedEvents {
 public:
  SelectedEvents(const runtime::Engine& engine, const Selection& selection) : engine_(engine), selection_(selection) {}

  struct Event {
    store::Record record;
    events::Header header;  ///< valid until the next event is asked for
  };

  /// Begins behind a position, in words; costs nothing where the last event stood there. Errors: invalid.
  Status seek(const std::string& cursor);
  /// The next event that is wanted; nothing at the head, or when `look_max` records were looked at in vain.
  Result<std::optional<Event>> next(std::size_t look_max);
  bool at_head() const { return at_head_; }
  std::string cursor() const;

 private:
  bool is_chosen(const events::Header& header);

  const runtime::Engine& engine_;
  const Selection& selection_;
  std::unique_ptr<store::Cursor> cursor_;
  events::HeaderReader reader_;
  projections::RecentCache<std::string, std::string> services_{100'000};
  bool at_head_ = false;
};

/// A page of the list of cases that a selection chooses: newest first, behind a cursor, a reference or "case/ID".
/// Errors: invalid for a cursor that is none.
Result<projections::Page<projections::CaseRow>> chosen_cases(
    const runtime::Engine& engine, const Selection& selection, const std::string& cursor, std::size_t limit);
/// Whether a case of the list was alive in the selection's time.
bool overlaps(const Selection& selection, const projections::CaseRow& row);

/// A text as JSON, with its quotation marks.
void append_json(std::string& out, std::string_view text);

}  // namespace guichet::exports
