// keys/:
//
//   kek        32 random bytes, 0600, unless another place was named
//   pool       the wrapped data keys (engine/store/key_slots.cpp); number 1 makes the blind tokens, persons
//   have 2…
//   *.next     the replacements of a rotation: kek.next and pool.next are complete before either is renamed
#include "engine/people/vault.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <shared_mutex>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/people/kek.h"
#include "engine/people/sealed.h"
#include "engine/store/disk.h"
#include "engine/store/key_slots.h"

namespace guichet::people {
namespace {

constexpr KeyNumber blind_key = 1;
constexpr KeyNumber first_person_key = 2;
constexpr std::size_t pool_step = 4096;
constexpr std::size_t ahead_max = 64;  ///< 8 KiB of the pool, read at once

/// Random bytes from libsodium's own generator, seeded by the kernel and forgetting as it goes, instead of a
/// system call for every nonce. Chosen before anything is drawn.
void start_libsodium() {
  static const bool ready = [] {
    randombytes_set_implementation(&randombytes_internal_implementation);
    return sodium_init() >= 0;
  }();
  check(ready, "libsodium must start");
}

std::vector<store::WrappedKey> fresh_keys(std::size_t count, const Secret& kek) {
  std::vector<store::WrappedKey> keys(count);
  for (auto& key : keys) {
    Secret data_key;
    randombytes_buf(data_key.data(), Secret::size());
    key = wrap(data_key, kek);
  }
  return keys;
}

}  // namespace

struct Vault::State {
  std::string path;
  std::string kek_path;
  bool kek_is_ours = true;
  Secret kek;
  Secret blind;  // made with the vault and never destroyed: kept open, as every command asks for it
  std::unique_ptr<store::KeySlots> slots;
  mutable std::shared_mutex mutex;  // exclusive while rotation replaces kek and slots
  std::atomic<std::uint64_t> destroyed = 0;
  std::mutex assign_mutex;
  KeyNumber next = 0;              // 0: the log has not been read yet
  mutable std::mutex ahead_mutex;  // the last to be taken
  std::vector<std::optional<store::WrappedKey>> ahead;
  KeyNumber ahead_first = 0;

  std::string pool() const { return path + "/pool"; }

  /// After a crash in the middle of a rotation the pool may already be the new one.
  Status finish_rotation() {
    GUICHET_TRY(const auto wrapped_by, store::KeySlots::fingerprint_of(pool()));
    if (kek_is_ours && wrapped_by != fingerprint(kek) && store::exists(kek_path + ".next")) {
      GUICHET_TRY_STATUS(read_kek(kek_path + ".next", kek));
      if (wrapped_by == fingerprint(kek)) return store::rename_durably(kek_path + ".next", kek_path);
      GUICHET_TRY_STATUS(read_kek(kek_path, kek));
    }
    return ok();
  }

  Status read_or_create_kek() {
    if (kek_is_ours && !store::exists(kek_path)) {
      if (store::exists(pool()) && !store::exists(kek_path + ".next"))
        return corrupt(fmt::format("{} is missing: without it no personal data opens. Restore it", kek_path));
      if (!store::exists(pool())) GUICHET_TRY_STATUS(create_kek(kek_path));
    }
    return kek_is_ours ? read_kek(kek_path, kek) : read_named_kek(kek_path, kek);
  }

  /// A key from outside that is another one's is a wrong name; ours beside its own slots is damage.
  Status refuse_foreign_kek() const {
    if (kek_is_ours) return ok();
    GUICHET_TRY(const auto wrapped_by, store::KeySlots::fingerprint_of(pool()));
    if (wrapped_by == fingerprint(kek)) return ok();
    return invalid(fmt::format(
        "the keys in {} were wrapped by another key-encryption key than the one in {}. Name the file of theirs (--kek, "
        "GUICHET_KEK)",
        pool(),
        kek_path));
  }

  Result<std::optional<std::unique_ptr<Secret>>> data_key(KeyNumber number) const {
    const std::shared_lock lock(mutex);
    auto wrapped = known_ahead(number);
    if (!wrapped) {
      GUICHET_TRY(wrapped, slots->read(number));
    }
    if (!wrapped) return std::optional<std::unique_ptr<Secret>>();
    auto key = std::make_unique<Secret>();
    GUICHET_TRY_STATUS(unwrap(*wrapped, kek, *key));
    return std::optional(std::move(key));
  }

