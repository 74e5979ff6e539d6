// guichet bench: what this machine's disk and processor make of Guichet, beside the least that a disk must
// do.
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "cli/bench_contest.h"
#include "cli/bench_engine.h"
#include "cli/bench_log.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "engine/base/result.h"

namespace guichet::cli {

int bench_machine(const BenchOptions& options) {
  std::error_code failure;
  std::filesystem::create_directories(options.folder, failure);
  if (failure)
    return fail(invalid(fmt::format(
        "--folder: {} cannot be made: {}. Name a folder that may be written", options.folder, failure.message())));
  std::vector<bench::Outcome> outcomes;
  for (const std::uint64_t batch : {1U, 10U, 100U}) {
    const bench::AppendTask task{.folder = options.folder, .batch = batch, .seconds = 1};
    outcomes.push_back(bench::hold(
        {fmt::format("durable append, {} per sync, ~430 bytes, fdatasync", batch),
         "events/s",
         {bench::guichet_log(task), bench::plain_log(task)}},
        3));
  }
  for (auto& outcome : bench::measure_engine(options.folder, options.cases)) outcomes.push_back(std::move(outcome));
  fmt::print("{}\n", options.format == Format::json ? bench::as_json(outcomes) : bench::as_table(outcomes));
  return exit_ok;
}

}  // namespace guichet::cli
