#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/route.h"

namespace guichet::http {

/// Finds the route of a path. Immutable once filled; thread-safe.
class Router {
 public:
  explicit Router(std::vector<Route> routes);

  struct Match {
    const Route* route = nullptr;   ///< null: nothing here for this method
    std::vector<std::string> path;  ///< values of the pattern's names
    std::vector<Method> allowed;    ///< methods of this path; empty: no such path
  };

  /// HEAD finds GET's route. A literal segment wins over a name.
  Match find(Method method, const std::vector<std::string>& segments) const;
  /// Whether any pattern begins with this segment.
  bool begins_with(std::string_view segment) const { return root_.literal.contains(segment); }
  const std::vector<Route>& routes() const { return routes_; }

 private:
  struct Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literal;
    std::unique_ptr<Node> any;
    std::vector<const Route*> routes;
  };

  static const Node* walk(
      const Node& node, const std::vector<std::string>& segments, std::size_t at, std::vector<std::string>& values);

  std::vector<Route> routes_;
  Node root_;
};

}  // namespace guichet::http
