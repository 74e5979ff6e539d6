// guichet migrate: open cases of a service to another text of it, a page at a time.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <thread>

#include <fmt/format.h>

#include "adapters/client/client.h"
#include "adapters/http/migrations.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/remote.h"
#include "cli/stopped.h"
#include "engine/base/clock.h"

namespace guichet::cli {
namespace {

constexpr std::size_t page_size = 100;
/// Refusals are told one by one up to here, then by their reason.
constexpr std::size_t told_max = 20;

std::string word_in(const json::value& value, std::string_view key) {
  return json::value_to<std::string>(value.at(key));
}

/// Asks for one page of what this body says.
using Ask = std::function<Result<json::value>(const json::object& body)>;

Result<std::map<std::string, std::string>> read_steps(const std::vector<std::string>& pairs) {
  std::map<std::string, std::string> steps;
  for (const auto& pair : pairs) {
    const auto middle = pair.find('=');
    if (middle == std::string::npos || middle == 0 || middle + 1 == pair.size())
      return invalid(fmt::format("--map wants OLD=NEW, found {}", pair));
    steps[pair.substr(0, middle)] = pair.substr(middle + 1);
  }
  return steps;
}

Ask ask_server(const MigrateOptions& options) {
  return [server = server_of(options.whose.server)](const json::object& body) {
    return client::post(server, "/api/v1/migrations", body);
  };
}

Ask ask_engine(const MigrateOptions& options, std::map<std::string, std::string> steps, runtime::Engine& engine) {
  return [&options, &engine, steps = std::move(steps)](const json::object& body) -> Result<json::value> {
    runtime::MigrationRequest request{
        .workflow = options.workflow,
        .to = options.to,
        .steps = steps,
        .preview = options.preview,
        .back = options.back,
        .actor = {"system/migrate", {}, {}},
        .now = SystemClock().now(),
        .page = {.after = json::value_to<std::string>(body.at("after")), .limit = page_size}};
    GUICHET_TRY(const auto page, runtime::migrate_page(engine, request));
    return json::value(http::render_migration(engine, request, page));
  };
}

json::object body_of(const MigrateOptions& options, const std::map<std::string, std::string>& steps) {
  json::object names;
  for (const auto& [from, to] : steps) names[from] = to;
  return {
      {"workflow", options.workflow},
      {"to", options.to},
      {"steps", std::move(names)},
      {"preview", options.preview},
      {"back", options.back},
      {"after", ""},
      {"limit", page_size}};
}

/// What is told at the end, and on the way.
struct Tally {
  std::size_t moved = 0;
  std::size_t settled = 0;
  std::size_t out_of_reach = 0;
  std::size_t refused = 0;
  std::size_t due_at_once = 0;
  std::map<std::string, std::size_t> anew;
  std::map<std::string, std::size_t> clocks;
  std::map<std::string, std::size_t> reasons;
  std::map<std::string, std::string> proposed;
};

void count(const json::value& one, bool told, Tally& tally) {
  if (!one.at("moves").as_bool()) {
    const auto reason = word_in(one, "reason");
    ++tally.reasons[reason];
    if (++tally.refused <= told_max && told) fmt::print("  stays  {}  {}\n", word_in(one, "reference"), reason);
    return;
  }
  ++tally.moved;
  tally.due_at_once += json::value_to<std::size_t>(one.at("due_at_once")) > 0 ? 1U : 0U;
  for (const auto& step : one.at("anew").as_array()) ++tally.anew[json::value_to<std::string>(step)];
  for (const auto& clock : one.at("clocks").as_array())
    ++tally.clocks[fmt::format("{}: {}", word_in(clock, "clock"), word_in(clock, "why"))];
}

void print_tally(const Tally& tally, bool preview, bool back) {
  if (tally.refused > told_max) {
    fmt::print("  … and {} more; by their reason:\n", tally.refused - told_max);
    for (const auto& [reason, cases] : tally.reasons) fmt::print("  {:>6}  {}\n", cases, reason);
  }
  fmt::print(
      "{} {}, {} stay, {} {}\n",
      tally.moved,
      preview ? "would move" : "moved",
      tally.refused,
      tally.settled,
      back ? "have no migration to undo" : "were there already");
  if (tally.out_of_reach > 0)
    fmt::print("{} belong to another organisation than the token's, and stay as they are\n", tally.out_of_reach);
  for (const auto& [clock, cases] : tally.clocks) fmt::print("  clock {} ({} cases)\n", clock, cases);
  for (const auto& [step, cases] : tally.anew)
    fmt::print("  {} begins anew in {} cases: what it does is done again\n", step, cases);
  if (tally.due_at_once > 0)
    fmt::print("  in {} cases a timer of the new text is past already and rings at once\n", tally.due_at_once);
  if (tally.proposed.empty()) return;
  std::string maps;
  for (const auto& [from, to] : tally.proposed) maps += fmt::format(" --map {}={}", from, to);
  fmt::print("perhaps a step only has another name now; if so, say it:{}\n", maps);
}

/// Never faster than was asked: who works in the town comes first.
class Pace {
 public:
  explicit Pace(std::uint32_t per_second)
      : page_takes_(std::chrono::milliseconds(1000 * page_size / std::max(1U, per_second))) {}

  void wait() {
    std::this_thread::sleep_until(last_ + page_takes_);
    last_ = std::chrono::steady_clock::now();
  }

 private:
  std::chrono::milliseconds page_takes_;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

Result<Tally> migrate_all(const MigrateOptions& options, json::object body, const Ask& ask) {
  Tally tally;
  Pace pace(options.per_second);
  for (;;) {
    GUICHET_TRY(const auto page, ask(body));
    tally.settled += json::value_to<std::size_t>(page.at("settled"));
    tally.out_of_reach += json::value_to<std::size_t>(page.at("out_of_reach"));
    for (const auto& [from, to] : page.at("proposed").as_object())
      tally.proposed.emplace(std::string(from), json::value_to<std::string>(to));
    for (const auto& one : page.at("cases").as_array()) {
      count(one, options.format == Format::text, tally);
      if (options.format == Format::json) fmt::print("{}\n", json::serialize(one));
    }
    if (page.at("next").is_null()) return tally;
    body["after"] = page.at("next");
    if (!options.preview) pace.wait();
  }
}

}  // namespace

int migrate_cases(const MigrateOptions& options) {
  if (!names_one(options.whose)) return exit_usage;
  auto steps = read_steps(options.steps);
  if (!steps) return fail(steps.error());
  const auto body = body_of(options, *steps);
  const SystemClock clock;
  std::unique_ptr<runtime::Engine> engine;
  if (!options.whose.data.empty()) {
    auto opened = open_stopped(options.whose.data, options.whose.kek, clock);
    if (!opened) return fail(opened.error());
    engine = *std::move(opened);
  }
  const auto tally = migrate_all(
      options, body, engine == nullptr ? ask_server(options) : ask_engine(options, *std::move(steps), *engine));
  if (!tally) return fail(tally.error());
  if (options.format == Format::text) print_tally(*tally, options.preview, options.back);
  return tally->refused > 0 ? exit_wrong : exit_ok;
}

}  // namespace guichet::cli
