#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/instant.h"
#include "engine/base/result.h"
#include "workflows/calendar/compiled.h"

namespace guichet::importing {

// What stands in one cell of a table, and what is meant. Pure and thread-safe.

struct Utf8 {
  std::string text;
  bool was_odd = false;  ///< held bytes that are not UTF-8, read as Windows-1252
};

/// Control characters other than tab and line breaks become blanks.
Utf8 to_utf8(std::string_view bytes);

/// A word as ids are written: "PWDx_District 08: Hyde Park" → "pwdx-district-08-hyde-park". Letters outside
/// ASCII, blanks and marks become single dashes; empty when nothing is left.
std::string as_id(std::string_view text);

enum class DateOrder { year_month_day, day_month_year, month_day_year };

/// "2011-07-01 01:32:33", "2011-10-11T13:42:22.688+02:00", "01/07/2011 1:32 PM", "2011-07-01" (midnight): the
/// numbers of the date in this order, the year with four digits, the time perhaps, an offset perhaps; without
/// an offset the time is local in `zone`. Errors: invalid, with what was found.
Result<Instant> parse_time(std::string_view text, DateOrder order, const workflows::CompiledCalendar& zone);

}  // namespace guichet::importing
