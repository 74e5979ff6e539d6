#pragma once

#include <utility>
#include <variant>

namespace guichet {

/// Several lambdas as one function; see match().
template <class... Branches>
struct Overloaded : Branches... {
  using Branches::operator()...;
};
template <class... Branches>
Overloaded(Branches...) -> Overloaded<Branches...>;

/// Reads a closed alternative: one branch per case, and the compiler names the missing one.
template <class Variant, class... Branches>
decltype(auto) match(Variant&& variant, Branches&&... branches) {
  return std::visit(Overloaded{std::forward<Branches>(branches)...}, std::forward<Variant>(variant));
}

}  // namespace guichet
