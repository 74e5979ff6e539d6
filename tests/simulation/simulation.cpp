#include "tests/simulation/simulation.h"

#include <fmt/format.h>

#include "tests/simulation/log_walk.h"
#include "tests/simulation/simulated_town.h"

namespace guichet::test {

using runtime::Receipt;
using runtime::Submission;

Simulation::Simulation(std::uint64_t seed) : seed_(seed), chance_(seed) {
  deploy();
}

std::size_t Simulation::pick(std::size_t below) {
  return below == 0 ? 0 : chance_() % below;
}

const CaseId& Simulation::some_case() {
  return cases_[pick(cases_.size())];
}

std::string Simulation::step() {
  happened_.clear();
  broken_.clear();
  act();
  if (broken_.empty()) broken_ = check_views();
  if (broken_.empty()) broken_ = check_log();
  return broken_;
}

void Simulation::act() {
  if (cases_.empty()) return open_case();
  const auto dice = pick(100);
  if (dice < 10) return open_case();
  if (dice < 20) return open_works();
  if (dice < 38) return work_on_case();
  if (dice < 44) return answer_case();
  if (dice < 48) return say_something();
  if (dice < 60) return hear_other_system();
  if (dice < 66) return administer();
  if (dice < 69) return say_of_ended();
  if (dice < 73) return tie();
  if (dice < 79) return retry_something();
  if (dice < 89) return pass_time();
  if (dice < 91) return forget_somebody();
  if (dice < 93) return deploy();
  if (dice < 95) return migrate();
  if (dice < 98) {
    happened_ = "the power fails";
    return town_.crash();
  }
  happened_ = "the engine is restarted";
  town_.reopen();
}

void Simulation::submit(Submission submission, const std::string& what) {
  const auto receipt = town_->submit_and_wait(submission);
  happened_ += fmt::format("{}: {}; ", what, receipt ? "done" : receipt.error().message);
  auto& [done, not_done] = tried_[what.substr(0, what.find(' '))];
  ++(receipt ? done : not_done);
  if (!receipt) {
    if (receipt.error().kind == Error::Kind::unavailable || receipt.error().kind == Error::Kind::corrupt)
      broken_ = receipt.error().message;
    refused_.insert(submission.id.value);
    return;
  }
  if (receipt->replayed) broken_ = "a new command was answered with an old receipt";
  const auto id = submission.id.value;
  accepted_.emplace(id, Said{std::move(submission), *receipt});
  // I5: who waits for the position of a receipt sees at least its version.
  if (!town_->wait_applied(receipt->last, std::chrono::seconds(30))) broken_ = "the views did not follow";
  if (!receipt->subject.starts_with("case/")) return;
  const auto state = town_->queries().find_case(CaseId(receipt->subject.substr(5)));
  if (!state || state->version < receipt->version) broken_ = "a reader saw less than the position it named";
}

void Simulation::on_case(const CaseId& id, cases::Command command, const std::string& actor, const std::string& what) {
  auto wanted = town_.submission(actor);
  if (pick(5) == 0) {
    const auto state = town_->queries().find_case(id);
    if (state) wanted.expected_version = state->version - pick(2);
  }
  wanted.what = runtime::CaseCommand{id, std::move(command)};
  submit(std::move(wanted), fmt::format("{} {}", what, id.value));
}

void Simulation::open_case() {
  auto opening = town_.submission("citizen");
  runtime::OpenRequest request;
  request.id = CaseId(fmt::format("S{}", ++made_));
  request.open.workflow = pick(30) == 0 ? "no-such-service" : "repair";
  if (pick(20) != 0) request.open.form["what"] = fmt::format("problème {}", made_);
  if (pick(2) == 0) request.open.form["depth"] = static_cast<std::int64_t>(pick(110));
  if (pick(2) == 0) request.open.form["phone"] = fmt::format("06{:08}", pick(100'000'000));
  const auto who = pick(3);
  if (who == 0) {
    request.open.person = PersonId(fmt::format("P{}", made_));
    request.person = people::RegisterPerson{{{"name", fmt::format("Personne {}", made_)}}, "fr"};
  } else if (who == 1 && !people_.empty()) {
    request.open.person = people_[pick(people_.size())];
  }
  const auto id = request.id;
  const auto person = request.open.person;
  opening.what = std::move(request);
  submit(std::move(opening), "open " + id.value);
  if (!town_->queries().find_case(id)) return;
  cases_.push_back(id);
  if (who == 0) people_.push_back(person);
}

void Simulation::work_on_case() {
  const auto id = some_case();
  const auto state = town_->queries().find_case(id);
  if (!state || state->tasks.empty()) return say_something();
  const auto& task = state->tasks[pick(state->tasks.size())];
  const auto actor = pick(2) == 0 ? "agents/marie" : "agents/paul";
  switch (pick(6)) {
    case 0: return on_case(id, cases::ClaimTask{task.id}, actor, "claim");
    case 1: return on_case(id, cases::ReleaseTask{task.id}, actor, "release");
    case 2: return on_case(id, cases::ChangePriority{pick(2) == 0 ? "high" : "low", "parce que"}, actor, "hurry");
    default: break;
  }
  constexpr const char* outcomes[] = {"accept", "ask", "reject", "repaired", "favourable", "favourable", "dream"};
  cases::CompleteTask done{task.id, outcomes[pick(7)], {}, {}};
  if (done.outcome == "ask") done.answers["question"] = "Où ?";
  if (pick(3) == 0) done.data["severity"] = pick(3) == 0 ? "enorme" : "high";
  on_case(id, std::move(done), actor, "complete");
}

void Simulation::answer_case() {
  on_case(some_case(), cases::Reply{fmt::format("voilà {}", pick(1000)), {}}, "citizen", "answer");
}

void Simulation::say_something() {
  on_case(some_case(), cases::WriteNote{"vu", pick(2) == 0}, "agents/paul", "note");
}

/// I3: a retry, also of what was said long before a crash, gets the same answer and has no second effect.
void Simulation::retry_something() {
  if (accepted_.empty()) return say_something();
  auto at = accepted_.begin();
  std::advance(at, static_cast<std::ptrdiff_t>(pick(accepted_.size())));
  happened_ = "retry " + at->first;
  const auto head = town_->head();
  const auto& before = at->second.receipt;
  const auto again = town_->submit_and_wait(at->second.submission);
  // What changed nothing is not in the log, and is decided again.
  if (before.first > before.last) {
    refused_.erase(at->first);
    accepted_.erase(at);
    return;
  }
  if (!again)
    broken_ = fmt::format("the retry of {} was refused: {}", at->first, again.error().message);
  else if (
      !again->replayed || again->first != before.first || again->last != before.last ||
      again->version != before.version || again->subject != before.subject)
    broken_ = fmt::format("the retry of {} was answered differently", at->first);
  else if (town_->head() != head)
    broken_ = fmt::format("the retry of {} had a second effect", at->first);
}

void Simulation::pass_time() {
  const Duration spans[] = {
      std::chrono::minutes(5),
      std::chrono::hours(3),
      std::chrono::hours(26),
      std::chrono::days(4),
      std::chrono::days(12)};
  town_.clock().advance(spans[pick(5)]);
  const auto fired = town_->fire_due(town_.clock().now());
  happened_ = fmt::format("time passes to {}, {} timers", to_rfc3339(town_.clock().now()), fired ? *fired : 0);
  if (!fired) broken_ = fired.error().message;
  const auto next = town_->next_due();
  const auto still_due = town_->queries().due(town_.clock().now(), 10);
  if (next && still_due && !still_due->empty()) broken_ = "something that is due did not fire";
}

void Simulation::forget_somebody() {
  if (people_.empty()) return say_something();
  auto forget = town_.submission("agents/marie");
  const auto id = people_[pick(people_.size())];
  forget.what = runtime::PersonCommand{id, people::ForgetPerson{"à sa demande"}};
  submit(std::move(forget), "forget " + id.value);
}

void Simulation::deploy() {
  auto deployment = town_.submission("agents/admin");
  version_ = pick(3);
  deployment.what = catalog::Command(catalog::DeployTown{simulated_town(fmt::format("Bonjour {}", version_))});
  submit(std::move(deployment), "deploy");
}

/// I4.
std::string Simulation::check_views() {
  return town_.replay_difference();
}

/// I1, I2, I3 and I7, from the first event to the last.
std::string Simulation::check_log() {
  LogWalk walk;
  const auto cursor = town_->read(0);
  for (;;) {
    const auto record = cursor->next();
    if (!record) return record.error().message;
    if (!*record) break;
    if (auto broken = walk.take(**record); !broken.empty()) return broken;
  }
  for (const auto& [id, said] : accepted_)
    if (auto broken = walk.compare(id, said.receipt); !broken.empty()) return broken;
  for (const auto& id : refused_)
    if (walk.holds(id)) return fmt::format("{} was refused and is in the log", id);
  return "";
}

}  // namespace guichet::test
