#pragma once

// A letter that came in, read by GMime within limits, whoever wrote it. Pure and thread-safe.

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace guichet::mail {

struct Enclosure {
  std::string name;  ///< a plain file name
  std::string content;
};

struct Incoming {
  std::string from;  ///< the address; empty where there is none
  std::string name;  ///< of who wrote
  std::string subject;
  std::string message_id;               ///< without brackets; empty where there is none
  std::vector<std::string> references;  ///< In-Reply-To, then References from the last
  std::string text;                     ///< what is new in it, above what it quotes; UTF-8
  bool quotes = false;                  ///< something was cut off
  bool automatic = false;               ///< a machine wrote it (RFC 3834, and what came before it)
  std::vector<Enclosure> enclosures;
};

struct IncomingLimits {
  std::size_t enclosures_max = 20;
  std::size_t enclosure_bytes_max = 32u * 1024 * 1024;
  std::size_t text_bytes_max = 39'000;
  std::size_t parts_max = 200;
};

/// Errors: invalid (no letter at all, or more parts or enclosures than the limits).
Result<Incoming> read_letter(std::string_view bytes, const IncomingLimits& limits = {});

/// What stands above the quoted letter, as mail programs of the towns' languages begin it. The whole text where that
/// would be nothing.
std::string without_quotes(const std::string& text);
/// What an HTML letter says, without its looks.
std::string text_of_html(std::string_view html);

}  // namespace guichet::mail
