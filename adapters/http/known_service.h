#pragma once

#include <string>
#include <string_view>

#include "engine/runtime/engine.h"

namespace guichet::http {

/// A filter that names a service: one of today, or one of earlier days that cases still have; empty is none. A slip is
/// told and not answered with nothing. Errors: invalid, for `pointer`, with the name that comes nearest. Thread-safe.
Status check_service(const runtime::Engine& engine, const std::string& service, std::string_view pointer);

}  // namespace guichet::http
