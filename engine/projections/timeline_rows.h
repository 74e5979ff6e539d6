#pragma once

// timeline: case, position → who may read it, and the stored document verbatim: a case page is one get and
// one scan.
//
//   row = ( %x00 for agents only | %x01 for the citizen too ) document

#include <string>
#include <string_view>

#include "engine/cases/event.h"
#include "engine/projections/queries.h"

namespace guichet::projections {

/// What the citizen reads of their case: that it was opened, each step with words for them, what was sent to
/// them, what they wrote, public notes and files, the end. Neither tasks nor clocks nor data.
bool is_public(const cases::Event& event);

std::string timeline_key(std::string_view case_id, Position position);
std::string timeline_row(bool for_citizen, std::string_view document);
bool is_public_row(std::string_view row);
/// Errors: corrupt.
Result<TimelineRow> read_timeline_row(std::string_view row);

}  // namespace guichet::projections
