#pragma once

#include <array>

#include <sodium.h>

namespace guichet::people {

/// 32 bytes that leave no trace in memory: wiped when they go out of scope. Not copied by accident.
class Secret {
 public:
  Secret() = default;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  ~Secret() { sodium_memzero(bytes_.data(), bytes_.size()); }

  unsigned char* data() { return bytes_.data(); }

  const unsigned char* data() const { return bytes_.data(); }

  static constexpr std::size_t size() { return 32; }

 private:
  std::array<unsigned char, 32> bytes_{};
};

}  // namespace guichet::people
