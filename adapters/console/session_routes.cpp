#include "adapters/console/session_routes.h"

#include <utility>

#include <fmt/format.h>

#include "adapters/http/gate.h"
#include "adapters/http/problem.h"
#include "engine/base/audit.h"
#include "engine/base/match.h"

namespace guichet::console {
namespace {

using access::Permission;
using http::Call;
using http::Response;

/// Strict: no other site can make a browser send it. Secure where a proxy in front says that it speaks TLS.
std::string cookie(const Call& call, std::string_view value, std::chrono::seconds lasts) {
  const auto secure = call.request->header("x-forwarded-proto") == "https";
  return fmt::format(
      "{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{}",
      http::session_cookie,
      value,
      lasts.count(),
      secure ? "; Secure" : "");
}

Response never_kept(Response response) {
  response.headers.push_back({"Cache-Control", "no-store"});
  return response;
}

Response signed_in(const Call& call, const access::SignedIn& in) {
  auto response = never_kept(http::json_response(json::object{{"subject", in.session.subject}, {"csrf", in.csrf}}));
  response.headers.push_back({"Set-Cookie", cookie(call, in.cookie, access::session_lasts)});
  return response;
}

Response refused(const Call& call, const access::SignIn::Refused& why) {
  if (why.wait.count() == 0 && !why.busy) return http::to_response({401, "unauthenticated", why.why}, call.id);
  auto response = http::to_response({why.busy ? 503 : 429, why.busy ? "unavailable" : "too-many", why.why}, call.id);
  if (!why.busy) response.headers.push_back({"Retry-After", fmt::format("{}", why.wait.count())});
  return response;
}

Result<Response> sign_in_with(access::SignIn& desk, const Call& call) {
  JsonFields fields(call.body);
  access::SignIn::Attempt attempt;
  attempt.name = fields.required_string("name", 128);
  attempt.password = fields.required_string("password", access::password_bytes_max);
  attempt.address = call.peer;
  GUICHET_TRY_STATUS(fields.finish());
  return match(
      desk.sign_in(attempt),
      [&](const access::SignedIn& in) { return signed_in(call, in); },
      [&](const access::SignIn::Refused& why) { return refused(call, why); });
}

Result<Response> sign_out(access::SignIn& desk, const Call& call) {
  desk.sign_out(http::session_of(call.request->header("cookie")));
  audit("signed out", {{"actor", call.who->subject}});
  Response response{.status = 204};
  response.headers.push_back({"Set-Cookie", cookie(call, "", std::chrono::seconds(0))});
  return response;
}

Result<Response> change_password(access::SignIn& desk, const Call& call) {
  JsonFields fields(call.body);
  const auto old_one = fields.required_string("old", access::password_bytes_max);
  const auto new_one = fields.required_string("password", access::password_bytes_max);
  GUICHET_TRY_STATUS(fields.finish());
  const auto in = desk.change_password(call.who->subject, old_one, new_one);
  if (!in) return in.error();
  audit("password changed", {{"actor", call.who->subject}});
  return signed_in(call, *in);
}

/// Who could be the first: those whom the town makes administrators.
json::array administrators(const workflows::Town& town) {
  json::array names;
  for (const auto& [id, agent] : town.agents) {
    const auto who = access::principal_of({.subject = "agents/" + id}, &town);
    if (access::authorise(who, Permission::admin_deploy).allowed)
      names.push_back(json::object{{"id", id}, {"name", agent.name}});
  }
  return names;
}

Result<Response> before_anybody(access::SignIn& desk, const Call& call) {
  const auto town = call.engine->town();
  const auto waiting = !desk.first_code().empty();
  return never_kept(http::json_response(json::object{
      {"waiting", waiting},
      {"town", town == nullptr ? std::string_view() : town->title.in(call.language)},
      {"administrators", waiting && town != nullptr ? administrators(*town) : json::array()}}));
}

Result<Response> first_account(access::SignIn& desk, const Call& call) {
  JsonFields fields(call.body);
  const auto code = fields.required_string("code", 128);
  const auto name = fields.required_string("name", 128);
  const auto password = fields.required_string("password", access::password_bytes_max);
  const auto town = call.engine->town();
  const auto who = access::principal_of({.subject = "agents/" + name}, town.get());
  if (!access::authorise(who, Permission::admin_deploy).allowed)
    fields.refuse("name", "is no administrator of the town");
  GUICHET_TRY_STATUS(fields.finish());
  const auto in = desk.first_account(code, who.subject, password);
  if (!in) return in.error();
  audit("the first account was made", {{"actor", who.subject}, {"address", call.peer}});
  return signed_in(call, *in);
}

json::array words_of(const access::Principal& who) {
  json::array words;
  for (const auto& entry : access::permission_words())
    if (who.granted.has(entry.permission)) words.push_back(json::string(entry.word));
  return words;
}

void add_town(json::object& out, const Call& call, const workflows::Town& town) {
  json::array agendas;
  for (const auto& [id, agenda] : town.agendas)
    agendas.push_back(json::object{{"id", id}, {"title", agenda.title.in(call.language)}});
  out["town"] = json::object{
      {"id", town.id},
      {"title", town.title.in(call.language)},
      {"version", town.version},
      {"time_zone", town.time_zone},
      {"languages", json::array(town.languages.begin(), town.languages.end())},
      {"channels", json::array(town.channels.begin(), town.channels.end())},
      {"agendas", agendas}};
  json::array agents;
  for (const auto& [id, agent] : town.agents)
    agents.push_back(json::object{
        {"id", id},
        {"name", agent.name},
        {"roles", json::array(agent.roles.begin(), agent.roles.end())},
        {"teams", json::array(agent.teams.begin(), agent.teams.end())}});
  json::array teams;
  for (const auto& [id, team] : town.teams)
    teams.push_back(json::object{
        {"id", id},
        {"title", team.title.in(call.language)},
        {"queues", json::array(team.queues.begin(), team.queues.end())}});
  json::object roles;
  for (const auto& [id, role] : town.roles) roles[id] = role.title.in(call.language);
  out["agents"] = std::move(agents);
  out["teams"] = std::move(teams);
  out["roles"] = std::move(roles);
}

Result<Response> who_am_i(access::SignIn& desk, const Call& call) {
  const auto in = desk.find(http::session_of(call.request->header("cookie")));
  json::object out{
      {"subject", call.who->subject},
      {"csrf", in ? in->csrf : std::string()},
      {"may", words_of(*call.who)},
      {"my_queues", json::array(call.who->queues.begin(), call.who->queues.end())},
      {"my_teams", json::array(call.who->teams.begin(), call.who->teams.end())},
      {"now", to_rfc3339(call.now)}};
  if (const auto town = call.engine->town()) add_town(out, call, *town);
  return never_kept(http::json_response(out));
}

using Answer = Result<Response> (*)(access::SignIn&, const Call&);

http::Question with(access::SignIn& desk, Answer answer) {
  return [&desk, answer](const Call& call) { return answer(desk, call); };
}

}  // namespace

std::vector<http::Route> session_routes(access::SignIn& desk) {
  const http::Member password{"password", "string", true, "at least ten characters"};
  return {
      {.method = http::Method::post,
       .pattern = "/console/api/session",
       .permission = std::nullopt,
       .summary = "Sign in",
       .body = {{"name", "string", true, "the agent's id"}, {"password", "string", true, ""}},
       .outcomes =
           {{200, "signed in; the cookie is the session", "SignedIn"},
            {401, "wrong"},
            {429, "too many failures: wait"}},
       .serve = with(desk, sign_in_with)},
      {.pattern = "/console/api/session",
       .permission = std::nullopt,
       .known = true,
       .summary = "Read who is signed in, what they may do, and who their colleagues are",
       .outcomes = {{200, "known", "Me"}, {401, "nobody"}},
       .serve = with(desk, who_am_i)},
      {.method = http::Method::remove,
       .pattern = "/console/api/session",
       .permission = std::nullopt,
       .known = true,
       .summary = "Sign out",
       .outcomes = {{204, "the session is over"}},
       .serve = with(desk, sign_out)},
      {.method = http::Method::post,
       .pattern = "/console/api/password",
       .permission = std::nullopt,
       .known = true,
       .summary = "Change one's password; every other session ends",
       .body = {{"old", "string", true, "the present one"}, password},
       .outcomes = {{200, "changed", "SignedIn"}, {403, "the present one is wrong"}, {422, "the new one is no good"}},
       .serve = with(desk, change_password)},
      {.pattern = "/console/api/first",
       .permission = std::nullopt,
       .summary = "Whether the first account is still to be made",
       .outcomes = {{200, "yes or no", "FirstAccount"}},
       .serve = with(desk, before_anybody)},
      {.method = http::Method::post,
       .pattern = "/console/api/first",
       .permission = std::nullopt,
       .summary = "Make the first account, with the code of the link that the first start prints",
       .body = {{"code", "string", true, ""}, {"name", "string", true, "an administrator of the town"}, password},
       .outcomes = {{200, "made and signed in", "SignedIn"}, {403, "a wrong code, or too late"}},
       .serve = with(desk, first_account)},
      {.pattern = "/console/api/changes",
       .permission = Permission::task_list,
       .summary = "Be told that cases change, without what changes",
       .query =
           {{"after", http::ValueKind::position, "the position read last"},
            {"type", http::ValueKind::text, ""},
            {"subject", http::ValueKind::text, ""}},
       .outcomes = {{200, "a stream"}},
       .serve = http::Live::changes,
       .offers = {"text/event-stream"}},
  };
}

}  // namespace guichet::console
