#include "cli/exit_code.h"

#include <cstdio>

#include <fmt/format.h>

namespace guichet::cli {

ExitCode exit_code_of(Error::Kind kind) {
  switch (kind) {
    case Error::Kind::invalid:
    case Error::Kind::not_found:
    case Error::Kind::conflict:
    case Error::Kind::forbidden: return exit_wrong;
    case Error::Kind::corrupt: return exit_corrupt;
    case Error::Kind::unavailable: return exit_internal;
  }
  return exit_internal;
}

int fail(const Error& error) {
  fmt::print(stderr, "guichet: {}\n", error.message);
  for (const auto& field : error.fields)
    if (field.message != error.message) fmt::print(stderr, "  {}: {}\n", field.pointer, field.message);
  return exit_code_of(error.kind);
}

int misuse(std::string_view sentence) {
  fmt::print(stderr, "guichet: {}\n", sentence);
  return exit_usage;
}

}  // namespace guichet::cli
