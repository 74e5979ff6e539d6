#pragma once

#include "engine/base/json.h"

namespace guichet::cases {

/// Replaces every {"$sealed": …} and {"$personal": …} inside by {"$erased": true}: what a case shows of itself once
/// the time it was kept is over, whatever key its values were sealed under. Thread-safe.
void erase_sealed(json::value& value);
void erase_sealed(json::object& object);

}  // namespace guichet::cases
