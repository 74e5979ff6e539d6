#pragma once

// The route by which open cases go over to another text of their service: each page is one request, so whoever asks
// sets the pace. Thread-safe.

#include "adapters/http/route.h"
#include "engine/runtime/migration.h"

namespace guichet::http {

Route migration_route();

/// As the API and `guichet migrate` tell it.
json::object render_migration(const runtime::MigrationPage& page);

}  // namespace guichet::http
