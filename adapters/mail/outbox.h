#pragma once

// Letters of cases as e-mail: a reader of the log that hands every message.sent to the town's mail server. It only
// reads the log, so a mail server that hangs slows nobody. A letter is settled after the server has taken it, never
// before: after a crash one may be handed over again, under the same Message-ID. Letters of one case leave in order.
//
// The first start begins with what is sent from then on: a town that adds `mail` does not write to people about last
// year. What is refused for good is an incident of its case, and can be sent again.
//
// on disk: FOLDER/outbox.json (adapters/subscribers/window.h), and FOLDER/done.json, the latest that are over; 0600,
// replaced whole

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/mail/post.h"
#include "adapters/mail/signature.h"
#include "engine/base/clock.h"
#include "engine/runtime/engine.h"

namespace guichet::mail {

struct OutboxOptions {
  std::filesystem::path folder;
  /// Between the attempts at one letter, plus or minus a fifth by chance; the last one repeats.
  std::vector<std::chrono::seconds> pauses{
      std::chrono::seconds(30),
      std::chrono::minutes(2),
      std::chrono::minutes(10),
      std::chrono::minutes(30),
      std::chrono::hours(1)};
  std::chrono::seconds rest_max{120};    ///< nothing is tried for so long, at most, where the server cannot be used
  std::chrono::hours give_up_after{72};  ///< a letter has failed then
  std::size_t threads = 2;
  std::size_t waiting_max = 500;
  std::size_t done_max = 200;  ///< remembered, for who asks
  std::chrono::milliseconds save_every{500};
};

/// One letter, as agents look at it. Nothing personal.
struct LetterRow {
  Position position = 0;  ///< of its event, and its name
  CaseId case_id;
  std::string state;  ///< waiting, sending, failed, sent, unaddressed
  std::uint32_t attempts = 0;
  std::optional<Instant> since;  ///< first tried; of those that are over: when
  std::optional<Instant> due;    ///< tried again
  std::string why;               ///< it did not get through the last time
  bool stuck = false;
};

/// Threads of its own; destruction waits for letters on their way, as long as one may take at most. Thread-safe.
class Outbox {
 public:
  /// Reads what is in the folder and begins. Errors: corrupt, unavailable. Everything handed in must outlive it.
  static Result<std::unique_ptr<Outbox>> open(
      runtime::Engine& engine, const Clock& clock, Post& post, const Signature& signature, OutboxOptions options);
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;
  ~Outbox();

  /// The oldest first; `state` may be empty.
  std::vector<LetterRow> list(const std::string& state, std::size_t limit) const;
  /// At once: a letter that failed, or waits. Errors: not_found.
  Status resend(Position position);
  /// Waiting, failed and stuck letters, in the text format of Prometheus.
  std::string figures() const;
  /// Looks at the clock again: for tests, whose time moves by hand.
  void wake();

 private:
  class Round;
  explicit Outbox(std::unique_ptr<Round> round);
  std::unique_ptr<Round> round_;
};

}  // namespace guichet::mail
