#include "cli/stopped.h"

#include <chrono>
#include <filesystem>

#include <fmt/format.h>

namespace guichet::cli {

Result<std::unique_ptr<runtime::Engine>> open_stopped(
    const std::string& data, const std::string& kek, const Clock& clock) {
  if (!std::filesystem::is_directory(std::filesystem::path(data) / "log"))
    return not_found(fmt::format("{} is no data folder: it has no log/", data));
  runtime::Options looking;
  looking.directory = data;
  looking.kek = kek;
  looking.alarm_clock = false;
  GUICHET_TRY(auto engine, runtime::Engine::open(std::move(looking), clock));
  engine->wait_applied(engine->head(), std::chrono::minutes(10));
  return engine;
}

}  // namespace guichet::cli
