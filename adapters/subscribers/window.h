#pragma once

// What of the log a named reader has still to deal with: the events that were read ahead for it, each open until it is
// settled. The events of one subject are given in their order, one after the other is settled; other subjects do not
// wait for them. One that nobody can deal with is parked, and its subject goes on.
//
// Pure: time is handed in. Not thread-safe.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/class.hpp>

#include "engine/base/instant.h"
#include "engine/base/strong_id.h"

namespace guichet::subscribers {

/// An event that is not settled.
struct OpenItem {
  Position position = 0;
  std::string subject;
  std::uint32_t attempts = 0;    ///< times it was given
  Instant due;                   ///< not given before
  std::optional<Instant> since;  ///< given first
  std::string why;               ///< it was given back the last time
};

struct ParkedItem {
  Position position = 0;
  std::string subject;
  std::uint32_t attempts = 0;
  Instant parked;
  std::string why;
};

/// What is kept over a restart. Who holds what is not: whatever was given and not settled is given again.
struct WindowState {
  Position read_to = 0;  ///< everything up to here was looked at
  std::vector<OpenItem> open;
  std::vector<ParkedItem> parked;
};

BOOST_DESCRIBE_STRUCT(OpenItem, (), (position, subject, attempts, due, since, why))
BOOST_DESCRIBE_STRUCT(ParkedItem, (), (position, subject, attempts, parked, why))
BOOST_DESCRIBE_STRUCT(WindowState, (), (read_to, open, parked))

/// Who takes, how much, and until when it is theirs alone.
struct Taking {
  std::string_view holder;
  std::size_t limit = 1;
  Instant now;
  Instant until;
  bool several_of_a_subject = false;  ///< at once, in order, without waiting for the one before
};

class Window {
 public:
  explicit Window(WindowState state);
  WindowState state() const;

  Position read_to() const { return read_to_; }
  /// Everything up to here is settled, parked, or was not wanted.
  Position settled_to() const;
  std::size_t open_count() const { return open_.size(); }
  std::size_t parked_count() const { return parked_.size(); }
  std::vector<OpenItem> open_items(std::size_t limit) const;
  std::vector<ParkedItem> parked_items(std::size_t limit) const;

  /// Null where it is not open. Valid until the window changes.
  const OpenItem* find(Position position) const;

  /// The next event that is wanted; and one that is not.
  void add(Position position, std::string subject);
  void pass(Position position) { read_to_ = position; }

  /// What may be given now; it counts as an attempt.
  std::vector<OpenItem> take(const Taking& taking);
  /// Dealt with, by whomever. False where it was not open.
  bool settle(Position position);
  /// Given again, not before `due`; what the holder has of the same subject behind it comes back too.
  bool give_back(Position position, Instant due, std::string why);
  /// Set aside, so that its subject goes on without it.
  bool park(Position position, Instant now, std::string why);
  /// Parks what was given so often and came back. How many that were.
  std::size_t park_worn(std::uint32_t attempts_max, Instant now);
  /// A parked one is open again, before everything later.
  bool replay(Position position);

  /// When something that waits may be given, or a holder's time is over; none where nothing is open.
  std::optional<Instant> next_due() const;
  /// How long the oldest has been tried.
  std::optional<Instant> tried_since() const;

 private:
  struct Held {
    OpenItem item;
    std::string holder;  ///< empty: nobody's
    Instant until;
  };

  void free_from(std::map<Position, Held>::iterator at);

  Position read_to_ = 0;
  std::map<Position, Held> open_;
  std::map<Position, ParkedItem> parked_;
};

}  // namespace guichet::subscribers
