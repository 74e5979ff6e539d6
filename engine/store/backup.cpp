// How the log of a running server is copied without asking it: RocksDB's data files grow until MANIFEST names them and
// never change from then on, its MANIFEST and write-ahead logs only grow. First the data files are brought over until
// none is missing or shorter; then MANIFEST and write-ahead logs, which are small. When neither the list of files nor
// MANIFEST has changed meanwhile, all of it is of one moment, but for what the write-ahead log gained: a prefix of it,
// as a crash would leave. Else again.
#include "engine/store/backup.h"

#include <algorithm>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>

#include "engine/store/anchor.h"
#include "engine/store/copying.h"
#include "engine/store/disk.h"

namespace guichet::store {
namespace {

/// Each takes some milliseconds; a log of very small files on a busy machine has needed more than a hundred.
constexpr int attempts_max = 2'000;

bool is_data(const std::string& name) {
  return name.ends_with(".sst");
}

/// What a copy needs besides the data files. Not LOCK, LOG, HEAD: the copy gets its own.
bool is_state(const std::string& name) {
  return name.ends_with(".log") || name.starts_with("MANIFEST-") || name.starts_with("OPTIONS-") || name == "CURRENT" ||
         name == "IDENTITY" || name == "repairs";
}

class LogCopy {
 public:
  LogCopy(const std::string& from, const std::string& to, const CopyOptions& options, Copied& copied)
      : from_(from), to_(to), options_(options), copied_(copied) {}

  Status run() {
    for (int attempt = 0; attempt < attempts_max; ++attempt) {
      GUICHET_TRY_STATUS(bring_data());
      GUICHET_TRY(const bool done, bring_state());
      if (!done) continue;
      GUICHET_TRY_STATUS(drop_what_is_not_needed());
      return sync_directory(to_);
    }
    return unavailable(
        fmt::format("the log in {} changes faster than it can be copied: try again when it is calmer", from_));
  }

 private:
  /// What says which data files belong to the log: their names and how far MANIFEST has come.
  struct Moment {
    std::vector<std::string> names;
    std::uintmax_t manifest_bytes = 0;
    friend bool operator==(const Moment&, const Moment&) = default;
  };

  Result<Moment> moment() const {
    Moment now;
    GUICHET_TRY(now.names, names_in(from_));
    std::erase_if(now.names, [](const auto& name) { return !is_data(name) && !is_state(name); });
    for (const auto& name : now.names) {
      std::error_code gone;
      const auto size = std::filesystem::file_size(from_ + "/" + name, gone);
      if (name.starts_with("MANIFEST-")) now.manifest_bytes += gone ? 0 : size;
    }
    return now;
  }

  Status bring_data() {
    GUICHET_TRY(const auto names, names_in(from_));
    for (const auto& name : names) {
      if (!is_data(name) || is_whole(name)) continue;
      // Never written over in place: the copy may be a link to the very file.
      std::error_code unknown;
      std::filesystem::remove(to_ + "/" + name, unknown);
      const auto brought = link_or_copy(from_ + "/" + name, to_ + "/" + name, options_, copied_);
      // Compacted away since the list was read: the next list tells what took its place.
      if (!brought && brought.error().kind != Error::Kind::not_found) return brought;
    }
    return ok();
  }

  /// Whether the copy is as long as the file: one that is still being written is brought again.
  bool is_whole(const std::string& name) const {
    std::error_code missing;
    std::error_code gone;
    const auto here = std::filesystem::file_size(to_ + "/" + name, missing);
    const auto there = std::filesystem::file_size(from_ + "/" + name, gone);
    return !missing && !gone && here == there;
  }

  /// False when the log changed meanwhile, or a data file is missing or not whole.
  Result<bool> bring_state() {
    GUICHET_TRY(const auto before, moment());
    for (const auto& name : before.names) {
      if (is_data(name) && !is_whole(name)) return false;
      if (is_data(name)) continue;
      const auto brought = copy_file(from_ + "/" + name, to_ + "/" + name, options_, copied_);
      if (!brought && brought.error().kind == Error::Kind::not_found) return false;
      if (!brought) return std::move(brought).error();
    }
    GUICHET_TRY(const auto after, moment());
    needed_ = before.names;
    return before == after;
  }

