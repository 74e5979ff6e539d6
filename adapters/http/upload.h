#pragma once

#include "adapters/async/inbox.h"
#include "adapters/async/workers.h"
#include "adapters/http/exchange.h"
#include "adapters/http/limits.h"
#include "adapters/http/route.h"

namespace guichet::http {

/// Hands a submission to the engine and waits for its receipt on the I/O thread. The bridge of every command.
Task<Result<runtime::Receipt>> submit(async::Inbox& inbox, runtime::Engine& engine, runtime::Submission submission);

/// Receives an attachment piece by piece into the engine's files, then attaches it with an ordinary command. At most
/// one block of it is in memory.
class Upload {
 public:
  Upload(async::Inbox& inbox, async::Workers& workers, const Limits& limits)
      : inbox_(inbox), workers_(workers), limits_(limits) {}

  Task<Response> receive(Exchange& exchange, const Call& call);

 private:
  async::Inbox& inbox_;
  async::Workers& workers_;
  const Limits& limits_;
};

}  // namespace guichet::http
