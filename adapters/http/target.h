#pragma once

// A request's address: decoded once, refused in doubt.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace guichet::http {

struct QueryValue {
  std::string name;
  std::string value;
};

/// A request's address, decoded (RFC 3986; '+' in the query is a space).
struct Target {
  std::vector<std::string> segments;  ///< "/a/b%2Fc" → "a", "b/c"
  std::vector<QueryValue> query;

  const std::string* find(std::string_view name) const;
};

/// Errors: invalid, when it is no path with an optional query, is not UTF-8, or says one parameter twice.
Result<Target> parse_target(std::string_view origin_form);

/// Percent-encodes what a query value or a path segment must not hold.
std::string percent_encode(std::string_view text);

}  // namespace guichet::http
