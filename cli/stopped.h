#pragma once

// A town in the data folder of a stopped server.

#include <memory>
#include <string>

#include "engine/runtime/engine.h"

namespace guichet::cli {

/// The engine of a data folder that no server holds, its views up to date and its alarm clock still. `kek` is the
/// file of the key that wraps its personal keys; empty: keys/kek in the folder. Errors:
/// not_found (no data folder), unavailable (a server holds it), corrupt.
Result<std::unique_ptr<runtime::Engine>> open_stopped(
    const std::string& data, const std::string& kek, const Clock& clock);

}  // namespace guichet::cli
