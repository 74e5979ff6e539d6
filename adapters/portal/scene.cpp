#include "adapters/portal/scene.h"

#include <algorithm>

#include <fmt/format.h>

#include "adapters/portal/embedded.h"
#include "adapters/portal/filling.h"
#include "adapters/portal/typeset.h"

namespace guichet::portal {
namespace {

constexpr std::string_view policy =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

json::array language_links(const Scene& scene) {
  json::array links;
  const auto target = scene.visit.request->path();
  const auto slash = target.find('/', 1);
  const auto rest = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
  for (const auto* words : languages_of(scene.town.get()))
    links.push_back(json::object{
        {"tag", words->tag()},
        {"name", words->say("language_name")},
        {"href", fmt::format("/{}{}", words->tag(), rest)},
        {"current", words->tag() == scene.words.tag()}});
  return links;
}

}  // namespace

std::string Scene::lang_of(std::string_view tag) const {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  const auto primary = [](std::string_view whole) { return whole.substr(0, whole.find('-')); };
  if (tag.empty() || !std::ranges::all_of(tag, is_plain) || primary(tag) == primary(words.tag())) return {};
  return fmt::format(" lang=\"{}\"", tag);
}

std::string Scene::lang_of_status(std::string_view status) const {
  for (const auto* own : {"received_state", "closed_state", "withdrawn_state"})
    if (status == words.say(own)) return {};
  return of_town();
}

std::string Scene::path(std::string_view tail) const {
  return fmt::format("/{}/{}", words.tag(), tail);
}

std::vector<const Words*> languages_of(const workflows::Town* town) {
  std::vector<const Words*> found;
  if (town != nullptr)
    for (const auto& tag : town->languages)
      if (const auto* words = words_in(tag)) found.push_back(words);
  if (found.empty()) found.push_back(words_in("en"));
  return found;
}

void protect(http::Response& response) {
  response.headers.push_back({"Content-Security-Policy", std::string(policy)});
  response.headers.push_back({"Referrer-Policy", "no-referrer"});
  response.headers.push_back({"Cross-Origin-Opener-Policy", "same-origin"});
  response.headers.push_back({"Permissions-Policy", "geolocation=(self), camera=(), microphone=()"});
}

http::Response page(const Scene& scene, std::string_view name, json::object view, const PageOptions& options) {
  view["t"] = scene.words.texts();
  view["lang"] = scene.words.tag();
  view["of_town"] = scene.of_town();
  json::object frame{
      {"t", scene.words.texts()},
      {"lang", scene.words.tag()},
      {"of_town", scene.of_town()},
      {"title", options.title},
      {"town", scene.town == nullptr ? std::string("Guichet") : scene.in(scene.town->title)},
      {"colour", scene.town == nullptr ? workflows::Portal{}.colour : scene.town->portal.colour},
      {"contact", scene.town == nullptr ? std::string() : scene.in(scene.town->portal.contact)},
      {"deployment", scene.town == nullptr ? std::string() : scene.town->version.substr(0, 12)},
      {"assets", embedded_version()},
      {"at_services", options.place == Place::services},
      {"at_track", options.place == Place::track},
      {"at_figures", options.place == Place::figures},
      {"at_account", options.place == Place::account},
      {"accounts", scene.accounts || scene.resident.has_value()},
      {"cookies", scene.words.say(scene.resident ? "one_cookie" : "no_cookie")},
      {"languages", language_links(scene)},
      {"has_languages", languages_of(scene.town.get()).size() > 1},
      {"content", fill(name, view)}};
  http::Response response;
  response.status = options.status;
  response.content_type = "text/html; charset=utf-8";
  response.body = typeset(fill("layout", frame), scene.words.tag());
  response.headers.push_back({"Content-Language", scene.words.tag()});
  response.headers.push_back({"Cache-Control", options.secret ? "no-store" : "private, no-cache"});
  if (options.secret) response.headers.push_back({"X-Robots-Tag", "noindex"});
  protect(response);
  return response;
}

http::Response notice(const Scene& scene, const Notice& notice) {
  json::object view{{"heading", notice.heading}, {"text", notice.text}, {"href", notice.href}, {"link", notice.link}};
  return page(
      scene,
      "message",
      std::move(view),
      {.title = notice.heading, .place = Place::elsewhere, .status = notice.status, .secret = notice.secret});
}

http::Response not_found(const Scene& scene) {
  const auto& words = scene.words;
  return notice(scene, {.heading = words.say("not_found"), .text = words.say("not_found_hint"), .status = 404});
}

http::Response see_other(std::string path) {
  http::Response response;
  response.status = 303;
  response.headers.push_back({"Location", std::move(path)});
  response.headers.push_back({"Cache-Control", "no-store"});
  protect(response);
  return response;
}

}  // namespace guichet::portal
