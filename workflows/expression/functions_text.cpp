// The text functions of CEL itself: size, contains, startsWith, endsWith, matches.
#include <re2/re2.h>

#include "workflows/expression/functions.h"
#include "workflows/expression/text.h"

namespace guichet::workflows::expression {
namespace {

Result<Value> size_of_text(Arguments a, const Calling&) {
  return Value::integer(static_cast<std::int64_t>(length_of(a[0]->as_text())));
}

Result<Value> size_of_bytes(Arguments a, const Calling&) {
  return Value::integer(static_cast<std::int64_t>(a[0]->as_text().size()));
}

Result<Value> contains(Arguments a, const Calling&) {
  return Value::boolean(a[0]->as_text().find(a[1]->as_text()) != std::string::npos);
}

Result<Value> starts_with(Arguments a, const Calling&) {
  return Value::boolean(a[0]->as_text().starts_with(a[1]->as_text()));
}

Result<Value> ends_with(Arguments a, const Calling&) {
  return Value::boolean(a[0]->as_text().ends_with(a[1]->as_text()));
}

/// RE2: linear in the text, whatever the pattern. Anywhere in the text, unless the pattern says ^ or $.
Result<Value> matches(Arguments a, const Calling& calling) {
  if (calling.pattern != nullptr) return Value::boolean(RE2::PartialMatch(a[0]->as_text(), *calling.pattern));
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(1 << 20);
  const RE2 pattern(a[1]->as_text(), options);
  if (!pattern.ok()) return invalid("this is not a pattern that RE2 understands: " + pattern.error());
  return Value::boolean(RE2::PartialMatch(a[0]->as_text(), pattern));
}

constexpr Row text_rows[] = {
    {"size(string) -> int", size_of_text},
    {"string.size() -> int", size_of_text},
    {"size(bytes) -> int", size_of_bytes},
    {"bytes.size() -> int", size_of_bytes},
    {"string.contains(string) -> bool", contains},
    {"string.startsWith(string) -> bool", starts_with},
    {"string.endsWith(string) -> bool", ends_with},
    {"string.matches(string) -> bool", matches},
    {"matches(string, string) -> bool", matches},
};

}  // namespace

std::span<const Row> text_functions() {
  return text_rows;
}

}  // namespace guichet::workflows::expression
