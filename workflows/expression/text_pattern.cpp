#include "workflows/expression/text_pattern.h"

#include <map>
#include <memory>

#include <re2/re2.h>

namespace guichet::workflows::expression {
namespace {

using Compiled = std::shared_ptr<const re2::RE2>;

constexpr std::size_t kept_max = 64;

Compiled compiled_pattern(const std::string& pattern) {
  thread_local std::map<std::string, Compiled> kept;
  const auto known = kept.find(pattern);
  if (known != kept.end()) return known->second;
  re2::RE2::Options options(re2::RE2::Quiet);
  options.set_max_mem(1 << 20);
  auto made = std::make_shared<const re2::RE2>(pattern, options);
  if (kept.size() >= kept_max) kept.clear();
  kept.emplace(pattern, made);
  return made;
}

}  // namespace

std::string fault_of_pattern(const std::string& pattern) {
  return compiled_pattern(pattern)->error();
}

bool matches_whole(const std::string& pattern, std::string_view text) {
  const auto compiled = compiled_pattern(pattern);
  return compiled->ok() && re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *compiled);
}

}  // namespace guichet::workflows::expression
