#pragma once

// The inside of Webhooks: its subscriptions, its thread, and what becomes of each request.

#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "adapters/subscribers/reading.h"
#include "adapters/subscribers/sender.h"
#include "adapters/subscribers/webhooks.h"

namespace guichet::subscribers {

/// A subscription at work. Its members are guarded by the round's mutex.
struct Entry {
  Entry(Subscription subscription, WindowState state)
      : what(std::move(subscription)), filter(what.types, what.subject), window(std::move(state)) {}

  Subscription what;
  http::FeedFilter filter;
  Window window;
  std::size_t in_flight = 0;
  std::uint32_t failures = 0;  ///< in a row, counted once in each rest
  std::optional<Instant> failing_since;
  bool told = false;            ///< the operator, that it is stuck
  Instant not_before;           ///< nothing is sent before
  std::uint64_t delivered = 0;  ///< since the start
  std::optional<Instant> last_success;
  std::string last_failure;
  bool changed = false;  ///< since it was saved
  Position saved_to = 0;
};

class Webhooks::Round {
 public:
  Round(runtime::Engine& engine, const Clock& clock, WebhookOptions options);
  Round(const Round&) = delete;
  Round& operator=(const Round&) = delete;
  ~Round();

  Status load();
  void begin();
  void wake() { sender_.wake(); }

  Result<Entry*> find(const std::string& id) const;
  Status save(Entry& entry) const;
  json::object describe(const Entry& entry) const;
  /// An item of this event is being told now.
  bool is_on_its_way(const std::string& id, Position position) const;

  runtime::Engine& engine;
  const Clock& clock;
  const WebhookOptions options;
  mutable std::mutex mutex;
  std::map<std::string, std::unique_ptr<Entry>> entries;

 private:
  struct Ticket {
    std::string id;
    Position position;  ///< 0: the handshake
  };

  void run();
  std::chrono::milliseconds turn();
  bool serve(Entry& entry, Instant now);
  void send(Entry& entry, std::vector<OpenItem> items, Instant now);
  void ask(Entry& entry, Instant now);
  void ship(const Entry& entry, Position position, std::string method, Letter letter);
  void take_in(const Delivered& delivered);
  void answered(Entry& entry, const Delivered& delivered, Instant now);
  void told(Entry& entry, Position position, const Delivered& delivered, Instant now);
  void failed(Entry& entry, Position position, const Delivered& delivered, Instant now);
  void rest(Entry& entry, const Delivered& delivered, Instant now);
  void save_changed(bool all);
  Duration pause_after(std::uint32_t attempts);

  Sender sender_;
  std::map<std::uint64_t, Ticket> tickets_;
  std::uint64_t next_ticket_ = 1;
  std::mt19937 chance_;
  std::chrono::steady_clock::time_point saved_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> any_{false};  ///< there are subscriptions: news matters
  std::uint64_t listening_ = 0;
  std::thread thread_;
};

}  // namespace guichet::subscribers
