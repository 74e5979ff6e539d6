#pragma once

#include <string>
#include <string_view>

namespace guichet::portal {

/// Small letters without accents, and a blank for everything that is no letter or digit: "Nid-de-poule" →
/// "nid de poule". What is no UTF-8 becomes empty.
std::string folded(std::string_view text);

}  // namespace guichet::portal
