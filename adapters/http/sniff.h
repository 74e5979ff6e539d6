#pragma once

#include <string_view>

namespace guichet::http {

/// What a file is, by its first bytes and never by what the sender says (WHATWG MIME Sniffing, what towns receive):
/// photos, PDF, office documents, text; else application/octet-stream. Never a type that a browser would run.
std::string_view sniff_media_type(std::string_view first_bytes);

}  // namespace guichet::http
