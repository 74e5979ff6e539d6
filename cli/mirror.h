#pragma once

#include <string>

#include "engine/base/result.h"

namespace guichet::cli {

/// Refuses a data folder that follows another server: what would be stored there would not be that server's history.
/// Errors: conflict.
Status refuse_a_mirror(const std::string& data);

}  // namespace guichet::cli
