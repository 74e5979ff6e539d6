#pragma once

// The whole HTTP door, put together: what `guichet serve` opens.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adapters/http/annex.h"
#include "adapters/http/limits.h"
#include "adapters/http/route.h"
#include "engine/access/sign_in.h"
#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/runtime/engine.h"

namespace guichet::http {

struct ServiceOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: one the kernel chooses
  std::filesystem::path tokens_file = {};
  Limits limits = {};
  access::SignIn* sign_in = nullptr;           ///< must outlive the service; null: tokens only
  const access::Absences* absences = nullptr;  ///< must outlive the service; null: nobody notes who is away
  std::vector<Route> routes = {};              ///< of other doors on the same server
  bool stop_on_signals = false;                ///< SIGTERM, SIGINT
  std::function<std::string()> figures = {};   ///< for /metrics, of what else is served
  std::chrono::milliseconds look_every{200};   ///< after the engine: whether it has failed
  std::vector<Annex*> annexes = {};            ///< what is served beside the API; each must outlive the service
};

/// The whole door: one I/O thread (the one that calls run), a server on it, the API behind.
class Service {
 public:
  enum class Ended { stopped, engine_failed };

  /// Binds the address; nothing is served before run(). `engine` and `clock` must outlive it. Errors: as TcpListener.
  static Result<std::unique_ptr<Service>> open(runtime::Engine& engine, const Clock& clock, ServiceOptions options);
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  ~Service();

  const std::string& url() const;
  /// Serves until stop(), a signal, or a write error of the engine; then lets what is in flight finish.
  Ended run();
  /// From any thread.
  void stop();

 private:
  struct State;
  explicit Service(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace guichet::http
