#include "adapters/http/service.h"

#include <csignal>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>

#include "adapters/http/api.h"
#include "adapters/http/server.h"
#include "engine/base/log.h"

namespace guichet::http {
namespace asio = boost::asio;

struct Service::State {
  State(runtime::Engine& facade, const Clock& clock, ServiceOptions given)
      : options(std::move(given)),
        engine(facade),
        api(
            {io,
             facade,
             clock,
             options.limits,
             options.tokens_file,
             options.sign_in,
             std::move(options.routes),
             [this] { return server.connections(); },
             options.annexes,
             options.figures,
             options.absences}),
        server(io, options.limits, clock, api),
        signals(io),
        watch(io) {}

  void watch_signals() {
    signals.add(SIGTERM);
    signals.add(SIGINT);
    signals.async_wait([this](const boost::system::error_code& error, int number) {
      if (error) return;
      log_info("stopping", {{"signal", std::to_string(number)}});
      server.stop();
    });
  }

  /// After a write error nothing more is acknowledged: the process ends, and whoever supervises it starts it again.
  void watch_engine() {
    watch.expires_after(options.look_every);
    watch.async_wait([this](const boost::system::error_code& error) {
      // Due already when it was called off, it comes all the same: it must not begin again then.
      if (error || over) return;
      if (!engine.metrics().failed) return watch_engine();
      log_error("the engine has failed: stopping");
      ended = Ended::engine_failed;
      server.stop();
    });
  }

  asio::io_context io{1};
  ServiceOptions options;
  runtime::Engine& engine;
  Api api;
  Server server;
  asio::signal_set signals;
  asio::basic_waitable_timer<std::chrono::steady_clock> watch;
  std::string url;
  Ended ended = Ended::stopped;
  bool over = false;  ///< everything has ended: nothing may keep the loop running
};

Service::Service(std::unique_ptr<State> state) : state_(std::move(state)) {}

Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::open(runtime::Engine& engine, const Clock& clock, ServiceOptions options) {
  auto state = std::make_unique<State>(engine, clock, std::move(options));
  auto* const raw = state.get();
  raw->server.on_stop(
      [raw] { raw->api.stop(); },
      [raw] {
        raw->over = true;
        raw->signals.cancel();
        raw->watch.cancel();
      });
  GUICHET_TRY(raw->url, raw->server.listen(raw->options.address, raw->options.port));
  return std::unique_ptr<Service>(new Service(std::move(state)));
}

const std::string& Service::url() const {
  return state_->url;
}

Service::Ended Service::run() {
  if (state_->options.stop_on_signals) state_->watch_signals();
  state_->watch_engine();
  state_->io.run();
  return state_->ended;
}

void Service::stop() {
  asio::post(state_->io, [this] { state_->server.stop(); });
}

}  // namespace guichet::http
