#pragma once

// Orders as files, for systems that fetch them: one file for each order in DROP/FOLDER, complete whenever it is seen.
//
//   FILE    = CASE "." ORDER ".json"       a retry writes the same name again
//   content = {"key","method","path","body"}, one line
//
// FOLDER is a name and no path: who writes town.yaml chooses no other place of the server. A symbolic link may lead
// elsewhere. Thread-safe.

#include <filesystem>
#include <memory>

#include "adapters/courier/transport.h"

namespace guichet::courier {

/// Leaves orders of services with a `folder` as files below `drop`, and gives all others to `other`. The answer to a
/// file is {"file": NAME}, given once the disk has it.
std::unique_ptr<Transport> make_drop_transport(std::filesystem::path drop, std::unique_ptr<Transport> other);

}  // namespace guichet::courier
