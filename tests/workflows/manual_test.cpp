// The manual's examples are read as a town would be. Each ```yaml block says what it is: `town` and `service`
// blocks replace the sections they write of a sound town and service, `messages` blocks stand on their own.
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/workflows/town_files.h"

using namespace guichet::workflows;

namespace {

struct Example {
  std::string kind;
  std::string text;
  std::size_t line;
};

std::vector<Example> examples() {
  std::istringstream manual(read_source("workflows/manual/reference.md"));
  std::vector<Example> found;
  bool within = false;
  std::size_t number = 0;
  for (std::string line; std::getline(manual, line);) {
    ++number;
    if (line.starts_with("```")) {
      within = !within && line.starts_with("```yaml ");
      if (within) found.push_back({line.substr(8), "", number});
    } else if (within) {
      found.back().text += line + "\n";
    }
  }
  return found;
}

using Sections = std::map<std::string, std::string>;

/// Top-level key → its lines.
Sections sections_of(const std::string& text) {
  Sections sections;
  std::string key;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line[0] >= 'a' && line[0] <= 'z') key = line.substr(0, line.find(':'));
    if (!key.empty()) sections[key] += line + "\n";
  }
  return sections;
}

std::string replace_sections(const std::string& text, const std::string& by, const std::vector<std::string>& dropped) {
  auto sections = sections_of(text);
  for (const auto& key : dropped) sections.erase(key);
  for (const auto& [key, lines] : sections_of(by)) sections[key] = lines;
  std::string joined;
  for (const auto& [key, lines] : sections) joined += lines;
  return joined;
}

/// The service that the manual's larger example describes: its sections stand in for those a block leaves
/// out.
std::string service_around(const std::vector<Example>& all, const std::string& block) {
  std::string whole;
  for (const auto& example : all)
    if (example.kind == "service" &&
        (example.text.starts_with("workflow:") ||
         example.text.starts_with("form:\n  place: { type: location, required: true, label") ||
         example.text.starts_with("start: receive")))
      whole = replace_sections(whole, example.text, {});
  const bool has_steps = sections_of(block).contains("steps");
  return replace_sections(
      whole, block, has_steps ? std::vector<std::string>{"keep", "clocks"} : std::vector<std::string>{});
}

std::string errors_of(const Files& files) {
  auto findings = load_town(files).diagnostics;
  std::erase_if(findings, [](const Diagnostic& finding) { return finding.severity == Severity::warning; });
  return to_text(findings);
}

}  // namespace

TEST_CASE("every example of the manual works") {
  const auto all = examples();
  REQUIRE(all.size() >= 12);
  auto town = read_source("tests/workflows/base/town.yaml");
  for (const auto& example : all)
    if (example.kind == "town") town = replace_sections(town, example.text, {});
  for (const auto& example : all) {
    CAPTURE(example.line);
    auto files = base_town();
    files["town.yaml"] = town;
    for (const auto& other : all)
      if (other.kind == "messages" || other.kind == "tables")
        files[other.kind == "tables" ? "tables/manual.yaml" : "templates/manual.yaml"] += other.text;
    // Scenarios are played by the test of the tutorial, whose service they are about.
    const std::set<std::string> known{"town", "messages", "tables", "service", "scenario"};
    CHECK_MESSAGE(known.contains(example.kind), "a block of the manual says what it is: town, messages, tables …");
    if (example.kind == "service") files["workflows/manual.yaml"] = service_around(all, example.text);
    if (example.kind == "town") files["town.yaml"] = replace_sections(town, example.text, {});
    CHECK(errors_of(files) == "");
  }
}

TEST_CASE("the manual shows every key that the language has") {
  // The hint of an unknown key lists what is known at its place: each of those stands in the manual.
  const auto manual = read_source("workflows/manual/reference.md");
  const std::map<std::string, std::string> places{
      {"town.yaml", "zzzzzzzz: 1\n"}, {"workflows/street.yaml", "zzzzzzzz: 1\n"}};
  for (const auto& [file, line] : places) {
    auto files = base_town();
    files[file] += line;
    const auto loaded = load_town(files);
    REQUIRE(loaded.diagnostics.size() == 1);
    const auto& hint = loaded.diagnostics[0].hint;
    const std::regex word("`([a-z_]+)`");
    for (std::sregex_iterator at(hint.begin(), hint.end(), word), end; at != end; ++at) {
      CAPTURE((*at)[1].str());
      CHECK(manual.find((*at)[1].str() + ":") != std::string::npos);
    }
  }
}
