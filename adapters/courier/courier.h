#pragma once

// Carries the orders of cases to other systems. It only reads the log, behind a checkpoint of its own, and
// answers with ordinary commands: a system that hangs slows nobody but its own orders. After a crash an order
// may be carried out again, under the same key; one that is no longer wanted is not. An order for a child case
// is carried out by opening it here, under an id made of the parent's and the order's; its closing answers.

#include <cstddef>
#include <filesystem>
#include <memory>

#include "adapters/courier/transport.h"
#include "engine/runtime/engine.h"

namespace guichet::courier {

struct CourierOptions {
  std::filesystem::path checkpoint;  ///< a small file; without it the whole log is read once
  std::size_t threads = 4;
  std::size_t waiting_max = 256;  ///< orders read ahead of the threads
};

/// Its own threads; destruction finishes the orders that are on their way. Engine and transport must outlive
/// it.
class Courier {
 public:
  Courier(runtime::Engine& engine, Transport& transport, CourierOptions options);
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;
  ~Courier();

 private:
  class Round;
  std::unique_ptr<Round> round_;
};

}  // namespace guichet::courier
