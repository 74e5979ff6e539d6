#pragma once

// Events told to other systems: each subscription is a reader of the log whose window the server empties itself, by
// HTTP. It only reads the log: a receiver that hangs slows nobody. An event is settled after the receiver has taken it,
// never before, so after a crash some are told again, under the same webhook-id; none is missed.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "adapters/subscribers/subscription.h"
#include "adapters/subscribers/window.h"
#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/runtime/engine.h"

namespace guichet::subscribers {

struct WebhookOptions {
  std::filesystem::path folder;
  std::chrono::milliseconds answer_max{15'000};
  /// Between the attempts at one event, plus or minus a fifth by chance; the last one repeats.
  std::vector<std::chrono::seconds> pauses{
      std::chrono::seconds(5),
      std::chrono::seconds(30),
      std::chrono::minutes(2),
      std::chrono::minutes(10),
      std::chrono::minutes(30),
      std::chrono::hours(1),
      std::chrono::hours(3)};
  std::chrono::hours give_up_after{72};  ///< an event is parked then
  std::chrono::minutes stuck_after{15};  ///< without a success: the operator is told
  std::size_t parallel_max = 4;          ///< of one subscription, of different subjects
  std::size_t parked_max = 10'000;       ///< beyond it the subscription pauses
  std::chrono::milliseconds save_every{500};
};

/// What somebody asks for.
struct NewSubscription {
  std::string id;  ///< the same for a retry of the same request
  std::string url;
  std::string types;
  std::string subject;
  std::string mode = "structured";
  std::string secret;  ///< empty: made here
  std::string origin;  ///< our host, as they know us
  std::string created_by;
  bool handshake = true;
  Position after = 0;
};

/// A thread of its own; destruction waits for what is on its way, a few seconds at most. Thread-safe.
class Webhooks {
 public:
  /// Reads what is in the folder and begins. Errors: corrupt, unavailable. Engine and clock must outlive it.
  static Result<std::unique_ptr<Webhooks>> open(runtime::Engine& engine, const Clock& clock, WebhookOptions options);
  Webhooks(const Webhooks&) = delete;
  Webhooks& operator=(const Webhooks&) = delete;
  ~Webhooks();

  /// What was made, with its secret. Errors: invalid, conflict (too many), unavailable.
  Result<json::object> create(const NewSubscription& wanted);
  json::array list() const;
  Result<json::object> show(const std::string& id) const;
  Status remove(const std::string& id);
  /// Going on asks the receiver again whether it agrees, where it had not, or had said 410.
  Status pause(const std::string& id, bool paused);
  /// The new secret; the old ones sign beside it for so long. Errors: not_found, unavailable.
  Result<std::string> rotate(const std::string& id, std::chrono::seconds overlap);
  /// What waits to be told (again), the oldest first; and what was given up.
  Result<std::vector<OpenItem>> waiting(const std::string& id, std::size_t limit) const;
  Result<std::vector<ParkedItem>> parked(const std::string& id, std::size_t limit) const;
  /// At once: one event that waits or was given up, or with 0 all that were given up. How many.
  Result<std::size_t> resend(const std::string& id, Position position);

  /// Looks at the clock again: for tests, whose time moves by hand.
  void wake();
  /// Lag, parked and how long each is stuck, in the text format of Prometheus.
  std::string figures() const;

 private:
  class Round;
  explicit Webhooks(std::unique_ptr<Round> round);
  std::unique_ptr<Round> round_;
};

}  // namespace guichet::subscribers
