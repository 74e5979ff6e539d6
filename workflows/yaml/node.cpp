#include "workflows/yaml/node.h"

#include <algorithm>
#include <utility>

namespace guichet::workflows::yaml {

const Node* Node::find(std::string_view key) const {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &found->value;
}

Node make_scalar(std::string text, std::uint32_t offset) {
  return {.kind = Node::Kind::scalar, .offset = offset, .text = std::move(text), .entries = {}};
}

std::string_view kind_in_words(const Node& node) {
  switch (node.kind) {
    case Node::Kind::nothing: return "nothing";
    case Node::Kind::scalar: return "a text";
    case Node::Kind::list: return "a list";
    case Node::Kind::map: return "a mapping";
  }
  return "nothing";
}

}  // namespace guichet::workflows::yaml
