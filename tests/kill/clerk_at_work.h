#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "engine/base/strong_id.h"

namespace guichet::test {

/// A command as its sender remembers it.
struct Sent {
  std::string key;  ///< Idempotency-Key
  std::string path;
  std::string body;
  std::optional<std::string> answer;  ///< the receipt; nothing: no answer came, so nobody knows
  Position position = 0;
};

/// An agent who opens cases and writes notes as fast as answers come, until the connection breaks, and remembers every
/// command and its receipt: the client's log of acknowledgements.
class ClerkAtWork {
 public:
  ClerkAtWork(std::string name, std::string token, unsigned seed);

  /// Works until the server is gone. Own thread.
  void work(std::uint16_t port);
  /// Sends a remembered command again. Errors are sentences.
  std::string retry(std::uint16_t port, Sent& sent);

  std::vector<Sent>& sent() { return sent_; }
  /// Commands from here on have not been verified.
  std::size_t verified = 0;

 private:
  Sent next();
  std::string bytes_of(const Sent& sent) const;

  std::string name_;
  std::string token_;
  std::mt19937 random_;
  std::uint64_t count_ = 0;
  std::vector<std::string> cases_;
  std::vector<Sent> sent_;
};

}  // namespace guichet::test
