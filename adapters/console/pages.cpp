#include "adapters/console/pages.h"

#include <algorithm>

#include "adapters/console/assets.h"
#include "adapters/http/conditions.h"

namespace guichet::console {
namespace {

using http::Call;
using http::Response;

/// Nothing but our own files, and no text that runs: no inline script, no inline style, no frame around us.
constexpr auto content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

bool accepts(const Call& call, std::string_view coding) {
  const auto header = call.request->header("accept-encoding");
  const auto at = header.find(coding);
  if (at == std::string_view::npos) return false;
  const auto behind = header.substr(at + coding.size());
  return !behind.starts_with(";q=0") || behind.starts_with(";q=0.");
}

void say_who_may_use(Response& response) {
  response.headers.push_back({"Content-Security-Policy", content_security_policy});
  response.headers.push_back({"Referrer-Policy", "same-origin"});
  response.headers.push_back({"Cross-Origin-Opener-Policy", "same-origin"});
  response.headers.push_back({"Cross-Origin-Resource-Policy", "same-origin"});
  response.headers.push_back({"Permissions-Policy", "camera=(), microphone=(), geolocation=(self)"});
}

Response answer(const Call& call, const Asset& asset, std::string_view caching) {
  Response response;
  say_who_may_use(response);
  response.headers.push_back({"ETag", std::string(asset.etag)});
  response.headers.push_back({"Cache-Control", std::string(caching)});
  response.headers.push_back({"Vary", "Accept-Encoding"});
  if (http::none_match_hits(call.request->header("if-none-match"), asset.etag)) {
    response.status = 304;
    return response;
  }
  response.content_type = asset.media_type;
  if (!asset.brotli.empty() && accepts(call, "br")) {
    response.headers.push_back({"Content-Encoding", "br"});
    response.body = asset.brotli;
  } else if (!asset.gzip.empty() && accepts(call, "gzip")) {
    response.headers.push_back({"Content-Encoding", "gzip"});
    response.body = asset.gzip;
  } else {
    response.body = asset.plain;
  }
  return response;
}

const Asset* find_asset(std::string_view path) {
  const auto all = assets();
  const auto found = std::ranges::find(all, path, &Asset::path);
  return found == all.end() ? nullptr : &*found;
}

Result<Response> page(const Call& call) {
  const auto* index = find_asset("index.html");
  if (index == nullptr) return not_found("this binary was built without the console");
  return answer(call, *index, "no-cache");
}

Result<Response> asset(const Call& call) {
  const auto* found = find_asset(call.path[0]);
  if (found == nullptr || found->path == "index.html") return not_found("there is no such file of the console");
  return answer(call, *found, "public, max-age=31536000, immutable");
}

http::Route page_route(std::string_view pattern) {
  return {
      .pattern = pattern,
      .permission = std::nullopt,
      .summary = "The agents' console",
      // What a page shows stands in its address, so that it can be kept, sent and loaded again. The page reads it.
      .query =
          {{"show", http::ValueKind::text, "the part of the page"},
           {"view", http::ValueKind::text, "a saved view"},
           {"day", http::ValueKind::text, "of the agenda"},
           {"service", http::ValueKind::text, "only this service"},
           {"state", http::ValueKind::text, "open or closed"},
           {"lateness", http::ValueKind::text, "none, running, warned or late"},
           {"team", http::ValueKind::text, "only this team's"},
           {"channel", http::ValueKind::text, "only what came so"},
           {"district", http::ValueKind::text, "only what lies there"},
           {"from", http::ValueKind::text, "received since the week of this day"}},
      .outcomes = {{200, "the page"}},
      .serve = http::Question(page),
      .quick = true,
      .offers = {"text/html"}};
}

}  // namespace

std::vector<http::Route> page_routes() {
  return {
      page_route("/console"),
      page_route("/console/"),
      page_route("/console/{view}"),
      page_route("/console/{view}/"),
      page_route("/console/{view}/{what}"),
      {.pattern = "/console/assets/{file}",
       .permission = std::nullopt,
       .summary = "A file of the agents' console",
       .outcomes = {{200, "the file"}, {304, "unchanged"}},
       .serve = http::Question(asset),
       .quick = true,
       .offers = {"text/javascript", "text/css", "image/svg+xml", "application/manifest+json"}},
  };
}

}  // namespace guichet::console
