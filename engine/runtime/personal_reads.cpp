#include "engine/runtime/personal_reads.h"

#include <algorithm>
#include <string_view>

#include "engine/base/match.h"

namespace guichet::runtime {
namespace {

using workflows::Definition;
using workflows::Fields;
using workflows::Town;

/// Walks every text and expression of a service.
class Walk {
 public:
  Walk(const Town& town, const Definition& definition) : town_(town), definition_(definition) {}

  PersonalReads result() const { return reads_; }

  template <class Text>
  void text(const Text& text) {
    for (const auto& path : text.reads()) note(path);
  }

  void actions(const workflows::Actions& actions) {
    for (const auto& action : actions)
      match(
          action,
          [&](const workflows::SetData& set) { text(set.value); },
          [&](const workflows::SendMessage& send) { message(send.message); },
          [&](const workflows::NotifyTeam& notify) { message(notify.message); },
          [&](const workflows::SetPriority& set) { text(set.priority); },
          [&](const workflows::AddNote& note_action) { text(note_action.text); },
          [](const workflows::StartClock&) {},
          [](const workflows::StopClock&) {},
          [&](const workflows::PublishNote& note_action) { text(note_action.text); },
          [](const workflows::SetVisibility&) {},
          [](const workflows::EmitMessage&) {});
  }

  void table(const workflows::Table& table) {
    for (const auto& rule : table.rules) {
      for (const auto& cell : rule.when)
        if (cell) text(*cell);
      for (const auto& cell : rule.then) text(cell);
    }
  }

  void step(const workflows::Step& step) {
    actions(step.actions);
    for (const auto& timer : step.timers) {
      if (const auto* const at = std::get_if<workflows::expression::Program>(&timer.when)) text(*at);
      actions(timer.actions);
    }
    match(
        step.construct,
        [&](const workflows::Task& task) {
          text(task.priority);
          if (task.queue_by) text(*task.queue_by);
          for (const auto& outcome : task.outcomes) actions(outcome.actions);
          if (!task.referral) return;
          text(task.referral->to);
          actions(task.referral->overdue);
        },
        [&](const workflows::Choose& choose) {
          for (const auto& branch : choose.branches)
            if (branch.when) text(*branch.when);
        },
        [&](const workflows::Wait& wait) { waiting(wait); },
        [](const workflows::Route&) {},
        [](const workflows::End&) {},
        [](const workflows::Parallel&) {},
        [&](const workflows::Each& each) { text(each.over); },
        [&](const workflows::Call& call) {
          text(call.path);
          if (call.body) payload(*call.body);
          actions(call.save);
        },
        [](const workflows::Decide&) {},
        [&](const workflows::Appointment& slot) {
          actions(slot.booked);
          actions(slot.cancelled);
          actions(slot.offered);
          for (const auto& reminder : slot.reminders) actions(reminder.actions);
        });
  }

 private:
  void payload(const workflows::Payload& part) {
    match(
        part.content,
        [](const json::value&) {},
        [&](const workflows::expression::Template& leaf) { text(leaf); },
        [&](const workflows::Payload::List& list) {
          for (const auto& item : list) payload(item);
        },
        [&](const workflows::Payload::Map& map) {
          for (const auto& [key, member] : map) payload(member);
        });
  }

  void waiting(const workflows::Wait& wait) {
    match(
        wait,
        [](const workflows::WaitForReply&) {},
        [&](const workflows::WaitForMessage& message_wait) {
          if (message_wait.match) text(*message_wait.match);
        },
        [&](const workflows::WaitUntil& until) { text(until.instant); });
  }

  void message(const std::string& id) {
    const auto found = town_.templates.find(id);
    if (found == town_.templates.end()) return;
    for (const auto& [language, body] : found->second.by_language) {
      text(body.subject);
      text(body.body);
    }
  }

  static bool is_personal(const Fields& fields, std::string_view name) {
    return std::any_of(fields.begin(), fields.end(), [&](const auto& field) {
      return field.personal && (name.empty() || field.name == name);
    });
  }

  /// "form.phone.x" reads form, phone; "form" alone reads all of it.
  void note(std::string_view path) {
    const auto dot = path.find('.');
    const auto root = path.substr(0, dot);
    auto name = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
    name = name.substr(0, name.find('.'));
    if (root == "citizen") reads_.citizen = true;
    if (root == "reply" || root == "task") reads_.fields = true;
    if (root == "form" && is_personal(definition_.form, name)) reads_.fields = true;
    if (root == "data" && is_personal(definition_.data, name)) reads_.fields = true;
  }

  const Town& town_;
  const Definition& definition_;
  PersonalReads reads_;
};

}  // namespace

PersonalReads personal_reads(const Town& town, const Definition& definition) {
  Walk walk(town, definition);
  for (const auto& step : definition.steps) walk.step(step);
  for (const auto& table : definition.tables) walk.table(table);
  for (const auto& action : definition.actions) walk.actions(action.actions);
  for (const auto& clock : definition.clocks) {
    for (const auto& warning : clock.warnings) walk.actions(warning.actions);
    walk.actions(clock.breach);
  }
  return walk.result();
}

PersonalReads PersonalReadsCache::of(const std::shared_ptr<const Town>& town, const std::string& workflow) {
  auto& known = towns_[town.get()];
  known.town = town;
  const auto found = known.by_workflow.find(workflow);
  if (found != known.by_workflow.end()) return found->second;
  const auto definition = town->workflows.find(workflow);
  if (definition == town->workflows.end()) return {};
  return known.by_workflow[workflow] = personal_reads(*town, *definition->second);
}

}  // namespace guichet::runtime
