#include "adapters/http/router.h"

#include <algorithm>

#include "engine/base/check.h"

namespace guichet::http {
namespace {

std::vector<std::string> split(std::string_view pattern) {
  std::vector<std::string> segments;
  check(pattern.starts_with('/'), "a route's pattern begins with /");
  for (std::size_t at = 1; at <= pattern.size();) {
    const auto end = std::min(pattern.find('/', at), pattern.size());
    segments.emplace_back(pattern.substr(at, end - at));
    at = end + 1;
  }
  return segments;
}

}  // namespace

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)) {
  for (const auto& route : routes_) {
    auto* node = &root_;
    for (const auto& segment : split(route.pattern)) {
      auto& next = segment.starts_with('{') ? node->any : node->literal[segment];
      if (!next) next = std::make_unique<Node>();
      node = next.get();
    }
    for (const auto* other : node->routes) check(other->method != route.method, "a path and a method have one route");
    node->routes.push_back(&route);
  }
}

const Router::Node* Router::walk(
    const Node& node, const std::vector<std::string>& segments, std::size_t at, std::vector<std::string>& values) {
  if (at == segments.size()) return node.routes.empty() ? nullptr : &node;
  if (const auto literal = node.literal.find(segments[at]); literal != node.literal.end())
    if (const auto* found = walk(*literal->second, segments, at + 1, values)) return found;
  if (!node.any || segments[at].empty()) return nullptr;
  values.push_back(segments[at]);
  const auto* found = walk(*node.any, segments, at + 1, values);
  if (found == nullptr) values.pop_back();
  return found;
}

Router::Match Router::find(Method method, const std::vector<std::string>& segments) const {
  Match match;
  const auto* node = walk(root_, segments, 0, match.path);
  if (node == nullptr) return match;
  const auto wanted = method == Method::head ? Method::get : method;
  for (const auto* route : node->routes) {
    match.allowed.push_back(route->method);
    if (route->method == Method::get) match.allowed.push_back(Method::head);
    if (route->method == wanted) match.route = route;
  }
  match.allowed.push_back(Method::options);
  return match;
}

}  // namespace guichet::http
