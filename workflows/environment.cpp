#include "workflows/environment.h"

#include <utility>

namespace guichet::workflows {

using expression::Environment;
using expression::Type;

namespace {

Type task_type(Type answers) {
  const auto text = Type::string();
  return Type::record(
      "task",
      {{"id", text},
       {"step", text},
       {"queue", text},
       {"agent", text},
       {"outcome", text},
       {"answers", std::move(answers)}});
}

Environment shared_names(const Town& town) {
  Environment environment;
  const auto text = Type::string();
  environment.variables["case"] = Type::record(
      "case",
      {{"id", text},
       {"reference", text},
       {"workflow", text},
       {"title", text},
       {"channel", town.channels.empty() ? text : Type::choice(town.channels)},
       {"language", text},
       {"priority", Type::choice({"low", "normal", "high", "urgent"})},
       {"status", text},
       {"organisation", text},
       {"opened", Type::timestamp()}});
  environment.variables["citizen"] =
      Type::record("citizen", {{"name", text}, {"email", text}, {"phone", text}, {"language", text}});
  environment.variables["task"] = task_type(Type::map(text, Type::dyn()));
  environment.variables["reply"] = Type::dyn();
  environment.variables["branches"] =
      Type::list(Type::record("branch", {{"step", text}, {"branch", text}, {"outcome", text}, {"item", Type::dyn()}}));
  environment.variables["clock"] = Type::record(
      "clock", {{"name", text}, {"title", text}, {"due", Type::timestamp()}, {"silence", text}, {"remedy", text}});
  environment.variables["office"] =
      Type::record("office", {{"name", text}, {"address", text}, {"phone", text}, {"mail", text}});
  environment.variables["now"] = Type::timestamp();
  environment.time_zone = town.time_zone;
  environment.lenient = town.kept;
  for (const auto& [name, shared] : town.tables)
    if (!shared.signature.empty()) environment.functions.push_back(shared.signature);
  environment.zone_sets.emplace();
  for (const auto& [set, zones] : town.zones) environment.zone_sets->push_back(set);
  return environment;
}

Type type_of_options(const Field& field) {
  std::vector<std::string> options;
  for (const auto& option : field.options) options.push_back(option.id);
  return options.empty() ? Type::string() : Type::choice(std::move(options));
}

/// Of which type an answer is depends on who asked; a record knows the names.
std::set<std::string> asked_by(const Definition& definition) {
  std::set<std::string> asked;
  const auto add = [&](const Fields& fields) {
    for (const auto& field : fields) asked.insert(field.name);
  };
  for (const auto& step : definition.steps)
    if (const auto* task = std::get_if<Task>(&step.construct))
      for (const auto& outcome : task->outcomes) add(outcome.ask);
  for (const auto& action : definition.actions) add(action.ask);
  return asked;
}

}  // namespace

Type type_of(const Field& field) {
  switch (field.type) {
    case FieldType::string:
    case FieldType::text:
    case FieldType::phone:
    case FieldType::email: return Type::string();
    case FieldType::integer: return Type::integer();
    case FieldType::number: return Type::real();
    case FieldType::boolean: return Type::boolean();
    case FieldType::choice: return type_of_options(field);
    case FieldType::choices: return Type::list(type_of_options(field));
    case FieldType::date:
    case FieldType::datetime: return Type::timestamp();
    case FieldType::location: return Type::location();
    case FieldType::photo:
    case FieldType::file: return Type::list(Type::dyn());
  }
  return Type::dyn();
}

Type record_of(std::string name, const Fields& fields) {
  Type::Fields types;
  for (const auto& field : fields) types.emplace_back(field.name, type_of(field));
  return Type::record(std::move(name), std::move(types));
}

Environment environment_of(const Definition& definition, const Town& town) {
  auto environment = shared_names(town);
  environment.variables["form"] = record_of("form", definition.form);
  environment.variables["data"] = record_of("data", definition.data);
  set_answers(environment, asked_by(definition));
  return environment;
}

void set_answers(Environment& environment, const std::set<std::string>& asked) {
  Type::Fields answers;
  for (const auto& name : asked) answers.emplace_back(name, Type::dyn());
  environment.variables["task"] = task_type(Type::record("task.answers", std::move(answers)));
}

Environment environment_of_any_service(const Town& town) {
  auto environment = shared_names(town);
  const auto anything = Type::map(Type::string(), Type::dyn());
  environment.variables["form"] = anything;
  environment.variables["data"] = anything;
  return environment;
}

}  // namespace guichet::workflows
