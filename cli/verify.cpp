#include "engine/store/verify.h"

#include <optional>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/progress.h"
#include "cli/received_events.h"
#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/store/files.h"

namespace guichet::cli {
namespace {

struct Findings {
  store::LogReport log;
  store::FilesReport files;
  std::optional<store::Repair> repair;
  bool checkpoint_written = false;

  bool all_well() const { return !log.fault && files.damaged.empty(); }
};

Result<store::LogReport> verify_log(const VerifyOptions& options) {
  store::VerifyLogOptions how;
  if (!options.checkpoint.empty()) {
    GUICHET_TRY(how.checkpoints, store::read_checkpoints(options.checkpoint));
  }
  std::optional<Progress> bar;
  how.progress = [&bar](Position done, Position head) {
    if (!bar) bar.emplace("verifying the log", "events", head);
    bar->advance_to(done);
  };
  return store::verify_log(options.data + "/log", how);
}

Result<store::FilesReport> verify_files(const VerifyOptions& options) {
  Progress bar("verifying attachments", "files", 0);
  return store::verify_files(options.data + "/files", [&bar](std::uint64_t done) { bar.advance_to(done); });
}

/// Gives up the missing end, when that is all that is wrong and the operator has said so.
Status repair(const VerifyOptions& options, Findings& findings) {
  if (!findings.log.fault || !findings.log.repairable) return ok();
  if (!options.accept_loss)
    return conflict(
        "repairing gives up acknowledged events for ever: restore a backup if you can, or say so with "
        "--repair "
        "--accept-loss");
  GUICHET_TRY(findings.repair, store::repair_log(options.data + "/log", SystemClock().now()));
  GUICHET_TRY(findings.log, verify_log(options));
  return ok();
}

Status sign(const VerifyOptions& options, Findings& findings) {
  if (options.checkpoint.empty() || !findings.all_well() || findings.log.head.position == 0) return ok();
  GUICHET_TRY(
      const auto signed_head,
      store::sign_checkpoint(options.data + "/keys/checkpoint-key", findings.log.head, SystemClock().now()));
  GUICHET_TRY_STATUS(store::append_checkpoint(options.checkpoint, signed_head));
  findings.checkpoint_written = true;
  return ok();
}

Result<Findings> look(const VerifyOptions& options) {
  Findings findings;
  GUICHET_TRY(findings.log, verify_log(options));
  if (options.repair) GUICHET_TRY_STATUS(repair(options, findings));
  GUICHET_TRY(findings.files, verify_files(options));
  GUICHET_TRY_STATUS(sign(options, findings));
  return findings;
}

void print_text(const VerifyOptions& options, const Findings& findings) {
  const auto& log = findings.log;
  if (findings.repair)
    fmt::print(
        "repaired: the log was known to reach event {}, and now ends at event {}\n",
        findings.repair->anchored,
        findings.repair->recovered);
  fmt::print(
      "log: {} events, {} bytes, the chain ends at {}\n", log.head.position, log.body_bytes, to_hex(log.head.hash));
  if (log.checkpoints > 0) fmt::print("checkpoints: the log agrees with {}\n", log.checkpoints);
  fmt::print("files: {} attachments, {} bytes\n", findings.files.files, findings.files.bytes);
  if (findings.checkpoint_written) fmt::print("checkpoint: added to {}\n", options.checkpoint);
  if (findings.all_well()) {
    fmt::print("All is as it was written.\n");
    return;
  }
  if (log.fault) {
    fmt::print("DAMAGED: {}\n", log.fault->message);
    if (log.fault->position > 0)
      fmt::print(
          "  Events 1 to {} are good; nothing from event {} on was looked at.\n",
          log.head.position,
          log.fault->position);
    fmt::print(
        "{}",
        log.repairable ? "  Restore a backup, or give the missing end up with: guichet verify --repair --accept-loss\n"
                       : "  Restore a backup: this cannot be repaired in place.\n");
  }
  for (const auto& path : findings.files.damaged) fmt::print("DAMAGED: {} is not what was stored\n", path);
}

void print_json(const Findings& findings) {
  const auto& log = findings.log;
  json::object answer{
      {"ok", findings.all_well()},
      {"events", log.head.position},
      {"bytes", log.body_bytes},
      {"hash", to_hex(log.head.hash)},
      {"checkpoints", log.checkpoints},
      {"files", findings.files.files},
      {"damagedFiles", json::value_from(findings.files.damaged)},
      {"checkpointWritten", findings.checkpoint_written}};
  answer["anchored"] = log.anchored ? json::value(log.anchored->position) : json::value();
  answer["fault"] = nullptr;
  if (log.fault)
    answer["fault"] = json::object{
        {"position", log.fault->position}, {"message", log.fault->message}, {"repairable", log.repairable}};
  answer["repaired"] = nullptr;
  if (findings.repair)
    answer["repaired"] =
        json::object{{"anchored", findings.repair->anchored}, {"recovered", findings.repair->recovered}};
  fmt::print("{}\n", json::serialize(answer));
}

}  // namespace

int verify(const VerifyOptions& options) {
  if (options.accept_loss && !options.repair) return misuse("--accept-loss goes with --repair");
  const auto findings = look(options);
  if (!findings) return fail(findings.error());
  if (options.format == Format::json)
    print_json(*findings);
  else
    print_text(options, *findings);
  return findings->all_well() ? exit_ok : exit_corrupt;
}

}  // namespace guichet::cli
