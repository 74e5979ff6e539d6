#include "engine/cases/run.h"

#include <fmt/format.h>

namespace guichet::cases {

Run::Run(const CaseState& before, const workflows::Town& in, const workflows::Definition& by, const Context& with)
    : town(in),
      definition(by),
      context(with),
      state_(before),
      fact_{before.id, with.now, with.channel, with.imported},
      scope_(in, by, with) {
  events_.reserve(16);
}

void Run::record(Event event) {
  evolve(state_, event, fact_);
  note_change(event);
  events_.push_back(std::move(event));
}

void Run::note_change(const Event& event) {
  if (std::holds_alternative<DataSet>(event))
    scope_.data_changed();
  else if (std::holds_alternative<TaskCompleted>(event) || std::holds_alternative<ActionTaken>(event))
    scope_.task_changed();
  else if (
      std::holds_alternative<CallAnswered>(event) || std::holds_alternative<ReplyReceived>(event) ||
      std::holds_alternative<MessageReceived>(event))
    scope_.reply_changed();
  else if (std::holds_alternative<CaseOpened>(event))
    scope_.form_changed();
  if (std::holds_alternative<BranchEnded>(event)) scope_.branches_changed();
  if (std::holds_alternative<StepEntered>(event)) scope_.branches_changed();
  if (std::holds_alternative<StepEntered>(event) || std::holds_alternative<PriorityChanged>(event))
    scope_.case_changed();
}

Result<workflows::expression::Value> Run::evaluate(const workflows::expression::Program& program) {
  return scope_.evaluate(program, state_);
}

Result<workflows::expression::Value> Run::evaluate(const workflows::expression::Template& text) {
  return scope_.evaluate(text, state_);
}

Result<std::string> Run::render(const workflows::expression::Template& text) {
  return scope_.render(text, state_);
}

Result<std::string> Run::write(const workflows::expression::Template& text, std::string_view language) {
  return scope_.write(text, state_, language);
}

Result<bool> Run::is_shown(const workflows::expression::Program& show, const json::object& form) {
  return scope_.is_shown(show, form, state_);
}

void Run::raise(std::string step, std::string code, std::string message, const workflows::Place& where) {
  record(IncidentRaised{
      std::move(step), std::move(code), fmt::format("{}:{}:{}: {}", where.file, where.line, where.column, message)});
}

}  // namespace guichet::cases
