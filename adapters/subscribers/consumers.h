#pragma once

// Consumers that the server remembers by name: what they want, how far they are, which events their members hold.
// Members ask (fetch), deal with what they get, and say so (settle); who says nothing in time loses it to another.

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "adapters/subscribers/reading.h"
#include "adapters/subscribers/window.h"
#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/runtime/engine.h"

namespace guichet::subscribers {

/// What a consumer wants. Settled when it is made.
struct ConsumerRules {
  std::string types = {};           ///< as GET /events takes it; empty: all
  std::string subject = {};         ///< empty: all
  std::uint32_t hold_seconds = 60;  ///< how long a member may take before the event is given to another
  std::uint32_t attempts_max = 10;  ///< then it is parked

  friend bool operator==(const ConsumerRules&, const ConsumerRules&) = default;
};

BOOST_DESCRIBE_STRUCT(ConsumerRules, (), (types, subject, hold_seconds, attempts_max))

/// What a member does with an event it holds.
struct Release {
  Position position = 0;
  std::uint32_t after_seconds = 0;  ///< not given again before
  bool park = false;                ///< nobody can deal with it: set it aside
  std::string why = {};
};

struct Fetched {
  std::vector<OpenItem> items;
  std::vector<std::string> documents;  ///< of the items, in their order
  Position settled_to = 0;
  Position head = 0;
};

/// Thread-safe. What is settled is on disk before it is answered.
class Consumers {
 public:
  /// Reads what is in `folder`. Errors: corrupt, unavailable. Engine and clock must outlive it.
  static Result<std::unique_ptr<Consumers>> open(
      runtime::Engine& engine, const Clock& clock, std::filesystem::path folder);
  Consumers(const Consumers&) = delete;
  Consumers& operator=(const Consumers&) = delete;
  ~Consumers();

  /// True where it was made, false where it was there with the same rules. It begins behind `after`.
  /// Errors: conflict (other rules), invalid, unavailable.
  Result<bool> put(const std::string& name, const ConsumerRules& rules, Position after);
  Status remove(const std::string& name);
  Result<json::object> show(const std::string& name) const;
  json::array list() const;
  Result<std::vector<ParkedItem>> parked(const std::string& name, std::size_t limit) const;

  /// In order of position; of one subject only what nobody else holds. Errors: not_found, corrupt, unavailable.
  Result<Fetched> fetch(const std::string& name, const std::string& member, std::size_t limit);
  /// How many of them were open. What is settled already counts as settled.
  Result<std::size_t> settle(const std::string& name, const std::vector<Position>& positions);
  Status release(const std::string& name, const Release& release);
  /// One parked event, or with 0 all of them. How many are open again.
  Result<std::size_t> replay(const std::string& name, Position position);

  /// Lag and parked of each, in the text format of Prometheus.
  std::string figures() const;

 private:
  struct Consumer;
  Consumers(runtime::Engine& engine, const Clock& clock, std::filesystem::path folder);
  Result<Consumer*> find(const std::string& name) const;
  Status save(const std::string& name, const Consumer& consumer) const;
  json::object describe(const std::string& name, const Consumer& consumer) const;
  Status load();

  runtime::Engine& engine_;
  const Clock& clock_;
  const std::filesystem::path folder_;
  mutable std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Consumer>> consumers_;
};

}  // namespace guichet::subscribers
