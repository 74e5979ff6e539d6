#include "cli/demo_population.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

#include <fmt/format.h>

#include "cli/demo_forms.h"
#include "cli/demo_seasons.h"
#include "cli/demo_visits.h"
#include "engine/base/match.h"
#include "engine/cases/event_json.h"
#include "engine/events/envelope.h"

namespace guichet::demo {
namespace {

constexpr Duration quarter = std::chrono::minutes(15);
constexpr Duration day = std::chrono::hours(24);
constexpr auto patience = std::chrono::seconds(30);

cases::Actor citizen() {
  return {.name = "citizen", .roles = {}, .teams = {}};
}

cases::Actor actor_of(const workflows::Agent& agent) {
  return {.name = "agents/" + agent.id, .roles = agent.roles, .teams = agent.teams};
}

/// The first outcome is the usual one; authors write it first.
const workflows::Outcome& outcome_of(const workflows::Task& task, Chance& chance) {
  std::vector<double> weights = {5.0 * static_cast<double>(task.outcomes.size())};
  while (weights.size() < task.outcomes.size()) weights.push_back(1);
  return task.outcomes[chance.pick(weights)];
}

const workflows::Task* task_at(const workflows::Definition& service, const std::string& step_id) {
  const auto* step = service.find_step(step_id);
  return step == nullptr ? nullptr : std::get_if<workflows::Task>(&step->construct);
}

/// The clock that a task makes people hurry for: the one its end stops, else the longest of the service.
const workflows::ClockRule* clock_for(const workflows::Definition& service, const std::string& step) {
  const workflows::ClockRule* longest = nullptr;
  for (const auto& clock : service.clocks) {
    if (clock.until_leaving == step) return &clock;
    if (longest == nullptr || clock.budget.amount_ms > longest->budget.amount_ms) longest = &clock;
  }
  return longest;
}

}  // namespace

/// What the engine's thread has answered. Thread-safe.
struct Population::Completions {
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t waiting = 0;
  std::size_t refused = 0;
  std::optional<Error> fatal;

