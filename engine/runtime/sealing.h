#pragma once

#include <map>
#include <string>

#include "engine/base/json.h"
#include "engine/people/vault.h"

namespace guichet::runtime {

/// True when {"$personal": plain} stands anywhere inside.
bool holds_personal(const json::value& value);

/// Replaces every {"$personal": plain} inside by {"$erased": true}: its person was forgotten.
void erase_personal(json::value& value);

/// The plain values of everything sealed inside, by path: "form.phone", "reply.text". What was erased is
/// absent. Adds to `found`. Errors: corrupt.
Status open_paths(
    const json::value& value,
    const std::string& path,
    const people::Vault& vault,
    std::map<std::string, json::value>& found);

}  // namespace guichet::runtime
