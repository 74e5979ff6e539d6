#pragma once

#include "workflows/town.h"

namespace guichet::test {

/// A small town with what the engine has to stand: a personal field, a task, a wait with a reminder and an
/// end by timer, a clock that pauses, warns and breaches, messages to the citizen. `greeting` makes another
/// version of it.
workflows::Files small_town(const std::string& greeting = "Bonjour");

}  // namespace guichet::test
