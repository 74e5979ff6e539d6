#pragma once

// What one may be allowed to do, as words: roles of town.yaml list them under `may`, tokens narrow them by `scopes`.
// Spelt the same in the enumerator (with '_') and in the word (with ':' and '-').

#include <bitset>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

namespace guichet::access {

enum class Permission : std::uint8_t {
  case_open,
  case_read,
  case_read_internal,
  case_read_personal,
  case_reply,
  case_attach,
  case_priority,
  case_message,
  note_write,
  file_read,
  task_list,
  task_work,
  task_assign,
  task_any_queue,
  person_read,
  person_read_personal,
  person_write,
  person_forget,
  service_read,
  feed_read,
  metrics_read,
  admin_deploy,
  webhook_manage,
  case_any_organisation,
};

struct PermissionWord {
  Permission permission;
  std::string_view word;
  std::string_view what;  ///< one line for help texts and the API's description
};

/// Every permission, in the order of the enumerators.
std::span<const PermissionWord> permission_words();
std::string_view word_of(Permission permission);
/// Nothing for a word nobody knows.
std::optional<Permission> permission_of(std::string_view word);

/// A set of permissions. A plain value.
class PermissionSet {
 public:
  PermissionSet() = default;

  PermissionSet(std::initializer_list<Permission> permissions) {
    for (const auto permission : permissions) add(permission);
  }

  static PermissionSet all();

  void add(Permission permission) { bits_.set(static_cast<std::size_t>(permission)); }
  /// A permission's word, or "*" for every one. False, and nothing added, for a word nobody knows.
  bool add_word(std::string_view word);
  void narrow(const PermissionSet& to) { bits_ &= to.bits_; }
  void join(const PermissionSet& other) { bits_ |= other.bits_; }
  bool has(Permission permission) const { return bits_.test(static_cast<std::size_t>(permission)); }

  friend bool operator==(const PermissionSet&, const PermissionSet&) = default;

 private:
  std::bitset<32> bits_;
};

}  // namespace guichet::access
