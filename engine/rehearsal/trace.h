#pragma once

#include <string>

#include "engine/base/instant.h"
#include "engine/cases/event.h"
#include "workflows/calendar/compiled.h"

namespace guichet::rehearsal {

/// A moment as authors write it, by the wall clock of a calendar's place: 2026-03-02T09:00:00+01:00.
std::string local_text(Instant instant, const workflows::CompiledCalendar& calendar);

/// One line for a person who wonders how it came to this: "triage done by agents/marie: accept".
std::string in_words(const cases::Event& event, const workflows::CompiledCalendar& calendar);

}  // namespace guichet::rehearsal
