#pragma once

#include <functional>
#include <thread>
#include <vector>

#include "engine/runtime/clerk.h"
#include "engine/runtime/command_queue.h"
#include "engine/runtime/counters.h"
#include "engine/runtime/watermark.h"

namespace guichet::runtime {

/// The one thread that writes: takes what has queued while the last sync ran, has the clerk decide each
/// command against states that see the earlier ones, appends all events with one sync, then answers
/// everybody. There is no artificial delay: a sync under way makes the next batch by itself.
///
/// A failed write ends it: nothing more is acknowledged, every command is answered `unavailable`, and the
/// process should exit and be started again; what was in doubt is then found, or not, under its command id. A
/// full disk only refuses, until there is space again.
class Writer {
 public:
  struct Parts {
    const Clock& clock;
    store::Log& log;
    catalog::Catalog& catalog;
    people::Vault& vault;
    Memory& memory;
    CommandQueue& queue;
    Counters& counters;
    Watermark& head;                               ///< raised before the answers: who has a receipt may ask for it
    std::function<void(Instant due)> on_due;       ///< something new is due then; before the answers
    std::function<void(Committed)> on_written;     ///< it is in the log; before the head is raised
    std::function<void(Position head)> on_commit;  ///< after the answers, on the writer's thread
  };

  struct Limits {
    std::size_t batch_max = 128;
    std::size_t batch_bytes_max = 512 * 1024;
  };

  /// Starts the thread. Everything in `parts` must outlive the writer.
  Writer(Parts parts, Limits limits, Instant last_recorded);
  /// Serves what is queued, then stops the thread. The queue must be closed before.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

 private:
  struct Answer {
    Pending* pending;
    Result<Receipt> result;
  };

  void run();
  void serve(std::vector<Pending>& batch);
  std::size_t decide(std::vector<Pending>& batch, std::size_t begin);
  bool commit();
  void refuse_frame(const Error& failure);
  void answer();
  void stop_acknowledging(const std::string& reason);
  Instant now();

  Parts parts_;
  Limits limits_;
  Clerk clerk_;
  Frame frame_;
  std::vector<Answer> answers_;
  Instant last_recorded_;
  std::thread thread_;
};

}  // namespace guichet::runtime
