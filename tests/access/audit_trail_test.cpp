#include "engine/access/audit_trail.h"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace guichet::access {
namespace {

namespace fs = std::filesystem;

class Hands final : public Clock {
 public:
  Instant now() const override { return at; }
  Instant at = *parse_rfc3339("2026-02-27T08:00:00.000Z");
};

struct Office {
  Office() : folder(fs::temp_directory_path() / fmt::format("guichet-audit-{}", getpid())) { fs::remove_all(folder); }
  Office(const Office&) = delete;
  Office& operator=(const Office&) = delete;
  ~Office() { fs::remove_all(folder); }

  fs::path folder;
  Hands clock;
  AuditTrail trail{folder, clock};
};

std::string of_line(const json::object& line) {
  return std::string(line.at("of").get_string());
}

/// Everything that answers a question, page by page.
std::vector<std::string> all(const AuditTrail& trail, AuditTrail::Question question) {
  std::vector<std::string> found;
  for (int pages = 0; pages < 10'000; ++pages) {
    const auto page = trail.read(question);
    REQUIRE(page);
    for (const auto& line : page->lines) found.push_back(of_line(line));
    if (page->next.empty()) return found;
    question.after = page->next;
  }
  FAIL("the pages never end");
  return found;
}

TEST_CASE("what was read about whom is told newest first, over the end of a month, in pages of any size") {
  Office office;
  std::vector<std::string> expected;
  for (int i = 0; i < 700; ++i) {
    const auto of = fmt::format("case/{}", i);
    // Long and short lines, so that blocks of the file end anywhere in them.
    const std::string route(static_cast<std::size_t>(i * 37 % 400), 'x');
    office.trail.note(
        "personal data read", {{"actor", i % 3 == 0 ? "agents/marie" : "agents/paul"}, {"of", of}, {"route", route}});
    expected.insert(expected.begin(), of);
    office.clock.at += std::chrono::minutes(10);
  }
  CHECK(fs::exists(office.folder / "2026-02.jsonl"));
  CHECK(fs::exists(office.folder / "2026-03.jsonl"));
  for (const std::size_t limit : {1U, 7U, 500U}) CHECK(all(office.trail, {.limit = limit}) == expected);
  CHECK(all(office.trail, {.actor = "agents/marie", .limit = 50}).size() == 234);
  CHECK(all(office.trail, {.actor = "agents/paul", .of = "case/1", .limit = 50}) == std::vector<std::string>{"case/1"});
  CHECK(all(office.trail, {.of = "case/nobody", .limit = 50}).empty());
}

TEST_CASE("an audit trail that nobody has written yet is empty, and a cursor that is none is refused") {
  const Office office;
  const auto page = office.trail.read({});
  REQUIRE(page);
  CHECK(page->lines.empty());
  CHECK(page->next.empty());
  for (const std::string cursor : {"2026-02", "2026-02:", "2026-02:x", "2026-02:1x"}) {
    const auto refused = office.trail.read({.after = cursor});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::invalid);
  }
}

TEST_CASE("only its owner reads the audit trail's files, and a torn last line hides no other") {
  Office office;
  office.trail.note("signed in", {{"actor", "agents/marie"}, {"of", "one"}});
  const auto file = office.folder / "2026-02.jsonl";
  struct stat about {};
  REQUIRE(::stat(file.c_str(), &about) == 0);
  CHECK((about.st_mode & 0777U) == 0600U);
  std::ofstream(file, std::ios::app) << R"({"time":"2026-02-27T08)";
  CHECK(all(office.trail, {}) == std::vector<std::string>{"one"});
  AuditTrail restarted(office.folder, office.clock);
  restarted.note("signed in", {{"actor", "agents/paul"}, {"of", "two"}});
  CHECK(all(restarted, {}) == std::vector<std::string>{"two", "one"});
}

}  // namespace
}  // namespace guichet::access
