#pragma once

// What the pages say, in each language: catalogues of words/*.json, embedded in the binary. Nothing that people read
// stands in a template or in code. Immutable; thread-safe.

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/json.h"

namespace guichet::portal {

/// One catalogue. Values may hold {name} for what is put in, and come in two forms, KEY_one and KEY_other, where a
/// number decides.
class Words {
 public:
  Words(std::string tag, json::object texts);

  const std::string& tag() const { return tag_; }
  /// All texts by key, for templates.
  const json::object& texts() const { return texts_; }

  using Values = std::initializer_list<std::pair<std::string_view, std::string_view>>;
  /// A key that is missing is a defect of ours.
  std::string say(std::string_view key, Values values = {}) const;
  /// The form for a number; {n} stands for it.
  std::string count(std::string_view key, std::int64_t number, Values values = {}) const;
  /// A number with the separators of the language.
  std::string number(std::int64_t number) const;

 private:
  std::string tag_;
  json::object texts_;
};

/// The catalogue of a language tag, or null.
const Words* words_in(std::string_view tag);
/// Every catalogue there is, in a fixed order.
const std::vector<Words>& all_words();

}  // namespace guichet::portal
