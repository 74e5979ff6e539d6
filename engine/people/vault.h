#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"

namespace guichet::people {

/// Number of a person's data key. 0: none.
using KeyNumber = std::uint64_t;

/// What only a searcher with the vault can compute: hex of a keyed hash.
using BlindToken = std::string;

/// Seals personal data so that it can be forgotten: each person has a data key, everything personal in the
/// log, the views and the files is sealed under it, and destroying the key makes all of it noise, wherever it
/// was copied.
///
/// `keys/` holds a pool of data keys made ahead (random, wrapped by the key-encryption key with
/// XChaCha20-Poly1305) so that registering a person costs no sync. Keys are not cached in memory: unwrapping
/// costs about a microsecond, and a destroyed key is then nowhere. Thread-safe.
class Vault {
 public:
  struct Options {
    /// Where the 32-byte key-encryption key is (a systemd credential, say). Empty: `kek` in the vault's
    /// folder, created 0600 at the first start. Keep it out of backups of keys/.
    std::string kek_path;
  };

  /// Errors: unavailable (held by another process, the disk refuses), invalid (`kek_path` is no such file, or not
  /// of the one that wrapped the keys), corrupt (our own KEK is missing or not that one; a damaged file).
  static Result<std::unique_ptr<Vault>> open(const std::string& path, const Options& options = {});
  /// A vault whose first `count` keys are destroyed, under a fresh KEK: for a log whose keys are lost, in which
  /// everything personal is noise from then on. Errors: conflict (there is a vault), unavailable.
  static Status create_without_keys(const std::string& path, KeyNumber count);

  ~Vault();
  Vault(const Vault&) = delete;
  Vault& operator=(const Vault&) = delete;

  /// Continues behind the highest key number that the log has given to a person. Once, after the log is read.
  void resume_after(KeyNumber assigned_max);
  /// A key nobody has used. It belongs to whom the log's PersonRegistered event says; unused, it is lost,
  /// which is fine. Errors: unavailable when the pool must be refilled and the disk refuses.
  Result<KeyNumber> assign();

  /// {"$sealed":{"k":number,"n":nonce,"c":ciphertext}} (base64), bound to the key's number.
  /// Errors: not_found when the key was destroyed or never made.
  Result<json::value> seal(KeyNumber key, const json::value& plain) const;
  /// The plain value, or nothing when the key was destroyed. Errors: invalid (not a sealed value), corrupt
  /// (altered).
  Result<std::optional<json::value>> open(const json::value& sealed) const;

  /// Replaces every {"$personal": plain} inside `value` by its sealed form. Errors: as seal; `value` is then
  /// halfway.
  Status seal_personal(json::value& value, KeyNumber key) const;
  /// Replaces every {"$sealed": …} inside by its plain value, or by {"$erased": true} when the key was
  /// destroyed. Errors: corrupt.
  Result<json::value> unseal(const json::value& value) const;

  /// The key for a person's attachments, derived from their data key; nothing when it was destroyed.
  Result<std::optional<std::array<std::byte, 32>>> file_key(KeyNumber key) const;

  /// Overwrites the wrapped key and syncs. After it returns nothing sealed under the key opens again.
  Status destroy(KeyNumber key);
  /// How many keys were destroyed since the vault was opened.
  std::uint64_t destroyed() const;
  /// Wraps every key anew under a fresh KEK and destroys the old one, so that copies of keys/ made before
  /// (backups, snapshots of a disk) open nothing. Refused with a KEK from outside. Run after erasures, daily.
  Status rotate();

  /// Tokens for exact search without storing what is searched for. Equal inputs of one kind give equal
  /// tokens.
  BlindToken blind_token(std::string_view kind, std::string_view normalised) const;

 private:
  struct State;
  explicit Vault(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// True for {"$sealed": …} and nothing beside it; for {"$personal": …} alike.
bool is_sealed(const json::value& value);
bool is_personal(const json::value& value);
/// {"$personal": value}: to be sealed before it is stored.
json::value personal(json::value value);

/// Canonical forms for blind tokens: what a person may write in many ways is one.
std::string normalise_email(std::string_view text);  ///< lower case, no surrounding space
/// The last nine digits: "+33 6 12 34 56 78" and "06 12 34 56 78" are one.
std::string normalise_phone(std::string_view text);
std::vector<std::string> normalise_name(std::string_view text);  ///< words, lower case, without accents

}  // namespace guichet::people
