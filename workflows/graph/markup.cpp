#include "workflows/graph/markup.h"

#include "engine/base/markup.h"

namespace guichet::workflows::graph {

std::string xml(std::string_view text) {
  return escaped(text);
}

}  // namespace guichet::workflows::graph
