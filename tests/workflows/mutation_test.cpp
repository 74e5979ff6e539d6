// Spoils sound towns at random: load_town never throws, never hangs, and says an error exactly when there is
// no town. GUICHET_SEED=N repeats a run; GUICHET_ROUNDS=N lengthens it.
#include <cstdlib>
#include <filesystem>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/workflows/town_files.h"

using namespace guichet::workflows;

namespace {

unsigned number_from(const char* variable, unsigned otherwise) {
  const auto* text = std::getenv(variable);
  return text == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

class Spoiler {
 public:
  explicit Spoiler(unsigned seed) : random_(seed) {}

  void spoil(Files& files) {
    auto file = files.begin();
    std::advance(file, static_cast<std::ptrdiff_t>(below(files.size())));
    const auto times = 1 + below(3);
    for (std::size_t i = 0; i < times; ++i) spoil(file->second);
  }

 private:
  std::size_t below(std::size_t limit) {
    return limit == 0 ? 0 : std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
  }

  void spoil(std::string& text) {
    static const std::vector<std::string> pieces{
        "{",
        "}",
        "[",
        "]",
        ": ",
        "- ",
        "\n",
        "\n  ",
        "'",
        "\"",
        "{{",
        "}}",
        "&a ",
        "*a",
        "!!x ",
        "? ",
        "|\n",
        ">-\n",
        "~",
        "null",
        "true",
        "1e999",
        "9999999999999999999",
        "\t",
        "é",
        "\xff",
        "#",
        "%",
        "---\n",
        "do: [ { send: citizen } ]",
        "go: done",
        "when: 'a.b.c'",
        "start: x\n",
        "steps: 3\n",
        "after: -1 days",
        "0 days",
        "form.kind",
        "size(form) > 0",
        "case",
        "<<: *x"};
    const auto at = below(text.size() + 1);
    const auto length = std::min(below(12), text.size() - at);
    switch (below(6)) {
      case 0: text.insert(at, pieces[below(pieces.size())]); break;
      case 1: text.erase(at, length); break;
      case 2: text.replace(at, length, pieces[below(pieces.size())]); break;
      case 3: text.insert(at, text.substr(below(text.size() + 1), below(60))); break;
      case 4: text.resize(at); break;
      default: erase_line(text, at);
    }
  }

  static void erase_line(std::string& text, std::size_t at) {
    const auto begin = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
    const auto end = text.find('\n', at);
    text.erase(begin, end == std::string::npos ? end : end - begin + 1);
  }

  std::mt19937 random_;
};

}  // namespace

TEST_CASE("a spoilt town is refused with places, or is still a town") {
  const auto seed = number_from("GUICHET_SEED", 20260302);
  const auto rounds = number_from("GUICHET_ROUNDS", 150);
  MESSAGE(fmt::format("GUICHET_SEED={} GUICHET_ROUNDS={}", seed, rounds));
  Spoiler spoiler(seed);
  for (unsigned round = 0; round < rounds; ++round) {
    CAPTURE(round);
    auto files = base_town();
    spoiler.spoil(files);
    const auto loaded = load_town(files);
    CHECK((loaded.town == nullptr) == has_errors(loaded.diagnostics));
    for (const auto& finding : loaded.diagnostics) {
      CHECK(finding.where.line >= 1);
      CHECK(finding.where.column >= 1);
      CHECK_FALSE(finding.message.empty());
      CHECK(files.contains(finding.where.file));
    }
  }
}
