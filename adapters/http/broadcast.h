#pragma once

#include "adapters/http/route.h"

namespace guichet::http {

/// POST /api/v1/messages: another system says something once, and every open case that waits for a message of that
/// name with that value hears it. Who sends it need not know which cases these are.
Route broadcast_route();

}  // namespace guichet::http
