// Every code has a smallest file that shows it: tests/workflows/diagnostics/CODE.yaml spoils the sound town
// of tests/workflows/base in one place (its first line says which file it is), and CODE.expected is what is
// said of it. UPDATE=1 writes the expected texts anew; read the difference before you commit it.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/workflows/town_files.h"
#include "workflows/codes.h"

using namespace guichet::workflows;

namespace {

namespace fs = std::filesystem;

const fs::path folder = "tests/workflows/diagnostics";

std::vector<fs::path> examples() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() != ".expected") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// The file of the town that an example takes the place of.
std::string place_of(const fs::path& example, const std::string& text) {
  if (example.extension() == ".geojson") return "zones/districts.geojson";
  REQUIRE(text.starts_with("# "));
  return text.substr(2, text.find('\n') - 2);
}

std::string code_of(const fs::path& example) {
  const auto name = example.filename().string();
  return name.substr(0, name.find('.'));
}

bool has_code(const std::vector<Diagnostic>& findings, std::string_view code) {
  return std::any_of(findings.begin(), findings.end(), [&](const auto& finding) { return finding.code == code; });
}

std::string repeat(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

/// Too large to be kept as files.
std::map<std::string, std::pair<std::string, std::string>> large_examples() {
  const auto workflow = read_source("tests/workflows/base/workflows/street.yaml");
  auto steps = workflow;
  for (int i = 0; i < 1000; ++i) steps += fmt::format("  s{}: {{ end: done }}\n", i);
  auto keys = read_source("tests/workflows/base/town.yaml");
  for (int i = 0; i < 300; ++i) keys += fmt::format("x{}: 1\n", i);
  return {
      {"too-many", {"workflows/street.yaml", steps}},
      {"too-many-findings", {"town.yaml", keys}},
      {"yaml-nodes", {"workflows/street.yaml", "a: [" + repeat("1,", 50'001) + "]\n"}},
      {"yaml-size", {"workflows/street.yaml", "# " + std::string(1024 * 1024, 'x') + "\n"}}};
}

}  // namespace

TEST_CASE("the sound town is sound") {
  const auto loaded = load_town(base_town());

  CHECK(to_text(loaded.diagnostics) == "");
  REQUIRE(loaded.town != nullptr);
}

TEST_CASE("every fault is said as expected") {
  const bool update = std::getenv("UPDATE") != nullptr;
  for (const auto& example : examples()) {
    CAPTURE(example.string());
    const auto text = read_source(example.string());
    auto files = base_town();
    files[place_of(example, text)] = text;
    const auto loaded = load_town(files);
    const auto said = to_text(loaded.diagnostics);
    const auto expected = (folder / example.stem()).string() + ".expected";
    if (update) std::ofstream(expected, std::ios::binary) << said;
    CHECK(said == read_source(expected));
    CHECK(has_code(loaded.diagnostics, code_of(example)));
    CHECK((loaded.town == nullptr) == has_errors(loaded.diagnostics));
  }
}

TEST_CASE("files beyond every measure are refused as such, in these words") {
  const bool update = std::getenv("UPDATE") != nullptr;
  for (const auto& [code, file] : large_examples()) {
    CAPTURE(code);
    auto files = base_town();
    files[file.first] = file.second;
    const auto loaded = load_town(files);
    CHECK(loaded.town == nullptr);
    CHECK(has_code(loaded.diagnostics, code));
    CHECK(loaded.diagnostics.size() <= 202);
    auto of_code = loaded.diagnostics;
    std::erase_if(of_code, [&](const auto& finding) { return finding.code != code; });
    const auto said = to_text(of_code);
    const auto expected = (folder / code).string() + ".expected";
    if (update) std::ofstream(expected, std::ios::binary) << said;
    CHECK(said == read_source(expected));
  }
}

TEST_CASE("every code has an example and stands in the manual, and the manual has no other") {
  std::set<std::string> shown;
  for (const auto& example : examples()) shown.insert(code_of(example));
  for (const auto& [code, file] : large_examples()) shown.insert(code);
  std::istringstream words{std::string(codes)};
  const std::set<std::string> known{std::istream_iterator<std::string>(words), {}};
  CHECK(shown == known);

  std::set<std::string> documented;
  const auto manual = read_source("workflows/manual/diagnostics.md");
  const std::regex row(R"(\n\| `([a-z0-9-]+)` \|)");
  for (std::sregex_iterator at(manual.begin(), manual.end(), row), end; at != end; ++at) documented.insert((*at)[1]);
  CHECK(documented == known);
}

TEST_CASE("without town.yaml a folder is no town") {
  auto files = base_town();
  files.erase("town.yaml");
  const auto loaded = load_town(files);

  CHECK(loaded.town == nullptr);
  REQUIRE(loaded.diagnostics.size() == 1);
  CHECK(loaded.diagnostics[0].code == "missing-file");
}
