#pragma once

// Exports over HTTP: the whole in one answer, or a page with the way to the next. Routes as adapters/http declares
// them.

#include <filesystem>
#include <vector>

#include "adapters/http/route.h"
#include "adapters/http/shape.h"

namespace guichet::exports {

/// `files`: where attachments lie; empty: routes that are only described.
std::vector<http::Route> routes(const std::filesystem::path& files = {});
/// What they answer as JSON, by name.
std::vector<http::Shape> shapes();

}  // namespace guichet::exports
