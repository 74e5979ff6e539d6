// What is said in a scenario: by citizens and colleagues, and by other systems.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/rehearsal/acts.h"

namespace guichet::rehearsal {
namespace {

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

/// `post: received`: an agent has printed the letter; `post: { letter: received, aside: handed over, by: agents/paul
/// }`. Its number in the case is known only where it is played.
Act read_post(const yaml::Node& node, const Reader& reader) {
  std::vector<std::string> known;
  for (const auto& [id, message] : reader.town.templates) known.push_back(id);
  Act act;
  cases::PostLetter post;
  if (node.is_scalar()) {
    act.letter = read_known(&node, reader, "undefined-template", "template", known);
    act.command = post;
    return act;
  }
  yaml::Mapping mapping(node, reader.report, "a letter that is seen to");
  if (const auto* letter = mapping.required("letter"))
    act.letter = read_known(letter, reader, "undefined-template", "template", known);
  if (const auto aside = yaml::read_text(mapping.optional("aside"), reader.report, "a reason")) {
    post.posted = false;
    post.reason = *aside;
  }
  act.by = read_actor(mapping.optional("by"), reader);
  mapping.finish();
  act.command = std::move(post);
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

std::vector<std::string> service_names(const Reader& reader) {
  std::vector<std::string> known;
  for (const auto& [id, service] : reader.town.services) known.push_back(id);
  known.emplace_back(workflows::child_case_service);
  return known;
}

/// `answer: { service: works-orders, status: 201, body: { id: W-77 } }`
Act read_answer(const yaml::Node& node, const Reader& reader) {
  if (node.is_scalar()) {
    reader.report.error(
        "wrong-type",
        node.offset,
        "An answer is that of another system: `answer: { service: NAME, status: 200 }`; here stands a text.",
        "what the citizen writes is `reply: …`");
    return {};
  }
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

}  // namespace

std::span<const Word> words_of_talk() {
  static constexpr std::array words{
      Word{"reply", always<read_reply>},
      Word{"note", always<read_note>},
      Word{"attach", always<read_attach>},
      Word{"post", always<read_post>},
      Word{"message", read_message},
      Word{"answer", always<read_answer>},
      Word{"unreachable", always<read_unreachable>}};
  return words;
}

}  // namespace guichet::rehearsal
