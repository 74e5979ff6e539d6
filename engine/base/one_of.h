#pragma once

// Asks whether a type is among the alternatives of a std::variant, at compile time.

#include <type_traits>
#include <variant>

namespace guichet {

template <class T, class Variant>
inline constexpr bool is_one_of = false;
template <class T, class... Alternatives>
inline constexpr bool is_one_of<T, std::variant<Alternatives...>> = (std::is_same_v<T, Alternatives> || ...);

/// T is an alternative of this std::variant.
template <class T, class Variant>
concept OneOf = is_one_of<T, Variant>;

}  // namespace guichet
