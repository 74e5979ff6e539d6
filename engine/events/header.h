#pragma once

// The header of a stored document as views into its bytes: what folding millions of events needs of each.
// Documents as events::write() makes them are walked once, attribute by attribute, without a copy; any other
// valid document is read the long way round.

#include <string>
#include <string_view>

#include "engine/events/envelope.h"

namespace guichet::events {

struct Header {
  std::string_view subject;
  std::string_view actor;
  std::string_view channel;
  std::string_view causation;
  std::string_view command_hash;
  Instant time;
  StreamVersion version = 0;
  bool imported = false;
  std::string_view data;  ///< the payload's bytes: one JSON object
};

/// Stands before the payload in every document.
inline constexpr std::string_view data_mark = R"(,"data":)";

/// Not thread-safe.
class HeaderReader {
 public:
  /// Valid until the next read, and as long as the document. Errors: corrupt, with what is wrong.
  Result<Header> read(std::string_view document);

 private:
  bool walk(std::string_view document, Header& header);
  Result<Header> read_any(std::string_view document);

  std::string time_text_;  ///< of the header read last: the events of one command share theirs
  Instant time_;
  Envelope envelope_;  ///< of a document that was read the long way round
};

/// The payload's bytes within a whole document. Errors: corrupt.
Result<std::string_view> data_bytes(std::string_view document);

}  // namespace guichet::events
