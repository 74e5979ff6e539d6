#pragma once

// Single files copied, linked and replaced durably: what backup.cpp is made of.

#include <string>

#include "engine/store/backup.h"

namespace guichet::store {

/// Copies what `from` holds now and syncs it; `to` is created or emptied. Errors: not_found when `from` is gone.
Status copy_file(const std::string& from, const std::string& to, const CopyOptions& options, Copied& copied);

/// A hard link where that is wanted and possible, else a copy. For files that never change once they are there.
Status link_or_copy(const std::string& from, const std::string& to, const CopyOptions& options, Copied& copied);

/// Names in a folder, sorted. Errors: not_found.
Result<std::vector<std::string>> names_in(const std::string& folder);

/// Creates a folder that must not exist yet and makes its name durable. Errors: conflict.
Status make_new_folder(const std::string& path);

/// Overwrites a file's bytes with zeros and syncs them. An absent file is fine.
Status overwrite(const std::string& path);

}  // namespace guichet::store
