#pragma once

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/runtime/engine.h"
#include "workflows/town.h"

namespace guichet::http {

/// What deploying these files would change, and the open cases of the services concerned; deploys nothing.
///   {"current": VERSION or null, "version": VERSION, "same": BOOL,
///    "changes": [{"kind","service","subject","detail","line"}],
///    "cases": [{"service","open","all","steps":[{"step","open","becomes"}]}]}
/// `all` is false where only the newest were looked at; `becomes` is null for a step that is gone. Errors:
/// invalid, with every error of the checker. Thread-safe; seconds where thousands of cases are open.
Result<json::object> plan_deployment(const runtime::Engine& engine, const workflows::Files& files);

}  // namespace guichet::http
