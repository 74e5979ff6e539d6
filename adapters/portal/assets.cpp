#include "adapters/portal/assets.h"

#include <charconv>

#include <fmt/format.h>

#include "adapters/portal/embedded.h"
#include "adapters/portal/figures_pages.h"
#include "adapters/portal/report_pages.h"

namespace guichet::portal {
namespace {

constexpr std::string_view for_ever = "public, max-age=31536000, immutable";

http::Response asset(std::string_view media_type, std::string body, std::string_view cache) {
  http::Response response;
  response.content_type = std::string(media_type);
  response.body = std::move(body);
  response.headers.push_back({"Cache-Control", std::string(cache)});
  protect(response);
  return response;
}

std::string colour_of(const Scene& scene) {
  return scene.town == nullptr ? workflows::Portal{}.colour : scene.town->portal.colour;
}

/// The same hue, light enough to be read on dark paper: mixed with white.
std::string lighter(const std::string& colour) {
  std::string light = "#";
  for (std::size_t i = 1; i + 1 < colour.size(); i += 2) {
    unsigned part = 0;
    std::from_chars(colour.data() + i, colour.data() + i + 2, part, 16);
    light += fmt::format("{:02x}", (part * 30 + 255 * 70) / 100);
  }
  return light;
}

std::string manifest_of(const Scene& scene, const Words& words) {
  const auto title = scene.town == nullptr ? std::string("Guichet") : std::string(scene.town->title.in(words.tag()));
  return json::serialize(json::object{
      {"name", title},
      {"short_name", title},
      {"lang", words.tag()},
      {"start_url", fmt::format("/{}/", words.tag())},
      {"scope", "/"},
      {"display", "standalone"},
      {"background_color", "#f4f5f2"},
      {"theme_color", colour_of(scene)},
      {"icons", json::array{json::object{{"src", "/portal/icon.svg"}, {"sizes", "any"}, {"type", "image/svg+xml"}}}}});
}

std::string icon_of(const Scene& scene) {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 64\"><rect width=\"64\" height=\"64\" rx=\"12\" "
      "fill=\"{}\"/><path d=\"M12 28 32 14l20 14v4H12zm4 8h6v12h-6zm13 0h6v12h-6zm13 0h6v12h-6zM12 50h40v4H12z\" "
      "fill=\"#fff\"/></svg>",
      colour_of(scene));
}

}  // namespace

http::Response send_asset(const Scene& scene, Desk& desk) {
  const auto& path = scene.target.segments;
  if (path.size() != 2) return not_found(scene);
  const auto& name = path[1];
  if (name == "portal.css")
    return asset("text/css; charset=utf-8", std::string(embedded_file("assets/portal.css")), for_ever);
  if (name == "portal.js")
    return asset("text/javascript; charset=utf-8", std::string(embedded_file("assets/portal.js")), for_ever);
  if (name == "outbox.js" || name == "offline.js")
    return asset("text/javascript; charset=utf-8", std::string(embedded_file("assets/" + name)), for_ever);
  if (name == "worker.js") return send_worker(scene);
  if (name == "town.css")
    return asset(
        "text/css; charset=utf-8",
        fmt::format(":root{{--town:{0};--town-light:{1}}}", colour_of(scene), lighter(colour_of(scene))),
        for_ever);
  if (name == "icon.svg") return asset("image/svg+xml", icon_of(scene), "public, max-age=86400");
  if (name == "map.svg") return send_map(scene, desk);
  const auto dot = name.find(".webmanifest");
  if (const auto* words = dot == std::string::npos ? nullptr : words_in(name.substr(0, dot)))
    return asset("application/manifest+json", manifest_of(scene, *words), "public, max-age=3600");
  return not_found(scene);
}

}  // namespace guichet::portal
