#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace guichet {

/// A moment, in milliseconds of UTC. Leap seconds do not exist (POSIX time).
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using Duration = std::chrono::milliseconds;

/// RFC 3339 in UTC with milliseconds: 2026-03-02T08:00:00.000Z.
std::string to_rfc3339(Instant instant);

/// Reads RFC 3339 with any offset ("2026-03-02T09:00:00+01:00", fraction optional, 'T' or space).
/// Errors: invalid, with what was found.
Result<Instant> parse_rfc3339(std::string_view text);

}  // namespace guichet
