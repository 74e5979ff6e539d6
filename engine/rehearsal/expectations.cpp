// Reads what an `expect` says.
#include <fmt/format.h>

#include "engine/rehearsal/reader.h"
#include "engine/rehearsal/values.h"

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

/// `notified: [clock-warning]`, or with the team: `notified: { public-works: clock-warning }`, a list for
/// several.
void take_notified(yaml::Mapping& mapping, const Reader& reader, Expect& expect) {
  const auto* node = mapping.optional("notified");
  if (node == nullptr) return;
  if (!node->is_map()) return take_texts(mapping, "notified", reader, expect.notified);
  Expected<std::vector<std::string>> notified{{}, reader.place(*node)};
  for (const auto& entry : yaml::entries_of(node, reader.report, "`notified`"))
    for (const auto& message : read_texts(entry.value, reader.report, "a template"))
      notified.value.push_back(fmt::format("{}: {}", entry.key, message));
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
          fmt::format("`{}` has no field `{}`", key, entry.key),
          yaml::suggest(entry.key, known));
    to.emplace_back(entry.key, Expected<json::value>{value_for(entry.value, field), reader.report.place(entry.offset)});
  }
}

ExpectedClock read_clock(const yaml::Entry& entry, const Reader& reader) {
  static const std::vector<std::string> states = {"running", "paused", "met", "breached"};
  ExpectedClock clock{entry.key, "", std::nullopt, std::nullopt, reader.report.place(entry.offset)};
  std::vector<std::string> known;
  for (const auto& rule : reader.definition.clocks) known.push_back(rule.name);
  if (reader.definition.find_clock(entry.key) == nullptr)
    reader.report.error(
        "wrong-value", entry.offset, fmt::format("there is no clock `{}`", entry.key), yaml::suggest(entry.key, known));
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

}  // namespace

Expect read_expect(const yaml::Node& node, const Reader& reader) {
  yaml::Mapping mapping(node, reader.report, "an expectation");
  Expect expect;
  take_texts(mapping, "at", reader, expect.at);
  if (const auto* at = mapping.optional("at"))
    for (const auto& step : expect.at->value)
      if (reader.definition.find_step(step) == nullptr)
        reader.report.error(
            "undefined-step",
            at->offset,
            fmt::format("there is no step `{}`", step),
            yaml::suggest(step, step_names(reader.definition)));
  take_text(mapping, "status", reader, expect.status);
  take_text(mapping, "task", reader, expect.task);
  take_text(mapping, "queue", reader, expect.queue);
  take_text(mapping, "agent", reader, expect.agent);
  take_text(mapping, "priority", reader, expect.priority);
  take_text(mapping, "closed", reader, expect.closed);
  take_text(mapping, "incident", reader, expect.incident);
  take_text(mapping, "referred", reader, expect.referred);
  take_text(mapping, "offered", reader, expect.offered);
  take_text(mapping, "in_line", reader, expect.in_line);
  take_text(mapping, "erased", reader, expect.erased);
  take_texts(mapping, "sent", reader, expect.sent);
  take_notified(mapping, reader, expect);
  take_texts(mapping, "emitted", reader, expect.emitted);
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
