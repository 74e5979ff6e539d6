#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "engine/cases/form.h"
#include "engine/cases/run.h"
#include "workflows/expression/moment.h"

namespace guichet::cases {
namespace {

using workflows::Definition;
using workflows::Town;

template <class Map>
std::vector<std::string> keys_of(const Map& map) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : map) keys.push_back(key);
  return keys;
}

std::string hint(std::string_view word, const std::vector<std::string>& known) {
  const auto near = nearest(word, known);
  return near.empty() ? std::string() : fmt::format("; did you mean \"{}\"?", near);
}

bool is_inside(const Context& context) {
  return context.imported || context.actor.name.starts_with("agents/") || context.actor.name.starts_with("system/");
}

/// Before a service opens to the public, agents work with it.
Status require_opened(const Town& town, const Definition& definition, const Context& context) {
  if (is_inside(context) || definition.is_open_at(context.now)) return ok();
  const auto day =
      workflows::expression::civil_time(workflows::expression::to_timestamp(*definition.opens), town.time_zone);
  return forbidden(fmt::format(
      "the service {} opens to the public on {}; until then only agents open its cases",
      definition.id,
      day ? fmt::format("{:04}-{:02}-{:02}", day->year, day->month, day->day) : to_rfc3339(*definition.opens)));
}

/// What the citizen is told of a time in which less is promised.
void say_degraded(Run& run) {
  const auto* degraded = run.definition.degraded_at(run.now());
  if (degraded == nullptr || run.context.imported) return;
  run.record(NoteWritten{json::value(degraded->reason.in(run.state().language)), false});
}

Status require_access(const Definition& definition, const OpenCase& command, const Context& context) {
  if (context.imported || definition.access == workflows::Access::everybody) return ok();
  if (definition.access == workflows::Access::agents) {
    if (is_inside(context)) return ok();
    return forbidden(fmt::format("only agents open a case of {}", definition.id));
  }
  if (!command.person.empty()) return ok();
  return forbidden(fmt::format("a case of {} needs a known person behind it", definition.id));
}

Status require_channel(const Town& town, const Context& context) {
  if (context.imported || town.channels.empty() ||
      std::ranges::find(town.channels, context.channel) != town.channels.end())
    return ok();
  return invalid(
      fmt::format("the town has no channel \"{}\"", context.channel),
      {{"/channel",
        fmt::format(
            "\"{}\" is not one of {}{}",
            context.channel,
            fmt::join(town.channels, ", "),
            hint(context.channel, town.channels))}});
}

Status require_clocks(const Definition& definition, const OpenCase& command) {
  std::vector<std::string> known;
  for (const auto& clock : definition.clocks) known.push_back(clock.name);
  std::vector<FieldError> faults;
  for (const auto& [name, due] : command.due)
    if (definition.find_clock(name) == nullptr)
      faults.push_back(
          {fmt::format("/due/{}", pointer_step(name)),
           fmt::format("{} has no such clock{}", definition.id, hint(name, known))});
  if (faults.empty()) return ok();
  return invalid("a due time is given for a clock that does not exist", std::move(faults));
}

/// The town's language nearest to the one asked for: itself, the same without its region, else the first.
std::string language_for(const Town& town, const std::string& asked) {
  const auto has = [&](std::string_view language) {
    return std::ranges::find(town.languages, language) != town.languages.end();
  };
  if (has(asked)) return asked;
  const auto plain = asked.substr(0, asked.find_first_of("-_"));
  if (has(plain)) return plain;
  return town.languages.empty() ? asked : town.languages.front();
}

Result<json::object> read_opening_form(
    const Town& town,
    const Definition& definition,
    const OpenCase& command,
    const Context& context,
    const CaseState& before) {
  std::set<std::string, std::less<>> files;
  for (const auto& file : command.files) files.insert(file.hash);
  Scope scope(town, definition, context);
  GUICHET_TRY(
      auto form,
      read_form(
          definition.form,
          command.form,
          {.pointer = "/form",
           .what = "the form",
           .is_shown = [&](const auto& show,
                           const json::object& so_far) { return scope.is_shown(show, so_far, before); },
           .has_file = [&](std::string_view hash) { return files.contains(hash); },
           .files_follow = command.files_follow}));
  mark_personal(definition.form, form);
  return form;
}

CaseOpened opened(const Town& town, const Definition& definition, const OpenCase& command, json::object form) {
  const auto first = town.languages.empty() ? std::string() : town.languages.front();
  return {
      definition.id,
      town.version,
      command.reference,
      std::string(definition.title.in(first)),
      definition.owner,
      definition.visibility == workflows::Visibility::everyone ? "public" : "private",
      command.person,
      language_for(town, command.language),
      std::move(form),
      "normal"};
}

}  // namespace

Result<Events> open_case(const CaseState& before, const OpenCase& command, const Town& town, const Context& context) {
  if (before.exists()) return conflict(fmt::format("the case {} is already open", before.id.value));
  const auto known = town.workflows.find(command.workflow);
  if (known == town.workflows.end())
    return not_found(fmt::format(
        "the town has no service \"{}\"{}", command.workflow, hint(command.workflow, keys_of(town.workflows))));
  const auto& definition = *known->second;
  GUICHET_TRY_STATUS(require_opened(town, definition, context));
  GUICHET_TRY_STATUS(require_access(definition, command, context));
  GUICHET_TRY_STATUS(require_channel(town, context));
  GUICHET_TRY_STATUS(require_clocks(definition, command));
  GUICHET_TRY(auto form, read_opening_form(town, definition, command, context, before));

  Run run(before, town, definition, context);
  run.record(opened(town, definition, command, std::move(form)));
  say_degraded(run);
  record_files(run, command.files, false);
  start_opening_clocks(run, command.due);
  go(run, run.state().next_token, definition.start);
  settle_pauses(run);
  return std::move(run).take();
}

}  // namespace guichet::cases
