#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace guichet::http {

/// A photo without what the camera wrote beside the picture (where it was taken, with which device, when): JPEG, PNG
/// and WebP are rewritten piece by piece, the picture itself is copied byte for byte and never decoded. A JPEG keeps
/// one thing, how it must be turned. Nothing for what is none of the three, or is broken before its picture begins.
///
/// Formats: JPEG ITU-T T.81 annex B and Exif 2.32; PNG third edition §5; WebP RFC 9649.
std::optional<std::string> without_metadata(std::string_view image);

}  // namespace guichet::http
