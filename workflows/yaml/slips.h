#pragma once

// Slips that make a file no YAML, and show elsewhere than where they were made: a quote that is closed lines later, a
// colon without its blank. Pure and thread-safe.

#include <cstddef>
#include <optional>

#include "workflows/yaml/text.h"

namespace guichet::workflows::yaml {

/// What was most likely meant on the line of a fault at byte `offset`, or on those above it; nothing where none of
/// these slips is near.
std::optional<Diagnostic> told_by_lines(const Text& text, std::size_t offset);

}  // namespace guichet::workflows::yaml
