#include "engine/runtime/engine.h"

#include <chrono>
#include <future>

#include <fmt/format.h>

#include "engine/base/log.h"
#include "engine/runtime/local_engine.h"

namespace guichet::runtime {
namespace {

/// A line every two seconds while a long log is folded, so that an operator sees a start move.
Folding say_progress() {
  using Steady = std::chrono::steady_clock;
  return [last = Steady::now()](Position applied, Position head) mutable {
    if (Steady::now() - last < std::chrono::seconds(2)) return;
    last = Steady::now();
    log_info("folding the log into the views", {{"event", fmt::to_string(applied)}, {"of", fmt::to_string(head)}});
  };
}

/// Reads every record once: each carries a checksum. `guichet verify` walks the hash chain besides.
Status read_everything(const store::Log& log) {
  const auto cursor = log.read(0);
  for (;;) {
    GUICHET_TRY(const auto record, cursor->next());
    if (!record) return ok();
  }
}

}  // namespace

Result<std::unique_ptr<Engine>> Engine::open(Options options, const Clock& clock) {
  GUICHET_TRY(auto foundation, open_foundation(options, say_progress()));
  if (options.verify_on_open) GUICHET_TRY_STATUS(read_everything(*foundation.log));
  return std::unique_ptr<Engine>(std::make_unique<LocalEngine>(std::move(foundation), options, clock));
}

Result<Receipt> Engine::submit_and_wait(Submission submission) {
  std::promise<Result<Receipt>> promise;
  auto answer = promise.get_future();
  submit(std::move(submission), [&promise](Result<Receipt> result) { promise.set_value(std::move(result)); });
  return answer.get();
}

PersonId key_holder(const cases::CaseState& state) {
  return state.person.empty() ? PersonId("case-" + state.id.value) : state.person;
}

}  // namespace guichet::runtime
