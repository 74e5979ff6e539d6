#pragma once

#include <string>

#include "engine/base/instant.h"

namespace guichet {

/// to_rfc3339() onto the end of a text. Pure and thread-safe.
void append_rfc3339(std::string& out, Instant instant);

}  // namespace guichet
