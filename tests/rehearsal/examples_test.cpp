// The towns we ship: every scenario of theirs must go as its author says, and reach most of its service.
#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "engine/rehearsal/rehearse.h"

using namespace guichet;
namespace fs = std::filesystem;

namespace {

workflows::Files read_folder(const fs::path& folder) {
  workflows::Files files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    files[fs::relative(entry.path(), folder).generic_string()] = text.str();
  }
  return files;
}

}  // namespace

TEST_CASE("every scenario of every example town goes as its author expects") {
  std::size_t towns = 0;
  for (const auto& entry : fs::directory_iterator("examples")) {
    if (!fs::exists(entry.path() / "scenarios")) continue;
    ++towns;
    CAPTURE(entry.path().string());
    const auto files = read_folder(entry.path());
    const auto loaded = workflows::load_town(files);
    REQUIRE(loaded.town);
    const auto report = rehearsal::rehearse(files, *loaded.town);
    for (const auto& finding : report.diagnostics)
      FAIL_CHECK(finding.where.file, ":", finding.where.line, ": ", finding.message);
    for (const auto& played : report.played)
      if (played.failure)
        FAIL_CHECK(
            played.failure->where.file,
            ":",
            played.failure->where.line,
            ": ",
            played.failure->what,
            " expected ",
            played.failure->expected,
            " found ",
            played.failure->found);
    CHECK_FALSE(report.played.empty());
  }
  CHECK(towns >= 1);
}
