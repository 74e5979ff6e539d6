// What leaves the house: chosen as asked, in pages that join, and nothing that is not meant to.
#include <algorithm>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "adapters/exports/export.h"
#include "adapters/exports/routes.h"
#include "tests/runtime/support/test_engine.h"
#include "tests/support/example_files.h"

using namespace guichet;

namespace {

/// Saint-Aubin with one public case and a private one, each of somebody.
struct Town {
  test::TestEngine hall;

  Town() {
    REQUIRE(hall.deploy(test::files_of("examples/saint-aubin")));
    hall.settle();
    open(
        "street",
        "voirie",
        {{"nature", "trottoir"}, {"lieu", json::array{0.59, 49.2}}, {"description", "chez Jeanne"}});
    hall.clock().advance(std::chrono::hours(24));
    open("question", "question", {{"sujet", "autre"}, {"question", "Suis-je majeur ?"}});
    hall.settle();
  }

  void open(const std::string& id, const std::string& service, json::object form) {
    auto said = hall.submission("citizen");
    runtime::OpenRequest opening;
    opening.id = CaseId(id);
    opening.open.workflow = service;
    opening.open.form = std::move(form);
    opening.open.files_follow = true;
    opening.open.person = PersonId("jeanne-" + id);
    opening.person = people::RegisterPerson{{{"name", "Jeanne Le Goff"}, {"email", "jeanne@exemple.fr"}}, "fr"};
    said.what = std::move(opening);
    hall.accepted(std::move(said));
  }

