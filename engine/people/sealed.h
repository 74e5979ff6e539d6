#pragma once

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/people/secret.h"
#include "engine/people/vault.h"

namespace guichet::people {

/// The bytes of a sealed value; the grammar is in sealed.cpp. Plain functions.
json::value seal_with(const Secret& data_key, KeyNumber number, const json::value& plain);
/// Errors: corrupt.
Result<KeyNumber> key_of(const json::value& sealed);
/// Errors: corrupt.
Result<json::value> open_with(const Secret& data_key, const json::value& sealed);

}  // namespace guichet::people
