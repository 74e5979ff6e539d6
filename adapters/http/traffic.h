#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "adapters/http/router.h"
#include "engine/runtime/engine.h"

namespace guichet::http {

/// What the server has done, counted. I/O thread only.
class Traffic {
 public:
  /// `route` is null for what no route answered.
  void count(const Route* route, int status, std::chrono::nanoseconds took);
  void subscriber_came() { ++subscribers_; }
  void subscriber_left() { --subscribers_; }
  std::uint64_t subscribers() const { return subscribers_; }

  /// All figures in the text format of Prometheus 0.0.4.
  std::string text(const runtime::Metrics& engine, std::size_t connections) const;

 private:
  static constexpr std::array<double, 12> bounds = {
      0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5};

  struct Answered {
    std::map<int, std::uint64_t> by_status;
    std::array<std::uint64_t, bounds.size() + 1> buckets{};
    double seconds = 0;
  };

  void add_requests(std::string& out) const;
  void add_latencies(std::string& out) const;

  std::map<const Route*, Answered> answered_;
  std::uint64_t subscribers_ = 0;
};

/// The version this binary was built as; for /metrics and the command line.
std::string_view build_version();

}  // namespace guichet::http
