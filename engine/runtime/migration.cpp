#include "engine/runtime/migration.h"

#include <chrono>
#include <future>

#include <fmt/format.h>

#include "engine/cases/decide.h"

namespace guichet::runtime {
namespace {

constexpr std::size_t version_prefix_min = 6;
constexpr auto applied_limit = std::chrono::seconds(10);

using TownRef = std::shared_ptr<const workflows::Town>;

Result<TownRef> town_named(const Engine& engine, const MigrationRequest& request) {
  auto current = engine.town();
  if (current == nullptr) return not_found("no town is deployed yet");
  const bool is_current =
      request.to.empty() || (request.to.size() >= version_prefix_min && current->version.starts_with(request.to));
  auto town = is_current ? current : engine.town(request.to);
  if (town == nullptr)
    return not_found(
        fmt::format("no deployed version is called {}; the current one is {}", request.to, current->version));
  if (!town->workflows.contains(request.workflow))
    return not_found(
        fmt::format("the version {} has no service \"{}\"", town->version.substr(0, 12), request.workflow));
  return town;
}

/// A name that neither text knows is a slip of the pen, and would silently move nothing.
Status check_steps(const MigrationRequest& request, const workflows::Town& target) {
  const auto& definition = *target.workflows.at(request.workflow);
  for (const auto& [from, to] : request.steps)
    if (definition.find_step(to) == nullptr)
      return invalid(
          fmt::format("the new text has no step \"{}\"", to), {{"/steps/" + from, "is no step of the new text"}});
  return ok();
}

cases::Context context_of(const MigrationRequest& request, const workflows::Town& target) {
  cases::Context context;
  context.now = request.now;
  context.actor = request.actor;
  context.target = &target;
  return context;
}

void tell(MigratedCase& told, const cases::Events& events, Instant now) {
  for (const auto& event : events) {
    if (const auto* migrated = std::get_if<cases::CaseMigrated>(&event)) told.moves = migrated->moves;
    if (const auto* clock = std::get_if<cases::ClockRecomputed>(&event)) told.clocks.push_back(*clock);
    if (const auto* entered = std::get_if<cases::StepEntered>(&event)) told.anew.push_back(entered->step);
    if (const auto* timer = std::get_if<cases::TimerSet>(&event)) told.due_at_once += timer->due <= now ? 1U : 0U;
  }
}

/// What would become of the case, decided on what the views know of it.
MigratedCase look_at(
    const Engine& engine,
    const MigrationRequest& request,
    const workflows::Town& target,
    const cases::CaseState& state) {
  MigratedCase told{.id = state.id, .reference = state.reference, .from = state.deployment};
  const auto town = engine.town(state.deployment);
  if (town == nullptr) {
    told.reason = "this guichet cannot read the version the case is on";
    return told;
  }
  const cases::MigrateCase command{target.version, request.steps, request.back};
  const auto decided = cases::decide(state, command, *town, context_of(request, target));
  if (decided)
    tell(told, *decided, request.now);
  else
    told.reason = decided.error().message;
  return told;
}

/// Where a case goes: the same place for all, or back where it came from.
TownRef target_of(
    const Engine& engine, const MigrationRequest& request, const TownRef& to, const cases::CaseState& state) {
  if (!request.back) return to;
  return state.migration.from.empty() ? nullptr : engine.town(state.migration.from);
}

struct Underway {
  std::size_t index;
  std::future<Result<Receipt>> answer;
};

/// A case may change hands between the page and the writer: where it is decided counts.
constexpr std::string_view gone_out_of_reach = "it went to another organisation meanwhile";

/// All of a page at once: they share their commits.
std::future<Result<Receipt>> submit(
    Engine& engine, const MigrationRequest& request, const cases::CaseState& state, const std::string& to) {
  Submission submission;
  submission.id = CommandId(fmt::format("migrate/{}/{}/{}", to.substr(0, 16), state.id.value, state.version));
  submission.actor = request.actor;
  submission.what = CaseCommand{state.id, cases::MigrateCase{to, request.steps, request.back}};
  if (request.reaches)
    submission.guard = [reaches = request.reaches](const cases::CaseState& now) -> Status {
      return reaches(now) ? ok() : Status(forbidden(std::string(gone_out_of_reach)));
    };
  auto promise = std::make_shared<std::promise<Result<Receipt>>>();  // shared: std::function must be copyable
  auto answer = promise->get_future();
  engine.submit(std::move(submission), [promise](Result<Receipt> result) { promise->set_value(std::move(result)); });
  return answer;
}

}  // namespace

Result<MigrationPage> migrate_page(Engine& engine, const MigrationRequest& request) {
  MigrationPage page;
  TownRef to;
  if (!request.back) {
    GUICHET_TRY(to, town_named(engine, request));
    GUICHET_TRY_STATUS(check_steps(request, *to));
    page.to = to->version;
  }
  engine.wait_applied(engine.head(), applied_limit);
  GUICHET_TRY(const auto open, engine.queries().case_list(request.workflow, "open", request.page));
  page.next = open.next;
  std::vector<Underway> underway;
  for (const auto& row : open.rows) {
    const auto state = engine.queries().find_case(row.id);
    if (!state || !state->is_open()) continue;  // closed meanwhile
    if (request.reaches && !request.reaches(*state)) {
      ++page.out_of_reach;
      continue;
    }
    const auto target = target_of(engine, request, to, *state);
    if (target == nullptr || target->version == state->deployment) {
      ++page.settled;
      continue;
    }
    page.cases.push_back(look_at(engine, request, *target, *state));
    if (page.cases.back().moves_on() && !request.preview)
      underway.push_back({page.cases.size() - 1, submit(engine, request, *state, target->version)});
  }
  for (auto& one : underway)
    if (const auto receipt = one.answer.get(); !receipt) page.cases[one.index].reason = receipt.error().message;
  page.out_of_reach += std::erase_if(page.cases, [](const auto& one) { return one.reason == gone_out_of_reach; });
  return page;
}

}  // namespace guichet::runtime
