#pragma once

// Letters that came in and belong nowhere yet: no case is named in them, and no service takes them. They are kept until
// an agent puts them into a case, or says why nobody needs them; who was dismissed by mistake can be brought back for
// some weeks. Thread-safe.
//
// on disk, in FOLDER, 0600, each replaced whole and sealed under a key that stands among the keys
// (engine/access/sealed.h):
//   ID.row     a KeptLetter, in JSON; a letter is kept once this is there
//   ID.letter  its bytes, as they came

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/class.hpp>

#include "engine/base/clock.h"
#include "engine/base/instant.h"
#include "engine/base/result.h"

namespace guichet::mail {

/// What an agent sees of one before they open it.
struct KeptLetter {
  std::string id;
  Instant received;
  std::string sender;     ///< of the envelope
  std::string recipient;  ///< of the envelope
  std::string from;
  std::string name;
  std::string subject;
  std::string why;  ///< it belongs nowhere
  std::uint64_t bytes = 0;
  std::string state;  ///< waiting | dismissed
  std::string dismissed_by;
  std::string reason;
  std::optional<Instant> dismissed;
};

BOOST_DESCRIBE_STRUCT(
    KeptLetter,
    (),
    (id, received, sender, recipient, from, name, subject, why, bytes, state, dismissed_by, reason, dismissed))

struct ShelfOptions {
  std::filesystem::path folder;
  std::filesystem::path key;  ///< its file; made when it is not there
  std::size_t letters_max = 2'000;
  std::uint64_t bytes_max = 1u << 30;
  std::chrono::hours dismissed_for{24 * 30};  ///< then what was dismissed is erased
};

class Shelf {
 public:
  /// Reads what is there. Errors: corrupt, unavailable. `clock` must outlive it.
  static Result<std::unique_ptr<Shelf>> open(const Clock& clock, ShelfOptions options);
  Shelf(const Shelf&) = delete;
  Shelf& operator=(const Shelf&) = delete;

  /// Durable when it returns. One whose id is there already stays as it is. Errors: unavailable (the disk, or no room
  /// left: too many wait to be looked at).
  Status keep(KeptLetter letter, std::string_view bytes);
  /// The oldest first; `state` may be empty.
  std::vector<KeptLetter> list(const std::string& state, std::size_t limit);
  /// Errors: not_found.
  Result<KeptLetter> find(const std::string& id) const;
  /// Errors: not_found, corrupt, unavailable.
  Result<std::string> bytes_of(const std::string& id) const;
  /// Errors: not_found, conflict (it was dismissed already), unavailable.
  Status dismiss(const std::string& id, const std::string& by, const std::string& reason);
  /// Nothing of it is left. Errors: unavailable.
  Status remove(const std::string& id);
  /// How many wait, in the text format of Prometheus.
  std::string figures();

 private:
  Shelf(const Clock& clock, ShelfOptions options, std::string secret)
      : clock_(clock), options_(std::move(options)), secret_(std::move(secret)) {}

  Status load();
  Status write(const KeptLetter& letter) const;
  Status erase(const std::string& id);
  void drop_what_is_over();
  std::filesystem::path file_of(const std::string& id, std::string_view part) const;

  const Clock& clock_;
  const ShelfOptions options_;
  const std::string secret_;
  mutable std::mutex mutex_;
  std::map<std::string, KeptLetter> letters_;
  std::uint64_t bytes_ = 0;  ///< of all letters
};

}  // namespace guichet::mail
