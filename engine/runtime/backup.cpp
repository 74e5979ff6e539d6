// backup.json:
//
//   {"format": "guichet-backup-1", "position": number, "hash": hex, "time": RFC 3339, "keys": number}
//   position and hash are of the last event in log/; keys is how many numbered keys there were
#include "engine/runtime/backup.h"

#include <algorithm>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "engine/base/json.h"
#include "engine/people/kek.h"
#include "engine/people/vault.h"
#include "engine/runtime/small_files.h"
#include "engine/store/copying.h"
#include "engine/store/disk.h"
#include "engine/store/files.h"
#include "engine/store/verify.h"

namespace guichet::runtime {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view format_name = "guichet-backup-1";

struct Label {
  store::Head head;
  Instant time;
  std::uint64_t keys = 0;
};

std::string hex(const store::ChainHash& hash) {
  std::string text;
  for (const auto byte : hash) text += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
  return text;
}

Status write_label(const fs::path& folder, const Label& label) {
  const json::object object{
      {"format", format_name},
      {"position", label.head.position},
      {"hash", hex(label.head.hash)},
      {"time", to_rfc3339(label.time)},
      {"keys", label.keys}};
  const auto text = json::serialize(object) + "\n";
  const auto next = (folder / "backup.json.next").string();
  {
    GUICHET_TRY(const auto file, store::File::open(next, O_RDWR | O_CREAT | O_TRUNC));
    GUICHET_TRY_STATUS(file.write_at(0, std::as_bytes(std::span(text))));
    GUICHET_TRY_STATUS(file.sync());
  }
  return store::rename_durably(next, (folder / "backup.json").string());
}

struct ReadLabel {
  Label label;
  std::string hash;
};

Result<ReadLabel> read_label(const fs::path& folder) {
  const auto path = (folder / "backup.json").string();
  if (!store::exists(path)) return not_found(fmt::format("{} is no backup: it has no backup.json", folder.string()));
  GUICHET_TRY(const auto file, store::File::open(path, O_RDONLY));
  GUICHET_TRY(const auto size, file.size());
  std::string text(std::min<std::uint64_t>(size, 4096), '\0');
  GUICHET_TRY_STATUS(file.read_at(0, std::as_writable_bytes(std::span(text))));
  const auto parsed = parse_json(text);
  if (!parsed) return corrupt(fmt::format("{} is damaged: {}", path, parsed.error().message));
  JsonFields fields(*parsed);
  ReadLabel read;
  const auto name = fields.required_string("format");
  read.hash = fields.required_string("hash");
  const auto time = parse_rfc3339(fields.required_string("time"));
  read.label.head.position = static_cast<Position>(fields.optional_integer("position").value_or(0));
  read.label.keys = static_cast<std::uint64_t>(fields.optional_integer("keys").value_or(0));
  if (const auto finished = fields.finish(); !finished || name != format_name || !time)
    return corrupt(fmt::format("{} is not of a backup that this guichet can read", path));
  read.label.time = *time;
  return read;
}

bool is_within(const fs::path& path, const fs::path& folder) {
  std::error_code failure;
  const auto inner = fs::weakly_canonical(path, failure);
  const auto outer = fs::weakly_canonical(folder, failure);
  return std::ranges::mismatch(outer, inner).in1 == outer.end();
}

/// The keys and what wraps them must be of one moment, though the server may rotate them between the two copies.
Status copy_keys(const BackupPlan& plan) {
  const auto pool = (plan.data / "keys" / "pool").string();
  const auto kek = (plan.data / "keys" / "kek").string();
  if (!plan.kek.empty() && !store::exists(kek))
    return invalid(fmt::format(
        "{} is not there: this town's key-encryption key is kept outside of its data folder, and so must be its "
        "copy",
        kek));
  for (int attempt = 0;; ++attempt) {
    store::KeyFingerprint wrapped_by{};
    if (!plan.keys.empty()) {
      GUICHET_TRY_STATUS(store::make_directories(plan.keys.string()));
      GUICHET_TRY(wrapped_by, store::copy_key_slots(pool, (plan.keys / "pool").string()));
    }
    if (plan.kek.empty()) return ok();
    people::Secret secret;
    GUICHET_TRY_STATUS(people::copy_kek(kek, plan.kek.string()));
    GUICHET_TRY_STATUS(people::read_kek(plan.kek.string(), secret));
    if (plan.keys.empty() || people::fingerprint(secret) == wrapped_by) return ok();
    if (attempt == 3) return unavailable("the keys are rotated again and again: try again later");
  }
}

Result<std::uint64_t> count_keys(const fs::path& data) {
  const auto pool = (data / "keys" / "pool").string();
  if (!store::exists(pool)) return std::uint64_t{0};
  return store::KeySlots::count_of(pool);
}

Status bring_keys(const RestorePlan& plan, const fs::path& into, std::uint64_t count, store::Copied& copied) {
  if (plan.without_keys) return people::Vault::create_without_keys((into / "keys").string(), count);
  GUICHET_TRY_STATUS(store::make_new_folder((into / "keys").string()));
  GUICHET_TRY(
      const auto wrapped_by, store::copy_key_slots((plan.keys / "pool").string(), (into / "keys" / "pool").string()));
  GUICHET_TRY_STATUS(copy_signing_keys(plan.keys, into / "keys", copied));
  if (plan.kek.empty()) return ok();
  people::Secret secret;
  GUICHET_TRY_STATUS(people::read_named_kek(plan.kek.string(), secret));
  if (people::fingerprint(secret) != wrapped_by)
    return corrupt(fmt::format(
        "the keys in {} were not wrapped by the key in {}: take both of the same moment",
        plan.keys.string(),
        plan.kek.string()));
  return people::copy_kek(plan.kek.string(), (into / "keys" / "kek").string());
}

/// From the first event to the last, and every attachment.
Status verify_copy(const fs::path& folder, const ReadLabel& expected) {
  GUICHET_TRY(const auto log, store::verify_log((folder / "log").string()));
  if (log.fault) return corrupt(fmt::format("the backup is damaged: {}", log.fault->message));
  if (log.head.position != expected.label.head.position || hex(log.head.hash) != expected.hash)
    return corrupt(fmt::format(
        "the backup ends at event {}, but its backup.json says {}: it was changed",
        log.head.position,
        expected.label.head.position));
  GUICHET_TRY(const auto files, store::verify_files((folder / "files").string()));
  if (files.damaged.empty()) return ok();
  return corrupt(fmt::format(
      "{} attachments of the backup are damaged, the first is {}",
      files.damaged.size(),
      fs::path(files.damaged.front()).lexically_relative(folder).string()));
}

Status refuse_restoring(const RestorePlan& plan) {
  if (plan.without_keys != plan.keys.empty())
    return invalid(
        "say where the copy of the keys is (--keys), or that everything personal stays sealed for ever "
        "(--without-keys)");
  std::error_code failure;
  if (!fs::exists(plan.data, failure) || fs::is_empty(plan.data, failure)) return ok();
  return conflict(fmt::format("{} holds something already: name a folder that does not exist", plan.data.string()));
}

Result<RestoreReport> fill(const RestorePlan& plan, const fs::path& folder) {
  GUICHET_TRY(const auto expected, read_label(plan.backup));
  auto options = plan.copy;
  options.link = false;  // the backup must not change with what is done to the restored folder
  RestoreReport report;
  report.taken = expected.label.time;
  GUICHET_TRY_STATUS(store::make_new_folder(folder.string()));
  GUICHET_TRY(
      report.head, store::copy_log((plan.backup / "log").string(), (folder / "log").string(), options, report.copied));
  GUICHET_TRY_STATUS(
      store::copy_files((plan.backup / "files").string(), (folder / "files").string(), options, report.copied));
  GUICHET_TRY_STATUS(verify_copy(folder, expected));
  GUICHET_TRY_STATUS(bring_keys(plan, folder, expected.label.keys, report.copied));
  GUICHET_TRY_STATUS(copy_small_files(plan.backup, folder, report.copied));
  GUICHET_TRY_STATUS(store::sync_directory(folder.string()));
  return report;
}

}  // namespace

