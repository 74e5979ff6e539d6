#pragma once

// What `guichet what-if` tries a draft on: the recorded cases of a service, from the folder of a stopped server or from
// the feed of a running one.

#include <string>
#include <vector>

#include "cli/commands.h"
#include "engine/base/clock.h"
#include "engine/rehearsal/recorded.h"
#include "workflows/definition.h"

namespace guichet::cli {

struct Record {
  std::vector<rehearsal::RecordedCase> cases;
  Instant until{};  ///< the last thing that happened in any case
};

/// Cases of this service that were opened since then. A feed keeps what is personal sealed: something of its kind
/// stands for it then. Errors: of the folder, or of the server.
Result<Record> read_record(
    const ServerOrFolder& whose, const workflows::Definition& service, Instant since, const Clock& clock);

}  // namespace guichet::cli
