#pragma once

#include <string_view>
#include <vector>

namespace guichet::http {

/// What a file is, by its first bytes and never by what the sender says (WHATWG MIME Sniffing, what towns receive):
/// photos, PDF, office documents, text; else application/octet-stream. Never a type that a browser would run.
std::string_view sniff_media_type(std::string_view first_bytes);
/// Everything that can be said of a file, the most general first.
std::vector<std::string_view> sniffed_media_types();

}  // namespace guichet::http
