#pragma once

// The words that a role may list under `may`. What each allows is said, and decided, in engine/access, whose test
// holds the two lists against each other.

#include <array>
#include <string_view>

namespace guichet::workflows {

inline constexpr std::array<std::string_view, 24> permissions{
    "case:open",    "case:read",      "case:read-internal", "case:read-personal",
    "case:reply",   "case:attach",    "case:priority",      "case:message",
    "note:write",   "file:read",      "task:list",          "task:work",
    "task:assign",  "task:any-queue", "person:read",        "person:read-personal",
    "person:write", "person:forget",  "service:read",       "feed:read",
    "metrics:read", "admin:deploy",   "webhook:manage",     "case:any-organisation"};

}  // namespace guichet::workflows
