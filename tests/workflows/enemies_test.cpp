// YAML from an enemy: refused in milliseconds, with a place.
#include <ctime>
#include <functional>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/instrumented.h"
#include "workflows/yaml/node.h"

using namespace guichet::workflows;

namespace {

/// What an instrumented build may take more.
constexpr double patience = GUICHET_ADDRESS_SANITIZED ? 10 : 1;

struct Enemy {
  std::string name;
  std::string text;
  std::string code;
  std::string place;
  double milliseconds_max = 50;
};

std::string repeat(std::string_view text, std::size_t times) {
  std::string result;
  result.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

/// Nine levels of nine aliases each: 3.5 billion nodes for whoever follows them.
std::string alias_bomb() {
  std::string text = "a: &a [x, x, x, x, x, x, x, x, x]\n";
  for (char level = 'b'; level <= 'j'; ++level) {
    const auto alias = fmt::format("*{}", static_cast<char>(level - 1));
    text += fmt::format("{0}: &{0} [{1}", level, alias);
    for (int i = 1; i < 9; ++i) text += ", " + alias;
    text += "]\n";
  }
  return text;
}

std::string nested_blocks(std::size_t depth) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += std::string(i, ' ') + "a:\n";
  return text;
}

std::vector<Enemy> enemies() {
  constexpr std::size_t deep = 100'000;
  constexpr std::size_t large = 100 * 1024 * 1024;
  return {
      {"alias bomb", alias_bomb(), "yaml-alias", "1:4"},
      {"self reference", "a: &a [*a]\n", "yaml-alias", "1:4"},
      {"merge of itself", "a: &a\n  <<: *a\n", "yaml-alias", "1:4"},
      {"100 MB", "a: " + std::string(large, 'x'), "yaml-size", "1:1"},
      {"100 MB of line ends", std::string(large, '\n'), "yaml-size", "1:1"},
      {"lists in lists", std::string(deep, '['), "yaml-depth", "1:33"},
      {"mappings in mappings", repeat("{a: ", deep), "yaml-depth", "1:129"},
      {"items in items", repeat("- ", deep), "yaml-depth", "1:65"},
      {"blocks in blocks", nested_blocks(1000), "yaml-depth", "33:33"},
      {"questions in questions", repeat("? ", deep), "yaml-key", "1:3"},
      {"many values", "a: [" + repeat("1,", 60'000) + "1]", "yaml-nodes", "1:99999", 250},
      {"many keys", repeat("? x\n", deep), "", ""},
      {"keys written twice", "a: 1\na: 2\n", "duplicate-key", "2:1"},
      {"bad UTF-8", "a: \xC0\xAF\n", "not-utf-8", "1:4"},
      {"half a surrogate", "a: \xED\xA0\x80\n", "not-utf-8", "1:4"},
      {"beyond Unicode", "a: \xF4\x90\x80\x80\n", "not-utf-8", "1:4"},
      {"UTF-16",
       std::string(
           "\xFF\xFE"
           "a\0:\0 \0b\0",
           10),
       "not-utf-8",
       "1:1"},
      {"a NUL", std::string("a: 1\nb: \0\n", 10), "control-character", "2:4"},
      {"an end of file in the middle", "a: 1\nb: \x04 2\n", "control-character", "2:4"},
      {"an object of another language", "a: !!python/object/apply:os.system [x]\n", "yaml-tag", "1:4"},
      {"quotes never closed", "a: \"" + std::string(900'000, 'x') + "\n", "yaml-syntax", "1:4", 250},
      {"brackets never closed", "a: [" + std::string(900'000, 'x') + "\n", "yaml-syntax", "2:1", 250},
      {"a million colons", std::string(1'000'000, ':'), "", ""},
      {"a million exclamation marks", std::string(1'000'000, '!'), "", ""},
      {"a million ampersands", std::string(1'000'000, '&'), "", ""},
      {"a million percent signs", std::string(1'000'000, '%'), "", ""},
      {"a million pipes", repeat("|\n", 500'000), "", ""},
      {"a million closings", std::string(1'000'000, ']'), "", ""},
      {"a million commas", "[" + std::string(1'000'000, ','), "", ""},
      {"a million documents", repeat("--- a\n", 160'000), "yaml-documents", "2:1", 250},
      {"a long key", std::string(1'000'000, 'k') + ": 1\n", "", ""},
      {"a million spaces", "a: " + std::string(1'000'000, ' ') + "\n", "", ""},
      {"a million tabs", "a:\n" + std::string(1'000'000, '\t') + "b: 1\n", "yaml-tab", "2:1", 250},
      {"a million folds", "a: x\n" + repeat("  y\n", 250'000), "", ""},
      {"a block of blank lines", "a: |\n" + std::string(1'000'000, '\n'), "", ""},
      {"comments only", repeat("# x\n", 250'000), "", ""}};
}

}  // namespace

TEST_CASE("every enemy is refused with a place, in milliseconds") {
  for (const auto& enemy : enemies()) {
    CAPTURE(enemy.name);
    auto text = enemy.text;
    const auto before = std::clock();
    const auto parsed = yaml::parse("enemy.yaml", std::move(text));
    const auto milliseconds = 1000.0 * static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
    CAPTURE(milliseconds);
    // Without a code: YAML that is only large, or an error whose words may differ; it must cost little all
    // the same. 250 ms: texts as large as we read, which take as long to refuse as to accept.
    CHECK(milliseconds < 1000 * patience);
    if (enemy.code.empty()) continue;
    CHECK(milliseconds < enemy.milliseconds_max * patience);
    REQUIRE_FALSE(parsed.diagnostics.empty());
    const auto& first = parsed.diagnostics.front();
    CHECK(first.code == enemy.code);
    CHECK(fmt::format("{}:{}", first.where.line, first.where.column) == enemy.place);
    CHECK(first.where.file == "enemy.yaml");
    CHECK_FALSE(first.message.empty());
  }
}
