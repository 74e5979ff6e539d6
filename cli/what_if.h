#pragma once

// The answer of `guichet what-if` as people read it. Pure.

#include <string>

#include "engine/rehearsal/what_if.h"

namespace guichet::cli {

/// What the answer is about.
struct WhatIfHeading {
  std::string service;
  std::string draft;  ///< the file
  std::string since;
  std::string until;
};

std::string to_table(const rehearsal::WhatIf& answer, const WhatIfHeading& heading);
/// One page that stands alone: figures, and a drawing of each kind with the numbers written beside the bars.
std::string to_page(const rehearsal::WhatIf& answer, const WhatIfHeading& heading);
json::object to_json(const rehearsal::WhatIf& answer);

}  // namespace guichet::cli
