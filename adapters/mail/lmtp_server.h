#pragma once

// Listens for the town's mail server and gives its letters to the inbox. A loop and threads of its own, so that letters
// hold up nobody who uses the pages.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adapters/mail/lmtp_session.h"
#include "engine/base/result.h"

namespace guichet::mail {

struct LmtpOptions {
  std::string listen;  ///< "unix:PATH" or "ADDRESS:PORT"; port 0: the kernel's choice
  std::string host = "guichet";
  std::size_t connections_max = 32;
  std::chrono::seconds line_max{300};    ///< between two lines (RFC 5321, 4.5.3.2)
  std::chrono::seconds letter_max{600};  ///< for a whole letter
  std::chrono::milliseconds stall_max{30'000};
  std::chrono::milliseconds sweep_every{100};
  std::size_t threads = 2;
  LmtpLimits limits = {};
};

/// Destruction ends connections, and waits for letters that are being taken in. Thread-safe.
class LmtpServer {
 public:
  using TakeIn = std::function<std::vector<std::string>(const Envelope&)>;

  /// Errors: invalid (no such address), unavailable (taken). What is handed in must outlive it; `take_in` is called on
  /// its threads, and must not throw.
  static Result<std::unique_ptr<LmtpServer>> open(LmtpOptions options, LmtpSession::Accepts accepts, TakeIn take_in);
  LmtpServer(const LmtpServer&) = delete;
  LmtpServer& operator=(const LmtpServer&) = delete;
  ~LmtpServer();

  /// "127.0.0.1:2424", with the port the kernel chose; "unix:PATH".
  std::string address() const;

 private:
  struct State;
  explicit LmtpServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace guichet::mail