Result<BackupReport> back_up(const BackupPlan& plan) {
  if (!fs::is_directory(plan.data / "log"))
    return not_found(fmt::format("{} is no data folder: it has no log/", plan.data.string()));
  if (!plan.kek.empty() && plan.keys.empty())
    return invalid("a copy of the KEK goes with one of the keys, in another place: name that with --keys");
  for (const auto& copy : {plan.to, plan.keys, plan.kek})
    if (!copy.empty() && is_within(copy, plan.data))
      return invalid(fmt::format(
          "{} lies in the data folder {}: a copy is lost with its original there. Name another place",
          copy.string(),
          plan.data.string()));
  BackupReport report;
  GUICHET_TRY_STATUS(store::make_new_folder(plan.to.string()));
  GUICHET_TRY_STATUS(copy_small_files(plan.data, plan.to, report.copied));
  GUICHET_TRY(
      report.head, store::copy_log((plan.data / "log").string(), (plan.to / "log").string(), plan.copy, report.copied));
  // After the log, so that all it names is there: attachments and keys are durable before the events about them.
  GUICHET_TRY_STATUS(
      store::copy_files((plan.data / "files").string(), (plan.to / "files").string(), plan.copy, report.copied));
  GUICHET_TRY(const auto keys, count_keys(plan.data));
  GUICHET_TRY_STATUS(copy_keys(plan));
  if (!plan.keys.empty()) GUICHET_TRY_STATUS(copy_signing_keys(plan.data / "keys", plan.keys, report.copied));
  GUICHET_TRY_STATUS(write_label(plan.to, {report.head, plan.now, keys}));
  return report;
}

Result<RestoreReport> restore(const RestorePlan& plan) {
  GUICHET_TRY_STATUS(refuse_restoring(plan));
  auto data = fs::absolute(plan.data).lexically_normal();
  if (!data.has_filename()) data = data.parent_path();
  const fs::path unfinished = data.string() + ".restoring";
  std::error_code ignored;
  fs::remove_all(unfinished, ignored);  // of a restoring that was broken off
  auto report = fill(plan, unfinished);
  if (!report) {
    fs::remove_all(unfinished, ignored);
    return report;
  }
  GUICHET_TRY_STATUS(store::rename_durably(unfinished.string(), data.string()));
  return report;
}

}  // namespace guichet::runtime
