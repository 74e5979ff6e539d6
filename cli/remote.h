#pragma once

#include "adapters/client/client.h"
#include "cli/commands.h"

namespace guichet::cli {

/// The server at this address, with its token or else GUICHET_TOKEN of the environment: what stands on the command line
/// is seen by every process of the machine.
client::Server server_of(const ServerAddress& address);

/// False, with a sentence on standard error, where neither a server nor a folder is named, or both are.
bool names_one(const ServerOrFolder& whose);

/// `guichet events --url`, `guichet cases --url`: what a running server answers. Errors: as client::read.
Status print_remote_events(const EventsOptions& options);
Status show_remote_cases(const CasesOptions& options);

}  // namespace guichet::cli
