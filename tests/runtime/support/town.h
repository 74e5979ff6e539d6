#pragma once

#include "workflows/town.h"

namespace guichet::test {

/// A small town with what the engine has to stand: a personal field, a task, a wait with a reminder and an
/// end by timer, a clock that pauses, warns and breaches, messages to the citizen. `greeting` makes another
/// version of it.
workflows::Files small_town(const std::string& greeting = "Bonjour");

/// Adds the agenda `papers` with one site, `hall`: half hours while the office is open, so many counters at a time.
/// `terms` is a further line of it: "offer: 24 hours".
void add_agenda(workflows::Files& town, int counters, const std::string& terms = "");

/// A service that waits for a slot of that agenda and ends with it; its form takes what small_town's does. `line` is a
/// further one of it: "opens: 2026-03-20".
std::string appointment_service(const std::string& id, const std::string& line = "");

}  // namespace guichet::test
