#include "engine/rehearsal/unread.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/match.h"

namespace guichet::rehearsal {
namespace {

using namespace workflows;
using Reads = std::vector<std::string>;

void add(Reads& reads, const Reads& more) {
  reads.insert(reads.end(), more.begin(), more.end());
}

void add(Reads& reads, const std::optional<expression::Program>& program) {
  if (program) add(reads, program->reads());
}

void add(Reads& reads, const Actions& actions) {
  for (const auto& action : actions) {
    if (const auto* set = std::get_if<SetData>(&action)) add(reads, set->value.reads());
    if (const auto* priority = std::get_if<SetPriority>(&action)) add(reads, priority->priority.reads());
  }
}

Reads reads_of(const Task& task) {
  Reads reads = task.priority.reads();
  if (task.queue_by) add(reads, task.queue_by->reads());
  for (const auto& outcome : task.outcomes) {
    add(reads, outcome.actions);
    for (const auto& field : outcome.ask) add(reads, field.show);
  }
  return reads;
}

Reads reads_of(const Wait& wait) {
  return match(
      wait,
      [](const WaitForReply&) { return Reads(); },
      [](const WaitForMessage& message) { return message.match ? message.match->reads() : Reads(); },
      [](const WaitUntil& until) { return until.instant.reads(); });
}

Reads reads_of(const Definition& draft, const Decide& decide) {
  Reads reads;
  const auto* table = draft.find_table(decide.table);
  if (table == nullptr) return reads;
  for (const auto& rule : table->rules) {
    for (const auto& cell : rule.when) add(reads, cell);
    for (const auto& cell : rule.then) add(reads, cell.reads());
  }
  return reads;
}

/// What decides where a case goes from here, and when; what letters say is no matter.
Reads reads_of(const Definition& draft, const Step& step) {
  Reads reads;
  if (const auto* task = std::get_if<Task>(&step.construct)) add(reads, reads_of(*task));
  if (const auto* wait = std::get_if<Wait>(&step.construct)) add(reads, reads_of(*wait));
  if (const auto* each = std::get_if<Each>(&step.construct)) add(reads, each->over.reads());
  if (const auto* decide = std::get_if<Decide>(&step.construct)) add(reads, reads_of(draft, *decide));
  if (const auto* choose = std::get_if<Choose>(&step.construct))
    for (const auto& branch : choose->branches) add(reads, branch.when);
  for (const auto& timer : step.timers)
    if (const auto* moment = std::get_if<expression::Program>(&timer.when)) add(reads, moment->reads());
  add(reads, step.actions);
  return reads;
}

bool is_personal(const Fields& fields, std::string_view name) {
  const auto* field = find_field(fields, name);
  return field != nullptr && field->personal;
}

/// "form.age.x" as it is sealed: "form/age".
bool is_unread(const RecordedCase& recorded, const Definition& draft, std::string_view path) {
  const auto dot = path.find('.');
  const auto root = path.substr(0, dot);
  if (root == "citizen") return !recorded.opening.person.empty() && path != "citizen.language";
  const auto rest = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
  const auto name = rest.substr(0, rest.find('.'));
  if (recorded.sealed.contains(fmt::format("{}/{}", root, name))) return true;
  // What the draft itself puts there comes from what is sealed.
  return root == "data" && !recorded.sealed.empty() && is_personal(draft.data, name);
}

std::string why(const RecordedCase& recorded, const Definition& draft, std::string_view who, const Reads& reads) {
  const auto path = std::ranges::find_if(reads, [&](const auto& read) { return is_unread(recorded, draft, read); });
  return path == reads.end() ? std::string() : fmt::format("`{}` decides by `{}`", who, *path);
}

}  // namespace

std::string unread(const RecordedCase& recorded, const Course& drafted, const Definition& draft) {
  for (const auto& field : draft.form)
    if (field.show)
      if (auto reason = why(recorded, draft, field.name, field.show->reads()); !reason.empty()) return reason;
  for (const auto* course : {&recorded.course, &drafted})
    for (const auto& entered : course->steps)
      if (const auto* step = draft.find_step(entered); step != nullptr)
        if (auto reason = why(recorded, draft, entered, reads_of(draft, *step)); !reason.empty()) return reason;
  return {};
}

std::string unread(const RecordedCase& recorded, const Error& refusal) {
  for (const auto& fault : refusal.fields)
    for (const auto& sealed : recorded.sealed)
      if (fault.pointer.ends_with(sealed.substr(sealed.find('/'))))
        return fmt::format("a rule of `{}` wants to see it", sealed.substr(sealed.find('/') + 1));
  return {};
}

}  // namespace guichet::rehearsal
