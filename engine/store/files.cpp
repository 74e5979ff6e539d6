// files/:
//
//   ab/cdef…        a stored file under its 64 hex digits: BLAKE2b-256 of the bytes in it
//   incoming/RANDOM a file that is being received; removed at the next start
//
//   plain  = the content
//   sealed = header chunk*       libsodium's secretstream (XChaCha20-Poly1305)
//   header = 24 bytes; chunk = up to 65536 bytes of content + 17; the last is tagged final and may be empty
#include "engine/store/files.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>

#include "engine/base/check.h"
#include "engine/store/disk.h"
#include "engine/store/stored_file.h"

namespace guichet::store {
namespace {

constexpr std::size_t chunk_bytes = 64u << 10;
constexpr std::size_t sealed_chunk_bytes = chunk_bytes + crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr std::size_t header_bytes = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
constexpr std::size_t hash_bytes = 32;

const unsigned char* unsigned_bytes(std::span<const std::byte> bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* writable_bytes(std::span<std::byte> bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

std::string to_hex(std::span<const unsigned char> bytes) {
  std::string text(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  text.pop_back();
  return text;
}

/// Also keeps names from leaving the folder.
bool is_hash(const std::string& text) {
  return text.size() == 2 * hash_bytes &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

class Hasher {
 public:
  Hasher() { crypto_generichash_init(&state_, nullptr, 0, hash_bytes); }

  void update(std::span<const std::byte> bytes) {
    crypto_generichash_update(&state_, unsigned_bytes(bytes), bytes.size());
  }

  std::string finish() {
    std::array<unsigned char, hash_bytes> hash;
    crypto_generichash_final(&state_, hash.data(), hash.size());
    return to_hex(hash);
  }

 private:
  crypto_generichash_state state_;
};

Error no_file(const std::string& hash) {
  return not_found(fmt::format("there is no file {}", hash));
}

Error altered(const std::string& hash) {
  return corrupt(fmt::format("file {} is not what was stored: restore it from a backup", hash));
}

}  // namespace

struct FileStore::State {
  std::string path;
  std::uint64_t size_max = 0;
  std::atomic<std::uint64_t> drafts = 0;

  std::string incoming() const { return path + "/incoming"; }

  std::string folder_of(const std::string& hash) const { return path + "/" + hash.substr(0, 2); }

  std::string path_of(const std::string& hash) const { return folder_of(hash) + "/" + hash.substr(2); }

  Result<File> open(const std::string& hash) const {
    if (!is_hash(hash) || !exists(path_of(hash))) return no_file(hash);
    return File::open(path_of(hash), O_RDONLY);
  }
};

namespace {

/// Receives into incoming/, hashing and perhaps sealing on the way.
class DiskDraft final : public FileDraft {
 public:
  DiskDraft(const FileStore::State& store, File file) : store_(store), file_(std::move(file)) {}

  ~DiskDraft() override {
    sodium_memzero(&seal_, sizeof seal_);
    sodium_memzero(pending_.data(), pending_.size());
    if (file_.is_open()) ::unlink(file_.path().c_str());
  }

  Status start_sealing(const FileKey& key) {
    sealing_ = true;
    std::array<std::byte, header_bytes> header;
    crypto_secretstream_xchacha20poly1305_init_push(&seal_, writable_bytes(header), unsigned_bytes(key));
    return store(header);
  }

  Status write(std::span<const std::byte> chunk) override {
    size_ += chunk.size();
    if (sealing_) content_.update(chunk);
    if (size_ > store_.size_max) return invalid(fmt::format("a file may have at most {} MiB", store_.size_max >> 20));
    if (!sealing_) return store(chunk);
    while (!chunk.empty()) {
      if (pending_.size() == chunk_bytes) GUICHET_TRY_STATUS(seal(0));
      const auto take = std::min(chunk.size(), chunk_bytes - pending_.size());
      pending_.insert(pending_.end(), chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(take));
      chunk = chunk.subspan(take);
    }
    return ok();
  }

  Result<StoredFile> finish() override {
    if (sealing_) GUICHET_TRY_STATUS(seal(crypto_secretstream_xchacha20poly1305_TAG_FINAL));
    GUICHET_TRY_STATUS(file_.sync());
    StoredFile stored{hasher_.finish(), size_};
    stored.content = sealing_ ? content_.finish() : stored.hash;
    const auto folder = store_.folder_of(stored.hash);
    GUICHET_TRY_STATUS(make_directories(folder));
    // Always: who made the folder a moment ago, for another file, may not have synced its name yet.
    GUICHET_TRY_STATUS(sync_directory(store_.path));
    GUICHET_TRY_STATUS(rename_durably(file_.path(), store_.path_of(stored.hash)));
    file_ = File();
    return stored;
  }

 private:
  Status store(std::span<const std::byte> bytes) {
    hasher_.update(bytes);
    GUICHET_TRY_STATUS(file_.write_at(end_, bytes));
    end_ += bytes.size();
    return ok();
  }

  Status seal(unsigned char tag) {
    std::vector<std::byte> sealed(pending_.size() + crypto_secretstream_xchacha20poly1305_ABYTES);
    crypto_secretstream_xchacha20poly1305_push(
        &seal_, writable_bytes(sealed), nullptr, unsigned_bytes(pending_), pending_.size(), nullptr, 0, tag);
    sodium_memzero(pending_.data(), pending_.size());
    pending_.clear();
    return store(sealed);
  }

  const FileStore::State& store_;
  File file_;
  Hasher hasher_;           // of what is stored
  Hasher content_;          // of what was sent, where that is sealed
  std::uint64_t size_ = 0;  // of the content
  std::uint64_t end_ = 0;   // of what is written
  bool sealing_ = false;
  crypto_secretstream_xchacha20poly1305_state seal_{};
  std::vector<std::byte> pending_;
};

Status read_plain(const File& file, const FileStore::Sink& sink) {
  std::vector<std::byte> chunk(chunk_bytes);
  for (std::uint64_t offset = 0;;) {
    GUICHET_TRY(const auto size, file.read_at(offset, chunk));
    if (size == 0) return ok();
    GUICHET_TRY_STATUS(sink(std::span<const std::byte>(chunk).first(size)));
    offset += size;
  }
}

Result<std::string> hash_of(const File& file) {
  Hasher hasher;
  GUICHET_TRY_STATUS(read_plain(file, [&hasher](std::span<const std::byte> chunk) {
    hasher.update(chunk);
    return ok();
  }));
  return hasher.finish();
}

Status read_sealed(const File& file, const std::string& hash, const FileKey& key, const FileStore::Sink& sink) {
  std::array<std::byte, header_bytes> header;
  GUICHET_TRY(const auto header_size, file.read_at(0, header));
  crypto_secretstream_xchacha20poly1305_state state;
  if (header_size < header.size() ||
      crypto_secretstream_xchacha20poly1305_init_pull(&state, unsigned_bytes(header), unsigned_bytes(key)) != 0)
    return altered(hash);
  std::vector<std::byte> sealed(sealed_chunk_bytes);
  std::vector<std::byte> plain(chunk_bytes);
  unsigned char tag = 0;
  std::uint64_t offset = header_bytes;
  while (tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL) {
    GUICHET_TRY(const auto size, file.read_at(offset, sealed));
    unsigned long long plain_size = 0;
    if (size < crypto_secretstream_xchacha20poly1305_ABYTES ||
        crypto_secretstream_xchacha20poly1305_pull(
            &state, writable_bytes(plain), &plain_size, &tag, unsigned_bytes(sealed), size, nullptr, 0) != 0)
      return altered(hash);
    GUICHET_TRY_STATUS(sink(std::span<const std::byte>(plain).first(plain_size)));
    offset += size;
  }
  sodium_memzero(&state, sizeof state);
  sodium_memzero(plain.data(), plain.size());
  return ok();
}

}  // namespace

FileStore::FileStore(std::unique_ptr<State> state) : state_(std::move(state)) {}

FileStore::~FileStore() = default;

Result<std::unique_ptr<FileStore>> FileStore::open(const std::string& path, std::uint64_t size_max) {
  check(sodium_init() >= 0, "libsodium must start");
  auto state = std::make_unique<State>();
  state->path = path;
  state->size_max = size_max;
  std::error_code ignored;
  std::filesystem::remove_all(state->incoming(), ignored);
  GUICHET_TRY_STATUS(make_directories(state->incoming()));
  GUICHET_TRY_STATUS(sync_directory(path));
  return std::unique_ptr<FileStore>(new FileStore(std::move(state)));
}

Result<std::unique_ptr<FileDraft>> FileStore::create(const std::optional<FileKey>& key) {
  const auto name = fmt::format("{}/{}", state_->incoming(), ++state_->drafts);
  GUICHET_TRY(auto file, File::open(name, O_RDWR | O_CREAT | O_EXCL));
  auto draft = std::make_unique<DiskDraft>(*state_, std::move(file));
  if (key) GUICHET_TRY_STATUS(draft->start_sealing(*key));
  return std::unique_ptr<FileDraft>(std::move(draft));
}

Status FileStore::read(const std::string& hash, const std::optional<FileKey>& key, const Sink& sink) const {
  GUICHET_TRY(const auto file, state_->open(hash));
  if (key) return read_sealed(file, hash, *key, sink);
  // A plain file proves itself only as a whole; the second reading comes from memory.
  GUICHET_TRY_STATUS(verify(hash));
  return read_plain(file, sink);
}

Status FileStore::verify(const std::string& hash) const {
  GUICHET_TRY(const auto file, state_->open(hash));
  GUICHET_TRY(const auto found, hash_of(file));
  if (found != hash) return altered(hash);
  return ok();
}

Status FileStore::remove(const std::string& hash) {
  if (!is_hash(hash) || !exists(state_->path_of(hash))) return ok();
  if (::unlink(state_->path_of(hash).c_str()) != 0) return disk_error("remove", state_->path_of(hash));
  return sync_directory(state_->folder_of(hash));
}

Result<FilesReport> verify_files(const std::string& path, const std::function<void(std::uint64_t)>& progress) {
  FilesReport report;
  std::error_code failure;
  if (!std::filesystem::is_directory(path, failure)) return report;
  for (auto at = std::filesystem::recursive_directory_iterator(path, failure);
       !failure && at != std::filesystem::recursive_directory_iterator();
       at.increment(failure)) {
    if (at->path().filename() == "incoming") at.disable_recursion_pending();
    if (!at->is_regular_file()) continue;
    GUICHET_TRY(const auto file, File::open(at->path().string(), O_RDONLY));
    GUICHET_TRY(const auto size, file.size());
    GUICHET_TRY(const auto hash, hash_of(file));
    if (hash != at->path().parent_path().filename().string() + at->path().filename().string())
      report.damaged.push_back(at->path().string());
    report.bytes += size;
    ++report.files;
    if (progress) progress(report.files);
  }
  if (failure) return unavailable(fmt::format("cannot read the folder {}: {}", path, failure.message()));
  return report;
}

Result<std::uint64_t> stored_size(const std::string& folder, const std::string& hash) {
  GUICHET_TRY(const auto file, FileStore::State{.path = folder}.open(hash));
  return file.size();
}

Result<std::string> read_stored(const std::string& folder, const std::string& hash) {
  GUICHET_TRY(const auto file, FileStore::State{.path = folder}.open(hash));
  GUICHET_TRY(const auto size, file.size());
  std::string bytes(size, '\0');
  GUICHET_TRY(const auto read, file.read_at(0, std::as_writable_bytes(std::span(bytes))));
  Hasher hasher;
  hasher.update(std::as_bytes(std::span(bytes)));
  if (read != size || hasher.finish() != hash) return altered(hash);
  return bytes;
}

}  // namespace guichet::store
