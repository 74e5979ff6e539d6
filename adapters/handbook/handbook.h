#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/route.h"

namespace guichet::handbook {

/// A page that is not of the manual's files but made when the server starts.
struct MadePage {
  std::string name;  ///< of its address: "api"
  std::string markdown;
};

/// The manual as pages under /manual, for everybody: what the binary carries, made into HTML once, then `more`.
std::vector<http::Route> routes(std::vector<MadePage> more = {});

/// Markdown with tables (CommonMark and GitHub's tables, by md4c) as HTML; raw HTML in it is shown as text.
/// Headings get anchors, links to other pages lead to their addresses here. Pure and thread-safe.
std::string to_html(std::string_view markdown);

}  // namespace guichet::handbook
