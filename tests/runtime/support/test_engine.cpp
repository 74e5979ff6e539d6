#include "tests/runtime/support/test_engine.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/runtime/rebuild.h"
#include "tests/runtime/support/town.h"

namespace guichet::test {

namespace fs = std::filesystem;
using runtime::Receipt;
using runtime::Submission;

Instant monday_morning() {
  return *parse_rfc3339("2026-03-02T08:00:00Z");
}

TestEngine::TestEngine()
    : TestEngine([] {
        runtime::Options options;
        options.alarm_clock = false;
        return options;
      }()) {}

TestEngine::TestEngine(runtime::Options options) : options_(std::move(options)), clock_(monday_morning()) {
  options_.log.free_bytes_min = 0;
  open(folder_ / "data0");
  const auto deployed = deploy(small_town());
  if (!deployed)
    for (const auto& fault : deployed.error().fields) MESSAGE(fault.pointer << " " << fault.message);
  REQUIRE_MESSAGE(deployed, deployed.error().message);
}

void TestEngine::open(const std::string& directory) {
  options_.directory = directory;
  auto engine = runtime::Engine::open(options_, clock_);
  REQUIRE_MESSAGE(engine, engine.error().message);
  engine_.reset(dynamic_cast<runtime::LocalEngine*>(std::move(engine).value().release()));
  REQUIRE(engine_ != nullptr);
}

void TestEngine::reopen() {
  engine_.reset();
  open(options_.directory.string());
}

void TestEngine::crash() {
  const auto before = options_.directory;
  const auto after = folder_ / fmt::format("data{}", ++generation_);
  // RocksDB may just be tidying its files: then the copy is taken again.
  for (int attempt = 0;; ++attempt) {
    std::error_code vanished;
    fs::copy(before, after, fs::copy_options::recursive, vanished);
    if (!vanished) break;
    REQUIRE_MESSAGE(attempt < 10, vanished.message());
    fs::remove_all(after);
  }
  engine_.reset();
  fs::remove_all(before);
  open(after);
}

void TestEngine::lose_views() {
  settle();
  engine_.reset();
  fs::remove_all(options_.directory / "views");
  open(options_.directory.string());
}

void TestEngine::damage_views() {
  settle();
  engine_.reset();
  std::ofstream(options_.directory / "views" / "CURRENT", std::ios::trunc) << "MANIFEST-999999\n";
  open(options_.directory.string());
}

void TestEngine::keep_views_of_the_future(const std::function<void()>& act) {
  take_back("log", act);
}

void TestEngine::with_keys_of_before(const std::function<void()>& act) {
  take_back("keys", act);
}

/// Opens it with one of its folders as it was before `act`.
void TestEngine::take_back(const std::string& part, const std::function<void()>& act) {
  settle();
  const auto live = options_.directory / part;
  const auto kept = options_.directory / (part + "-before");
  fs::copy(live, kept, fs::copy_options::recursive);
  act();
  settle();
  engine_.reset();
  fs::remove_all(live);
  fs::rename(kept, live);
  open(options_.directory.string());
}

Submission TestEngine::submission(const std::string& actor) {
  Submission submission;
  submission.id = CommandId(fmt::format("command-{}", next_++));
  submission.actor.name = actor;
  submission.channel = "web";
  return submission;
}

Receipt TestEngine::accepted(Submission submission) {
  auto receipt = engine_->submit_and_wait(std::move(submission));
  REQUIRE_MESSAGE(receipt, receipt.error().message);
  return *receipt;
}

CaseId TestEngine::open_case(const std::string& what, int depth, const std::string& phone) {
  auto opening = submission("citizen");
  runtime::OpenRequest request;
  request.id = CaseId(fmt::format("C{}", next_++));
  request.open.workflow = "repair";
  request.open.form = {{"what", what}, {"depth", depth}};
  if (!phone.empty()) request.open.form["phone"] = phone;
  const auto id = request.id;
  opening.what = std::move(request);
  accepted(std::move(opening));
  return id;
}

Result<Receipt> TestEngine::on_case(const CaseId& id, cases::Command command, const std::string& actor) {
  auto wanted = submission(actor);
  wanted.what = runtime::CaseCommand{id, std::move(command)};
  return engine_->submit_and_wait(std::move(wanted));
}

Result<Receipt> TestEngine::on_person(const PersonId& id, people::Command command) {
  auto wanted = submission("agents/marie");
  wanted.what = runtime::PersonCommand{id, std::move(command)};
  return engine_->submit_and_wait(std::move(wanted));
}

Result<Receipt> TestEngine::deploy(workflows::Files files) {
  auto wanted = submission("agents/admin");
  wanted.what = catalog::Command(catalog::DeployTown{std::move(files)});
  return engine_->submit_and_wait(std::move(wanted));
}

void TestEngine::settle() {
  REQUIRE(engine_->wait_applied(engine_->head(), std::chrono::seconds(30)));
}

cases::CaseState TestEngine::state(const CaseId& id) {
  settle();
  auto state = engine_->queries().find_case(id);
  REQUIRE_MESSAGE(state, state.error().message);
  return *state;
}

std::string TestEngine::task(const CaseId& id) {
  const auto known = state(id);
  REQUIRE_FALSE(known.tasks.empty());
  return known.tasks.front().id;
}

std::string TestEngine::replay_difference() {
  settle();
  const TemporaryFolder scratch;
  const auto& live = engine_->foundation();
  const auto difference =
      runtime::compare_with_rebuilt({*live.log, *live.vault, *live.views, live.tables}, scratch / "views", {});
  return difference ? *difference : difference.error().message;
}

bool any_file_holds(const std::string& folder, const std::string& bytes) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (content.find(bytes) != std::string::npos) return true;
  }
  return false;
}

}  // namespace guichet::test
