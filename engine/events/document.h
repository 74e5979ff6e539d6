#pragma once

// The documents of one command: they differ in little, so what they share is written once. Pure; a head may
// be used by many threads.

#include <string>
#include <string_view>

#include "engine/events/envelope.h"

namespace guichet::events {

class DocumentHead {
 public:
  /// Everything but position, type and version is taken from `shared`.
  explicit DocumentHead(const Envelope& shared);

  /// A document up to where the bytes of its data begin; behind them comes one '}'.
  std::string begin(Position position, std::string_view type, StreamVersion version) const;

 private:
  std::string before_type_;
  std::string before_sequence_;
  std::string before_data_;
};

}  // namespace guichet::events
