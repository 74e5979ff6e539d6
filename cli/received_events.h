#pragma once

#include <functional>
#include <map>
#include <string>

#include "engine/base/result.h"
#include "engine/people/vault.h"
#include "engine/store/log.h"

namespace guichet::cli {

/// An event of another Guichet's log, on its way into a log of one's own.
struct ReceivedEvent {
  store::Draft draft;
  people::KeyNumber key = 0;  ///< the key that it gives to a person; 0: none
};

/// Reads the documents of another log, position by position, so that appending them makes the same chain. Not
/// thread-safe.
class ReceivedEvents {
 public:
  explicit ReceivedEvents(Position after);

  /// The next document, as it was stored there. Errors: invalid (another position than the next, a type that this
  /// version does not know), corrupt (no event).
  Result<ReceivedEvent> take(std::string document);

  /// Of the event that must come next.
  Position next() const { return next_; }

 private:
  std::map<std::string, std::uint16_t, std::less<>> kinds_;
  Position next_;
};

/// As people compare them.
std::string to_hex(const store::ChainHash& hash);

}  // namespace guichet::cli
