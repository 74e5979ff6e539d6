#pragma once

#include "adapters/portal/follow.h"

namespace guichet::portal {

/// The timeline of a case as rows of the page's template, newest first. `path` is that of the case's page. Without
/// `everything` only states are told, as anybody may read them.
json::array story_of(const Scene& scene, const cases::CaseState& state, const std::string& path, bool everything);

/// The name and kind of a public document of the case; nothing where there is none of that hash.
struct Document {
  std::string name;
  std::string media_type;
};
std::optional<Document> find_document(const Scene& scene, const CaseId& id, const std::string& hash);

}  // namespace guichet::portal
