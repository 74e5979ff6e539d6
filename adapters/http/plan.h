#pragma once

#include <map>
#include <string>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/runtime/engine.h"
#include "workflows/town.h"

namespace guichet::http {

/// Steps of a service that are gone, by the step that is the same but for its name: what a migration may want to map.
std::map<std::string, std::string> renamed_steps(
    const workflows::Town& before, const workflows::Town& after, const std::string& service);

/// What deploying these files would change, and the open cases of the services concerned; deploys nothing.
///   {"current": VERSION or null, "version": VERSION, "same": BOOL,
///    "changes": [{"kind","service","subject","detail","line"}],
///    "cases": [{"service","open","all","steps":[{"step","open","becomes"}]}]}
/// `all` is false where only the newest were looked at; `becomes` is null for a step that is gone. Errors:
/// invalid, with every error of the checker. Thread-safe; seconds where thousands of cases are open.
Result<json::object> plan_deployment(const runtime::Engine& engine, const workflows::Files& files);

}  // namespace guichet::http
