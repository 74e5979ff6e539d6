// What is said about a case: replies, notes, messages, priority.
#include <algorithm>

#include <fmt/format.h>

#include "adapters/http/broadcast.h"
#include "adapters/http/on_case.h"
#include "adapters/http/render.h"
#include "adapters/http/route.h"

namespace guichet::http {
namespace {

using access::Permission;

Result<runtime::Submission> reply(const Call& call) {
  JsonFields fields(call.body);
  cases::Reply command;
  command.text = fields.required_string("text", 64 * 1024);
  auto channel = fields.optional_string("channel", 64);
  GUICHET_TRY_STATUS(fields.finish());
  auto submission = on_case(call, std::move(command));
  if (channel) submission.channel = *std::move(channel);
  return submission;
}

Result<runtime::Submission> write_note(const Call& call) {
  JsonFields fields(call.body);
  cases::WriteNote command;
  command.text = fields.required_string("text", 64 * 1024);
  command.internal = fields.optional_bool("internal").value_or(true);
  GUICHET_TRY_STATUS(fields.finish());
  return on_case(call, std::move(command));
}

Result<runtime::Submission> deliver_message(const Call& call) {
  JsonFields fields(call.body);
  cases::DeliverMessage command;
  command.name = fields.required_string("name", 128);
  if (const auto* value = fields.optional_value("value")) command.value = *value;
  if (const auto* body = fields.optional_object("body")) command.body = *body;
  GUICHET_TRY_STATUS(fields.finish());
  return on_case(call, std::move(command));
}

Result<runtime::Submission> change_priority(const Call& call) {
  JsonFields fields(call.body);
  cases::ChangePriority command;
  command.priority = fields.required_string("priority", 64);
  command.reason = fields.optional_string("reason").value_or("");
  GUICHET_TRY_STATUS(fields.finish());
  return on_case(call, std::move(command));
}

Result<runtime::Submission> take_action(const Call& call) {
  JsonFields fields(call.body);
  cases::TakeAction command;
  command.action = call.path[1];
  if (const auto* answers = fields.optional_object("answers")) command.answers = *answers;
  GUICHET_TRY_STATUS(fields.finish());
  return on_case(call, std::move(command));
}

Result<runtime::Submission> extend_clock(const Call& call) {
  JsonFields fields(call.body);
  cases::ExtendClock command;
  command.clock = call.path[1];
  const auto by = fields.required_string("by", 64);
  command.reason = fields.required_string("reason");
  GUICHET_TRY_STATUS(fields.finish());
  const auto span = workflows::parse_span(by);
  if (!span) return invalid(span.error().message, {{"/by", span.error().message}});
  command.by_ms = span->amount_ms;
  command.by_months = span->months;
  auto submission = on_case(call, std::move(command));
  // An extension in days of another kind would mean something else than what was said.
  submission.guard = [clock = call.path[1], measure = span->measure](const cases::CaseState& state) -> Status {
    const auto known = std::ranges::find(state.clocks, clock, &cases::Clock::name);
    if (known == state.clocks.end() || known->measure == workflows::to_string(measure)) return ok();
    return invalid("the clock counts otherwise", {{"/by", fmt::format("the clock counts in {}", known->measure)}});
  };
  return submission;
}

Result<runtime::Submission> postpone_news(const Call& call) {
  JsonFields fields(call.body);
  cases::PostponeNews command;
  command.step = fields.optional_string("step", 64).value_or("");
  command.reason = fields.required_string("reason", 4'000);
  const auto wanted = fields.required_string("until", 64);
  const auto until = parse_rfc3339(wanted);
  if (!until)
    fields.refuse("until", fmt::format("expected a moment such as 2026-03-02T08:00:00Z, found \"{}\"", wanted));
  GUICHET_TRY_STATUS(fields.finish());
  command.until = *until;
  return on_case(call, std::move(command));
}

Result<runtime::Submission> reopen_case(const Call& call) {
  JsonFields fields(call.body);
  cases::ReopenCase command;
  command.text = fields.required_string("text", 64 * 1024);
  auto channel = fields.optional_string("channel", 64);
  GUICHET_TRY_STATUS(fields.finish());
  auto submission = on_case(call, std::move(command));
  if (channel) submission.channel = *std::move(channel);
  return submission;
}

Result<runtime::Submission> answer_survey(const Call& call) {
  JsonFields fields(call.body);
  cases::AnswerSurvey command;
  const auto score = fields.optional_integer("score");
  if (!score || *score < 1 || *score > 5) fields.refuse("score", "expected a number from 1 to 5");
  command.score = static_cast<std::uint32_t>(score.value_or(0));
  command.text = fields.optional_string("text", 64 * 1024).value_or("");
  auto channel = fields.optional_string("channel", 64);
  GUICHET_TRY_STATUS(fields.finish());
  auto submission = on_case(call, std::move(command));
  if (channel) submission.channel = *std::move(channel);
  return submission;
}

Result<runtime::Submission> resume_case(const Call& call) {
  JsonFields fields(call.body);
  cases::ResumeCase command;
  command.step = fields.optional_string("step", 64).value_or("");
  command.reason = fields.required_string("reason");
  GUICHET_TRY_STATUS(fields.finish());
  return on_case(call, std::move(command));
}

Route talk_route(
    std::string_view pattern,
    Permission permission,
    std::string_view name,
    std::string_view summary,
    Order order,
    std::vector<Member> body) {
  return {
      .method = Method::post,
      .pattern = pattern,
      .permission = permission,
      .summary = summary,
      .body = std::move(body),
      .outcomes = {{200, "done"}, {409, "the case is closed"}, {412, "the case has moved on"}},
      .serve = order,
      .name = name};
}

Route reopen_route() {
  return talk_route(
      "/api/v1/cases/{id}/reopen",
      Permission::case_reply,
      "reopen_case",
      "Say for the citizen that an ended case is not settled: it begins again",
      reopen_case,
      {{"text", "string", true, "why, in their words"}, {"channel", "string", false, "how they came"}});
}

Route survey_route() {
  return talk_route(
      "/api/v1/cases/{id}/survey",
      Permission::case_reply,
      "answer_survey",
      "Say for the citizen how satisfied they are, once, after the case has ended",
      answer_survey,
      {{"score", "integer", true, "1 (not at all) to 5"},
       {"text", "string", false, "their words"},
       {"channel", "string", false, "how they came"}});
}

Route extend_route() {
  return talk_route(
      "/api/v1/cases/{id}/clocks/{clock}/extend",
      Permission::case_priority,
      "extend_clock",
      "Give a clock more time, with a reason",
      extend_clock,
      {{"by", "string", true, "how much more: 5 business days"}, {"reason", "string", true, "why, for the timeline"}});
}

Route news_route() {
  return talk_route(
      "/api/v1/cases/{id}/news",
      Permission::task_work,
      "postpone_news",
      "Say what another body answered, or that it did not, and when the next news is expected",
      postpone_news,
      {{"until", "time", true, "when the next news is expected"},
       {"reason", "string", true, "what was said, or why nothing was, for colleagues"},
       {"step", "string", false, "which, where several bodies have the matter in hand"}});
}

std::vector<Route> spoken_routes() {
  return {
      talk_route(
          "/api/v1/cases/{id}/replies",
          Permission::case_reply,
          "reply",
          "Say what the citizen answers",
          reply,
          {{"text", "string", true, "their words"}, {"channel", "string", false, "how they came"}}),
      talk_route(
          "/api/v1/cases/{id}/notes",
          Permission::note_write,
          "write_note",
          "Write a note",
          write_note,
          {{"text", "string", true, ""},
           {"internal", "boolean", false, "for colleagues only; true where nothing is said"}}),
      talk_route(
          "/api/v1/cases/{id}/messages",
          Permission::case_message,
          "deliver_message",
          "Deliver a message of a business system",
          deliver_message,
          {{"name", "string", true, "what the workflow waits for"},
           {"value", "any", false, "compared with the wait's match"},
           {"body", "object", false, "readable as reply in expressions"}}),
      talk_route(
          "/api/v1/cases/{id}/actions/{action}",
          Permission::task_work,
          "take_action",
          "Do what the service lets agents do wherever the case rests",
          take_action,
          {{"answers", "object", false, "to what the action asks"}}),
      extend_route(),
      news_route(),
      reopen_route(),
      survey_route(),
      talk_route(
          "/api/v1/cases/{id}/resume",
          Permission::case_priority,
          "resume_case",
          "See to an incident: try again where the case stopped, or send it to a step",
          resume_case,
          {{"step", "string", false, "where the case goes on; where it stopped, if nothing is said"},
           {"reason", "string", true, "why, for the timeline"}}),
      talk_route(
          "/api/v1/cases/{id}/priority",
          Permission::case_priority,
          "change_priority",
          "Change a case's priority",
          change_priority,
          {{"priority", "string", true, "low, normal, high, urgent"}, {"reason", "string", false, "why"}}),
  };
}

}  // namespace

std::vector<Route> talk_routes() {
  auto routes = spoken_routes();
  routes.push_back(broadcast_route());
  return routes;
}

}  // namespace guichet::http
