#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/instant.h"
#include "engine/base/result.h"
#include "workflows/expression/value.h"

namespace guichet::workflows::expression {

/// Degrees, WGS 84.
struct Location {
  double lat = 0;
  double lon = 0;
};

/// What an expression may ask of the town it runs in. An implementation must be pure (the same answer for the
/// same question) and thread-safe. The base answers that the question has no answer here.
class Host {
 public:
  Host() = default;
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  virtual ~Host() = default;

  /// zone(place, set): the id of the first zone of the set that holds the place, "" where none does.
  virtual Result<std::string> zone(const Location& place, std::string_view set) const;
  /// business_days(from, to): whole opening days between two moments by the owner's calendar; negative
  /// backwards.
  virtual Result<std::int64_t> business_days(Instant from, Instant to) const;
  /// A function that the environment declared, such as table.fees.
  virtual Result<Value> call(std::string_view function, std::span<const Value> arguments) const;
};

}  // namespace guichet::workflows::expression
