#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace guichet::workflows {

/// Where something stands in a file that a person wrote. Lines and columns count from 1; columns count
/// characters (Unicode code points), as editors do.
struct Place {
  std::string file;
  std::size_t line = 1;
  std::size_t column = 1;

  friend bool operator==(const Place&, const Place&) = default;
};

enum class Severity { error, warning };

/// One finding of the checker: a stable code, a place, a sentence, and what to do about it.
/// `code` is a kebab-case word documented for ever ("unknown-key", "undefined-step").
struct Diagnostic {
  Severity severity = Severity::error;
  std::string code;
  Place where;
  std::string message;
  std::string hint;  ///< empty where there is nothing better than the message
};

bool has_errors(const std::vector<Diagnostic>& diagnostics);

}  // namespace guichet::workflows
