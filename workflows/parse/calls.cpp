// `call`: what another system is asked, and what is kept of its answer.
#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "workflows/parse/workflow_parts.h"

namespace guichet::workflows::parse {
namespace {

struct Verb {
  std::string_view key;
  std::string_view method;
};

constexpr std::array verbs{
    Verb{"get", "GET"}, Verb{"post", "POST"}, Verb{"put", "PUT"}, Verb{"patch", "PATCH"}, Verb{"delete", "DELETE"}};

constexpr std::int64_t times_max = 50;

json::value literal_of(const yaml::Node& node) {
  if (node.quoted) return json::value(node.text);
  if (node.text == "true" || node.text == "false") return json::value(node.text == "true");
  const auto* end = node.text.data() + node.text.size();
  std::int64_t whole = 0;
  if (std::from_chars(node.text.data(), end, whole).ptr == end && !node.text.empty()) return json::value(whole);
  double real = 0;
  if (std::from_chars(node.text.data(), end, real).ptr == end && !node.text.empty()) return json::value(real);
  return json::value(node.text);
}

Payload read_payload(const yaml::Node& node, WorkflowScope& workflow) {
  switch (node.kind) {
    case yaml::Node::Kind::nothing: return {json::value()};
    case yaml::Node::Kind::scalar:
      if (node.text.find("{{") == std::string::npos) return {literal_of(node)};
      return {read_template(node, workflow.environment, workflow.scope)};
    case yaml::Node::Kind::list: {
      Payload::List list;
      for (const auto& item : node.items) list.push_back(read_payload(item, workflow));
      return {std::move(list)};
    }
    case yaml::Node::Kind::map: {
      Payload::Map map;
      for (const auto& entry : node.entries) map.emplace_back(entry.key, read_payload(entry.value, workflow));
      return {std::move(map)};
    }
  }
  return {json::value()};
}

std::optional<Span> read_pause(const yaml::Node* node, WorkflowScope& workflow) {
  if (node == nullptr) return std::nullopt;
  auto span = read_span(node, workflow.scope, "a pause");
  if (!span || (span->measure == Measure::elapsed && span->amount_ms > 0)) return span;
  workflow.report().error(
      "invalid-span", node->offset, "Between two attempts passes time by the stopwatch.", "30 s, 5 min, 1 hour");
  return std::nullopt;
}

Retry read_retry(const yaml::Node* node, WorkflowScope& workflow) {
  Retry retry;
  if (node == nullptr) return retry;
  yaml::Mapping mapping(*node, workflow.report(), "`retry`");
  const auto* times = mapping.optional("times");
  const auto count = yaml::read_integer(times, workflow.report(), "`times`");
  if (count && *count >= 1 && *count <= times_max)
    retry.times = static_cast<std::uint32_t>(*count);
  else if (count)
    workflow.report().error(
        "wrong-value", times->offset, fmt::format("An order is tried between 1 and {} times.", times_max), "times: 6");
  retry.from = read_pause(mapping.optional("from"), workflow).value_or(retry.from);
  const auto* to = mapping.optional("to");
  retry.to = read_pause(to, workflow).value_or(std::max(retry.to, retry.from, [](Span a, Span b) {
    return a.amount_ms < b.amount_ms;
  }));
  if (retry.to.amount_ms < retry.from.amount_ms)
    workflow.report().error(
        "min-above-max", (to == nullptr ? *node : *to).offset, "The longest pause is shorter than the first.");
  mapping.finish();
  return retry;
}

/// The address goes to the log in clear, so nothing personal may stand in it.
expression::Template read_path(const yaml::Node& node, WorkflowScope& workflow) {
  auto path = read_template(node, workflow.environment, workflow.scope);
  Field address;
  address.name = "the address";
  check_copy(path.reads(), node, address, workflow);
  if (path.text().empty() || path.text().front() != '/')
    workflow.report().error(
        "wrong-value",
        node.offset,
        "The address of a call begins with `/`: where the system is stands in town.yaml.",
        "post: /orders");
  return path;
}

void read_verb(yaml::Mapping& mapping, WorkflowScope& workflow, Call& call) {
  int count = 0;
  for (const auto& verb : verbs) {
    const auto* node = mapping.optional(verb.key);
    if (node == nullptr) continue;
    ++count;
    call.method = verb.method;
    call.path = read_path(*node, workflow);
  }
  if (count == 1 || !mapping.is_map()) return;
  workflow.report().error(
      "missing-key",
      mapping.node().offset,
      "A call does one thing at one address: get, post, put, patch or delete.",
      "post: /orders");
}

/// Where an order that failed sends the case; empty: to an agent.
std::string read_failed(const yaml::Node* node, WorkflowScope& workflow) {
  if (node == nullptr) return "";
  yaml::Mapping ways(*node, workflow.report(), "`failed`");
  auto to = read_go(ways.required("go"), workflow);
  ways.finish();
  return to;
}

}  // namespace

Call read_child_case(const yaml::Node& node, WorkflowScope& workflow) {
  Call call;
  call.service = child_case_service;
  call.method = "OPEN";
  yaml::Mapping mapping(node, workflow.report(), "a child case");
  if (const auto id = read_id(mapping.required("workflow"), workflow.scope, "a service")) {
    const auto path = yaml::make_scalar("/" + *id, node.offset);
    call.path = read_template(path, workflow.environment, workflow.scope);
  }
  call.body = Payload{Payload::Map{}};
  if (const auto* form = mapping.optional("form")) call.body = read_payload(*form, workflow);
  if (const auto* save = mapping.optional("save")) read_set(*save, workflow, call.save);
  call.go = read_go(mapping.required("go"), workflow);
  call.failed = read_failed(mapping.optional("failed"), workflow);
  mapping.finish();
  return call;
}

Call read_call(const yaml::Node& node, WorkflowScope& workflow) {
  Call call;
  yaml::Mapping mapping(node, workflow.report(), "a call");
  call.service = read_service_name(mapping.required("service"), workflow.scope);
  read_verb(mapping, workflow, call);
  if (const auto* body = mapping.optional("body")) call.body = read_payload(*body, workflow);
  call.retry = read_retry(mapping.optional("retry"), workflow);
  if (const auto* save = mapping.optional("save")) read_set(*save, workflow, call.save);
  call.go = read_go(mapping.required("go"), workflow);
  call.failed = read_failed(mapping.optional("failed"), workflow);
  mapping.finish();
  return call;
}

}  // namespace guichet::workflows::parse
