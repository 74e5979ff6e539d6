#pragma once

#include <span>
#include <string_view>

namespace guichet::console {

/// A file of the console, as the browser gets it. The table is written at build time by web/build.mjs; all lives as
/// long as the program.
struct Asset {
  std::string_view path;  ///< "index.html", "app-3F2A9C1B.js"
  std::string_view media_type;
  std::string_view etag;  ///< quoted, of the plain bytes
  std::string_view plain;
  std::string_view gzip;    ///< empty where it would not be smaller
  std::string_view brotli;  ///< empty where it would not be smaller
};

std::span<const Asset> assets();

}  // namespace guichet::console
