#pragma once

#include <string_view>
#include <vector>

namespace guichet::workflows::yaml {

/// The words of the language that somebody may have meant who wrote this French one, the likeliest first: `obligatoire`
/// is `required`. Accents and capitals do not matter. Empty where it is no such word. Pure and thread-safe.
std::vector<std::string_view> meant_in_french(std::string_view word);
/// The same for an English word that other programs, or people, have for it: `dropdown` is `choice`.
std::vector<std::string_view> meant_in_english(std::string_view word);

}  // namespace guichet::workflows::yaml
