#pragma once

#include <string>
#include <string_view>

#include "engine/base/json.h"

namespace guichet::portal {

/// A template of templates/NAME.html with a view put in (Mustache): {{x}} is escaped for HTML, {{{x}}} is not and is
/// for what another template has made. An empty text, null and false hide a section. Thread-safe.
std::string fill(std::string_view name, const json::object& view);

}  // namespace guichet::portal
