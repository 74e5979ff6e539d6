#pragma once

#include <string>
#include <vector>

#include "workflows/expression/syntax.h"

namespace guichet::workflows::expression {

/// What a Program holds: the checked tree and what it needs to run. Immutable once built.
struct Code {
  std::string text;
  NodePtr root;
  std::string time_zone;
  std::vector<std::string> reads;
  bool yes_or_no = false;  ///< its place asks for a bool: an unset field answers no
};

}  // namespace guichet::workflows::expression
