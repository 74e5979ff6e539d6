#pragma once

// A letter of a case as the bytes that a mail server takes (RFC 5322, MIME: RFC 2045 to 2047), written by GMime.
// Pure and thread-safe.

#include <string>

#include "engine/base/instant.h"

namespace guichet::mail {

struct Letter {
  std::string from_name;
  std::string from;
  std::string reply_to;  ///< empty: `from`
  std::string to;
  std::string subject;
  std::string text;
  std::string language;
  std::string message_id;  ///< without the angle brackets
  std::string thread_id;
  Instant date;
};

/// Lines end in CR LF; the text is UTF-8 in quoted-printable, headers are encoded words. It says that a machine wrote
/// it (Auto-Submitted, RFC 3834), so that no other answers.
std::string write_letter(const Letter& letter);

}  // namespace guichet::mail