  std::string whole(std::string_view format, exports::Selection selection = {}, std::size_t rows = 1000) {
    const auto writing = exports::make_export(format, *hall, std::move(selection));
    REQUIRE_MESSAGE(writing, writing.error().message);
    auto text = (*writing)->head();
    REQUIRE_MESSAGE(text, text.error().message);
    std::string cursor;
    do {
      auto next = (*writing)->append(*text, cursor, rows);
      REQUIRE_MESSAGE(next, next.error().message);
      cursor = *std::move(next);
    } while (!cursor.empty());
    return *text + (*writing)->tail();
  }
};

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

bool has(const std::string& text, std::string_view words) {
  return text.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("every export is the same in stretches of one row and in one piece") {
  Town town;
  for (const auto& format : exports::formats()) {
    CAPTURE(format.name);
    const auto whole = town.whole(format.name);
    CHECK(whole == town.whole(format.name, {}, 1));
    CHECK(whole.size() > 100);
  }
}

TEST_CASE("whoever was cut off goes on behind the last row they have, whatever it is about") {
  Town town;
  town.open("lamp", "eclairage", {{"lieu", json::array{0.59, 49.2}}, {"panne", "eteint"}});
  town.hall.settle();
  const auto rest = [&](std::string_view format, const std::string& after) {
    const auto writing = exports::make_export(format, *town.hall, {});
    std::string text;
    REQUIRE((*writing)->head());
    const auto next = (*writing)->append(text, after, 100);
    REQUIRE_MESSAGE(next, next.error().message);
    return text;
  };
  const auto reference = town.hall->queries().find_case(CaseId("lamp"))->reference;
  for (const auto& after : {reference, std::string("case/lamp")}) {
    CAPTURE(after);
    CHECK_FALSE(has(rest("csv", after), reference));
    CHECK(lines_of(rest("csv", after)) == 1);
    CHECK(has(rest("xes", after), "trottoir") == has(rest("xes", ""), "trottoir"));
    CHECK_FALSE(has(rest("xes", after), reference));
    CHECK(has(rest("xes", after), "<trace>"));
  }
  CHECK(has(rest("ocel", "case/lamp"), "case/street"));
  CHECK_FALSE(has(rest("ocel", "case/lamp"), "case/lamp"));
}

TEST_CASE("events are chosen by time, type, case and service") {
  Town town;
  CHECK(lines_of(town.whole("events")) == town.hall->head());
  CHECK(lines_of(town.whole("events", {.type = "guichet.case.opened.v1"})) == 2);
  CHECK(lines_of(town.whole("events", {.type = "guichet.person.*"})) == 2);
  CHECK(lines_of(town.whole("events", {.type = "guichet.case.opened.v1,guichet.person.*"})) == 4);
  CHECK(lines_of(town.whole("events", {.type = "guichet.case.*", .subject = "case/street"})) == 1);
  CHECK(lines_of(town.whole("events", {.type = "guichet.case.opened.v1", .service = "question"})) == 1);
  const auto second_day = test::monday_morning() + std::chrono::hours(12);
  CHECK(lines_of(town.whole("events", {.from = second_day, .type = "guichet.case.opened.v1"})) == 1);
  CHECK(lines_of(town.whole("events", {.until = second_day, .type = "guichet.case.opened.v1"})) == 1);
  CHECK(lines_of(town.whole("events", {.from = second_day, .until = second_day})) == 0);
}

TEST_CASE("open data holds public requests only, and no word of anybody") {
  Town town;
  for (const std::string_view format : {"csv", "geojson"}) {
    const auto text = town.whole(format);
    CHECK(has(text, "voirie"));
    CHECK(has(text, "49.2"));
    CHECK_FALSE(has(text, "question"));
    CHECK_FALSE(has(text, "Jeanne"));
  }
  CHECK(lines_of(town.whole("csv")) == 2);
  CHECK(lines_of(town.whole("csv", {.service = "eclairage"})) == 1);
  CHECK(lines_of(town.whole("csv", {.from = test::monday_morning() + std::chrono::hours(1)})) == 1);
}

TEST_CASE("what is for process mining names no resident") {
  Town town;
  for (const std::string_view format : {"ocel", "xes"}) {
    const auto text = town.whole(format);
    CHECK_FALSE(has(text, "Jeanne"));
    CHECK_FALSE(has(text, "jeanne"));
    CHECK(has(text, "qualification"));
  }
  const auto ocel = json::parse(town.whole("ocel", {.subject = "case/street"}));
  for (const auto& event : ocel.at("events").as_array())
    CHECK(event.at("relationships").at(0).at("objectId") == "case/street");
  CHECK(json::parse(town.whole("ocel", {.from = test::monday_morning() + std::chrono::hours(900)}))
            .at("events")
            .as_array()
            .empty());
}

TEST_CASE("a person is given what is kept of them, in clear, until they are forgotten") {
  Town town;
  const PersonId jeanne("jeanne-question");
  const auto own = json::parse(town.whole("person", {.person = jeanne}));
  CHECK(own.at("person").at("attributes").at("email") == "jeanne@exemple.fr");
  REQUIRE(own.at("cases").as_array().size() == 1);
  CHECK(own.at("cases").at(0).at("form").at("question") == "Suis-je majeur ?");
  CHECK_FALSE(own.at("cases").at(0).at("timeline").as_array().empty());
  CHECK_FALSE(has(json::serialize(own), "trottoir"));
  REQUIRE(town.hall.on_person(jeanne, people::ForgetPerson{"à sa demande"}));
  town.hall.settle();
  const auto after = exports::make_export("person", *town.hall, {.person = jeanne});
  CHECK_FALSE((*after)->head());
}

TEST_CASE("what nobody knows is refused: a format, a cursor, a type of event, a history") {
  Town town;
  CHECK_FALSE(exports::make_export("parquet", *town.hall, {}));
  const auto misspelt = exports::make_export("xes", *town.hall, {.type = "guichet.case.opend.v1"});
  REQUIRE_FALSE(misspelt);
  CHECK(misspelt.error().message.find("guichet.case.opened.v1 perhaps") != std::string::npos);
  CHECK_FALSE(exports::make_export("events", *town.hall, {.subject = "street"}));
  std::string out;
  for (const auto& format : exports::formats()) {
    const auto no_service = exports::make_export(format.name, *town.hall, {.service = "voierie"});
    REQUIRE_FALSE(no_service);
    CHECK(no_service.error().message == "there is no service voierie, voirie perhaps");
    const auto writing = exports::make_export(format.name, *town.hall, {});
    CAPTURE(format.name);
    const auto refused = (*writing)->append(out, "not a cursor", 10);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("\"not a cursor\"") != std::string::npos);
  }
}
