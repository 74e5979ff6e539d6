#pragma once

// One small JSON file for each thing that must be remembered, readable by its owner only, replaced in one step:
// whole after any crash. Thread-safe for different names.

#include <filesystem>
#include <string>
#include <vector>

#include "engine/access/private_file.h"
#include "engine/events/codec.h"
#include "engine/events/envelope.h"

namespace guichet::subscribers {

/// Those that are there, in order. Errors: unavailable.
Result<std::vector<std::string>> record_names(const std::filesystem::path& folder);
/// Errors: unavailable.
Status remove_record(const std::filesystem::path& folder, const std::string& name);
std::filesystem::path record_path(const std::filesystem::path& folder, const std::string& name);

/// Errors: unavailable.
template <events::Described T>
Status write_record(const std::filesystem::path& folder, const std::string& name, const T& record) {
  const auto text = events::to_bytes(events::Codec<T>::encode_object(record));
  return access::replace_private(record_path(folder, name), text);
}

/// Errors: unavailable, forbidden, corrupt.
template <events::Described T>
Result<T> read_record(const std::filesystem::path& folder, const std::string& name) {
  GUICHET_TRY(const auto text, access::read_private(record_path(folder, name)));
  GUICHET_TRY(const auto value, parse_json(text));
  T record{};
  if (const auto read = events::Codec<T>::decode(value, record, name); !read)
    return corrupt(fmt::format("{}: {}", record_path(folder, name).string(), read.error().message));
  return record;
}

}  // namespace guichet::subscribers
