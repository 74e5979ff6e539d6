#pragma once

#include <string>

#include "engine/base/result.h"
#include "engine/people/secret.h"
#include "engine/store/key_slots.h"

namespace guichet::people {

/// The key-encryption key: 32 bytes in a file that only we may read. It wraps the data keys, so a copy of
/// those is worth nothing without it.

/// Reads the file. Errors: unavailable (no such file, not ours to read), corrupt (not 32 bytes).
Status read_kek(const std::string& path, Secret& kek);
/// The same of a file that somebody named: where it is not such a file, the name is wrong and nothing is damaged.
/// Errors: invalid (no such file, not ours to read, not 32 bytes), unavailable (the disk refuses).
Status read_named_kek(const std::string& path, Secret& kek);
/// Writes a fresh one, durably, 0600.
Status create_kek(const std::string& path);
/// Puts a copy of the file at `to`, durably, 0600, overwriting the blocks of what was there. Errors: as read_kek.
Status copy_kek(const std::string& from, const std::string& to);
/// Overwrites the file's bytes, so that its blocks hold nothing after it is replaced or removed.
Status wipe_file(const std::string& path);

/// 16 bytes that tell two keys apart.
store::KeyFingerprint fingerprint(const Secret& kek);

store::WrappedKey wrap(const Secret& data_key, const Secret& kek);
/// Errors: corrupt.
Status unwrap(const store::WrappedKey& wrapped, const Secret& kek, Secret& data_key);

}  // namespace guichet::people
