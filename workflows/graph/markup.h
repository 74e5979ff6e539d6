#pragma once

#include <string>
#include <string_view>

namespace guichet::workflows::graph {

/// The text for an element or attribute of XML 1.0 (SVG, BPMN). Control characters have no place there and
/// are left out; load_town refuses them anyway.
std::string xml(std::string_view text);

}  // namespace guichet::workflows::graph
