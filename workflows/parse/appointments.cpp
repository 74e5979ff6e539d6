// `appointment` of a step.
#include <fmt/format.h>

#include "workflows/parse/workflow_parts.h"

namespace guichet::workflows::parse {
namespace {

/// The name of a field of `data` of this type.
std::string read_field_of(const yaml::Node* node, FieldType type, std::string_view word, WorkflowScope& workflow) {
  const auto name = yaml::read_text(node, workflow.report(), "a field").value_or("");
  if (name.empty()) return {};
  const auto* field = find_field(workflow.definition.data, name);
  if (field == nullptr) {
    std::vector<std::string> known;
    for (const auto& one : workflow.definition.data) known.push_back(one.name);
    report_undefined(*node, workflow.scope, "undefined-field", "field of `data` called", known);
    return {};
  }
  if (field->type != type)
    workflow.report().error(
        "wrong-type",
        node->offset,
        fmt::format("`{}` cannot hold it: it is kept in a field of type {}.", name, word),
        fmt::format("{}: {{ type: {} }}", name, word));
  return name;
}

Reminder read_reminder(const yaml::Node& node, WorkflowScope& workflow) {
  Reminder reminder;
  reminder.where = workflow.report().place(node.offset);
  yaml::Mapping mapping(node, workflow.report(), "a reminder");
  const auto* before = mapping.required("before");
  reminder.before = read_span(before, workflow.scope, "a span").value_or(Span{});
  if (before != nullptr && reminder.before.measure >= Measure::business_days)
    workflow.report().error(
        "invalid-span", before->offset, "A reminder counts back in days or hours of every day.", "before: 1 day");
  reminder.actions = read_actions(mapping.required("do"), workflow);
  mapping.finish();
  return reminder;
}

}  // namespace

Appointment read_appointment(const yaml::Node& node, WorkflowScope& workflow) {
  Appointment appointment;
  yaml::Mapping mapping(node, workflow.report(), "an appointment");
  const auto* agenda = mapping.required("agenda");
  appointment.agenda = yaml::read_text(agenda, workflow.report(), "an agenda").value_or("");
  const auto& agendas = workflow.scope.town.agendas;
  if (agenda != nullptr && !agendas.contains(appointment.agenda))
    report_undefined(*agenda, workflow.scope, "undefined-agenda", "agenda", keys_of(agendas));
  if (const auto* save = mapping.optional("save")) {
    yaml::Mapping fields(*save, workflow.report(), "`save`");
    appointment.starts = read_field_of(fields.optional("starts"), FieldType::datetime, "datetime", workflow);
    appointment.site = read_field_of(fields.optional("site"), FieldType::string, "string", workflow);
    fields.finish();
  }
  appointment.booked = read_actions(mapping.optional("booked"), workflow);
  appointment.cancelled = read_actions(mapping.optional("cancelled"), workflow);
  const auto* offered = mapping.optional("offered");
  appointment.offered = read_actions(offered, workflow);
  if (const auto known = agendas.find(appointment.agenda);
      offered != nullptr && known != agendas.end() && known->second.offer_ms == 0)
    workflow.report().error(
        "offered-without-line",
        offered->offset,
        fmt::format("Nothing is offered here: the agenda `{}` has no line.", appointment.agenda),
        "say in town.yaml how long a slot is held for the first in line: offer: 24 hours");
  for (const auto& item : yaml::items_of(mapping.optional("reminders"), workflow.report(), "the reminders"))
    appointment.reminders.push_back(read_reminder(item, workflow));
  appointment.go = read_go(mapping.required("go"), workflow);
  mapping.finish();
  return appointment;
}

}  // namespace guichet::workflows::parse
