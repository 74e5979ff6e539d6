#pragma once

// What a YAML file says, as plain values that know where they stand. Scalars are text: the schema of the
// place decides what `no`, `010` or `1e3` is, never YAML's guess.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workflows/source.h"
#include "workflows/yaml/text.h"

namespace guichet::workflows::yaml {

struct Entry;

struct Node {
  enum class Kind {
    nothing,  ///< a key without a value, `~`, `null`
    scalar,
    list,
    map
  };
  Kind kind = Kind::nothing;
  bool quoted = false;           ///< a scalar in quotes or in a block
  std::uint32_t offset = 0;      ///< of its first byte in the file; of its key where there is nothing
  std::string text = {};         ///< of a scalar
  std::vector<Node> items = {};  ///< of a list
  std::vector<Entry> entries;    ///< of a map, in the order written, keys unique

  bool is_scalar() const { return kind == Kind::scalar; }

  bool is_list() const { return kind == Kind::list; }

  bool is_map() const { return kind == Kind::map; }

  /// The value of a key of a map, or nullptr.
  const Node* find(std::string_view key) const;
};

struct Entry {
  std::string key;
  std::uint32_t offset = 0;  ///< of the key
  Node value;
};

Node make_scalar(std::string text, std::uint32_t offset);

/// "a text", "a list", "a mapping", "nothing".
std::string_view kind_in_words(const Node& node);

struct Document {
  Text text;
  Node root;

  Place place(const Node& node) const { return text.place(node.offset); }
};

/// The most a file may hold; beyond it the file is refused before it costs anything.
struct Limits {
  static constexpr std::size_t bytes_max = 1024 * 1024;
  static constexpr std::size_t depth_max = 32;
  static constexpr std::size_t nodes_max = 50'000;
};

struct Parsed {
  std::optional<Document> document;  ///< none where the text is no YAML that we read
  std::vector<Diagnostic> diagnostics;
};

/// Reads one YAML file, whoever wrote it: refuses what is too large, too deep or not UTF-8, aliases, anchors,
/// tags, keys that are not text, a second document. Never throws. Duplicate keys are errors, of which the
/// first counts.
Parsed parse(std::string file, std::string text);

/// The place in the file of a byte of a scalar's text, through quotes, escapes, folding and indentation.
std::size_t offset_in_file(const Text& text, const Node& scalar, std::size_t byte);

}  // namespace guichet::workflows::yaml