  void note(const Result<runtime::Receipt>& result) {
    const std::lock_guard lock(mutex);
    --waiting;
    if (!result) {
      const auto kind = result.error().kind;
      const bool people =
          kind == Error::Kind::conflict || kind == Error::Kind::invalid || kind == Error::Kind::not_found;
      people ? void(++refused) : void(fatal = result.error());
    }
    changed.notify_one();
  }
};

Population::Population(runtime::Engine& engine, VirtualClock& clock, const Plan& plan)
    : engine_(engine),
      clock_(clock),
      plan_(plan),
      now_(plan.from),
      chance_(plan.seed),
      opinions_(~plan.seed),
      visits_(plan.seed ^ 0x5eed),
      town_(engine.town()),
      inhabitants_(make_inhabitants(std::max<std::size_t>(20, plan.cases * 3 / 5), chance_)),
      feed_(engine.read(engine.head())),
      completions_(std::make_shared<Completions>()) {}

Result<Report> Population::live(const std::function<void(Instant)>& day_begins) {
  plan_visits();
  for (auto midnight = plan_.from; midnight < plan_.until; midnight += day) {
    day_begins(midnight);
    plan_day(midnight);
    for (auto start = midnight; start < std::min(midnight + day, plan_.until); start += quarter)
      GUICHET_TRY_STATUS(pass_quarter(start));
  }
  report_.refused = completions_->refused;
  return report_;
}

void Population::plan_day(Instant midnight) {
  const auto days = std::max(1.0, static_cast<double>((plan_.until - plan_.from) / day));
  const int cases = cases_on(midnight, static_cast<double>(plan_.cases) / days, chance_);
  for (int i = 0; i < cases; ++i) intend(moment_of(midnight, chance_), [this] { open_case(); });
}

/// Timers first, then what people do in this quarter of an hour, in order; then they read what came of it.
Status Population::pass_quarter(Instant start) {
  clock_.set(start);
  now_ = start;
  const auto due = engine_.next_due();
  if (due && *due <= start) {
    GUICHET_TRY(const auto fired, engine_.fire_due(start));
    report_.timers += fired;
  }
  while (!intentions_.empty() && intentions_.top().when < start + quarter) {
    const auto next = intentions_.top();
    intentions_.pop();
    now_ = std::max(start, next.when);
    next.act();
  }
  GUICHET_TRY_STATUS(settle());
  return read_feed();
}

void Population::open_case() {
  const auto service = service_for(*town_, now_, chance_);
  if (service != nullptr) open_by(service, chance_);
}

/// They have a chance of their own, so that the half-year stays the same whoever comes after it.
void Population::plan_visits() {
  for (const auto& visit : coming_visits(*town_, plan_.until, plan_.cases, visits_)) {
    if (visit.asked < plan_.from) continue;
    intend(visit.asked, [this, visit] {
      const auto id = open_by(visit.service, visits_);
      const auto booked = now_ + std::chrono::minutes(visits_.between(2, 15));
      intend(booked, [this, id, visit] {
        submit_for_case(
            citizen(),
            id,
            cases::BookAppointment{.step = {}, .site = visit.site, .starts = visit.starts, .reason = {}});
      });
    });
  }
}

/// Somebody opens a case of the service; its id.
std::string Population::open_by(const std::shared_ptr<const workflows::Definition>& service, Chance& chance) {
  const auto who = static_cast<std::size_t>(chance.between(0, static_cast<std::int64_t>(inhabitants_.size()) - 1));
  auto& person = inhabitants_[who];
  const CaseId id("c-" + chance.letters_and_digits(14));
  cases_[id.value] = {service, who};
  runtime::OpenRequest request;
  request.id = id;
  request.open.workflow = service->id;
  request.open.reference = fmt::format("SA-{}-{}", chance.letters_and_digits(4), chance.letters_and_digits(2));
  request.open.form = fill_in(service->form, {*town_, &person, now_, chance});
  request.open.person = person.id;
  request.open.language = person.language;
  if (!std::exchange(person.registered, true))
    request.person = people::RegisterPerson{.attributes = person.attributes(), .language = person.language};
  ++report_.cases;
  submit(citizen(), channel_of(*town_, chance), std::move(request));
  return id.value;
}

Status Population::read_feed() {
  static const auto task_created = cases::kind_of(cases::TaskCreated{});
  static const auto wait_started = cases::kind_of(cases::WaitStarted{});
  static const auto case_closed = cases::kind_of(cases::CaseClosed{});
  feed_->refresh();
  while (true) {
    GUICHET_TRY(const auto record, feed_->next());
    if (!record) return ok();
    if (record->kind != task_created && record->kind != wait_started && record->kind != case_closed) continue;
    GUICHET_TRY(const auto document, events::read(record->body));
    GUICHET_TRY(const auto event, cases::decode(record->kind, document.data));
    const auto id = document.envelope.subject.substr(std::string_view("case/").size());
    if (!cases_.contains(id)) continue;
    now_ = document.envelope.time;
    if (const auto* task = std::get_if<cases::TaskCreated>(&event)) notice_task(id, *task);
    if (const auto* wait = std::get_if<cases::WaitStarted>(&event)) notice_wait(id, *wait);
    if (std::holds_alternative<cases::CaseClosed>(event)) notice_end(id);
  }
}

void Population::notice_task(const std::string& id, const cases::TaskCreated& task) {
  const auto& service = *cases_[id].service;
  const auto* agent = agent_for(task, service);
  if (agent == nullptr) return;
  const auto ready = ready_at(service, task);
  // Agents take a task on some time before it is done, mostly the same morning.
  const auto claimed = std::max(now_, ready - std::chrono::minutes(chance_.between(5, 150)));
  const auto actor = actor_of(*agent);
  intend(claimed, [this, id, task, actor] { submit_for_case(actor, id, cases::ClaimTask{.task = task.task}); });
  intend(ready, [this, id, task, agent] { work_on(id, task, *agent); });
}

void Population::work_on(const std::string& id, const cases::TaskCreated& created, const workflows::Agent& agent) {
  const auto& service = *cases_[id].service;
  const auto* task = task_at(service, created.step);
  if (task == nullptr || task->outcomes.empty()) return;
  const auto& outcome = outcome_of(*task, chance_);
  const Writer writer{*town_, nullptr, now_, chance_};
  submit_for_case(
      actor_of(agent),
      id,
      cases::CompleteTask{
          .task = created.task,
          .outcome = outcome.id,
          .data = fill_data(service, *task, writer),
          .answers = fill_in(outcome.ask, writer)});
}

void Population::notice_wait(const std::string& id, const cases::WaitStarted& wait) {
  if (wait.what == "reply" && chance_.happens(0.8)) {
    const auto when = now_ + Duration(static_cast<std::int64_t>(chance_.factor(0.9) * 36 * 3'600'000));
    intend(
        when, [this, id] { submit_for_case(citizen(), id, cases::Reply{.text = reply_text(chance_), .files = {}}); });
  }
  if (wait.what == "message" && chance_.happens(0.85)) {
    const auto when = now_ + day * chance_.between(6, 30);
    intend(when, [this, id, wait] {
      submit_for_case(
          {.name = "integrators/partner", .roles = {}, .teams = {}},
          id,
          cases::DeliverMessage{.name = wait.name, .value = wait.match, .body = {}});
    });
  }
}

/// A third say how it went, a day or three later; now and then it was not settled after all.
void Population::notice_end(const std::string& id) {
  const auto when = now_ + std::chrono::hours(opinions_.between(4, 70));
  if (opinions_.happens(0.02)) {
    intend(when, [this, id] { submit_for_case(citizen(), id, cases::ReopenCase{unsettled_text(opinions_)}); });
    return;
  }
  if (!opinions_.happens(0.35)) return;
  const auto score = static_cast<std::uint32_t>(opinions_.pick({4, 8, 13, 40, 35})) + 1;
  intend(when, [this, id, score] {
    submit_for_case(citizen(), id, cases::AnswerSurvey{.score = score, .text = opinion_text(score, opinions_)});
  });
}

/// A part of what the clock grants, more or less; in August and over Christmas half of the town hall is away.
Instant Population::ready_at(const workflows::Definition& service, const cases::TaskCreated& task) {
  const auto* clock = clock_for(service, task.step);
  const auto* team = town_->team_of_queue(task.queue);
  const auto& calendar = town_->calendars.at(team->calendar);
  if (clock == nullptr) return calendar->next_opening(now_ + std::chrono::hours(chance_.between(2, 30)));
  const auto month =
      static_cast<unsigned>(std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(now_)).month());
  const auto holidays = month == 8 || month == 12 ? 1.7 : 1.0;
  const auto hurry = task.priority == "urgent" ? 0.3 : task.priority == "high" ? 0.6 : 1.0;
  const auto share = 0.16 * chance_.factor(0.95) * holidays * hurry;
  auto span = calendar->in_days(now_, clock->budget);
  span.amount_ms = static_cast<std::int64_t>(static_cast<double>(span.amount_ms) * std::min(share, 4.0));
  const auto wanted = town_->calendars.at(clock->calendar)->advance(now_, span);
  const auto opened = calendar->next_opening(std::max(wanted, now_ + std::chrono::minutes(5)));
  return opened == wanted ? opened : opened + std::chrono::minutes(chance_.between(0, 50));
}

