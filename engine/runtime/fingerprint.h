#pragma once

#include <string>

#include "engine/runtime/engine.h"

namespace guichet::runtime {

/// What a submission says, as bytes that are equal for equal content: who asks and what for, without what the
/// door makes up (a new case's id and reference, a new person's id) or measures (time, expected version).
/// Holds personal data: hash it with a key before it is kept.
std::string content_of(const Submission& submission);

}  // namespace guichet::runtime
