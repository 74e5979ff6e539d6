#pragma once

// The code by which somebody without an account follows their own request: its reference, and twelve characters that
// only this server can make, so that nothing about them is kept anywhere.
//
//   code = REFERENCE "-" XXXX "-" XXXX "-" XXXX    X: Crockford's base 32, 60 bits of BLAKE2b-256 keyed, over the
//   case's id file = 32 random bytes, 0600
//
// Losing the file makes every code given out worthless; whoever reads it can follow every request.

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/strong_id.h"

namespace guichet::access {

struct SplitCode {
  std::string reference;
  std::string proof;  ///< "XXXX-XXXX-XXXX", in capitals
};

/// Immutable and thread-safe.
class TrackingKey {
 public:
  /// Reads the key, or makes one durably. Errors: unavailable, corrupt.
  static Result<TrackingKey> open(const std::filesystem::path& file);

  std::string code_of(std::string_view reference, const CaseId& id) const;
  /// In the same time whatever differs.
  bool proves(std::string_view proof, const CaseId& id) const;

  /// Reads what somebody typed: small letters, blanks or other dashes for hyphens or nothing at all between the groups,
  /// O for 0 and I or L for 1 are forgiven. An empty proof where there is only a reference.
  static SplitCode split(std::string_view typed);
  /// What a typed reference may stand for, the likeliest first: itself, one as we give them ("7K3F-9QD2" for
  /// "7K3F9QD2"), one of another system that was read aloud in groups.
  static std::vector<std::string> readings_of(std::string_view reference);

 private:
  TrackingKey() = default;
  std::string proof_of(const CaseId& id) const;

  std::array<unsigned char, 32> key_{};
};

}  // namespace guichet::access
