// What other systems, heads of departments and people who come back do to the town.
#include <algorithm>

#include <fmt/format.h>

#include "engine/runtime/migration.h"
#include "tests/simulation/simulated_town.h"
#include "tests/simulation/simulation.h"

namespace guichet::test {
namespace {

constexpr std::int64_t day_ms = 24 * 3'600 * 1'000LL;

/// Few orders, so that a message finds several cases, or none yet.
std::string order_name(std::size_t number) {
  return fmt::format("W-{}", number);
}

constexpr std::size_t orders = 5;

}  // namespace

void Simulation::open_works() {
  auto opening = town_.submission("citizen");
  runtime::OpenRequest request;
  request.id = CaseId(fmt::format("S{}", ++made_));
  request.open.workflow = "works";
  request.open.form = {{"what", fmt::format("tranchée {}", made_)}, {"order", order_name(pick(orders))}};
  if (pick(2) == 0) request.open.form["phone"] = fmt::format("06{:08}", pick(100'000'000));
  if (!people_.empty() && pick(2) == 0) request.open.person = people_[pick(people_.size())];
  const auto id = request.id;
  opening.what = std::move(request);
  submit(std::move(opening), "open-works " + id.value);
  if (town_->queries().find_case(id)) cases_.push_back(id);
}

/// Orders are answered, late and twice too; messages come before anybody waits for them.
void Simulation::hear_other_system() {
  const auto id = some_case();
  const auto state = town_->queries().find_case(id);
  if (!state || state->calls.empty() || pick(3) == 0) {
    const json::object body = pick(4) == 0 ? json::object{} : json::object{{"cost", 120}};
    cases::DeliverMessage message{pick(2) == 0 ? "water" : "works-done", json::value(order_name(pick(orders))), body};
    return on_case(id, std::move(message), "integrators/works", "message");
  }
  const auto order = pick(10) == 0 ? std::string("9-9") : state->calls[pick(state->calls.size())].order;
  switch (pick(5)) {
    case 0: return on_case(id, cases::FailCall{order, "no answer"}, "system/courier", "fail");
    case 1: return on_case(id, cases::AnswerCall{order, 503, nullptr}, "system/courier", "answer-503");
    case 2: return on_case(id, cases::AnswerCall{order, 400, nullptr}, "system/courier", "answer-400");
    case 3: return on_case(id, cases::ResendOrder{order, "they are back"}, "agents/marie", "resend");
    default: break;
  }
  const json::object body = pick(5) == 0 ? json::object{{"no", "id"}} : json::object{{"id", "B-1"}};
  on_case(id, cases::AnswerCall{order, 201, body}, "system/courier", "answer-201");
}

void Simulation::administer() {
  const auto id = some_case();
  const auto state = town_->queries().find_case(id);
  if (!state) return say_something();
  if (!state->incident.empty() && pick(4) != 0) {
    const auto step = pick(3) == 0 ? "given-up" : "";
    return on_case(id, cases::ResumeCase{step, "vu"}, "agents/marie", "resume");
  }
  const auto dice = pick(4);
  if (dice == 0 && !state->clocks.empty()) {
    const auto& clock = state->clocks[pick(state->clocks.size())];
    const auto by_ms = static_cast<std::int64_t>(pick(5)) * day_ms;
    return on_case(id, cases::ExtendClock{clock.name, by_ms, "intempéries"}, "agents/marie", "extend");
  }
  if (dice == 1 && !state->tasks.empty()) {
    const auto& task = state->tasks[pick(state->tasks.size())];
    cases::AssignTask assign{task.id, pick(2) == 0 ? "agents/paul" : "", pick(2) == 0 ? "lamps" : ""};
    return on_case(id, std::move(assign), "agents/marie", "assign");
  }
  if (dice == 2) return on_case(id, cases::ReportTrouble{"mail", "it came back"}, "system/mail", "trouble");
  on_case(id, cases::WithdrawCase{}, "citizen", "withdraw");
}

void Simulation::say_of_ended() {
  const auto id = some_case();
  if (pick(2) == 0) return on_case(id, cases::ReopenCase{"ce n'est pas réglé"}, "citizen", "reopen");
  cases::AnswerSurvey survey{static_cast<std::uint32_t>(pick(7)), "merci"};
  on_case(id, std::move(survey), "citizen", "survey");
}

/// Both sides are told, as the route does it: the one that is followed first.
void Simulation::tie() {
  const auto follower = some_case();
  const auto main = some_case();
  const auto following = town_->queries().find_case(follower);
  const auto followed = town_->queries().find_case(main);
  if (!following || !followed) return say_something();
  if (!following->main.id.value.empty()) {
    const auto before = following->main.id;
    on_case(follower, cases::PartCase{"autre rue"}, "agents/marie", "part");
    if (broken_.empty()) on_case(before, cases::RemoveFollower{follower, "autre rue"}, "agents/marie", "unfollow");
    return;
  }
  on_case(main, cases::AddFollower{follower, following->reference, "même trou"}, "agents/marie", "follow");
  const auto told = town_->queries().find_case(main);
  const auto is_told = [&](const cases::Tie& one) { return one.id == follower; };
  if (!broken_.empty() || !told || std::ranges::none_of(told->followers, is_told)) return;
  on_case(follower, cases::JoinCase{main, followed->reference, "même trou"}, "agents/marie", "join");
}

/// Forth to the text that was deployed last, or back; what a case refuses is its own affair.
void Simulation::migrate() {
  runtime::MigrationRequest request;
  request.workflow = "works";
  request.back = pick(3) == 0;
  const auto other = version_ == 1 ? "awaiting" : "under-way";
  request.steps = {{other, awaiting_step(fmt::format("Bonjour {}", version_))}};
  request.actor.name = "agents/admin";
  request.now = town_.clock().now();
  request.page.limit = 100;
  const auto page = runtime::migrate_page(*town_, request);
  if (!page && page.error().kind != Error::Kind::invalid && page.error().kind != Error::Kind::not_found) {
    broken_ = page.error().message;
    return;
  }
  happened_ += fmt::format("migrate {}", request.back ? "back" : "forth");
  if (!page) return;
  for (const auto& moved : page->cases) ++(moved.moves_on() ? tried_["migrate"].first : tried_["migrate"].second);
  if (!town_->wait_applied(town_->head(), std::chrono::seconds(30))) broken_ = "the views did not follow";
}

}  // namespace guichet::test
