// What the command line says and reads: findings with their mark, a town folder, exit codes.
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "cli/exit_code.h"
#include "cli/findings.h"
#include "cli/folder.h"
#include "tests/support/temporary_folder.h"

using namespace guichet;
using namespace guichet::test;
using workflows::Diagnostic;
using workflows::Severity;
namespace fs = std::filesystem;

namespace {

Diagnostic at(const std::string& file, std::size_t line, std::size_t column) {
  Diagnostic finding;
  finding.severity = Severity::error;
  finding.code = "undefined-step";
  finding.message = "There is no step `dne`.";
  finding.where.file = file;
  finding.where.line = line;
  finding.where.column = column;
  return finding;
}

void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace

TEST_CASE("a finding shows its line with a mark under the column, as compilers do") {
  const workflows::Files files{{"a.yaml", "start: triage\n  go: dne\n"}};
  auto finding = at("a.yaml", 2, 7);
  CHECK(
      cli::to_text(finding, "town", files) ==
      "town/a.yaml:2:7: error[undefined-step]: There is no step `dne`.\n"
      "  2 |   go: dne\n"
      "    |       ^\n");
  finding.hint = "did you mean `done`?";
  finding.severity = Severity::warning;
  const auto text = cli::to_text(finding, "town", files);
  CHECK(text.find("warning[undefined-step]") != std::string::npos);
  CHECK(text.ends_with("  hint: did you mean `done`?\n"));
}

TEST_CASE("the mark stands under the character, not the byte, and behind the same tabs") {
  const workflows::Files files{{"a.yaml", "\xEF\xBB\xBF\tété: dne\r\n"}};
  CHECK(cli::to_text(at("a.yaml", 1, 7), "", files)
            .ends_with("  1 | \tété: dne\n"
                       "    | \t     ^\n"));
}

TEST_CASE("a long line is cut around the place, and a place beyond the file shows none") {
  const std::string line(500, 'x');
  const workflows::Files files{{"a.yaml", line + "\n"}};
  const auto text = cli::to_text(at("a.yaml", 1, 300), "", files);
  CHECK(text.size() < 400);
  CHECK(text.find("^\n") != std::string::npos);
  CHECK(cli::to_text(at("a.yaml", 9, 1), "", files).find('^') == std::string::npos);
  CHECK(cli::to_text(at("missing.yaml", 1, 1), "", files).find('^') == std::string::npos);
}

TEST_CASE("what is said for the fourth time in the same words is told by its places alone") {
  std::vector<Diagnostic> findings;
  for (std::size_t line = 1; line <= 5; ++line) findings.push_back(at("a.yaml", line, 2));
  const auto text = cli::list_in_text(findings, "town", {});
  CHECK(text.find(cli::to_text(findings[2], "town", {})) != std::string::npos);
  CHECK(text.find(cli::to_text(findings[3], "town", {})) == std::string::npos);
  CHECK(text.find("2 more in the same words") != std::string::npos);
  CHECK(text.ends_with("\n  town/a.yaml:4:2 town/a.yaml:5:2\n\n"));
  findings.resize(3);
  CHECK(cli::list_in_text(findings, "town", {}).find("more in the same words") == std::string::npos);
}

TEST_CASE("findings are counted in words, and told to machines whole") {
  auto warning = at("a.yaml", 1, 1);
  warning.severity = Severity::warning;
  CHECK(cli::count_in_words({}) == "0 errors, 0 warnings");
  CHECK(cli::count_in_words({at("a.yaml", 1, 1), warning, warning}) == "1 error, 2 warnings");
  const auto json = cli::to_json(warning, "town");
  CHECK(json.at("severity") == "warning");
  CHECK(json.at("file") == "town/a.yaml");
  CHECK(json.at("line") == 1);
  CHECK(json.at("code") == "undefined-step");
}

TEST_CASE("of a town folder only what a town is made of is read") {
  const TemporaryFolder place;
  const fs::path town = place / "town";
  write(town / "town.yaml", "town: x\n");
  write(town / "workflows/a.yml", "");
  write(town / "zones/z.geojson", "{}");
  write(town / "notes.txt", "not read");
  write(town / ".git/config.yaml", "not read");
  write(town / "node_modules/x.json", "not read");
  write(place / "outside.yaml", "not read");
  fs::create_symlink(place / "outside.yaml", town / "workflows/link.yaml");
  const auto files = cli::read_town_folder(town);
  REQUIRE(files);
  CHECK(files->size() == 3);
  CHECK(files->at("town.yaml") == "town: x\n");
  CHECK(files->contains("workflows/a.yml"));
  CHECK(files->contains("zones/z.geojson"));
  CHECK(cli::town_folder_of(town / "workflows/a.yml") == town);
  CHECK(cli::town_folder_of(place / "outside.yaml").empty());
}

TEST_CASE("a folder that is none, or a file beyond every measure, is refused with its name") {
  const TemporaryFolder place;
  const auto missing = cli::read_town_folder(place / "nowhere");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind == Error::Kind::not_found);
  CHECK(missing.error().message.find("nowhere") != std::string::npos);
  write(place / "town/town.yaml", "");
  fs::resize_file(place / "town/town.yaml", 17u << 20);
  const auto large = cli::read_town_folder(place / "town");
  REQUIRE_FALSE(large);
  CHECK(large.error().kind == Error::Kind::invalid);
  CHECK(large.error().message.find("town.yaml") != std::string::npos);
}

TEST_CASE("exit codes mean what the help says") {
  CHECK(cli::exit_code_of(Error::Kind::invalid) == 1);
  CHECK(cli::exit_code_of(Error::Kind::not_found) == 1);
  CHECK(cli::exit_code_of(Error::Kind::conflict) == 1);
  CHECK(cli::exit_code_of(Error::Kind::forbidden) == 1);
  CHECK(cli::exit_code_of(Error::Kind::corrupt) == 3);
  CHECK(cli::exit_code_of(Error::Kind::unavailable) == 70);
  CHECK(cli::fail(corrupt("it is damaged")) == 3);
}
