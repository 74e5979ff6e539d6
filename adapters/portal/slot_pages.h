#pragma once

// Choosing, moving and giving back an appointment, by who holds a request's code: the free slots of a week as buttons,
// place by place. Without a script.

#include "adapters/portal/desk.h"
#include "adapters/portal/scene.h"

namespace guichet::portal {

/// A request waits for its resident to choose a slot.
bool awaits_slot(const cases::CaseState& state);
/// What the request's own page says of it: {"slot_asked"}, {"slot_booked"} in words, {"slot_choose"}, {"slot_cancel"}.
void add_slot(json::object& view, const Scene& scene, const cases::CaseState& state, bool holder);

http::Response show_slots(const Scene& scene, const cases::CaseState& state, const std::string& code);
/// Books the slot that was pressed, or gives back the one there is. `path` is of the request's page.
http::Response take_slot(const Scene& scene, Desk& desk, const cases::CaseState& state, const std::string& code);

}  // namespace guichet::portal
