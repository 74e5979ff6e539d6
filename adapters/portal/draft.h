#pragma once

// Requests that are being written. A draft is kept on the server so that nothing typed is lost without a script, and is
// readable only with the token in the address of its pages: what lies on the disk is sealed under a key made from it.
//
//   file   = DATA/drafts/NAME/draft, DATA/drafts/NAME/file-N    NAME: hex BLAKE2b of the token
//   bytes  = nonce (24) ‖ XChaCha20-Poly1305 of the content, the file's name as associated data
//   token  = 32 characters of base64url (192 random bits)
//
// A draft nobody has touched for a week is removed.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/instant.h"
#include "engine/base/json.h"
#include "engine/base/result.h"

namespace guichet::portal {

struct DraftFile {
  std::string key;  ///< "file-3"
  std::string field;
  std::string name;
  std::string media_type;
  std::uint64_t bytes = 0;
  bool sent = false;  ///< attached to the case already
};

struct Draft {
  std::string token;
  std::string service;
  json::object answers;  ///< by field, as typed
  json::object contact;  ///< name, email, phone
  std::vector<DraftFile> files;
  std::uint32_t next_file = 1;
  std::string case_id;  ///< set once it was sent
};

/// Thread-safe: each file is replaced in one step. Two screens of one draft open at once: the later save stands.
class Drafts {
 public:
  /// Creates the folder, 0700.
  static Result<Drafts> open(std::filesystem::path folder);

  /// A fresh draft, saved. Errors: unavailable, also when there are too many.
  Result<Draft> begin(std::string service) const;
  /// The same under a token that the visitor's browser has drawn. Errors: invalid besides, for what is no token.
  Result<Draft> begin(std::string service, std::string token) const;
  /// Errors: not_found for a token that opens nothing (any longer).
  Result<Draft> read(std::string_view token) const;
  Status save(const Draft& draft) const;
  /// Seals a file beside the draft and lists it there; save() afterwards.
  Status add_file(Draft& draft, DraftFile file, std::string_view content) const;
  Result<std::string> read_file(const Draft& draft, const DraftFile& file) const;
  void drop_file(Draft& draft, std::string_view key) const;
  void remove(const Draft& draft) const;
  /// Removes what nobody has touched since `before`; returns how many drafts went.
  std::size_t sweep(std::filesystem::file_time_type before) const;

 private:
  explicit Drafts(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::filesystem::path folder_;
};

}  // namespace guichet::portal
