#pragma once

// What the headers of a request ask for, read strictly.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/message.h"
#include "engine/base/result.h"
#include "engine/base/strong_id.h"

namespace guichet::http {

/// "v17" in quotes → 17. Nothing for "*" (any version will do) or no header. Errors: invalid for anything else: a
/// weak tag or a list cannot protect a change.
Result<std::optional<StreamVersion>> parse_if_match(std::string_view header);
/// Whether If-None-Match names this ETag, or any.
bool none_match_hits(std::string_view header, std::string_view etag);

/// Idempotency-Key: 1 to 128 letters, digits and -_.:~, in quotes or without. Nothing where there is none.
Result<std::optional<std::string>> parse_idempotency_key(std::string_view header);
/// Guichet-Position, Last-Event-ID: a number. 0 where there is none.
Result<Position> parse_position(std::string_view name, std::string_view text);

/// The first of `offers` that Accept allows (RFC 9110 §12.5.1, by weight), or empty.
std::string_view choose_media(std::string_view accept, const std::vector<std::string_view>& offers);
/// The language that Accept-Language likes best, as a tag without its region; empty for none or "*".
std::string preferred_language(std::string_view accept_language);

/// "application/json; charset=utf-8" → "application/json", lower case.
std::string media_type_of(std::string_view content_type);

}  // namespace guichet::http
