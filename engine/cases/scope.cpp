#include "engine/cases/scope.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/cases/run.h"
#include "engine/cases/table_rules.h"

namespace guichet::cases {
namespace {

namespace expression = workflows::expression;
using expression::Value;
using workflows::FieldType;

const json::value nothing;

const expression::Type& type_of(FieldType type) {
  static const auto text = expression::Type::string();
  static const auto integer = expression::Type::integer();
  static const auto real = expression::Type::real();
  static const auto boolean = expression::Type::boolean();
  static const auto moment = expression::Type::timestamp();
  static const auto location = expression::Type::location();
  static const auto texts = expression::Type::list(expression::Type::string());
  switch (type) {
    case FieldType::string:
    case FieldType::text:
    case FieldType::choice:
    case FieldType::phone:
    case FieldType::email: return text;
    case FieldType::integer: return integer;
    case FieldType::number: return real;
    case FieldType::boolean: return boolean;
    case FieldType::date:
    case FieldType::datetime: return moment;
    case FieldType::location: return location;
    case FieldType::choices:
    case FieldType::photo:
    case FieldType::file: return texts;
  }
  return text;
}

const json::value* marked(const json::value& value, std::string_view mark) {
  const auto* object = value.if_object();
  return object != nullptr && object->size() == 1 ? object->if_contains(mark) : nullptr;
}

std::string_view root_of(std::string_view path) {
  return path.substr(0, path.find('.'));
}

}  // namespace

const workflows::CompiledCalendar* calendar_of_owner(
    const workflows::Town& town, const workflows::Definition& definition) {
  const auto team = town.teams.find(definition.owner);
  if (team == town.teams.end()) return nullptr;
  const auto calendar = town.calendars.find(team->second.calendar);
  return calendar == town.calendars.end() ? nullptr : calendar->second.get();
}

Result<std::string> Scope::TownHost::zone(const expression::Location& place, std::string_view set) const {
  return town_.zone_at(set, place.lon, place.lat);
}

Result<std::int64_t> Scope::TownHost::business_days(Instant from, Instant to) const {
  const auto* calendar = calendar_of_owner(town_, definition_);
  if (calendar == nullptr)
    return invalid(fmt::format("the team {} has no calendar to count business days with", definition_.owner));
  const auto days = [&](Instant earlier, Instant later) {
    return calendar->between(earlier, later, workflows::Measure::business_days) / workflows::day_ms;
  };
  return from <= to ? days(from, to) : -days(to, from);
}

Result<Value> Scope::TownHost::call(std::string_view function, std::span<const Value> arguments) const {
  constexpr std::string_view prefix = "table.";
  const auto known = town_.tables.find(std::string(function.starts_with(prefix) ? function.substr(prefix.size()) : ""));
  if (known == town_.tables.end()) return Host::call(function, arguments);
  const auto& shared = known->second;
  expression::Activation activation;
  for (std::size_t i = 0; i < shared.parameters.size() && i < arguments.size(); ++i)
    activation.bind(shared.parameters[i], arguments[i]);
  GUICHET_TRY(const auto answer, ask_table(shared.table, [&](const expression::Program& cell) {
                return cell.evaluate(activation, *this);
              }));
  if (answer.rules.empty()) return invalid(fmt::format("no rule of the table {} matches", shared.table.id));
  const auto& said = answer.outputs.begin()->value();
  return shared.gives_number ? Value::real(said.to_number<double>()) : Value::from_json(said);
}

Scope::Scope(const workflows::Town& town, const workflows::Definition& definition, const Context& context)
    : town_(town), definition_(definition), context_(context), host_(town, definition) {}

Result<Value> Scope::evaluate(const expression::Program& program, const CaseState& state) {
  for (const auto& path : program.reads()) bind(path, state);
  return program.evaluate(activation_, host_);
}

Result<Value> Scope::evaluate(const expression::Template& text, const CaseState& state) {
  for (const auto& path : text.reads()) bind(path, state);
  return text.evaluate(activation_, host_);
}

Result<std::string> Scope::render(const expression::Template& text, const CaseState& state) {
  for (const auto& path : text.reads()) bind(path, state);
  return text.render(activation_, host_);
}

Result<std::string> Scope::write(const expression::Template& text, const CaseState& state, std::string_view language) {
  for (const auto& path : text.reads()) bind(path, state);
  return text.render_for({.language = language, .zone = town_.time_zone}, activation_, host_);
}

Result<bool> Scope::is_shown(const expression::Program& show, const json::object& form, const CaseState& state) {
  for (const auto& path : show.reads()) bind(path, state);
  bind_form(form);
  form_.stale = true;
  GUICHET_TRY(const auto answer, show.evaluate(activation_, host_));
  return answer.kind() == Value::Kind::boolean && answer.as_boolean();
}

void Scope::bind(std::string_view path, const CaseState& state) {
  const auto root = root_of(path);
  const auto refresh = [&](Name& name, auto&& make) {
    if (!name.stale) return;
    make();
    name.stale = false;
  };
  if (root == "form") refresh(form_, [&] { bind_form(state.form); });
  if (root == "data")
    refresh(data_, [&] { activation_.bind("data", record_of(definition_.data, state.data, "data.")); });
  if (root == "case") refresh(case_, [&] { bind_case(state); });
  if (root == "citizen") refresh(citizen_, [&] { bind_citizen(state); });
  if (root == "task")
    refresh(task_, [&] { activation_.bind("task", Value::from_json(plain_deep(state.last_task, "task"))); });
  if (root == "reply")
    refresh(reply_, [&] { activation_.bind("reply", Value::from_json(plain_deep(state.last_reply, "reply"))); });
  if (root == "branches") refresh(branches_, [&] { bind_branches(state); });
  if (root == "item") refresh(item_, [&] { bind_item(state); });
  if (root == "clock") bind_clock(state);
  if (root == "office") refresh(office_, [&] { bind_office(state); });
  if (root == "now") refresh(now_, [&] { activation_.bind("now", Value::timestamp(context_.now)); });
}

void Scope::bind_form(const json::object& form) {
  activation_.bind("form", record_of(definition_.form, form, "form."));
}

void Scope::bind_case(const CaseState& state) {
  // The names are made once and shared; only the texts are copied.
  static const std::array<Value, 10> names = [] {
    std::array<Value, 10> made;
    std::ranges::transform(
        std::array{
            "id",
            "reference",
            "workflow",
            "title",
            "channel",
            "language",
            "priority",
            "status",
            "organisation",
            "opened"},
        made.begin(),
        [](const char* name) { return Value::string(name); });
    return made;
  }();
  const std::array texts{
      &state.id.value,
      &state.reference,
      &state.workflow,
      &state.title,
      &state.channel,
      &state.language,
      &state.priority,
      &state.status,
      &town_.organisation_of(state.owner)};
  Value::Entries entries;
  entries.reserve(names.size());
  for (std::size_t i = 0; i < texts.size(); ++i) entries.emplace_back(names[i], Value::string(*texts[i]));
  entries.emplace_back(names.back(), Value::timestamp(state.opened));
  activation_.bind("case", Value::map(std::move(entries)));
}

/// The one that is meant; else the first that the law set, else the first of all. Without any nothing is known.
void Scope::bind_clock(const CaseState& state) {
  const auto* rule = definition_.find_clock(about_);
  for (const auto& one : definition_.clocks)
    if (rule == nullptr && !one.on_silence.empty()) rule = &one;
  if (rule == nullptr && !definition_.clocks.empty()) rule = &definition_.clocks.front();
  const auto entry = [](const char* name, Value value) { return std::pair{Value::string(name), std::move(value)}; };
  const auto said = [&](const std::string& words) { return rule == nullptr ? Value() : Value::string(words); };
  const auto* running = static_cast<const Clock*>(nullptr);
  for (const auto& one : state.clocks)
    if (rule != nullptr && one.name == rule->name) running = &one;
  const auto in_language = [&](const workflows::Localized& words) { return std::string(words.in(state.language)); };
  activation_.bind(
      "clock",
      Value::map(
          {entry("name", said(rule == nullptr ? "" : rule->name)),
           entry("title", said(rule == nullptr ? "" : in_language(rule->title))),
           entry("due", running == nullptr ? Value() : Value::timestamp(running->due)),
           entry("silence", said(rule == nullptr ? "" : rule->on_silence)),
           entry("remedy", said(rule == nullptr ? "" : in_language(rule->remedy)))}));
}

void Scope::bind_office(const CaseState& state) {
  const auto known = town_.teams.find(definition_.owner);
  static const workflows::Team nobody;
  const auto& team = known == town_.teams.end() ? nobody : known->second;
  const auto text = [](const char* name, const std::string& value) {
    return std::pair{Value::string(name), Value::string(value)};
  };
  activation_.bind(
      "office",
      Value::map(
          {text("name", std::string(team.title.in(state.language))),
           text("address", team.address),
           text("phone", team.phone),
           text("mail", team.mail)}));
}

void Scope::bind_citizen(const CaseState& state) {
  Value::Entries entries;
  for (const std::string name : {"name", "email", "phone", "language"}) {
    const auto known = context_.personal.find("citizen." + name);
    if (known != context_.personal.end())
      entries.emplace_back(Value::string(name), Value::from_json(known->second));
    else
      entries.emplace_back(Value::string(name), name == "language" ? Value::string(state.language) : Value());
  }
  activation_.bind("citizen", Value::map(std::move(entries)));
}

/// The branches that worked for this token, or for one above it.
void Scope::bind_branches(const CaseState& state) {
  json::array ended;
  for (const auto& result : state.results)
    if (is_above(state, result.parent, token_))
      ended.push_back(json::object{
          {"step", result.step}, {"branch", result.branch}, {"outcome", result.outcome}, {"item", result.item}});
  activation_.bind("branches", Value::from_json(ended));
}

/// The element that the innermost `each` around this token is about.
void Scope::bind_item(const CaseState& state) {
  const auto* token = find_token(state, token_);
  while (token != nullptr && token->item.is_null()) token = find_token(state, token->parent);
  activation_.bind("item", token == nullptr ? Value() : Value::from_json(token->item));
}

Value Scope::record_of(const workflows::Fields& fields, const json::object& values, std::string_view prefix) const {
  Value::Entries entries;
  entries.reserve(fields.size());
  for (const auto& field : fields) {
    const auto* value = values.if_contains(field.name);
    entries.emplace_back(
        Value::string(field.name),
        value == nullptr ? Value()
                         : Value::from_json(plain(*value, prefix, field.name), type_of(field.type), town_.time_zone));
  }
  return Value::map(std::move(entries));
}

/// What is sealed, as the context gives it: nothing after erasure.
const json::value& Scope::plain(const json::value& value, std::string_view prefix, std::string_view name) const {
  if (const auto* inside = marked(value, "$personal")) return *inside;
  if (marked(value, "$sealed") == nullptr && marked(value, "$erased") == nullptr) return value;
  const auto known = context_.personal.find(fmt::format("{}{}", prefix, name));
  return known == context_.personal.end() ? nothing : known->second;
}

json::value Scope::plain_deep(const json::value& value, const std::string& path) const {
  const auto& seen = plain(value, path, "");
  if (const auto* object = seen.if_object()) {
    json::object copy;
    for (const auto& [key, member] : *object)
      copy.emplace(key, plain_deep(member, fmt::format("{}.{}", path, std::string_view(key))));
    return copy;
  }
  return seen;
}

}  // namespace guichet::cases
