// What people and systems do in a scenario, one function per word of `play`.
#include <algorithm>

#include <fmt/format.h>

#include "engine/rehearsal/names.h"

namespace guichet::rehearsal {
namespace {

std::string task_name(const yaml::Node* node, const Reader& reader) {
  return node == nullptr ? std::string()
                         : read_name(node, reader.report, "undefined-step", "step", step_names(reader.definition));
}

/// Of parallel work, `branch` says whose task it is: "opinion/police".
std::string task_and_branch(yaml::Mapping& mapping, const Reader& reader) {
  auto task = task_name(mapping.required("task"), reader);
  if (const auto branch = yaml::read_text(mapping.optional("branch"), reader.report, "a branch")) task += "/" + *branch;
  return task;
}

std::vector<cases::FileRef> files_named(const std::vector<std::string>& names) {
  std::vector<cases::FileRef> files;
  for (const auto& name : names) files.push_back({name, name, "application/octet-stream", 1});
  return files;
}

/// The files that the form names come along, as a browser would send them.
std::vector<cases::FileRef> files_of_form(const json::object& form, const workflows::Fields& fields) {
  std::vector<std::string> names;
  for (const auto& field : fields) {
    if (field.type != workflows::FieldType::photo && field.type != workflows::FieldType::file) continue;
    const auto* value = form.if_contains(field.name);
    if (value == nullptr) continue;
    if (const auto* one = value->if_string()) names.emplace_back(*one);
    if (const auto* list = value->if_array())
      for (const auto& item : *list)
        if (item.is_string()) names.emplace_back(item.get_string());
  }
  return files_named(names);
}

void read_citizen(const yaml::Node* node, const Reader& reader, Act& act, cases::OpenCase& open) {
  open.person = PersonId("citizen");
  if (node == nullptr) return;
  if (node->is_scalar() && node->text == "unknown") {
    open.person = {};
    return;
  }
  yaml::Mapping citizen(*node, reader.report, "a citizen");
  for (const std::string key : {"name", "email", "phone"}) {
    if (const auto value = yaml::read_text(citizen.optional(key), reader.report, "a citizen's " + key))
      act.personal.emplace("citizen." + key, json::value(*value));
  }
  citizen.finish();
}

/// A name, where one is said; anything goes where the refusal is what is tested.
std::string read_known(
    const yaml::Node* node,
    const Reader& reader,
    workflows::Code code,
    std::string_view what,
    const std::vector<std::string>& known) {
  if (node == nullptr) return {};
  if (reader.expects_refusal) return yaml::read_text(node, reader.report, what).value_or("");
  return read_name(node, reader.report, code, what, known);
}

std::string clock_name(const yaml::Node& node, const Reader& reader) {
  return read_known(&node, reader, "undefined-clock", "clock", clock_names(reader.definition));
}

std::string read_priority_word(const yaml::Node* node, const Reader& reader) {
  return read_known(node, reader, "wrong-value", "priority", priorities());
}

Act read_open(const yaml::Node& node, const Reader& reader) {
  yaml::Mapping mapping(node, reader.report, "an opening");
  Act act;
  cases::OpenCase open;
  open.workflow = reader.definition.id;
  open.reference = "TEST-1";
  act.channel = read_known(mapping.optional("channel"), reader, "wrong-value", "channel", reader.town.channels);
  open.language =
      read_known(mapping.optional("language"), reader, "undefined-language", "language", reader.town.languages);
  if (const auto* reference = mapping.optional("reference"))
    open.reference = yaml::read_text(reference, reader.report, "a reference").value_or("");
  if (const auto* form = mapping.optional("form");
      form != nullptr && !yaml::entries_of(form, reader.report, "a form").empty())
    open.form = read_values(*form, reader, "the form", reader.definition.form);
  open.files = files_of_form(open.form, reader.definition.form);
  read_citizen(mapping.optional("citizen"), reader, act, open);
  if (const auto* due = mapping.optional("due"))
    for (const auto& entry : yaml::entries_of(due, reader.report, "due times"))
      if (const auto instant = read_instant(&entry.value, reader.report, "a due time"))
        open.due.emplace(clock_name(yaml::make_scalar(entry.key, entry.offset), reader), *instant);
  act.by = read_actor(mapping.optional("by"), reader);
  mapping.finish();
  act.command = std::move(open);
  return act;
}

template <class Command>
Act read_simple_task(const yaml::Node& node, const Reader& reader, std::string_view what) {
  std::optional<yaml::Mapping> mapping;
  if (!node.is_scalar()) mapping.emplace(node, reader.report, what);
  Act act;
  act.command = Command{mapping ? task_and_branch(*mapping, reader) : task_name(&node, reader)};
  if (mapping) {
    act.by = read_actor(mapping->optional("by"), reader);
    mapping->finish();
  }
  return act;
}

Act read_assign(const yaml::Node& node, const Reader& reader) {
  yaml::Mapping mapping(node, reader.report, "an assignment");
  cases::AssignTask assign;
  assign.task = task_and_branch(mapping, reader);
  if (const auto* to = mapping.optional("to")) assign.agent = read_agent(to, reader, {});
  assign.queue = read_known(mapping.optional("queue"), reader, "undefined-queue", "queue", queue_names(reader.town));
  Act act;
  act.by = read_actor(mapping.optional("by"), reader);
  mapping.finish();
  act.command = std::move(assign);
  return act;
}

const workflows::Task* find_task_of(const Reader& reader, const std::string& step) {
  const auto* known = reader.definition.find_step(step.substr(0, step.find('/')));
  return known == nullptr ? nullptr : std::get_if<workflows::Task>(&known->construct);
}

std::string read_outcome(const yaml::Node* node, const Reader& reader, const std::string& step) {
  const auto* task = find_task_of(reader, step);
  if (task == nullptr) return yaml::read_text(node, reader.report, "an outcome").value_or("");
  std::vector<std::string> known;
  for (const auto& outcome : task->outcomes) known.push_back(outcome.id);
  const auto outcome = yaml::read_text(node, reader.report, "an outcome").value_or("");
  const bool is_known = std::ranges::find(known, outcome) != known.end();
  if (!outcome.empty() && !is_known && !reader.expects_refusal)
    reader.report.error(
        "undefined-outcome",
        node->offset,
        fmt::format("`{}` has no outcome `{}`.", step, outcome),
        hint_for(outcome, known));
  return outcome;
}

const workflows::Outcome* find_outcome(const Reader& reader, const std::string& step, const std::string& outcome) {
  const auto* task = find_task_of(reader, step);
  if (task == nullptr) return nullptr;
  const auto found = std::ranges::find(task->outcomes, outcome, &workflows::Outcome::id);
  return found == task->outcomes.end() ? nullptr : &*found;
}

Act read_complete(const yaml::Node& node, const Reader& reader) {
  yaml::Mapping mapping(node, reader.report, "a completion");
  cases::CompleteTask complete;
  complete.task = task_and_branch(mapping, reader);
  complete.outcome = read_outcome(mapping.required("outcome"), reader, complete.task);
  if (const auto* data = mapping.optional("data"))
    complete.data = read_values(*data, reader, "`data`", reader.definition.data);
  const auto* outcome = find_outcome(reader, complete.task, complete.outcome);
  if (const auto* answers = mapping.optional("answers"))
    complete.answers = outcome == nullptr ? values_for(*answers, {})
                                          : read_values(*answers, reader, "what the outcome asks", outcome->ask);
  Act act;
  act.by = read_actor(mapping.optional("by"), reader);
  mapping.finish();
  act.command = std::move(complete);
  return act;
}

Act read_reply(const yaml::Node& node, const Reader& reader) {
  Act act;
  act.by = "citizen";
  if (node.is_scalar()) {
    act.command = cases::Reply{node.text, {}};
    return act;
  }
  yaml::Mapping mapping(node, reader.report, "a reply");
  cases::Reply reply;
  reply.text = yaml::read_text(mapping.optional("text"), reader.report, "a text").value_or("");
  if (const auto* files = mapping.optional("files"))
    reply.files = files_named(read_texts(*files, reader.report, "a file"));
  if (const auto* by = mapping.optional("by")) act.by = read_actor(by, reader);
  mapping.finish();
  act.command = std::move(reply);
  return act;
}

Act read_note(const yaml::Node& node, const Reader& reader) {
  Act act;
  if (node.is_scalar()) {
    act.command = cases::WriteNote{node.text, true};
    return act;
  }
  yaml::Mapping mapping(node, reader.report, "a note");
  cases::WriteNote note;
  note.text = yaml::read_text(mapping.required("text"), reader.report, "a text").value_or("");
  note.internal = !yaml::read_boolean(mapping.optional("public"), reader.report, "`public`").value_or(false);
  act.by = read_actor(mapping.optional("by"), reader);
  mapping.finish();
  act.command = std::move(note);
  return act;
}

Act read_attach(const yaml::Node& node, const Reader& reader) {
  Act act;
  std::string name = node.text;
  bool internal = false;
  if (!node.is_scalar()) {
    yaml::Mapping mapping(node, reader.report, "an attachment");
    name = yaml::read_text(mapping.required("name"), reader.report, "a file's name").value_or("");
    internal = yaml::read_boolean(mapping.optional("internal"), reader.report, "`internal`").value_or(false);
    act.by = read_actor(mapping.optional("by"), reader);
    mapping.finish();
  }
  act.command = cases::AttachFile{files_named({name}).front(), internal};
  return act;
}

/// A message that nobody waits for changes nothing, which is hardly what the author means.
void check_awaited(const yaml::Entry& said, const Reader& reader) {
  const auto known = awaited_names(reader.definition);
  if (reader.expects_refusal || std::ranges::find(known, said.key) != known.end()) return;
  reader.report.warning(
      "wrong-value",
      said.offset,
      fmt::format("No step of `{}` waits for `{}`.", reader.definition.id, said.key),
      hint_for(said.key, known));
}

/// `message: { works-done: W-77 }`, or with a body: `message: { works-done: { value: W-77, body: { cost: 120
/// } } }`.
std::optional<Act> read_message(const yaml::Node& node, const Reader& reader) {
  const auto& entries = yaml::entries_of(&node, reader.report, "a message");
  if (entries.size() != 1) {
    reader.report.error(
        "wrong-value", node.offset, "A message is one name with its value, such as `{ works-done: W-77 }`.");
    return std::nullopt;
  }
  cases::DeliverMessage message;
  message.name = entries.front().key;
  check_awaited(entries.front(), reader);
  const auto& said = entries.front().value;
  if (said.is_map()) {
    yaml::Mapping mapping(said, reader.report, "a message");
    if (const auto* value = mapping.optional("value")) message.value = plain_value(*value);
    if (const auto* body = mapping.optional("body"); body != nullptr && body->is_map())
      message.body = plain_value(*body).as_object();
    mapping.finish();
  } else {
    message.value = plain_value(said);
  }
  Act act;
  act.by = "integrators/scenario";
  act.command = std::move(message);
  return act;
}

Act read_priority(const yaml::Node& node, const Reader& reader) {
  Act act;
  if (node.is_scalar()) {
    act.command = cases::ChangePriority{read_priority_word(&node, reader), ""};
    return act;
  }
  yaml::Mapping mapping(node, reader.report, "a priority");
  cases::ChangePriority change;
  change.priority = read_priority_word(mapping.required("to"), reader);
  change.reason = yaml::read_text(mapping.optional("reason"), reader.report, "a reason").value_or("");
  act.by = read_actor(mapping.optional("by"), reader);
  mapping.finish();
  act.command = std::move(change);
  return act;
}

Act read_resume(const yaml::Node& node, const Reader& reader) {
  yaml::Mapping mapping(node, reader.report, "a resumption");
  cases::ResumeCase resume;
  if (const auto* step = mapping.optional("step")) resume.step = task_name(step, reader);
  resume.reason = yaml::read_text(mapping.optional("reason"), reader.report, "a reason").value_or("");
  Act act;
  act.by = read_actor(mapping.optional("by"), reader);
  mapping.finish();
  act.command = std::move(resume);
  return act;
}

/// `action: refer`, or with answers: `action: { take: refer, by: agents/paul, answers: { … } }`.
Act read_action(const yaml::Node& node, const Reader& reader) {
  Act act;
  std::vector<std::string> known;
  for (const auto& action : reader.definition.actions) known.push_back(action.id);
  if (node.is_scalar()) {
    act.command = cases::TakeAction{read_name(&node, reader.report, "wrong-value", "action", known), {}};
    return act;
  }
  yaml::Mapping mapping(node, reader.report, "an action");
  cases::TakeAction take;
  take.action = read_name(mapping.required("take"), reader.report, "wrong-value", "action", known);
  const auto* action = reader.definition.find_action(take.action);
  if (const auto* answers = mapping.optional("answers"))
    take.answers = action == nullptr ? values_for(*answers, {})
                                     : read_values(*answers, reader, "what the action asks", action->ask);
  act.by = read_actor(mapping.optional("by"), reader);
  mapping.finish();
  act.command = std::move(take);
  return act;
}

std::vector<std::string> service_names(const Reader& reader) {
  std::vector<std::string> known;
  for (const auto& [id, service] : reader.town.services) known.push_back(id);
  known.emplace_back(workflows::child_case_service);
  return known;
}

/// `answer: { service: works-orders, status: 201, body: { id: W-77 } }`
Act read_answer(const yaml::Node& node, const Reader& reader) {
  yaml::Mapping mapping(node, reader.report, "an answer");
  cases::AnswerCall answer;
  answer.order =
      read_name(mapping.required("service"), reader.report, "undefined-service", "service", service_names(reader));
  const auto status = yaml::read_integer(mapping.optional("status"), reader.report, "a status").value_or(200);
  answer.status = static_cast<std::uint32_t>(std::clamp<std::int64_t>(status, 100, 599));
  if (const auto* body = mapping.optional("body")) answer.body = plain_value(*body);
  mapping.finish();
  Act act;
  act.by = "system/courier";
  act.command = std::move(answer);
  return act;
}

/// `unreachable: works-orders`: the attempt that is under way gets no answer.
Act read_unreachable(const yaml::Node& node, const Reader& reader) {
  Act act;
  act.by = "system/courier";
  act.command = cases::FailCall{
      read_name(&node, reader.report, "undefined-service", "service", service_names(reader)), "no answer"};
  return act;
}

/// `extend: { clock: repair, by: 5 business days, reason: frost, who: agents/paul }`
Act read_extension(const yaml::Node& node, const Reader& reader) {
  yaml::Mapping mapping(node, reader.report, "an extension");
  cases::ExtendClock extend;
  if (const auto* clock = mapping.required("clock")) extend.clock = clock_name(*clock, reader);
  const auto* by = mapping.required("by");
  const auto span = read_span(by, reader.report, "an extension");
  const auto* rule = reader.definition.find_clock(extend.clock);
  if (span) extend.by_ms = span->amount_ms;
  if (span && rule != nullptr && rule->budget.measure != span->measure)
    reader.report.error(
        "wrong-type",
        by->offset,
        fmt::format("The clock {} counts otherwise: {}.", extend.clock, workflows::to_string(rule->budget)));
  extend.reason = yaml::read_text(mapping.optional("reason"), reader.report, "a reason").value_or("");
  Act act;
  act.by = read_actor(mapping.optional("who"), reader);
  mapping.finish();
  act.command = std::move(extend);
  return act;
}

}  // namespace

const std::vector<std::string>& act_names() {
  static const std::vector<std::string> names = {
      "open",      "claim",         "release",    "assign", "complete",     "reply",     "note",
      "attach",    "message",       "priority",   "resume", "action",       "answer",    "unreachable",
      "extend",    "book",          "cancel",     "join",   "part",         "main_ends", "joined_by",
      "parted_by", "stand_in_line", "leave_line", "offer",  "postpone_news"};
  return names;
}

std::optional<Act> read_act(std::string_view key, const yaml::Node& node, const Reader& reader) {
  if (key == "open") return read_open(node, reader);
  if (key == "claim") return read_simple_task<cases::ClaimTask>(node, reader, "a claim");
  if (key == "release") return read_simple_task<cases::ReleaseTask>(node, reader, "a release");
  if (key == "assign") return read_assign(node, reader);
  if (key == "complete") return read_complete(node, reader);
  if (key == "reply") return read_reply(node, reader);
  if (key == "note") return read_note(node, reader);
  if (key == "attach") return read_attach(node, reader);
  if (key == "message") return read_message(node, reader);
  if (key == "priority") return read_priority(node, reader);
  if (key == "resume") return read_resume(node, reader);
  if (key == "action") return read_action(node, reader);
  if (key == "answer") return read_answer(node, reader);
  if (key == "extend") return read_extension(node, reader);
  if (key == "unreachable") return read_unreachable(node, reader);
  return read_other_act(key, node, reader);
}

}  // namespace guichet::rehearsal
