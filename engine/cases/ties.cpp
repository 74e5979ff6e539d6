// Cases about the same thing. The one that is joined keeps its form, its letters and its person, and rests: its work
// is cancelled, its clocks stand still. When the main case ends it ends alike, by the end of its own text, so that
// its person is written to as anybody. Each case tells its side in a command of its own.
#include <algorithm>

#include <fmt/format.h>

#include "engine/cases/run.h"

namespace guichet::cases {
namespace {

constexpr std::size_t followers_max = 500;

Token root_of(const CaseState& state) {
  const auto root = std::ranges::find(state.tokens, 0U, &Token::parent);
  check(root != state.tokens.end(), "an open case rests somewhere");
  return *root;
}

/// What is personal is sealed under a key of its own person: it stays with them.
bool is_hidden(const json::value& value) {
  if (const auto* list = value.if_array()) return std::ranges::any_of(*list, is_hidden);
  const auto* object = value.if_object();
  return object != nullptr && std::ranges::any_of(*object, [](const auto& member) {
           return member.key().starts_with('$') || is_hidden(member.value());
         });
}

json::object plain_part(const json::object& from) {
  json::object plain;
  for (const auto& [name, value] : from) {
    if (const auto* object = value.if_object(); object != nullptr && !object->empty() && name == "answers")
      plain[name] = plain_part(*object);
    else if (!is_hidden(value))
      plain[name] = value;
  }
  return plain;
}

const workflows::Step* end_with(const workflows::Definition& definition, std::string_view outcome) {
  const auto found = std::ranges::find_if(definition.steps, [&](const workflows::Step& step) {
    const auto* end = std::get_if<workflows::End>(&step.construct);
    return end != nullptr && step.home.empty() && end->outcome == outcome;
  });
  return found == definition.steps.end() ? nullptr : &*found;
}

void part(Run& run, std::string reason) {
  const auto root = root_of(run.state());
  const auto main = run.state().main;
  run.record(CaseParted{main.id, main.reference, std::move(reason)});
  take_up(run, root.id);
  settle_pauses(run);
}

std::string text_of(const json::object& body, std::string_view name) {
  const auto* value = body.if_contains(name);
  return value == nullptr || !value->is_string() ? std::string() : std::string(value->get_string());
}

}  // namespace

Status join_case(Run& run, const JoinCase& command) {
  const auto& state = run.state();
  GUICHET_TRY_STATUS(require_open(state));
  if (command.main == state.id) return invalid("a case is not joined to itself", {{"/to", "is the case itself"}});
  if (!state.main.id.empty())
    return conflict(fmt::format("the case is joined to {} already: part it from there first", state.main.reference));
  if (std::ranges::find(state.followers, command.main, &Tie::id) != state.followers.end())
    return conflict(fmt::format("{} is joined to this case: part it first", command.reference));
  const auto root = root_of(state);
  hush(run, root.id, fmt::format("joined to {}", command.reference));
  run.record(CaseJoined{command.main, command.reference, command.reason});
  run.record(
      WaitStarted{root.id, root.step, "message", std::string(main_ended_message), json::value(command.main.value)});
  settle_pauses(run);
  return ok();
}

Status part_case(Run& run, const PartCase& command) {
  GUICHET_TRY_STATUS(require_open(run.state()));
  if (run.state().main.id.empty()) return conflict("the case is joined to none");
  part(run, command.reason);
  return ok();
}

Status add_follower(Run& run, const AddFollower& command) {
  const auto& state = run.state();
  GUICHET_TRY_STATUS(require_open(state));
  if (!state.main.id.empty())
    return conflict(
        fmt::format("{} follows {} itself: join the other to that one", state.reference, state.main.reference));
  if (std::ranges::find(state.followers, command.follower, &Tie::id) != state.followers.end()) return ok();
  if (state.followers.size() >= followers_max)
    return conflict(fmt::format("{} cases are joined to this one already", followers_max));
  run.record(FollowerGained{command.follower, command.reference, command.reason});
  return ok();
}

Status remove_follower(Run& run, const RemoveFollower& command) {
  const auto& followers = run.state().followers;
  const auto known = std::ranges::find(followers, command.follower, &Tie::id);
  if (known == followers.end()) return ok();
  const auto reference = known->reference;
  run.record(FollowerLost{command.follower, reference, command.reason});
  return ok();
}

void tell_followers(Run& run, const std::string& outcome) {
  const auto& state = run.state();
  if (state.followers.empty()) return;
  json::object body{{"outcome", outcome}, {"reference", state.reference}};
  body["task"] = plain_part(state.last_task);
  body["data"] = plain_part(state.data);
  run.record(MessageEmitted{std::string(main_ended_message), json::value(state.id.value), std::move(body)});
}

Status follow_main(Run& run, const DeliverMessage& command) {
  const auto main = run.state().main;
  if (!run.context.actor.name.starts_with("system/"))
    return forbidden("only the system tells a case that the one it follows has ended");
  if (main.id.empty() || command.value != json::value(main.id.value))
    return conflict("the case does not follow the one that has ended");
  const auto root = root_of(run.state());
  const auto outcome = text_of(command.body, "outcome");
  run.record(MessageReceived{command.name, command.value, command.body, false});
  const auto* end = end_with(run.definition, outcome);
  // What its person gave up, the others still ask for.
  if (end == nullptr || outcome == "withdrawn") {
    part(run, fmt::format("{} has ended: {}", main.reference, outcome));
    return ok();
  }
  if (const auto* data = command.body.if_contains("data"); data != nullptr && data->is_object())
    if (!data->get_object().empty()) run.record(DataSet{data->get_object()});
  leave(run, root.id, fmt::format("{} has ended", main.reference), end->id);
  go(run, root.id, end->id);
  settle_pauses(run);
  return ok();
}

}  // namespace guichet::cases
