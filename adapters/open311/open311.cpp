#include "adapters/open311/open311.h"

#include <fmt/format.h>

#include "adapters/http/conditions.h"
#include "adapters/open311/requests.h"
#include "adapters/open311/services.h"
#include "adapters/open311/updates.h"

namespace guichet::open311 {
namespace {

constexpr std::size_t form_bytes_max = 512 * 1024;
constexpr std::size_t media_bytes_max = 32u * 1024 * 1024;

/// "requests.json" → "requests" and the format; nothing where the suffix is neither.
std::optional<Format> take_suffix(std::string& name) {
  for (const auto& [suffix, format] :
       {std::pair(std::string_view(".xml"), Format::xml), std::pair(std::string_view(".json"), Format::json)})
    if (name.size() > suffix.size() && name.ends_with(suffix)) {
      name.resize(name.size() - suffix.size());
      return format;
    }
  return std::nullopt;
}

http::Response plain(int status, std::string text) {
  http::Response response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(text);
  return response;
}

bool is_read(const Asked& asked) {
  const auto method = asked.visit.request->method;
  return method == http::Method::get || method == http::Method::head;
}

http::Response wrong_method(const Asked& asked, std::string_view allowed) {
  auto response = fault(asked.format, {{405, fmt::format("this takes {}", allowed)}});
  response.headers.push_back({"Allow", std::string(allowed)});
  return response;
}

/// One town is one jurisdiction. Naming it is allowed, by its id or by the name of its site (the host we were asked
/// under, or what that is a part of); naming another is a mistake worth telling.
bool is_ours(const Asked& asked, std::string_view jurisdiction) {
  if (jurisdiction.empty() || asked.town == nullptr || jurisdiction == asked.town->id) return true;
  auto host = asked.visit.request->header("host");
  host = host.substr(0, host.rfind(':'));
  if (host == jurisdiction) return true;
  return jurisdiction.find('.') != std::string_view::npos && host.size() > jurisdiction.size() &&
         host.ends_with(jurisdiction) && host[host.size() - jurisdiction.size() - 1] == '.';
}

http::Response refusal_of(const http::Visit& visit, int status, std::string said) {
  const auto json = visit.request->path().ends_with(".json");
  return fault(json ? Format::json : Format::xml, {{status, std::move(said)}});
}

/// The last words of the path, the suffix taken off: {"requests", "SA-1"}.
http::Response route(const Asked& asked, const std::vector<std::string>& path) {
  const auto& what = path.front();
  const auto one = path.size() == 2;
  const auto post = asked.visit.request->method == http::Method::post;
  if (what == "requests" && !one && post) return create_request(asked);
  if (what == "servicerequestupdates" && !one && post) return create_update(asked);
  const auto known = what == "discovery" || what == "services" || what == "requests" || what == "tokens" ||
                     what == "servicerequestupdates";
  if (!known || path.size() > 2) return fault(asked.format, {{404, "there is no such resource"}});
  if (!is_read(asked))
    return wrong_method(
        asked, !one && (what == "requests" || what == "servicerequestupdates") ? "GET, HEAD, POST" : "GET, HEAD");
  if (what == "discovery" && !one) return discovery(asked);
  if (what == "services") return one ? definition(asked, path[1]) : services(asked);
  if (what == "requests") return one ? request(asked, path[1]) : requests(asked);
  if (what == "tokens" && one) return token(asked, path[1]);
  if (what == "servicerequestupdates" && !one) return updates(asked);
  return fault(asked.format, {{404, "there is no such resource"}});
}

}  // namespace

Open311::Open311(runtime::Engine& engine, const Clock& clock, std::filesystem::path tokens_file)
    : engine_(engine), clock_(clock), tokens_file_(std::move(tokens_file)) {}

bool Open311::owns(std::string_view path) const {
  return path.starts_with("/open311/");
}

std::size_t Open311::body_bytes_max(const http::Request& request) const {
  return http::media_type_of(request.header("content-type")) == "multipart/form-data" ? media_bytes_max
                                                                                      : form_bytes_max;
}

http::Response Open311::answer(const http::Visit& visit) {
  auto target = http::parse_target(visit.request->target);
  if (!target) return refusal_of(visit, 400, target.error().message);
  auto path = target->segments;
  path.erase(path.begin());
  if (!path.empty() && path.front() == "v2") path.erase(path.begin());
  const auto format = path.empty() ? std::nullopt : take_suffix(path.back());
  if (!format) return plain(404, "addresses end in .xml or .json\n");
  auto posted = http::Posted::read(visit);
  if (!posted) return fault(*format, {{400, posted.error().message}});
  const Asked asked{
      .visit = visit,
      .target = *std::move(target),
      .posted = *std::move(posted),
      .format = *format,
      .town = engine_.town(),
      .engine = engine_,
      .now = clock_.now(),
      .tokens_file = tokens_file_,
      .changesets = changesets_};
  const auto jurisdiction = asked.argument("jurisdiction_id");
  if (!is_ours(asked, jurisdiction))
    return fault(
        *format,
        {{404,
          fmt::format("jurisdiction_id \"{}\" is not served here; this is \"{}\"", jurisdiction, asked.town->id)}});
  return route(asked, path);
}

http::Response Open311::refuse(const http::Visit& visit, int status) {
  const auto said = status == 413   ? "the body is too large"
                    : status >= 500 ? "try again in a moment"
                                    : "the body could not be read";
  return refusal_of(visit, status, said);
}

}  // namespace guichet::open311
