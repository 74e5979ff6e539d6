// Exports as a server gives them: the whole in one answer, pages that join, and a way to go on after a break.
#include <algorithm>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "adapters/exports/routes.h"
#include "tests/http/support/town_door.h"

using namespace guichet;

namespace {

http::Limits streams(std::size_t max) {
  http::Limits limits;
  limits.streams_max = max;
  return limits;
}

/// More events than one stretch of an answer holds.
struct BusyTown {
  test::TownDoor door;
  std::string token;

  explicit BusyTown(std::size_t streams_max = 2) : door(streams(streams_max), exports::routes(), exports::shapes()) {
    token = door.token("integrators/all", {"administrator"});
    for (int i = 0; i < 130; ++i) door.open_case(fmt::format("case {}", i));
  }

  test::Answer get(const std::string& path) { return door.get("/api/v1/exports/" + path, token); }
};

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

}  // namespace

TEST_CASE("an export without a limit is the whole in one answer, with one it is a page of the same") {
  BusyTown town;
  const auto whole = town.get("events");
  CHECK(whole.status == 200);
  CHECK(whole.header("transfer-encoding") == "chunked");
  CHECK(whole.header("content-type") == "application/x-ndjson");
  CHECK(whole.header("link").empty());
  CHECK(lines_of(whole.body) == town.door.town()->head());
  CHECK(town.door.town()->head() > 600);

  std::string joined;
  std::string after;
  do {
    const auto page = town.get("events?limit=100&after=" + after);
    CHECK(page.status == 200);
    CHECK(lines_of(page.body) <= 100);
    joined += page.body;
    after = page.header("guichet-next");
  } while (!after.empty());
  CHECK(joined == whole.body);
}

TEST_CASE("whoever was cut off goes on behind the last event they have") {
  BusyTown town;
  const auto whole = town.get("events").body;
  std::size_t cut = 0;
  for (int line = 0; line < 300; ++line) cut = whole.find('\n', cut) + 1;
  CHECK(town.get("events?after=00000000000000000300").body == whole.substr(cut));
  CHECK(town.get("events?after=300&limit=1").body == whole.substr(cut, whole.find('\n', cut) + 1 - cut));
}

TEST_CASE("a whole answer is one document of its kind") {
  BusyTown town;
  const auto ocel = town.get("ocel");
  CHECK(ocel.header("transfer-encoding") == "chunked");
  CHECK(test::at(ocel, "/events").as_array().size() > 600);
  CHECK(test::at(ocel, "/objects").as_array().size() >= 130);
  const auto xes = town.get("xes");
  CHECK(xes.status == 200);
  CHECK(xes.body.ends_with("</log>\n"));
}

TEST_CASE("what cannot be given is refused before anything is sent") {
  BusyTown town;
  const auto no_service = town.get("xes?service=rapair");
  CHECK(no_service.status == 400);
  CHECK(no_service.body.find("there is no service rapair, repair perhaps") != std::string::npos);
  const auto wrong = town.get("events?after=yesterday");
  CHECK(wrong.status == 400);
  CHECK(wrong.body.find("yesterday") != std::string::npos);
  // A case that is none was "no such case", an answer that the description does not know.
  for (const auto* path : {"geojson?after=case%2F", "csv?after=case%2Fnobody"}) {
    CAPTURE(path);
    const auto answer = town.get(path);
    CHECK(answer.status == 400);
    CHECK(answer.body.find("case/ID") != std::string::npos);
  }
  test::TownDoor::Ask ask;
  ask.as = town.token;
  ask.method = "HEAD";
  ask.path = "/api/v1/exports/events";
  const auto head = town.door.call(ask);
  CHECK(head.status == 200);
  CHECK(head.body.empty());
}

TEST_CASE("long answers beyond their number are asked to come again, pages are not") {
  BusyTown town(0);
  CHECK(town.get("events").status == 503);
  CHECK(town.get("events?limit=10").status == 200);
  CHECK(town.get("events?subject=catalog").status == 200);
}
