#pragma once

// Which cases everybody may see, and what of them: one answer for the citizens' pages, Open311 and open data. Pure and
// thread-safe.

#include <optional>

#include "engine/base/instant.h"
#include "engine/cases/state.h"
#include "workflows/town.h"

namespace guichet::access {

/// It said so when it was opened, and its service still does. `town`: the current one; null: nothing is public.
bool is_public(const cases::CaseState& state, const workflows::Town* town);
/// The service of a public case, as the town has it now; null where there is none of this name, or it is not public.
const workflows::Definition* public_service(const std::string& workflow, const workflows::Town* town);

/// WGS 84, degrees.
struct PublicPlace {
  double longitude = 0;
  double latitude = 0;
};

/// The first place of its form, where it is not personal.
std::optional<PublicPlace> public_place(const cases::CaseState& state, const workflows::Definition& service);

/// When it last moved on: it was closed, or entered the step where it rests.
Instant last_moved(const cases::CaseState& state);

}  // namespace guichet::access
