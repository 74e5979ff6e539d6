#pragma once

// The manual, which the binary carries: what an author of services needs, as Markdown. Pure and thread-safe.

#include <string>
#include <string_view>
#include <vector>

namespace guichet::workflows::manual {

struct Page {
  std::string_view name;  ///< "tutorial", of the file tutorial.md
  std::string_view markdown;
};

/// In the order in which they are best read.
const std::vector<Page>& pages();

/// The first heading of a page.
std::string_view title_of(const Page& page);

/// What a code of `guichet check` means, a sentence of diagnostics.md; empty where it has none.
std::string_view meaning_of(std::string_view code);

}  // namespace guichet::workflows::manual