const workflows::Agent* Population::agent_for(const cases::TaskCreated& task, const workflows::Definition& service) {
  const auto* text = task_at(service, task.step);
  const auto* team = town_->team_of_queue(task.queue);
  if (team == nullptr) return nullptr;
  std::vector<const workflows::Agent*> able;
  for (const auto& [id, agent] : town_->agents) {
    const auto has = [&](const auto& mine, const std::string& wanted) {
      return std::find(mine.begin(), mine.end(), wanted) != mine.end();
    };
    const bool role = task.roles.empty() || std::any_of(task.roles.begin(), task.roles.end(), [&](const auto& r) {
                        return has(agent.roles, r);
                      });
    const bool skilled = text == nullptr ||
                         std::ranges::all_of(text->skills, [&](const auto& skill) { return has(agent.skills, skill); });
    if (role && skilled && has(agent.teams, team->id)) able.push_back(&agent);
  }
  if (able.empty()) return nullptr;
  return able[static_cast<std::size_t>(chance_.between(0, static_cast<std::int64_t>(able.size()) - 1))];
}

void Population::intend(Instant when, std::function<void()> act) {
  intentions_.push({when, ++intention_count_, std::move(act)});
}

void Population::submit_for_case(cases::Actor actor, const std::string& id, cases::Command command) {
  submit(std::move(actor), "", runtime::CaseCommand{CaseId(id), std::move(command)});
}

void Population::submit(cases::Actor actor, std::string channel, decltype(runtime::Submission::what) what) {
  runtime::Submission submission;
  submission.id = CommandId(fmt::format("demo-{}-{}", plan_.seed, ++command_count_));
  submission.actor = std::move(actor);
  submission.channel = std::move(channel);
  submission.at = now_;
  submission.what = std::move(what);
  {
    const std::lock_guard lock(completions_->mutex);
    ++completions_->waiting;
  }
  ++report_.commands;
  engine_.submit(std::move(submission), [completions = completions_](Result<runtime::Receipt> result) {
    completions->note(result);
  });
}

Status Population::settle() {
  std::unique_lock lock(completions_->mutex);
  const bool answered = completions_->changed.wait_for(lock, patience, [&] { return completions_->waiting == 0; });
  if (completions_->fatal) return *completions_->fatal;
  if (!answered) return unavailable("the engine has not answered within 30 s: the disk is too slow or stuck");
  lock.unlock();
  if (!engine_.wait_applied(engine_.head(), patience)) return unavailable("the views do not follow the log");
  return ok();
}

}  // namespace guichet::demo
