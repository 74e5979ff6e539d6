#pragma once

// The engine's refusals that doors tell apart: by the field that the error names (Engine::submit). Pure and
// thread-safe.

#include <algorithm>

#include "engine/base/result.h"

namespace guichet::runtime {

/// The id of the command is known, and was given to another command.
inline bool is_reused_id(const Error& error) {
  return std::ranges::any_of(error.fields, [](const auto& field) { return field.pointer == "command_id"; });
}

/// The command was meant for a state that has passed.
inline bool is_stale(const Error& error) {
  return std::ranges::any_of(error.fields, [](const auto& field) { return field.pointer == "expected_version"; });
}

}  // namespace guichet::runtime
