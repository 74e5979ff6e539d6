// Webhooks: subscribe, look at, pause, rotate the secret, resend.
#include <fmt/format.h>

#include "adapters/http/ids.h"
#include "adapters/subscribers/door.h"
#include "adapters/subscribers/routes.h"

namespace guichet::subscribers {
namespace {

using access::Permission;
using http::Call;
using http::json_response;
using http::Method;
using http::Response;

constexpr std::int64_t overlap_hours_max = 30 * 24;

/// Our name as whoever subscribes knows it: the host they called, without its port.
std::string origin_of(const Call& call) {
  const auto host = call.request->header("host");
  const auto end = host.starts_with('[') ? host.find(']') + 1 : host.find(':');
  return std::string(host.substr(0, end));
}

Result<Response> create(Webhooks& webhooks, const Call& call) {
  // What is told is what whoever subscribes may read.
  GUICHET_TRY_STATUS(call.require(Permission::feed_read));
  JsonFields fields(call.body);
  NewSubscription wanted;
  wanted.url = fields.required_string("url", 2'000);
  wanted.types = fields.optional_string("type").value_or("");
  wanted.subject = fields.optional_string("subject", 256).value_or("");
  wanted.mode = fields.optional_string("mode", 16).value_or(wanted.mode);
  if (wanted.mode != "structured" && wanted.mode != "binary")
    fields.refuse("mode", "expected structured or binary, found " + wanted.mode);
  wanted.secret = fields.optional_string("secret", 128).value_or("");
  wanted.handshake = fields.optional_bool("handshake").value_or(true);
  wanted.after = static_cast<Position>(
      read_number(fields, "after", {0, INT64_MAX, static_cast<std::int64_t>(call.engine->head())}));
  GUICHET_TRY_STATUS(fields.finish());
  wanted.origin = origin_of(call);
  wanted.created_by = call.who->subject;
  wanted.id = "wh-" + (call.keyed ? http::uuid_of("webhook/" + call.who->subject + "/" + call.command_id.value)
                                  : http::new_uuid(call.now));
  GUICHET_TRY(auto made, webhooks.create(wanted));
  auto response = json_response(std::move(made));
  response.status = 201;
  response.headers.push_back({"Location", "/api/v1/webhooks/" + wanted.id});
  response.headers.push_back({"Cache-Control", "no-store"});
  return response;
}

Result<Response> show(Webhooks& webhooks, const Call& call) {
  GUICHET_TRY(auto shown, webhooks.show(call.path[0]));
  return json_response(std::move(shown));
}

Result<Response> change(Webhooks& webhooks, const Call& call) {
  JsonFields fields(call.body);
  const auto paused = fields.optional_bool("paused");
  if (!paused) fields.refuse("paused", "is required: true or false");
  GUICHET_TRY_STATUS(fields.finish());
  GUICHET_TRY_STATUS(webhooks.pause(call.path[0], *paused));
  return show(webhooks, call);
}

Result<Response> remove(Webhooks& webhooks, const Call& call) {
  GUICHET_TRY_STATUS(webhooks.remove(call.path[0]));
  return Response{.status = 204};
}

Result<Response> rotate(Webhooks& webhooks, const Call& call) {
  JsonFields fields(call.body);
  const auto hours = read_number(fields, "overlap_hours", {0, overlap_hours_max, 24});
  GUICHET_TRY_STATUS(fields.finish());
  GUICHET_TRY(auto secret, webhooks.rotate(call.path[0], std::chrono::hours(hours)));
  auto response = json_response(
      json::object{{"secret", std::move(secret)}, {"old_until", to_rfc3339(call.now + std::chrono::hours(hours))}});
  response.headers.push_back({"Cache-Control", "no-store"});
  return response;
}

Result<Response> waiting(Webhooks& webhooks, const Call& call) {
  GUICHET_TRY(const auto items, webhooks.waiting(call.path[0], call.page().limit));
  json::array rendered;
  for (const auto& item : items)
    rendered.push_back(json::object{
        {"position", item.position},
        {"subject", item.subject},
        {"attempts", item.attempts},
        {"due", item.attempts == 0 ? json::value() : json::value(to_rfc3339(item.due))},
        {"since", item.since ? json::value(to_rfc3339(*item.since)) : json::value()},
        {"why", item.why}});
  return json_response(json::object{{"items", std::move(rendered)}});
}

Result<Response> resend(Webhooks& webhooks, const Call& call) {
  GUICHET_TRY(const auto position, read_which(call));
  GUICHET_TRY(const auto resent, webhooks.resend(call.path[0], position));
  return json_response(json::object{{"resent", resent}});
}

}  // namespace

std::vector<http::Route> webhook_routes(Webhooks* webhooks) {
  const Doors<Webhooks> door{webhooks, Permission::webhook_manage};
  auto listed = door(
      Method::get,
      "/api/v1/webhooks",
      "List the webhooks, with what each has told and what stands in its way",
      list_all<Webhooks>);
  listed.outcomes = {{200, "all of them", "Webhooks"}};
  auto made = door(Method::post, "/api/v1/webhooks", "Have events told to another system", create);
  made.body = {
      {"url", "string", true, "where: https://works.example/hook"},
      {"type", "string", false, "only these types, as GET /events takes them"},
      {"subject", "string", false, "only this stream"},
      {"after", "integer", false, "where it begins; with what comes now where nothing is said"},
      {"mode",
       "string",
       false,
       "structured (the whole event as the body; where nothing is said) or binary (attributes as headers)"},
      {"secret", "string", false, "whsec_ and base64; made here where nothing is said"},
      {"handshake",
       "boolean",
       false,
       "false for a receiver that does not answer OPTIONS and whose owner vouches for it"}};
  made.outcomes = {{201, "made; the secret is shown this once", "NewWebhook"}, {422, "a member is wrong"}};
  auto shown = door(Method::get, "/api/v1/webhooks/{id}", "Read how a webhook does", show);
  shown.outcomes = {{200, "its state, position, lag, failures", "Webhook"}, {404, "there is none"}};
  auto changed = door(Method::patch, "/api/v1/webhooks/{id}", "Pause a webhook, or let it go on", change);
  changed.body = {{"paused", "boolean", true, "nothing is lost meanwhile"}};
  changed.outcomes = {{200, "how it is now", "Webhook"}, {404, "there is none"}};
  auto removed = door(Method::remove, "/api/v1/webhooks/{id}", "End a webhook", remove);
  removed.outcomes = {{204, "ended"}, {404, "there is none"}};
  auto rotated = door(
      Method::post,
      "/api/v1/webhooks/{id}/secret",
      "Make a new secret; the old one signs beside it for a while",
      rotate);
  rotated.body = {{"overlap_hours", "integer", false, "0 to 720; 24 where nothing is said"}};
  rotated.outcomes = {{200, "the new secret, shown this once", "WebhookSecret"}, {404, "there is none"}};
  auto waits = door(Method::get, "/api/v1/webhooks/{id}/waiting", "List what is not told yet, and why", waiting);
  waits.query = {limit_parameter()};
  waits.outcomes = {{200, "the oldest first", "WaitingEvents"}, {404, "there is none"}};
  auto given_up = door(Method::get, "/api/v1/webhooks/{id}/parked", "List what was given up", list_parked<Webhooks>);
  given_up.query = {limit_parameter()};
  given_up.outcomes = {{200, "the oldest first", "ParkedEvents"}, {404, "there is none"}};
  auto again = door(Method::post, "/api/v1/webhooks/{id}/resend", "Tell at once what waits or was given up", resend);
  again.body = {{"position", "integer", false, "of one event; all that were given up where nothing is said"}};
  again.outcomes = {{200, "how many", "Resent"}, {404, "it neither waits nor was given up"}};
  return http::tagged("Events", {listed, made, shown, changed, removed, rotated, waits, given_up, again});
}

}  // namespace guichet::subscribers
