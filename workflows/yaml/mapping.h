#pragma once

// Reads nodes by the schema of their place: every reader reports what it did not expect, with the place, and
// gives back what it could read, so that one run shows all faults.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workflows/yaml/node.h"
#include "workflows/yaml/report.h"

namespace guichet::workflows::yaml {

/// The keys of one mapping. Ask for every key it may have, then finish(): what nobody asked for is unknown.
/// Not thread-safe; node and report must outlive it.
class Mapping {
 public:
  /// `what` names the thing in messages: "a step". Anything but a mapping is reported, and read as an empty
  /// one.
  Mapping(const Node& node, Report& report, std::string_view what);

  /// The value, or nullptr where the key is absent; a key without a value is reported.
  const Node* optional(std::string_view key);
  /// The same, and an absent key is reported.
  const Node* required(std::string_view key);
  /// Keys of the whole language that this version does not run: refused with a sentence, never ignored.
  void not_yet(std::initializer_list<std::string_view> keys);
  /// Reports the keys that nobody asked for, each with the nearest known one.
  void finish();

  bool is_map() const { return node_.is_map(); }

  const Node& node() const { return node_; }

 private:
  const Node* value(std::string_view key);

  const Node& node_;
  Report& report_;
  std::string what_;
  std::vector<std::string> known_;
  std::vector<std::string> refused_;
};

/// Where a key of a map stands, or the map itself.
std::size_t offset_of_key(const Node& map, std::string_view key);

// Scalars. `what` names the value in messages: "a team". nullptr and what is reported read as nothing.

std::optional<std::string> read_text(const Node* node, Report& report, std::string_view what);
/// One of `words`; the message lists them.
std::optional<std::string> read_word(
    const Node* node, Report& report, std::string_view what, const std::vector<std::string>& words);
std::optional<std::int64_t> read_integer(const Node* node, Report& report, std::string_view what);
/// true or false, in these words only.
std::optional<bool> read_boolean(const Node* node, Report& report, std::string_view what);

/// The items of a list; anything else is reported and reads as empty.
const std::vector<Node>& items_of(const Node* node, Report& report, std::string_view what);
/// The entries of a map; anything else is reported and reads as empty.
const std::vector<Entry>& entries_of(const Node* node, Report& report, std::string_view what);

/// Reports a list or mapping with more than `max` members: some checks compare each with each.
bool check_count(const Node* node, std::size_t max, Report& report, std::string_view what);

/// "`a`, `b` or `c`".
std::string list_words(const std::vector<std::string>& words);
/// "did you mean `true`?" for yes, oui, 1 …, or empty.
std::string suggest_boolean(std::string_view word);
/// "did you mean `x`?", or empty.
std::string suggest(std::string_view word, const std::vector<std::string>& known);

}  // namespace guichet::workflows::yaml
