#pragma once

// timeline: case, last position → what one command told about the case: when, by whom, and each event's type
// and payload. A command's events are neighbours in the log, so a case page is one get and one short scan.
//
//   row   = instant actor channel imported { event }       fields as in row_codec.h
//   event = number text                                    twice the kind, plus one where the citizen reads
//   it
//                                                          too; the payload, verbatim
//   The last event stands at the key's position, the one before it at the position before.

#include <string>
#include <string_view>
#include <vector>

#include "engine/cases/event.h"
#include "engine/events/header.h"
#include "engine/projections/queries.h"

namespace guichet::projections {

/// What the citizen reads of their case: that it was opened, each step with words for them, what was sent to
/// them, what they wrote, public notes and files, the end. Neither tasks nor clocks nor data.
bool is_public(const cases::Event& event);

/// Puts a row together. One row after the other; not thread-safe.
class TimelineRowBuilder {
 public:
  /// Whether the event belongs into the row that is being built.
  bool continues(const CaseId& id, Position position, const events::Header& header) const;
  /// Requires: nothing is being built.
  void begin(const CaseId& id, const events::Header& header);
  void add(Position position, std::uint16_t kind, bool for_citizen, std::string_view data);

  bool empty() const { return last_ == 0; }

  std::string key() const;

  std::string_view row() const { return row_; }

  /// The row is written.
  void clear() { last_ = 0; }

 private:
  CaseId case_;
  std::string causation_;
  std::string actor_;
  std::string channel_;
  Instant time_;
  bool imported_ = false;
  Position last_ = 0;
  std::string row_;
};

/// Behind this key lies what was told after the position.
std::string timeline_key(std::string_view case_id, Position position);
/// The position in a key of the timeline; 0 for what is none.
Position timeline_position(std::string_view key);

/// One event of a row, its payload not read yet.
struct TimelineEntry {
  Position position = 0;
  std::uint16_t kind = 0;
  bool is_public = false;
  std::string_view data;
};

/// What the events of a row share, and the events; views into the row.
struct TimelineEntries {
  Instant time;
  std::string actor;
  std::string channel;
  bool imported = false;
  std::vector<TimelineEntry> events;
};

/// Errors: corrupt.
Result<TimelineEntries> read_timeline_row(std::string_view key, std::string_view row);
Result<TimelineRow> read_timeline_entry(const TimelineEntries& row, const TimelineEntry& entry);

}  // namespace guichet::projections
