#include "tests/power/busy_town.h"

#include <atomic>
#include <random>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/runtime/support/town.h"

namespace guichet::test {
namespace {

std::atomic<std::uint64_t> made = 0;  // numbers stay apart over all rounds

runtime::Submission by(const std::string& actor) {
  runtime::Submission submission;
  submission.id = CommandId(fmt::format("command-{}", ++made));
  submission.actor.name = actor;
  submission.channel = "web";
  return submission;
}

std::string letters(std::size_t size, std::mt19937_64& chance) {
  std::string text(size, ' ');
  for (auto& c : text) c = static_cast<char>('a' + chance() % 26);
  return text;
}

}  // namespace

std::string phone_of(const CaseId& id) {
  return fmt::format("06{:0>8}", id.value.substr(1));
}

Told Told::until(std::size_t calls) const {
  Told told;
  for (const auto& command : commands)
    if (command.calls <= calls) told.commands.push_back(command);
  for (const auto& file : files)
    if (file.calls <= calls) told.files.push_back(file);
  return told;
}

void Told::rebase() {
  for (auto& command : commands) command.calls = 0;
  for (auto& file : files) file.calls = 0;
}

void Told::add(Told more) {
  for (auto& command : more.commands) commands.push_back(std::move(command));
  for (auto& file : more.files) files.push_back(std::move(file));
}

runtime::Options BusyTown::options_of(const std::string& folder) {
  runtime::Options options;
  options.directory = folder;
  options.alarm_clock = false;
  options.log.free_bytes_min = 0;
  options.log.write_buffer_bytes = 64 << 10;  // several flushes and write-ahead logs on the way
  return options;
}

CaseId BusyTown::some_case(std::mt19937_64& chance) {
  const std::scoped_lock lock(mutex_);
  return cases_.empty() ? CaseId() : cases_[chance() % cases_.size()];
}

void BusyTown::submit(runtime::Engine& engine, runtime::Submission submission) {
  const auto receipt = engine.submit_and_wait(submission);
  const auto calls = journal_length();
  if (!receipt) return;
  const std::scoped_lock lock(mutex_);
  if (const auto* const opened = std::get_if<runtime::OpenRequest>(&submission.what)) cases_.push_back(opened->id);
  told_.commands.push_back({calls, std::move(submission), *receipt});
}

void BusyTown::attach(runtime::Engine& engine, std::mt19937_64& chance, const CaseId& id) {
  auto draft = engine.receive_file(id);
  if (!draft) return;
  const auto content = letters(100 + chance() % 5000, chance);
  if (!(*draft)->write(std::as_bytes(std::span(content)))) return;
  const auto stored = (*draft)->finish();
  if (!stored) return;
  auto submission = by("agents/marie");
  submission.what =
      runtime::CaseCommand{id, cases::AttachFile{{stored->hash, "photo.txt", "text/plain", stored->size}, true}};
  if (!engine.submit_and_wait(std::move(submission))) return;
  const auto calls = journal_length();
  const std::scoped_lock lock(mutex_);
  told_.files.push_back({calls, id, stored->hash, content});
}

runtime::Submission BusyTown::something(runtime::Engine& engine, std::mt19937_64& chance) {
  const auto id = some_case(chance);
  const auto dice = id.empty() ? 0 : chance() % 100;
  if (dice < 35) {
    auto submission = by("citizen");
    runtime::OpenRequest request;
    request.id = CaseId(fmt::format("S{}", ++made));
    request.open.workflow = "repair";
    request.open.form = {{"what", letters(20, chance)}, {"depth", static_cast<std::int64_t>(chance() % 100)}};
    request.open.form["phone"] = phone_of(request.id);
    submission.what = std::move(request);
    return submission;
  }
  if (dice >= 97) {
    auto submission = by("agents/admin");
    submission.what = catalog::Command(catalog::DeployTown{small_town(letters(8, chance))});
    return submission;
  }
  auto submission = by("agents/marie");
  if (dice >= 92) {
    submission.what = runtime::PersonCommand{PersonId("case-" + id.value), people::ForgetPerson{"à sa demande"}};
    return submission;
  }
  const auto state = engine.queries().find_case(id);
  cases::Command command = cases::WriteNote{letters(200, chance), true};
  if (dice < 75 && state && !state->tasks.empty()) {
    cases::CompleteTask done{state->tasks.front().id, chance() % 2 == 0 ? "accept" : "ask", {}, {}};
    if (done.outcome == "ask") done.answers["question"] = "Où ?";
    command = std::move(done);
  }
  submission.what = runtime::CaseCommand{id, std::move(command)};
  return submission;
}

void BusyTown::run(runtime::Engine& engine, std::uint64_t seed, std::size_t commands) {
  constexpr std::size_t clerks = 3;
  std::vector<std::jthread> threads;
  for (std::size_t clerk = 0; clerk < clerks; ++clerk)
    threads.emplace_back([this, &engine, seed, clerk, commands] {
      std::mt19937_64 chance(seed * clerks + clerk);
      for (std::size_t i = 0; i < commands / clerks; ++i) {
        if (i % 8 == 7)
          attach(engine, chance, some_case(chance));
        else
          submit(engine, something(engine, chance));
        if (clerk == 0 && i % 10 == 9) {
          clock_.advance(std::chrono::days(6));
          (void)engine.fire_due(clock_.now());
        }
      }
    });
}

Told BusyTown::work(std::uint64_t seed, std::size_t commands) {
  for (std::uint64_t half = 0; half < 2; ++half) {
    auto engine = runtime::Engine::open(options_of(folder_), clock_);
    REQUIRE_MESSAGE(engine, engine.error().message);
    if ((*engine)->town() == nullptr) {
      auto deployment = by("agents/admin");
      deployment.what = catalog::Command(catalog::DeployTown{small_town()});
      submit(**engine, std::move(deployment));
    }
    run(**engine, 2 * seed + half, commands / 2);
  }
  return std::move(told_);
}

}  // namespace guichet::test
