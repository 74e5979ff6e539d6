#pragma once

// The state of every order that has no answer yet: the door where agents look at them and have one carried out again,
// and the alarm that tells the operator of those that do not get through.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "adapters/http/route.h"
#include "adapters/http/shape.h"
#include "engine/base/clock.h"
#include "engine/runtime/engine.h"

namespace guichet::courier {

/// One order, as agents look at it. Nothing personal.
struct OrderRow {
  CaseId case_id;
  std::string reference;
  std::string order;
  std::string service;
  std::string step;
  std::string state;  ///< sending, waiting (for its next attempt), failed (given up)
  std::uint32_t attempts = 0;
  Instant since;               ///< the case has rested on it
  std::optional<Instant> due;  ///< tried again
  bool stuck = false;
};

/// Of one case.
std::vector<OrderRow> orders_of(const runtime::Engine& engine, const cases::CaseState& state, Instant now);

std::vector<http::Route> order_routes();
std::vector<http::Shape> order_shapes();

/// Looks at all orders once in a while; one log line when some begin to be stuck, figures all the time. A thread of its
/// own. Thread-safe.
class StuckAlarm {
 public:
  StuckAlarm(
      const runtime::Engine& engine, const Clock& clock, std::chrono::milliseconds every = std::chrono::minutes(1));
  StuckAlarm(const StuckAlarm&) = delete;
  StuckAlarm& operator=(const StuckAlarm&) = delete;
  ~StuckAlarm();

  /// Looks now. How many are stuck.
  std::size_t look();
  /// Open, failed and stuck orders, in the text format of Prometheus.
  std::string figures() const;

 private:
  void run(std::chrono::milliseconds every);

  const runtime::Engine& engine_;
  const Clock& clock_;
  std::atomic<std::size_t> open_{0};
  std::atomic<std::size_t> failed_{0};
  std::atomic<std::size_t> stuck_{0};
  std::mutex mutex_;
  std::condition_variable ending_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace guichet::courier
