// What steps, outcomes, timers and clocks do at once. An action that fails leaves the case where it is: the
// citizen's request goes on, and an incident tells the agents what was not done.
#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "engine/base/match.h"
#include "engine/cases/form.h"
#include "engine/cases/run.h"

namespace guichet::cases {
namespace {

namespace expression = workflows::expression;
using workflows::Field;
using workflows::FieldType;

constexpr std::string_view contact_prefix = "contact/";
constexpr std::array<std::string_view, 4> priorities = {"low", "normal", "high", "urgent"};

std::size_t rank(std::string_view priority) {
  return static_cast<std::size_t>(std::ranges::find(priorities, priority) - priorities.begin());
}

/// Where the action stands, as well as we know.
const workflows::Place& place_of(const Run& run, const std::string& step) {
  const auto* known = run.definition.find_step(step);
  return known == nullptr ? run.definition.where : known->where;
}

/// Whoever opened the case can be reached, as far as the case knows: the courier looks the address up.
bool has_address(const Run& run) {
  if (!run.state().person.empty()) return true;
  if (run.context.personal.contains("citizen.email") || run.context.personal.contains("citizen.phone")) return true;
  return std::ranges::any_of(run.definition.form, [&](const Field& field) {
    const bool reaches = field.type == FieldType::email || field.type == FieldType::phone;
    return reaches && run.state().form.contains(field.name);
  });
}

/// "contact/ID" has one in town.yaml; "form/mail": somebody else, whose address a field holds.
bool has_address(const Run& run, const std::string& to) {
  if (to == "citizen") return has_address(run);
  if (to.starts_with(contact_prefix)) return true;
  const auto slash = to.find('/');
  const auto& values = to.starts_with("form/") ? run.state().form : run.state().data;
  const auto* value = values.if_contains(std::string_view(to).substr(slash + 1));
  return value != nullptr && !value->is_null();
}

struct Letter {
  std::string to;
  std::string message;   ///< template
  std::string language;  ///< wanted
  bool suppressed = false;
  bool on_paper = false;
};

void send(Run& run, const Letter& letter, const std::string& step) {
  const auto known = run.definition.messages.find(letter.message);
  if (known == run.definition.messages.end() || known->second.by_language.empty())
    return run.raise(step, "message", fmt::format("there is no template \"{}\"", letter.message), place_of(run, step));
  const auto& texts = known->second.by_language;
  auto text = texts.find(letter.language);
  for (auto language = run.town.languages.begin(); text == texts.end() && language != run.town.languages.end();
       ++language)
    text = texts.find(*language);
  if (text == texts.end()) text = texts.begin();
  auto subject = run.write(text->second.subject, text->first);
  auto body = run.write(text->second.body, text->first);
  if (!subject || !body) {
    const auto& error = subject ? body.error() : subject.error();
    return run.raise(
        step,
        "message",
        fmt::format("template \"{}\" in {}: {}", letter.message, text->first, error.message),
        place_of(run, step));
  }
  if (letter.on_paper)
    return run.record(LetterOrdered{
        run.state().letters_ordered + 1,
        letter.message,
        text->first,
        personal(json::value(*subject)),
        personal(json::value(*body))});
  run.record(MessageSent{
      letter.to,
      letter.message,
      text->first,
      personal(json::value(*subject)),
      personal(json::value(*body)),
      letter.suppressed});
}

/// A value that the author wrote out, read by its field: "3" is a number where the field is one.
json::value literal(const Field& field, const std::string& text) {
  const auto* end = text.data() + text.size();
  if (field.type == FieldType::boolean && (text == "true" || text == "false")) return text == "true";
  if (field.type == FieldType::integer) {
    std::int64_t number = 0;
    if (std::from_chars(text.data(), end, number).ptr == end) return number;
  }
  if (field.type == FieldType::number) {
    double number = 0;
    if (std::from_chars(text.data(), end, number).ptr == end) return number;
  }
  return json::value(text);
}

json::value computed(const Field& field, const expression::Value& value, const std::string& time_zone) {
  if (field.type == FieldType::date && value.kind() == expression::Value::Kind::timestamp) {
    if (const auto day = expression::civil_time(value.as_timestamp(), time_zone))
      return json::value(fmt::format("{:04}-{:02}-{:02}", day->year, day->month, day->day));
  }
  return value.to_json();
}

Result<json::value> value_for(Run& run, const Field& field, const expression::Template& text) {
  if (text.is_literal()) {
    GUICHET_TRY(const auto words, run.render(text));
    return read_field(field, literal(field, words));
  }
  GUICHET_TRY(const auto value, run.evaluate(text));
  return read_field(field, computed(field, value, run.town.time_zone));
}

void set(Run& run, const workflows::SetData& action, const std::string& step) {
  const auto* field = workflows::find_field(run.definition.data, action.field);
  if (field == nullptr)
    return run.raise(step, "data", fmt::format("there is no data field \"{}\"", action.field), place_of(run, step));
  auto value = value_for(run, *field, action.value);
  if (!value)
    return run.raise(
        step,
        "expression",
        fmt::format("data.{} could not be set from '{}': {}", action.field, action.value.text(), value.error().message),
        place_of(run, step));
  json::object values;
  values.emplace(action.field, field->personal && !value->is_null() ? personal(*std::move(value)) : *std::move(value));
  run.record(DataSet{std::move(values)});
}

void prioritise(Run& run, const workflows::SetPriority& action, const std::string& step, const std::string& cause) {
  const auto word = run.render(action.priority);
  if (!word || !is_priority(*word))
    return run.raise(
        step,
        "expression",
        fmt::format(
            "the priority '{}' is not one of {}: {}",
            action.priority.text(),
            fmt::join(priorities, ", "),
            word ? *word : word.error().message),
        place_of(run, step));
  set_priority(run, *word, cause);
}

void note(Run& run, const expression::Template& words, bool internal, const std::string& step) {
  const auto& ours = run.town.languages;
  const bool is_ours = internal || run.state().language.empty();
  auto text = run.write(words, is_ours && !ours.empty() ? ours.front() : run.state().language);
  if (!text)
    return run.raise(
        step,
        "expression",
        fmt::format("the note '{}' could not be written: {}", words.text(), text.error().message),
        place_of(run, step));
  run.record(NoteWritten{personal(json::value(*text)), internal});
}

void change_visibility(Run& run, const workflows::SetVisibility& action) {
  const auto* word = action.visibility == workflows::Visibility::everyone ? "public" : "private";
  if (run.state().visibility != word) run.record(VisibilityChanged{word});
}

void emit(Run& run, const workflows::EmitMessage& action, const std::string& step) {
  const auto fails = [&](const expression::Template& text, const Error& error) {
    run.raise(
        step,
        "expression",
        fmt::format("the message {} was not sent, '{}': {}", action.message, text.text(), error.message),
        place_of(run, step));
  };
  const auto value = run.evaluate(action.value);
  if (!value) return fails(action.value, value.error());
  MessageEmitted message{.name = action.message, .value = value->to_json(), .body = {}};
  for (const auto& [name, text] : action.body) {
    const auto member = run.evaluate(text);
    if (!member) return fails(text, member.error());
    message.body.emplace(name, member->to_json());
  }
  run.record(std::move(message));
}

/// Somebody of the role has had the case before them: as the town knows them, or as the task wanted them.
bool has_been_seen(const Run& run, const std::string& role) {
  return std::ranges::any_of(run.state().done_by, [&](const DoneBy& done) {
    constexpr std::string_view prefix = "agents/";
    const auto name = done.agent.starts_with(prefix) ? done.agent.substr(prefix.size()) : done.agent;
    const auto agent = run.town.agents.find(name);
    if (agent != run.town.agents.end() && std::ranges::find(agent->second.roles, role) != agent->second.roles.end())
      return true;
    const auto* step = run.definition.find_step(done.step);
    const auto* task = step == nullptr ? nullptr : std::get_if<workflows::Task>(&step->construct);
    return task != nullptr && task->roles == std::vector{role};
  });
}

/// Whoever reads it: the person's own, or the one in which a contact is written to.
std::string language_of(const Run& run, const std::string& to) {
  if (!to.starts_with(contact_prefix)) return run.state().language;
  const auto contact = run.town.contacts.find(to.substr(contact_prefix.size()));
  return contact == run.town.contacts.end() ? run.state().language : contact->second.language;
}

void send_to_person(Run& run, const workflows::SendMessage& action, const std::string& step) {
  if (!action.seen_by.empty() && !run.context.imported && !has_been_seen(run, action.seen_by))
    return run.raise(
        step,
        "unseen",
        fmt::format("the letter \"{}\" did not leave: no {} has seen the case", action.message, action.seen_by),
        place_of(run, step));
  const auto language = language_of(run, action.to);
  if (action.to == "citizen" && !run.context.imported && wants_paper(run))
    return send(run, {.to = action.to, .message = action.message, .language = language, .on_paper = true}, step);
  const auto suppressed = run.context.imported || !has_address(run, action.to);
  send(run, {action.to, action.message, language, suppressed}, step);
}

}  // namespace

Status set_field(Run& run, const std::string& name, const json::value& value) {
  const auto* field = workflows::find_field(run.definition.data, name);
  if (field == nullptr) return invalid(fmt::format("there is no data field \"{}\"", name));
  GUICHET_TRY(auto read, read_field(*field, value));
  json::object values;
  values.emplace(name, field->personal && !read.is_null() ? personal(std::move(read)) : std::move(read));
  run.record(DataSet{std::move(values)});
  return ok();
}

bool is_priority(std::string_view word) {
  return rank(word) < priorities.size();
}

std::string more_urgent(const std::string& a, const std::string& b) {
  return rank(a) >= rank(b) ? a : b;
}

void set_priority(Run& run, const std::string& priority, std::string reason) {
  if (run.state().priority == priority) return;
  run.record(PriorityChanged{priority, std::move(reason)});
}

void perform(Run& run, const workflows::Actions& actions, const std::string& step, const std::string& cause) {
  for (const auto& action : actions) {
    match(
        action,
        [&](const workflows::SetData& one) { set(run, one, step); },
        [&](const workflows::SendMessage& one) { send_to_person(run, one, step); },
        [&](const workflows::NotifyTeam& one) {
          const auto& language = run.town.languages.empty() ? run.state().language : run.town.languages.front();
          send(run, {"team/" + one.team, one.message, language, run.context.imported}, step);
        },
        [&](const workflows::SetPriority& one) { prioritise(run, one, step, cause); },
        [&](const workflows::AddNote& one) { note(run, one.text, true, step); },
        [&](const workflows::StartClock& one) { start_clock(run, one.clock); },
        [&](const workflows::StopClock& one) { stop_clock(run, one.clock); },
        [&](const workflows::PublishNote& one) { note(run, one.text, false, step); },
        [&](const workflows::SetVisibility& one) { change_visibility(run, one); },
        [&](const workflows::EmitMessage& one) { emit(run, one, step); });
  }
}

}  // namespace guichet::cases
