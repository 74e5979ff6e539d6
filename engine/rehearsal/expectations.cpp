// Reads what an `expect` says.
#include <fmt/format.h>

#include "engine/rehearsal/names.h"

namespace guichet::rehearsal {
namespace {

void take_text(
    yaml::Mapping& mapping, std::string_view key, const Reader& reader, std::optional<Expected<std::string>>& to) {
  const auto* node = mapping.optional(key);
  if (node == nullptr) return;
  if (const auto text = yaml::read_text(node, reader.report, fmt::format("`{}`", key)))
    to = Expected<std::string>{*text, reader.place(*node)};
}

void take_texts(
    yaml::Mapping& mapping,
    std::string_view key,
    const Reader& reader,
    std::optional<Expected<std::vector<std::string>>>& to) {
  const auto* node = mapping.optional(key);
  if (node != nullptr)
    to = Expected<std::vector<std::string>>{
        read_texts(*node, reader.report, fmt::format("`{}`", key)), reader.place(*node)};
}

std::string_view thing_named(std::string_view key) {
  if (key == "task") return "step";
  if (key == "closed") return "end";
  return key == "in_line" ? "agenda" : key;
}

/// One of the names that the service or its town has, or a word that means none.
void take_name(
    yaml::Mapping& mapping,
    std::string_view key,
    const Reader& reader,
    std::optional<Expected<std::string>>& to,
    workflows::Code code,
    std::vector<std::string> known,
    std::string_view none = "") {
  take_text(mapping, key, reader, to);
  if (!to || to->value == none) return;
  const auto* node = mapping.node().find(key);
  auto said = *to;
  said.value = said.value.substr(0, said.value.find('/'));  // of a branch: the step is what is looked up
  check_name(said, *node, reader, code, thing_named(key), known);
}

/// The templates of `sent` and `notified`: "received", or with whom they went to: "works: received".
void check_templates(const std::vector<std::string>& said, const yaml::Node& node, const Reader& reader) {
  std::vector<std::string> known;
  for (const auto& [id, message] : reader.town.templates) known.push_back(id);
  for (std::size_t index = 0; index < said.size(); ++index) {
    const auto to = said[index].rfind(": ");
    const auto message = to == std::string::npos ? said[index] : said[index].substr(to + 2);
    const auto& at = node.is_list() && index < node.items.size() ? node.items[index] : node;
    check_name({message, {}}, at, reader, "undefined-template", "template", known);
  }
}

void check_team(const yaml::Entry& entry, const Reader& reader) {
  std::vector<std::string> known;
  for (const auto& [id, team] : reader.town.teams) known.push_back(id);
  check_name({entry.key, {}}, yaml::make_scalar(entry.key, entry.offset), reader, "undefined-team", "team", known);
}

/// `notified: [clock-warning]`, or with the team: `notified: { public-works: clock-warning }`, a list for
/// several.
void take_notified(yaml::Mapping& mapping, const Reader& reader, Expect& expect) {
  const auto* node = mapping.optional("notified");
  if (node == nullptr) return;
  if (!node->is_map()) {
    take_texts(mapping, "notified", reader, expect.notified);
    return check_templates(expect.notified->value, *node, reader);
  }
  Expected<std::vector<std::string>> notified{{}, reader.place(*node)};
  for (const auto& entry : yaml::entries_of(node, reader.report, "`notified`")) {
    check_team(entry, reader);
    const auto messages = read_texts(entry.value, reader.report, "a template");
    check_templates(messages, entry.value, reader);
    for (const auto& message : messages) notified.value.push_back(fmt::format("{}: {}", entry.key, message));
  }
  expect.notified = std::move(notified);
}

void take_values(
    yaml::Mapping& mapping,
    std::string_view key,
    const Reader& reader,
    const workflows::Fields& fields,
    std::vector<std::pair<std::string, Expected<json::value>>>& to) {
  const auto* node = mapping.optional(key);
  if (node == nullptr) return;
  std::vector<std::string> known;
  for (const auto& field : fields) known.push_back(field.name);
  for (const auto& entry : yaml::entries_of(node, reader.report, fmt::format("`{}`", key))) {
    const auto* field = workflows::find_field(fields, entry.key);
    if (field == nullptr)
      reader.report.error(
          "undefined-field",
          entry.offset,
          fmt::format("`{}` has no field `{}`.", key, entry.key),
          hint_for(entry.key, known));
    else
      check_value(entry.value, *field, reader);
    to.emplace_back(entry.key, Expected<json::value>{value_for(entry.value, field), reader.report.place(entry.offset)});
  }
}

ExpectedClock read_clock(const yaml::Entry& entry, const Reader& reader) {
  static const std::vector<std::string> states = {"running", "paused", "met", "breached"};
  ExpectedClock clock{entry.key, "", std::nullopt, std::nullopt, reader.report.place(entry.offset)};
  const auto name = yaml::make_scalar(entry.key, entry.offset);
  read_name(&name, reader.report, "undefined-clock", "clock", clock_names(reader.definition));
  if (!entry.value.is_map()) {
    clock.state = yaml::read_word(&entry.value, reader.report, "a clock", states).value_or("");
    return clock;
  }
  yaml::Mapping mapping(entry.value, reader.report, "a clock");
  if (const auto* state = mapping.optional("state"))
    clock.state = yaml::read_word(state, reader.report, "a clock's state", states).value_or("");
  if (const auto* due = mapping.optional("due")) clock.due = read_instant(due, reader.report, "a due time");
  if (const auto* left = mapping.optional("left")) clock.left = read_span(left, reader.report, "what is left");
  mapping.finish();
  return clock;
}

/// `called: [works-orders]`, or `called: { works-orders: { post: /orders, body: { urgent: true } } }`.
void take_called(yaml::Mapping& mapping, const Reader& reader, Expect& expect) {
  const auto* node = mapping.optional("called");
  if (node == nullptr) return;
  std::vector<std::string> known;
  for (const auto& [id, service] : reader.town.services) known.push_back(id);
  known.emplace_back(workflows::child_case_service);
  expect.called.emplace();
  expect.called_where = reader.place(*node);
  if (!node->is_map()) {
    for (const auto& name : read_texts(*node, reader.report, "`called`"))
      expect.called->push_back({name, "", "", std::nullopt, reader.place(*node)});
    return;
  }
  for (const auto& entry : yaml::entries_of(node, reader.report, "`called`")) {
    ExpectedCall call{entry.key, "", "", std::nullopt, reader.report.place(entry.offset)};
    const auto name = yaml::make_scalar(entry.key, entry.offset);
    read_name(&name, reader.report, "undefined-service", "service", known);
    yaml::Mapping order(entry.value, reader.report, "an order");
    for (const auto& [key, method] : std::initializer_list<std::pair<const char*, const char*>>{
             {"get", "GET"},
             {"post", "POST"},
             {"put", "PUT"},
             {"patch", "PATCH"},
             {"delete", "DELETE"},
             {"open", "OPEN"}})
      if (const auto* path = order.optional(key)) {
        call.method = method;
        call.path = yaml::read_text(path, reader.report, "an address").value_or("");
      }
    if (const auto* body = order.optional("body"); body != nullptr && body->is_map())
      call.body = plain_value(*body).as_object();
    order.finish();
    expect.called->push_back(std::move(call));
  }
}

void check_steps(const std::vector<std::string>& steps, const yaml::Node& node, const Reader& reader) {
  for (std::size_t index = 0; index < steps.size(); ++index)
    check_name(
        {steps[index], {}},
        node.is_list() && index < node.items.size() ? node.items[index] : node,
        reader,
        "undefined-step",
        "step",
        step_names(reader.definition));
}

/// The open task and who holds it.
void take_work(yaml::Mapping& mapping, const Reader& reader, Expect& expect) {
  take_name(mapping, "task", reader, expect.task, "undefined-step", step_names(reader.definition), "none");
  take_name(mapping, "queue", reader, expect.queue, "undefined-queue", queue_names(reader.town));
  take_text(mapping, "agent", reader, expect.agent);
  if (expect.agent) read_agent(mapping.optional("agent"), reader, "nobody");
  take_name(mapping, "priority", reader, expect.priority, "wrong-value", priorities());
}

/// How the case stands beside the work itself.
void take_standing(yaml::Mapping& mapping, const Reader& reader, Expect& expect) {
  std::vector<std::string> agendas;
  for (const auto& [id, agenda] : reader.town.agendas) agendas.push_back(id);
  take_name(mapping, "closed", reader, expect.closed, "undefined-outcome", ends_of(reader.definition), "no");
  take_text(mapping, "incident", reader, expect.incident);
  take_text(mapping, "referred", reader, expect.referred);
  take_text(mapping, "offered", reader, expect.offered);
  take_name(mapping, "in_line", reader, expect.in_line, "undefined-agenda", agendas, "none");
  take_text(mapping, "erased", reader, expect.erased);
}

void take_messages(yaml::Mapping& mapping, const Reader& reader, Expect& expect) {
  take_texts(mapping, "sent", reader, expect.sent);
  if (expect.sent) check_templates(expect.sent->value, *mapping.node().find("sent"), reader);
  take_texts(mapping, "to_print", reader, expect.to_print);
  if (expect.to_print) check_templates(expect.to_print->value, *mapping.node().find("to_print"), reader);
  take_notified(mapping, reader, expect);
  take_texts(mapping, "emitted", reader, expect.emitted);
  if (!expect.emitted) return;
  const auto& node = *mapping.node().find("emitted");
  constexpr std::string_view our_own = "guichet.";
  for (const auto& name : expect.emitted->value)
    if (!name.starts_with(our_own))
      check_name({name, {}}, node, reader, "wrong-value", "message", emitted_names(reader.definition));
}

}  // namespace

Expect read_expect(const yaml::Node& node, const Reader& reader) {
  yaml::Mapping mapping(node, reader.report, "an expectation");
  Expect expect;
  take_texts(mapping, "at", reader, expect.at);
  if (const auto* at = mapping.optional("at")) check_steps(expect.at->value, *at, reader);
  take_text(mapping, "status", reader, expect.status);
  take_work(mapping, reader, expect);
  take_standing(mapping, reader, expect);
  take_messages(mapping, reader, expect);
  take_values(mapping, "data", reader, reader.definition.data, expect.data);
  take_values(mapping, "form", reader, reader.definition.form, expect.form);
  if (const auto* clocks = mapping.optional("clocks"))
    for (const auto& entry : yaml::entries_of(clocks, reader.report, "`clocks`"))
      expect.clocks.push_back(read_clock(entry, reader));
  if (const auto* branches = mapping.optional("branches"))
    for (const auto& entry : yaml::entries_of(branches, reader.report, "`branches`"))
      if (const auto outcome = yaml::read_text(&entry.value, reader.report, "how a branch ended"))
        expect.branches.emplace_back(entry.key, Expected<std::string>{*outcome, reader.report.place(entry.offset)});
  take_called(mapping, reader, expect);
  mapping.finish();
  return expect;
}

}  // namespace guichet::rehearsal
