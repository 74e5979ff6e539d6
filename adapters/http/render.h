#pragma once

// What the engine knows, as the API says it. Pure; the member names are the API's words and stay.

#include <optional>
#include <string>
#include <string_view>

#include "adapters/http/route.h"
#include "engine/cases/state.h"
#include "engine/projections/queries.h"
#include "workflows/town.h"

namespace guichet::http {

/// Values sealed for a person's sake, in clear for whoever may read them (their reading is logged), else masked:
/// {"$sealed":true}. After an erasure null.
json::value reveal(const Call& call, const json::value& value, access::Permission permission, std::string_view of_what);

json::object render_case(const Call& call, const cases::CaseState& state);
json::object render_row(const projections::CaseRow& row);
/// The line of a list for a case that was found otherwise.
json::object render_row(const cases::CaseState& state);
json::object render_row(const projections::TaskRow& row);
/// The same for whoever asks: whether it is for them by the text that the case is on, and why not. Cheap: only four
/// eyes and candidates of an expression ask the case.
json::object render_row_for(const Call& call, const projections::TaskRow& row);
/// With sealed values as they are: reveal() them for a whole page at once.
json::object render_row(const projections::TimelineRow& row);
json::object render_service(const workflows::Definition& service, std::string_view language);
/// What is open for agents: with what it asks, whether it is for the caller, and why not.
json::array render_tasks(const Call& call, const cases::CaseState& state, const workflows::Town* town);
/// Open cases that this one waits for: how far they are and how they ended, and nothing of what is in them.
json::array render_children(const Call& call, const cases::CaseState& parent);
json::array render_fields(const workflows::Fields& fields, std::string_view language);

json::array list_of(const std::vector<std::string>& texts);
/// "2026-03-02T08:00:00.000Z" or null.
json::value render_time(const std::optional<Instant>& instant);

}  // namespace guichet::http
