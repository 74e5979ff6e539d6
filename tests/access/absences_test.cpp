#include "engine/access/absences.h"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

namespace guichet::access {
namespace {

namespace fs = std::filesystem;

struct Office {
  Office() : folder(fs::temp_directory_path() / fmt::format("guichet-absences-{}", getpid())) {
    fs::remove_all(folder);
  }
  Office(const Office&) = delete;
  Office& operator=(const Office&) = delete;
  ~Office() { fs::remove_all(folder); }

  fs::path folder;
  Absences absences{folder / "absences.json"};
};

const Absence leave{
    .agent = "marie", .from = "2026-07-13", .until = "2026-07-24", .substitute = "paul", .noted_by = "agents/marie"};

TEST_CASE("a substitute stands in from the first day to the last, and after a restart too") {
  Office office;
  REQUIRE(office.absences.note(leave, "2026-07-01"));
  const Absences again(office.folder / "absences.json");
  const auto stands_in = [&](const std::string& who, const std::string& day) {
    const auto found = again.stood_in_for("marie", who, day);
    REQUIRE(found);
    return found->has_value();
  };
  CHECK_FALSE(stands_in("paul", "2026-07-12"));
  CHECK(stands_in("paul", "2026-07-13"));
  CHECK(stands_in("paul", "2026-07-24"));
  CHECK_FALSE(stands_in("paul", "2026-07-25"));
  CHECK_FALSE(stands_in("lea", "2026-07-13"));
}

TEST_CASE("a new absence takes the place of the one before, and coming back ends it") {
  Office office;
  REQUIRE(office.absences.note(leave, "2026-07-01"));
  auto later = leave;
  later.from = "2026-08-03";
  later.until = "2026-08-07";
  REQUIRE(office.absences.note(later, "2026-07-01"));
  const auto known = office.absences.from_today("2026-07-01");
  REQUIRE(known);
  REQUIRE(known->size() == 1);
  CHECK(known->front().from == "2026-08-03");
  REQUIRE(office.absences.end("marie", "2026-07-01"));
  const auto twice = office.absences.end("marie", "2026-07-01");
  REQUIRE_FALSE(twice);
  CHECK(twice.error().kind == Error::Kind::not_found);
}

TEST_CASE("days that are none, a past one, the wrong order and oneself are refused, each at its field") {
  Office office;
  const auto fault_of = [&](auto change) {
    auto absence = leave;
    change(absence);
    const auto noted = office.absences.note(absence, "2026-07-01");
    REQUIRE_FALSE(noted);
    REQUIRE(noted.error().fields.size() == 1);
    return noted.error().fields.front().pointer;
  };
  CHECK(fault_of([](Absence& one) { one.from = "2026-02-30"; }) == "/from");
  CHECK(fault_of([](Absence& one) { one.until = "soon"; }) == "/until");
  CHECK(fault_of([](Absence& one) { one.until = "2026-07-12"; }) == "/until");
  CHECK(fault_of([](Absence& one) { one.from = one.until = "2026-06-30"; }) == "/until");
  CHECK(fault_of([](Absence& one) { one.substitute = "marie"; }) == "/substitute");
  CHECK_FALSE(fs::exists(office.folder / "absences.json"));
}

TEST_CASE("what is no file of absences is refused and left as it is") {
  Office office;
  REQUIRE(office.absences.note(leave, "2026-07-01"));
  std::ofstream(office.folder / "absences.json") << "{\"absences\":[{}]}";
  CHECK_FALSE(office.absences.from_today("2026-07-01"));
  CHECK_FALSE(office.absences.note(leave, "2026-07-01"));
  CHECK(fs::file_size(office.folder / "absences.json") == 17);
}

}  // namespace
}  // namespace guichet::access
