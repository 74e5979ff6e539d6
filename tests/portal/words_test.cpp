// Every text in every language: the catalogues have the same keys, the same places for what is put in, and hold every
// key that a template asks for.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include <doctest/doctest.h>

#include "adapters/portal/typeset.h"
#include "adapters/portal/words.h"

using namespace guichet;
using namespace guichet::portal;

namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::set<std::string> marks_of(const std::string& text) {
  static const std::regex mark(R"(\{[a-z0-9]+\})");
  std::set<std::string> marks;
  for (std::sregex_iterator at(text.begin(), text.end(), mark), end; at != end; ++at) marks.insert(at->str());
  return marks;
}

std::string text_of(const Words& words, std::string_view key) {
  const auto* value = words.texts().if_contains(key);
  REQUIRE_MESSAGE(value != nullptr, words.tag() << " lacks " << std::string(key));
  return std::string(std::string_view(value->as_string()));
}

}  // namespace

TEST_CASE("every text exists in every language, with the same places for what is put in") {
  const auto& french = *words_in("fr");
  for (const auto& words : all_words()) {
    CHECK(words.texts().size() == french.texts().size());
    for (const auto& [key, value] : french.texts()) {
      const auto text = text_of(words, key);
      CHECK_MESSAGE((!text.empty() || key == "thousands"), words.tag() << ": " << std::string(key));
      // How a moment is written differs by language; nothing else may.
      if (!std::string_view(key).ends_with("_format"))
        CHECK_MESSAGE(marks_of(text) == marks_of(text_of(french, key)), words.tag() << ": " << std::string(key));
    }
  }
}

TEST_CASE("every text that a template or a page asks for is in the catalogue") {
  const auto& words = *words_in("fr");
  const std::regex in_template(R"(\bt\.([a-z_]+))");
  const std::regex in_code(R"re(\bsay\(\s*"([a-z_0-9]+[a-z0-9])")re");
  const std::regex in_count(R"re(\bcount\(\s*"([a-z_0-9]+)")re");
  std::size_t seen = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("adapters/portal")) {
    const auto kind = entry.path().extension();
    const auto text = kind == ".html" || kind == ".cpp" ? read(entry.path()) : std::string();
    const auto look = [&](const std::regex& pattern, const std::string& suffix) {
      for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at, ++seen)
        CHECK_MESSAGE(words.texts().contains((*at)[1].str() + suffix), entry.path().string() << ": " << at->str());
    };
    if (kind == ".html") look(in_template, "");
    if (kind == ".cpp") look(in_code, "");
    if (kind == ".cpp") look(in_count, "_other");
  }
  CHECK(seen > 150);
}

TEST_CASE("a template holds no text of its own") {
  const std::regex mustache(R"(\{\{\{?[^}]*\}?\}\})");
  const std::regex tag(R"(<[^>]*>)");
  const std::regex word(R"([A-Za-z]{2,})");
  for (const auto& entry : std::filesystem::directory_iterator("adapters/portal/templates")) {
    // Mustache first: it stands inside tags too.
    const auto bare = std::regex_replace(std::regex_replace(read(entry.path()), mustache, ""), tag, " ");
    std::smatch found;
    CHECK_MESSAGE(!std::regex_search(bare, found, word), entry.path().string() << ": " << found.str());
  }
}

TEST_CASE("numbers are written as the language writes them") {
  CHECK(words_in("en")->number(1234567) == "1,234,567");
  CHECK(words_in("nl")->number(-1234) == "-1.234");
  CHECK(words_in("fr")->number(999) == "999");
  CHECK(words_in("fr")->count("days", 0) == "0 jour");
  CHECK(words_in("en")->count("days", 0) == "0 days");
  CHECK(words_in("de") == nullptr);
}

TEST_CASE("French pages keep their marks on the line of their word, whatever the town typed") {
  CHECK(
      typeset("<p title=\"a ?\">Une fuite : où ? Ici ! « là » ; fin</p>", "fr") ==
      "<p title=\"a ?\">Une fuite\u00a0: où\u202f? Ici\u202f! «\u00a0là\u00a0»\u202f; fin</p>");
  CHECK(typeset("<p>Une fuite : où ?</p>", "en") == "<p>Une fuite : où ?</p>");
  // What will be sent back is what was typed; what a tag holds is for the browser.
  const std::string field = "<textarea name=\"a\">Où ?\n\nIci : là</textarea><input value=\"b !\"><pre>x ; y</pre>";
  CHECK(typeset(field, "fr") == field);
  // As typed, and as a template escapes it; marks of feet, of quotations and of programs are no apostrophes.
  CHECK(
      typeset("<p id='a'>L'eau de l&#39;été, d'« Art », d'11 h</p>", "fr") ==
      "<p id='a'>L’eau de l’été, d’«\u00a0Art\u00a0», d’11 h</p>");
  CHECK(typeset("<p>6'2, 'x' = 'y', l'</p>", "fr") == "<p>6'2, 'x' = 'y', l'</p>");
  CHECK(typeset("<p>don't</p>", "en") == "<p>don't</p>");
  for (const std::string odd : {"", " ", "<", "<p", "'", "a'", "'a", "a&#39;", "<textarea>a ?", "a ", "«", "« "})
    CHECK_FALSE(typeset(odd, "fr").size() < odd.size());
}
