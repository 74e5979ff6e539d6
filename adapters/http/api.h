#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "adapters/async/workers.h"
#include "adapters/http/annex.h"
#include "adapters/http/exchange.h"
#include "adapters/http/limits.h"
#include "adapters/http/route.h"
#include "engine/access/sign_in.h"
#include "engine/base/clock.h"
#include "engine/runtime/engine.h"

namespace guichet::http {

/// All routes of the API. Each request goes the same way: found → known → allowed → read → asked or told → answered.
/// I/O thread only.
class Api final : public Application {
 public:
  /// All references must outlive the Api, and every request must have been answered before it is destroyed.
  struct Parts {
    IoContext& io;
    runtime::Engine& engine;
    const Clock& clock;
    const Limits& limits;
    std::filesystem::path tokens_file;
    access::SignIn* sign_in;                         ///< null: no sessions
    std::vector<Route> more_routes;                  ///< of the other doors on this server: pages, portals
    std::function<std::size_t()> connections;        ///< for /metrics
    std::vector<Annex*> annexes = {};                ///< asked in order, before the routes
    std::function<std::string()> more_figures = {};  ///< for /metrics, of the other doors
    const access::Absences* absences = nullptr;      ///< null: nobody notes who is away
  };

  explicit Api(Parts parts);
  ~Api() override;

  Task<> handle(Exchange& exchange) override;
  Response refuse(int status, std::string_view detail) override;
  /// Brings live answers to their end.
  void stop();

 private:
  struct State;
  Task<Response> answer(Exchange& exchange, Call& call);
  Task<Response> ask(Call& call);
  Task<Response> tell(Call& call);
  /// On one of `workers`, while readers of everything wait.
  Task<> answering(std::function<void()> job, async::Workers& workers);
  Task<> stream(Exchange& exchange, const Call& call, Response& response);
  std::chrono::milliseconds time_for(std::size_t bytes) const;
  Task<> send_all(Exchange& exchange, const Call& call, Response& response);
  Task<Response> receive(Exchange& exchange, Annex& annex);

  std::unique_ptr<State> state_;
};

/// Every route there is, for descriptions and tests.
std::vector<Route> all_routes();

}  // namespace guichet::http
