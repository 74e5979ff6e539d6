#pragma once

#include <string_view>

namespace guichet::portal {

/// A file of this room that the binary carries: "templates/home.html", "words/fr.json", "assets/portal.css". Empty for
/// any other name. The bytes live as long as the program.
std::string_view embedded_file(std::string_view name);

/// Names all of them at once: 12 digits that change with any byte, so that browsers keep assets for a year.
std::string_view embedded_version();

}  // namespace guichet::portal