  /// A key that was read for assign() and not destroyed since.
  std::optional<store::WrappedKey> known_ahead(KeyNumber number) const {
    const std::scoped_lock lock(ahead_mutex);
    if (number < ahead_first || number - ahead_first >= ahead.size()) return std::nullopt;
    return ahead[number - ahead_first];
  }

  void forget_ahead() {
    const std::scoped_lock lock(ahead_mutex);
    ahead.clear();
  }

  /// Whether a person can be given this key.
  Result<bool> is_alive(KeyNumber number) {
    if (known_ahead(number)) return true;
    GUICHET_TRY(auto keys, slots->read(number, ahead_max));
    const std::scoped_lock lock(ahead_mutex);
    ahead = std::move(keys);
    ahead_first = number;
    return !ahead.empty() && ahead.front().has_value();
  }

  /// The slots as they will be under another key: destroyed ones stay destroyed.
  Result<std::vector<store::WrappedKey>> rewrapped(const Secret& next_kek) const {
    std::vector<store::WrappedKey> keys;
    for (KeyNumber number = 1; number <= slots->count(); ++number) {
      GUICHET_TRY(const auto wrapped, slots->read(number));
      auto& key = keys.emplace_back(store::WrappedKey{});
      if (!wrapped) continue;
      Secret data_key;
      GUICHET_TRY_STATUS(unwrap(*wrapped, kek, data_key));
      key = wrap(data_key, next_kek);
    }
    return keys;
  }
};

Vault::Vault(std::unique_ptr<State> state) : state_(std::move(state)) {}

Vault::~Vault() = default;

Result<std::unique_ptr<Vault>> Vault::open(const std::string& path, const Options& options) {
  start_libsodium();
  auto state = std::make_unique<State>();
  state->path = path;
  state->kek_is_ours = options.kek_path.empty();
  state->kek_path = state->kek_is_ours ? path + "/kek" : options.kek_path;
  GUICHET_TRY_STATUS(store::make_directories(path));
  GUICHET_TRY_STATUS(state->read_or_create_kek());
  if (!store::exists(state->pool()))
    GUICHET_TRY_STATUS(store::KeySlots::create(state->pool(), fingerprint(state->kek)));
  GUICHET_TRY_STATUS(state->finish_rotation());
  GUICHET_TRY_STATUS(state->refuse_foreign_kek());
  GUICHET_TRY(state->slots, store::KeySlots::open(state->pool(), fingerprint(state->kek)));
  if (state->slots->count() == 0) GUICHET_TRY_STATUS(state->slots->append(fresh_keys(pool_step, state->kek)));
  GUICHET_TRY(const auto blind, state->slots->read(blind_key));
  if (!blind) return corrupt(fmt::format("{} lacks the key of its search tokens", state->pool()));
  GUICHET_TRY_STATUS(unwrap(*blind, state->kek, state->blind));
  return std::unique_ptr<Vault>(new Vault(std::move(state)));
}

Status Vault::create_without_keys(const std::string& path, KeyNumber count) {
  start_libsodium();
  State state;
  state.path = path;
  state.kek_path = path + "/kek";
  const bool begun = store::exists(state.pool());
  if (begun) {  // killed before it had a key, it is gone on with
    GUICHET_TRY(const auto wrapped_by, store::KeySlots::fingerprint_of(state.pool()));
    GUICHET_TRY(const auto there, store::KeySlots::open(state.pool(), wrapped_by));
    if (there->count() > 0) return conflict(fmt::format("there are keys in {} already", path));
  }
  GUICHET_TRY_STATUS(store::make_directories(path));
  GUICHET_TRY_STATUS(state.read_or_create_kek());
  if (!begun) GUICHET_TRY_STATUS(store::KeySlots::create(state.pool(), fingerprint(state.kek)));
  GUICHET_TRY(const auto slots, store::KeySlots::open(state.pool(), fingerprint(state.kek)));
  auto keys = fresh_keys(1, state.kek);  // that of the search tokens
  keys.resize(std::max<std::size_t>(count, 1));
  return slots->append(keys);
}

void Vault::resume_after(KeyNumber assigned_max) {
  const std::scoped_lock lock(state_->assign_mutex);
  state_->next = std::max({state_->next, assigned_max + 1, first_person_key});
}

Result<KeyNumber> Vault::assign() {
  const std::scoped_lock assigning(state_->assign_mutex);
  check(state_->next >= first_person_key, "a key was assigned before the vault knew which ones are taken");
  const std::shared_lock lock(state_->mutex);
  for (;; ++state_->next) {
    while (state_->next > state_->slots->count())
      GUICHET_TRY_STATUS(state_->slots->append(fresh_keys(pool_step, state_->kek)));
    // In a folder that was restored without its keys, fresh ones begin behind all that are lost.
    GUICHET_TRY(const auto alive, state_->is_alive(state_->next));
    if (alive) return state_->next++;
  }
}

Result<json::value> Vault::seal(KeyNumber key, const json::value& plain) const {
  GUICHET_TRY(const auto data_key, state_->data_key(key));
  if (!data_key) return not_found("this person was forgotten: nothing can be sealed for them any more");
  return seal_with(**data_key, key, plain);
}

Result<std::optional<json::value>> Vault::open(const json::value& sealed) const {
  if (!is_sealed(sealed)) return invalid("expected a sealed value");
  GUICHET_TRY(const auto key, key_of(sealed));
  GUICHET_TRY(const auto data_key, state_->data_key(key));
  if (!data_key) return std::optional<json::value>();
  GUICHET_TRY(auto plain, open_with(**data_key, sealed));
  return std::optional(std::move(plain));
}

Result<std::optional<std::array<std::byte, 32>>> Vault::file_key(KeyNumber key) const {
  using FileKey = std::array<std::byte, 32>;
  GUICHET_TRY(const auto data_key, state_->data_key(key));
  if (!data_key) return std::optional<FileKey>();
  constexpr std::string_view purpose = "guichet file key";
  FileKey derived;
  crypto_generichash(
      reinterpret_cast<unsigned char*>(derived.data()),
      derived.size(),
      reinterpret_cast<const unsigned char*>(purpose.data()),
      purpose.size(),
      (*data_key)->data(),
      Secret::size());
  return std::optional(derived);
}

Status Vault::destroy(KeyNumber key) {
  if (key < first_person_key) return invalid(fmt::format("key {} is no person's", key));
  const std::shared_lock lock(state_->mutex);
  state_->forget_ahead();
  GUICHET_TRY_STATUS(state_->slots->destroy(key));
  ++state_->destroyed;
  return ok();
}

std::uint64_t Vault::destroyed() const {
  return state_->destroyed;
}

Status Vault::rotate() {
  if (!state_->kek_is_ours)
    return conflict("the key-encryption key comes from outside: replace it there, with the vault closed");
  const std::unique_lock lock(state_->mutex);
  const auto kek_next = state_->kek_path + ".next";
  const auto pool_next = state_->pool() + ".next";
  Secret next;
  GUICHET_TRY_STATUS(create_kek(kek_next));
  GUICHET_TRY_STATUS(read_kek(kek_next, next));
  GUICHET_TRY(const auto keys, state_->rewrapped(next));
  GUICHET_TRY_STATUS(store::KeySlots::create(pool_next, fingerprint(next)));
  GUICHET_TRY(auto slots, store::KeySlots::open(pool_next, fingerprint(next)));
  GUICHET_TRY_STATUS(slots->append(keys));
  GUICHET_TRY_STATUS(store::rename_durably(pool_next, state_->pool()));
  // From here a restart finds the new pool and takes kek.next: the old key may go.
  std::swap(state_->slots, slots);
  state_->forget_ahead();
  std::copy_n(next.data(), Secret::size(), state_->kek.data());
  GUICHET_TRY_STATUS(wipe_file(state_->kek_path));
  GUICHET_TRY_STATUS(store::rename_durably(kek_next, state_->kek_path));
  return slots->wipe();
}

BlindToken Vault::blind_token(std::string_view kind, std::string_view normalised) const {
  std::array<unsigned char, 16> token;
  crypto_generichash_state hash;
  crypto_generichash_init(&hash, state_->blind.data(), Secret::size(), token.size());
  for (const auto text : {kind, std::string_view("\0", 1), normalised})
    crypto_generichash_update(&hash, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  crypto_generichash_final(&hash, token.data(), token.size());
  BlindToken hex(token.size() * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), token.data(), token.size());
  hex.pop_back();
  return hex;
}

}  // namespace guichet::people
