#pragma once

#include <string_view>

#include "workflows/town.h"

namespace guichet::cli {

/// The files of an example town that the binary carries: "starter" or "saint-aubin". Empty for any other
/// name.
workflows::Files embedded_town(std::string_view name);

}  // namespace guichet::cli
