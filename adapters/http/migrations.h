#pragma once

// The route by which open cases go over to another text of their service: each page is one request, so whoever asks
// sets the pace. Thread-safe.

#include "adapters/http/route.h"
#include "engine/runtime/migration.h"

namespace guichet::http {

Route migration_route();

/// As the API and `guichet migrate` tell it; with it, steps that cases cannot leave because the new text may call them
/// otherwise. Nothing is mapped unasked.
json::object render_migration(
    const runtime::Engine& engine, const runtime::MigrationRequest& request, const runtime::MigrationPage& page);

}  // namespace guichet::http
