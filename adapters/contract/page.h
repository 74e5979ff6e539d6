#pragma once

#include <string>

#include "adapters/contract/openapi.h"

namespace guichet::contract {

/// The same description for people to read: a page of the manual, in Markdown. Pure and thread-safe.
std::string api_page(const Description& description);

}  // namespace guichet::contract
