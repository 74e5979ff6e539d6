// One message to every case that waits for it, each by a command of its own: asked again under the same
// Idempotency-Key, those that have heard it do not hear it twice.
#include "adapters/http/broadcast.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "adapters/http/reach.h"

namespace guichet::http {
namespace {

/// As many as one request may wake; more is asked for again, under the same key.
constexpr std::size_t hearers_max = 500;
/// Of all organisations, where only those of one may be woken.
constexpr std::size_t waiting_looked_at_max = 20'000;
/// Until the views show every wait that was acknowledged before this message came.
constexpr auto views_wait_max = std::chrono::seconds(10);

/// A case that has gone on meanwhile would keep the message as one that came early, for a wait it never meant.
Status still_waits(const cases::CaseState& state, const cases::DeliverMessage& message) {
  const bool waits = std::ranges::any_of(state.waits, [&](const cases::OpenWait& wait) {
    return wait.what == "message" && wait.name == message.name && wait.match == message.value;
  });
  return waits ? ok() : Status(conflict("the case waits for this no more"));
}

Result<std::vector<CaseId>> hearers_of(const Call& call, const cases::DeliverMessage& message) {
  const auto most = call.who->own_teams ? waiting_looked_at_max : hearers_max;
  GUICHET_TRY(auto waiting, call.engine->queries().waiting_for(message.name, message.value, most));
  std::erase_if(waiting, [&](const CaseId& id) { return !reaches_case(call, id); });
  if (waiting.size() > hearers_max) waiting.resize(hearers_max);
  return waiting;
}

Result<runtime::Receipt> deliver(const Call& call, const CaseId& to, const cases::DeliverMessage& message) {
  auto submission = call.submission();
  submission.id = CommandId(fmt::format("{}/{}", call.command_id.value, to.value));
  submission.expected_version.reset();
  submission.what = runtime::CaseCommand{to, message};
  submission.guard = [message](const cases::CaseState& state) { return still_waits(state, message); };
  keep_to_reach(call, submission);
  return call.engine->submit_and_wait(std::move(submission));
}

Result<Response> broadcast(const Call& call) {
  JsonFields fields(call.body);
  cases::DeliverMessage message;
  message.name = fields.required_string("name", 128);
  const auto* value = fields.optional_value("value");
  if (value == nullptr || value->is_null()) fields.refuse("value", "is required: what the waiting cases know it by");
  if (const auto* body = fields.optional_object("body")) message.body = *body;
  GUICHET_TRY_STATUS(fields.finish());
  message.value = *value;
  // Nothing is kept for who waits later, so nobody who waits already may be overlooked.
  if (!call.engine->wait_applied(call.engine->head(), views_wait_max))
    return unavailable("the views do not follow: the message was told to nobody. Send it again");
  GUICHET_TRY(const auto waiting, hearers_of(call, message));
  json::array heard;
  Position last = 0;
  for (const auto& id : waiting) {
    const auto receipt = deliver(call, id, message);
    if (!receipt && receipt.error().kind == Error::Kind::unavailable) return receipt.error();
    if (!receipt) continue;
    heard.push_back(json::value(id.value));
    last = std::max(last, receipt->last);
  }
  auto answer = json_response(
      json::object{{"heard", heard.size()}, {"cases", std::move(heard)}, {"more", waiting.size() == hearers_max}});
  return last == 0 ? std::move(answer) : std::move(answer).with("Guichet-Position", fmt::format("{}", last));
}

}  // namespace

Route broadcast_route() {
  return {
      .method = Method::post,
      .pattern = "/api/v1/messages",
      .permission = access::Permission::case_message,
      .summary = "Tell every open case that waits for a message with this value; nobody waits: nothing is kept",
      .body =
          {{"name", "string", true, "what the services wait for"},
           {"value", "any", true, "compared with each wait's match"},
           {"body", "object", false, "readable as reply in expressions"}},
      .outcomes = {{200, "who heard it now", "Hearing"}},
      .serve = Question(broadcast),
      .name = "broadcast_message",
      .example = R"({"name":"works-done","value":"W-77","body":{"cost":120}})"};
}

}  // namespace guichet::http
