#pragma once

// Who read what about whom, and who came through the doors. Every such line goes to the log, and to whoever keeps them.
// The words are ours; the values name accounts, cases and people by their ids, never what is personal.

#include <functional>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace guichet {

using AuditFields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// Thread-safe. Costs a line of the log, and what the keeper takes.
void audit(std::string_view what, AuditFields fields);

/// Called with every line from now on, on the thread of whoever did it; it must not throw. Nothing: nobody keeps them.
/// For the composition root, before the doors open and after they are closed.
using AuditKeeper = std::function<void(std::string_view what, AuditFields fields)>;
void keep_audit(AuditKeeper keeper);

}  // namespace guichet