  Status drop_what_is_not_needed() const {
    GUICHET_TRY(const auto names, names_in(to_));
    for (const auto& name : names) {
      if (std::binary_search(needed_.begin(), needed_.end(), name)) continue;
      std::error_code failure;
      std::filesystem::remove(to_ + "/" + name, failure);
      if (failure) return unavailable(fmt::format("cannot remove {}/{}", to_, name));
    }
    return ok();
  }

  const std::string& from_;
  const std::string& to_;
  const CopyOptions& options_;
  Copied& copied_;
  std::vector<std::string> needed_;
};

Result<Head> acknowledged_in(const std::string& path) {
  if (!exists(path + "/CURRENT")) return not_found(fmt::format("there is no log in {}", path));
  GUICHET_TRY(const auto anchor, Anchor::open(path + "/HEAD"));
  GUICHET_TRY(const auto head, anchor.read());
  if (head) return *head;
  return corrupt(fmt::format("{}/HEAD is damaged: see what guichet verify says before a backup", path));
}

/// Reads the slots of a file as they are now. One that is being overwritten meanwhile is read again.
Result<std::vector<WrappedKey>> read_slots(const std::string& path, const KeyFingerprint& wrapped_by) {
  Result<std::vector<WrappedKey>> keys = std::vector<WrappedKey>();
  for (int attempt = 0; attempt < 3; ++attempt) {
    keys = KeySlots::read_all(path, wrapped_by);
    if (keys) break;
  }
  return keys;
}

}  // namespace

Result<Head> copy_log(const std::string& from, const std::string& to, const CopyOptions& options, Copied& copied) {
  // Before anything is copied: what was acknowledged by now has to be in the copy.
  GUICHET_TRY(const auto acknowledged, acknowledged_in(from));
  GUICHET_TRY_STATUS(make_new_folder(to));
  GUICHET_TRY_STATUS(LogCopy(from, to, options, copied).run());
  GUICHET_TRY_STATUS(Anchor::create(to + "/HEAD"));
  {
    GUICHET_TRY(auto anchor, Anchor::open(to + "/HEAD"));
    GUICHET_TRY_STATUS(anchor.reset(acknowledged));
  }
  GUICHET_TRY(const auto log, open_log(to));
  return log->head();
}

Status copy_files(const std::string& from, const std::string& to, const CopyOptions& options, Copied& copied) {
  GUICHET_TRY_STATUS(make_new_folder(to));
  if (!exists(from)) return ok();
  GUICHET_TRY(const auto folders, names_in(from));
  for (const auto& folder : folders) {
    if (folder == "incoming" || !std::filesystem::is_directory(from + "/" + folder)) continue;
    GUICHET_TRY(const auto names, names_in(from + "/" + folder));
    GUICHET_TRY_STATUS(make_new_folder(to + "/" + folder));
    for (const auto& name : names) {
      const auto place = "/" + folder + "/" + name;
      const auto brought = link_or_copy(from + place, to + place, options, copied);
      // Removed meanwhile: whose it was has been forgotten.
      if (!brought && brought.error().kind != Error::Kind::not_found) return brought;
    }
    GUICHET_TRY_STATUS(sync_directory(to + "/" + folder));
  }
  return ok();
}

Result<KeyFingerprint> copy_key_slots(const std::string& from, const std::string& to) {
  if (!exists(from)) return not_found(fmt::format("there are no keys in {}", from));
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    GUICHET_TRY(const auto wrapped_by, KeySlots::fingerprint_of(from));
    const auto keys = read_slots(from, wrapped_by);
    // A rotation renames the new file over the old one, then wipes the old one: it may be that which was read.
    GUICHET_TRY(const auto still, KeySlots::fingerprint_of(from));
    if (still != wrapped_by) continue;
    if (!keys) return keys.error();
    const auto next = to + ".next";
    GUICHET_TRY_STATUS(KeySlots::create(next, wrapped_by));
    {
      GUICHET_TRY(auto slots, KeySlots::open(next, wrapped_by));
      GUICHET_TRY_STATUS(slots->append(*keys));
    }
    GUICHET_TRY_STATUS(overwrite(to));
    GUICHET_TRY_STATUS(rename_durably(next, to));
    return wrapped_by;
  }
  return unavailable(fmt::format("{} is rotated again and again", from));
}

}  // namespace guichet::store
