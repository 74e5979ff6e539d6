#pragma once

#include <map>
#include <string>
#include <string_view>

namespace guichet::workflows {

/// A text in several languages, by language tag ("fr", "en").
struct Localized {
  std::map<std::string, std::string> by_language;
  std::string preferred = {};  ///< the town's first language that has a text

  bool empty() const { return by_language.empty(); }

  /// The text in `language` ("fr-CA" falls back to "fr"), else in the preferred one, else any; empty when
  /// there is none.
  std::string_view in(std::string_view language) const;
};

}  // namespace guichet::workflows
