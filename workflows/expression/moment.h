#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/instant.h"

namespace guichet::workflows::expression {

/// A CEL timestamp: UTC, nanoseconds, years 1 to 9999 (protobuf's Timestamp). Wider and finer than Instant,
/// which is what the rest of Guichet keeps; to_instant() floors to the millisecond. Plain values, no leap
/// seconds.
struct Timestamp {
  std::int64_t seconds = 0;  ///< since 1970-01-01T00:00:00Z
  std::int32_t nanos = 0;    ///< 0 to 999,999,999, always forward in time

  friend auto operator<=>(const Timestamp&, const Timestamp&) = default;
};

/// A CEL duration in nanoseconds: 292 years either way, as in the reference implementation.
struct Span {
  std::int64_t nanos = 0;

  friend auto operator<=>(const Span&, const Span&) = default;
};

Timestamp to_timestamp(Instant instant);
Instant to_instant(Timestamp timestamp);
/// Floors to the millisecond.
Duration to_duration(Span span);
/// Nothing where it exceeds 292 years.
std::optional<Span> to_span(Duration duration);

/// False outside 0001-01-01T00:00:00Z … 9999-12-31T23:59:59.999999999Z.
bool in_range(Timestamp timestamp);

/// RFC 3339 with any offset and up to nine decimals; nothing when malformed or out of range.
std::optional<Timestamp> parse_timestamp(std::string_view text);
/// RFC 3339 in UTC without superfluous decimals: 2009-02-13T23:31:30Z.
std::string to_string(Timestamp timestamp);
/// "1h45m", "-1.5s", "90m", "250ms", as Go writes durations, and days of 24 hours: "2d".
std::optional<Span> parse_span(std::string_view text);
/// In seconds, without superfluous decimals: "6347s", "1.5s".
std::string to_string(Span span);

// Arithmetic; nothing where the result leaves the range.
std::optional<Timestamp> add(Timestamp timestamp, Span span);
std::optional<Timestamp> subtract(Timestamp timestamp, Span span);
std::optional<Span> difference(Timestamp later, Timestamp earlier);

/// The clock and calendar of a moment in one place.
struct CivilTime {
  std::int64_t year = 0;
  int month = 0;        ///< 1 to 12
  int day = 0;          ///< 1 to 31
  int day_of_year = 0;  ///< 1 to 366
  int weekday = 0;      ///< 0 is Sunday
  int hour = 0;
  int minute = 0;
  int second = 0;
  int millisecond = 0;
};

/// `zone` is an IANA name ("Europe/Paris"), "UTC", or an offset ("+02:00", "-02:30", "02:00").
/// Reads the system's time zone database once. Nothing for an unknown zone.
std::optional<CivilTime> civil_time(Timestamp timestamp, std::string_view zone);

/// Midnight of "2026-03-02" in `zone`; the first instant of the day where midnight does not exist.
std::optional<Timestamp> parse_date(std::string_view text, std::string_view zone);

}  // namespace guichet::workflows::expression
