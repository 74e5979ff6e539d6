#pragma once

// Messages between cases, by what they are known by. Two tables:
//
//   waits:   name, value, case            → nothing       cases that wait for it now
//   emitted: name, value, position        → case, instant, body as JSON of the message that was sent then
//
// A value is its JSON text. Whoever carries messages asks the one when a message is sent and the other when a wait
// begins, so that it does not matter which comes first.

#include "engine/cases/event.h"
#include "engine/cases/state.h"
#include "engine/projections/projection.h"
#include "engine/projections/queries.h"

namespace guichet::projections {

/// The rows of a case that waits for messages with a value; a wait without one hears only what is sent to its case.
void add_wait_rows(const cases::CaseState& state, RowSet& rows);

/// What stands before the case or the position in both tables.
std::string message_prefix(std::string_view name, const json::value& value);

std::string emitted_key(const cases::MessageEmitted& message, Position position);
std::string emitted_row(const cases::MessageEmitted& message, std::string_view from, Instant time);
/// Errors: corrupt.
Result<EmittedMessage> read_emitted_row(std::string_view key, std::string_view row);

}  // namespace guichet::projections
