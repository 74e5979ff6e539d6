// guichet demo: half a year of an invented town, then the server on it.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/commands.h"
#include "cli/demo_population.h"
#include "cli/embedded.h"
#include "cli/exit_code.h"
#include "cli/folder.h"
#include "cli/progress.h"
#include "engine/access/accounts.h"
#include "engine/access/secrets.h"
#include "engine/access/tokens.h"
#include "engine/base/clock.h"

namespace guichet::cli {
namespace {

namespace fs = std::filesystem;

/// Written last: a folder without it holds half a demonstration and is made again.
constexpr auto story_file = "demo.json";
constexpr auto tokens_note = "demo-tokens.txt";
constexpr auto accounts_note = "demo-accounts.txt";
constexpr auto half_a_year = std::chrono::days(182);

Result<workflows::Files> town_files(const DemoOptions& options) {
  if (options.town.empty()) return embedded_town("saint-aubin");
  return read_town_folder(options.town);
}

/// Where the town lies for `serve`, which reads a folder.
Status write_town(const fs::path& folder, const workflows::Files& files) {
  for (const auto& [name, text] : files) {
    std::error_code failure;
    fs::create_directories((folder / name).parent_path(), failure);
    std::ofstream file(folder / name, std::ios::binary);
    if (!(file << text)) return unavailable(fmt::format("cannot write {}", (folder / name).string()));
  }
  return ok();
}

/// What is shown again at the next start; for the owner only.
Status write_note(const fs::path& file, std::string_view text) {
  std::ofstream(file) << text;
  std::error_code failure;
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write, failure);
  if (failure) return unavailable(fmt::format("cannot write {}: {}", file.string(), failure.message()));
  return ok();
}

Result<runtime::Receipt> deploy(runtime::Engine& engine, const workflows::Files& files, Instant now) {
  runtime::Submission submission;
  submission.id = CommandId("demo-deploy");
  submission.actor = {.name = "system/demo", .roles = {}, .teams = {}};
  submission.at = now;
  submission.what = catalog::Command(catalog::DeployTown{files});
  return engine.submit_and_wait(std::move(submission));
}

Result<demo::Report> make_history(const DemoOptions& options, const workflows::Files& files) {
  const auto until = std::chrono::floor<std::chrono::days>(SystemClock().now());
  const demo::Plan plan{.seed = options.seed, .from = until - half_a_year, .until = until, .cases = options.cases};
  demo::VirtualClock clock(plan.from);
  runtime::Options engine_options;
  engine_options.directory = options.data;
  engine_options.alarm_clock = false;
  GUICHET_TRY(const auto engine, runtime::Engine::open(std::move(engine_options), clock));
  GUICHET_TRY(const auto deployed, deploy(*engine, files, plan.from));
  demo::Population population(*engine, clock, plan);
  Progress progress("Living half a year", "days", static_cast<std::uint64_t>(half_a_year.count()));
  return population.live([&](Instant) { progress.advance(); });
}

/// Everybody can sign in to the console, with one password: the town is invented, and it never leaves this folder.
Status make_accounts(const fs::path& data, const workflows::Town& town) {
  const auto password = access::random_text(9);
  const auto now = SystemClock().now();
  GUICHET_TRY(const auto hash, access::hash_password(password));
  std::vector<access::Account> accounts;
  std::string shown;
  for (const auto& [id, agent] : town.agents) {
    accounts.push_back({.subject = "agents/" + id, .hash = hash, .changed = now});
    shown += fmt::format("  {:<10} {:<18} {}\n", id, agent.name, fmt::join(agent.roles, ", "));
  }
  GUICHET_TRY_STATUS(access::write_accounts(data / "accounts.json", accounts));
  return write_note(data / accounts_note, fmt::format("{}  password for all of them: {}\n", shown, password));
}

/// Tokens for one agent of each role: what the reader tries first.
Status make_tokens(const fs::path& data, const workflows::Town& town) {
  std::vector<access::Token> tokens;
  std::string shown;
  for (const auto& [role, title] : town.roles) {
    for (const auto& [id, agent] : town.agents) {
      if (agent.roles.empty() || agent.roles.front() != role) continue;
      GUICHET_TRY(
          auto minted, access::mint_token({.subject = "agents/" + id}, SystemClock().now(), std::nullopt, "demo"));
      tokens.push_back(std::move(minted.token));
      shown += fmt::format("  {:<18} {:<16} {}\n", agent.name, role, minted.plain);
      break;
    }
  }
  GUICHET_TRY_STATUS(access::write_tokens(data / "tokens.json", tokens));
  return write_note(data / tokens_note, shown);
}

std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Status make(const DemoOptions& options, const workflows::Files& files) {
  const auto started = std::chrono::steady_clock::now();
  const auto loaded = workflows::load_town(files);
  if (loaded.town == nullptr) return invalid("the town has errors: run `guichet check` on it");
  std::error_code ignored;
  fs::remove_all(options.data, ignored);
  GUICHET_TRY(const auto report, make_history(options, files));
  GUICHET_TRY_STATUS(write_town(fs::path(options.data) / "town", files));
  GUICHET_TRY_STATUS(make_tokens(options.data, *loaded.town));
  GUICHET_TRY_STATUS(make_accounts(options.data, *loaded.town));
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - started;
  const auto story = fmt::format(
      "{{\"seed\":{},\"cases\":{},\"commands\":{},\"timers\":{},\"refused\":{}}}\n",
      options.seed,
      report.cases,
      report.commands,
      report.timers,
      report.refused);
  std::ofstream(fs::path(options.data) / story_file) << story;
  fmt::print(
      "{} cases, {} commands ({} refused, as people's are), {} timers and clock edges, seed {}: {:.0f} s\n",
      report.cases,
      report.commands,
      report.refused,
      report.timers,
      options.seed,
      seconds.count());
  return ok();
}

}  // namespace

int demo_town(const DemoOptions& options) {
  const auto files = town_files(options);
  if (!files) return fail(files.error());
  const fs::path data(options.data);
  if (fs::exists(data) && !fs::is_empty(data) && !fs::exists(data / "log") && !fs::exists(data / story_file))
    return fail(
        conflict(fmt::format("{} holds something else than a demonstration: choose another --data", options.data)));
  if (options.again || !fs::exists(data / story_file)) {
    if (const auto made = make(options, *files); !made) return fail(made.error());
  } else {
    fmt::print("The demonstration in {} as it was left ({}); --again makes it anew\n", options.data, "demo.json");
  }
  if (options.no_serve) return exit_ok;
  fmt::print("\nSign in at /console:\n{}", read_text(data / accounts_note));
  fmt::print("\nThe residents' pages open at the address below, in a browser: no account needed.\n");
  fmt::print("Who makes one there finds the code of the letter here, for no letter leaves an invented town.\n");
  fmt::print(
      "Other sites and apps read public requests as Open311: /open311/discovery.xml (the manual: /manual/open311)\n");
  fmt::print("\nTokens, for `Authorization: Bearer …`:\n{}\n", read_text(data / tokens_note));
  return serve(
      {.town = (data / "town").string(),
       .data = options.data,
       .address = options.address,
       .port = options.port,
       .tokens = {},
       .codes_shown = true});
}

}  // namespace guichet::cli
