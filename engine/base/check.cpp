#include "engine/base/check.h"

#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

#include "engine/base/result.h"

namespace guichet {

void fail_check(std::string_view sentence, std::source_location where) {
  const auto line = fmt::format(
      "guichet: this is a bug of ours, stopping before harm is done: {} ({}:{})\n",
      sentence,
      where.file_name(),
      where.line());
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::abort();
}

void wrong_side_of_result(bool holds_value) noexcept {
  fail_check(
      holds_value ? "the error of a Result was asked for that has none"
                  : "the value of a Result was asked for that has none",
      std::source_location::current());
}

}  // namespace guichet
