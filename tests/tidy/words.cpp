// Words that a room may not use, shapes that the compiler breaks, and marks that never land.
#include <algorithm>
#include <iterator>
#include <regex>
#include <string>

#include "tests/tidy/rules.h"

namespace guichet::tidy {
namespace {

using Folders = std::vector<std::string>;

/// `word` may stand only in files whose path begins with one of `allowed`; or, where `only_in` is given, is
/// looked for only there.
struct Ban {
  std::string word;  ///< a regular expression over code without comments and literals
  Folders allowed;
  Folders only_in;
  std::string advice;
};

const Folders pure_rooms = {"workflows/", "engine/cases/", "engine/catalog/", "engine/projections/", "engine/events/"};
const Folders product = {"engine/", "workflows/", "adapters/", "cli/"};

const std::vector<Ban> bans = {
    {R"(\bsystem_clock::now|\bgettimeofday\b|\bclock_gettime\b|\bstd::time\b)",
     {"engine/base/clock.cpp"},
     {},
     "take an Instant; engine/base/clock.cpp alone reads the clock"},
    {R"(\bsteady_clock\b)",
     {"engine/runtime/", "engine/store/", "adapters/", "cli/", "tests/"},
     {},
     "measuring time belongs to runtime and the doors"},
    {R"(\bSystemClock\b)", {"engine/base/", "engine/runtime/", "adapters/", "cli/", "tests/"}, {}, "take an Instant"},
    {R"(\b(rand|srand)\s*\()", {}, {}, "use <random> with a printed seed, or libsodium for secrets"},
    {R"(\b(random_device|randombytes\w*|mt19937\w*)\b)", {}, pure_rooms, "randomness is handed in"},
    {R"(\b(getenv|secure_getenv|setenv)\s*\()", {"cli/", "tests/"}, {}, "only cli reads the environment"},
    {R"(\bstd::(thread|jthread|async)\b)",
     {"engine/runtime/", "adapters/", "cli/", "tests/"},
     {},
     "threads belong to engine/runtime"},
    {R"(\b(std::filesystem|fopen|[io]?fstream)\b)", {}, pure_rooms, "this room is pure: texts are handed in"},
    {R"(\bstd::(cout|cerr|clog|cin)\b)", {}, {}, "use fmt::print, or log_info"},
    {R"(\b(printf|fprintf|sprintf|snprintf|vsnprintf)\s*\()", {}, {}, "use fmt"},
    {R"(\b(sleep_for|sleep_until|usleep|nanosleep)\b)", {"cli/"}, {}, "wait for the thing itself, with a deadline"},
    {R"(\bco_(await|return|yield)\b)", {"adapters/", "tests/"}, {}, "coroutines live under adapters"},
    {R"(\b(asio::detached|net::detached)\b)", {"adapters/async/"}, {}, "spawn in a TaskGroup of adapters/async"},
    {R"(\benable_shared_from_this\b)", {}, product, "let a coroutine frame own the object"},
    {R"(doctest::(skip|may_fail|should_fail|expected_failures)\b)", {}, {}, "no ignored tests"},
};

bool begins_with_any(const std::string& path, const Folders& folders) {
  return std::any_of(folders.begin(), folders.end(), [&](const auto& folder) { return path.starts_with(folder); });
}

void find_all(
    const Source& source,
    const std::string& text,
    const std::regex& pattern,
    const std::string& rule,
    const std::string& advice,
    std::vector<Finding>& findings) {
  for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at) {
    const auto line = source.line_of(static_cast<std::size_t>(at->position()));
    findings.push_back({rule, source.path + ":" + std::to_string(line) + ": " + at->str() + ": " + advice});
  }
}

}  // namespace

std::vector<Finding> banned_words(const Source& source) {
  std::vector<Finding> findings;
  for (const auto& ban : bans) {
    if (begins_with_any(source.path, ban.allowed)) continue;
    if (!ban.only_in.empty() && !begins_with_any(source.path, ban.only_in)) continue;
    find_all(source, source.code, std::regex(ban.word), "banned_words", ban.advice, findings);
  }
  // A stand-in for libc's open() must read its arguments as open() does.
  static const std::regex streams(R"(#\s*include\s*<(iostream|cstdarg)>)");
  if (source.path != "tests/power/disk_journal.cpp")
    find_all(source, source.text, streams, "banned_words", "use fmt", findings);
  // Spelt in two halves, so that this file does not find itself.
  static const std::regex marks(
      "\\b(TO"
      "DO|FIX"
      "ME|XX"
      "X)\\b");
  find_all(source, source.text, marks, "banned_words", "finish it, or open an issue", findings);
  static const std::regex using_namespace(R"(\busing\s+namespace\b)");
  if (source.is_header()) find_all(source, source.code, using_namespace, "banned_words", "not in a header", findings);
  return findings;
}

std::vector<Finding> coroutine_shapes(const Source& source) {
  std::vector<Finding> findings;
  // One shape is safe with GCC 12: `auto reply = co_await f(std::move(named));`.
  static const std::regex condition(R"(\b(if|while|switch)\s*\(\s*!?\s*\(?\s*co_await)");
  static const std::regex braces_inside(R"(\bco_await\b[^;{]*\{)");
  static const std::regex lambda_inside(R"(\bco_await\b[^;]*[(,=]\s*\[)");
  static const std::regex inside_braces(R"([\w>]\{[^;{}]*\bco_await\b)");
  static const std::regex choice(R"(\?[^;:{}]*\bco_await\b|\bco_await\b[^;{}]*\?[^;{}]*:)");
  // In ") {" the brace opens a body, not a temporary.
  auto code = source.code;
  static const std::regex body(R"(\)\s*\{)");
  for (std::sregex_iterator at(source.code.begin(), source.code.end(), body), end; at != end; ++at)
    code[static_cast<std::size_t>(at->position() + at->length() - 1)] = ';';
  find_all(source, source.code, condition, "coroutine_shapes", "await into a named local first", findings);
  find_all(source, code, braces_inside, "coroutine_shapes", "name the aggregate, then move it in", findings);
  find_all(source, code, lambda_inside, "coroutine_shapes", "name the lambda, then move it in", findings);
  find_all(source, code, inside_braces, "coroutine_shapes", "await into a named local first", findings);
  find_all(source, code, choice, "coroutine_shapes", "await into a named local first", findings);
  return findings;
}

}  // namespace guichet::tidy
