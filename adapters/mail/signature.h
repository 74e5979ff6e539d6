#pragma once

// What of a letter is ours, and proves it: the address that answers come to, and the letter's own id. Both are made of
// what is known anyway and of characters that only this server can make, so nothing about letters need be kept.
//
//   reply address  LOCAL "+" CODE "@" DOMAIN       CODE: access::TrackingKey's, under a key of the mailbox's own, in
//                                                  small letters; LOCAL and DOMAIN of town.yaml's `mail: from`
//   Message-ID     "letter." POSITION "." PROOF "@" DOMAIN    of the event; the same at every attempt
//   thread's root  "case." PROOF "@" DOMAIN                   first of References: mail programs group by it
//
// Immutable and thread-safe.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "engine/access/tracking.h"
#include "engine/base/strong_id.h"

namespace guichet::mail {

/// "mairie@saint-aubin.example" in its parts.
struct Address {
  std::string local;
  std::string domain;
};

/// Nothing for what no header may hold: without @, with blanks, controls, brackets or commas, too long (RFC 5321).
std::optional<Address> parse_address(std::string_view text);

class Signature {
 public:
  /// Reads the key, or makes one durably. Errors: unavailable, corrupt.
  static Result<Signature> open(const std::filesystem::path& file);

  /// Nothing where the reference cannot stand in an address: imported from elsewhere.
  std::optional<std::string> reply_address(
      const std::string& from, const std::string& reference, const CaseId& id) const;
  /// The reference and proof in an address of ours; nothing for any other.
  static std::optional<access::SplitCode> code_in(std::string_view address, const std::string& from);
  bool proves(const access::SplitCode& code, const CaseId& id) const { return key_.proves(code.proof, id); }

  /// Without the angle brackets.
  std::string letter_id(Position position, std::string_view domain) const;
  std::string thread_id(const CaseId& id, std::string_view domain) const;
  /// The position that a letter's id of ours names; nothing for any other id.
  std::optional<Position> position_in(std::string_view letter_id) const;

 private:
  explicit Signature(access::TrackingKey key) : key_(std::move(key)) {}
  std::string proof_of(const std::string& what) const;

  access::TrackingKey key_;
};

}  // namespace guichet::mail
