// When the time of a case is over: what is personal in it is gone by every way, and whoever stood behind no other case
// is forgotten with it.
#include <doctest/doctest.h>

#include "tests/runtime/support/test_engine.h"
#include "tests/runtime/support/town.h"

using namespace guichet;
using namespace guichet::test;

namespace {

constexpr auto kept_year = std::chrono::days(365);

/// A case of somebody, known by their number; the same person where the name is the same.
CaseId open_kept(TestEngine& town, const std::string& id, const std::string& name, bool is_new) {
  auto opening = town.submission("citizen");
  runtime::OpenRequest request;
  request.id = CaseId(id);
  request.open.workflow = "repair";
  request.open.form = {{"what", "un trou"}, {"phone", "0611223344"}};
  request.open.person = PersonId("P-" + name);
  if (is_new) request.person = people::RegisterPerson{{{"name", name}, {"email", name + "@example.org"}}, "fr"};
  opening.what = request;
  town.accepted(opening);
  return request.id;
}

void reject_kept(TestEngine& town, const CaseId& id) {
  town.settle();
  REQUIRE(town.on_case(id, cases::CompleteTask{town.task(id), "reject", {}, {}}));
  town.settle();
}

bool is_forgotten_now(TestEngine& town, const std::string& name) {
  town.settle();
  const auto sheet = town->queries().person(PersonId("P-" + name), {});
  REQUIRE(sheet);
  return sheet->forgotten;
}

}  // namespace

TEST_CASE("the alarm erases a case once its time is over, and its person with the last of their cases") {
  TestEngine town;
  const auto first = open_kept(town, "first", "zerlinde", true);
  const auto second = open_kept(town, "second", "zerlinde", false);
  REQUIRE(town.on_case(first, cases::WriteNote{"xylophonkasten", false}));
  reject_kept(town, first);
  const auto until = town.state(first).kept_until;
  REQUIRE(until);
  CHECK(*until == monday_morning() + kept_year);
  REQUIRE(town->fire_due(*until - Duration(1)));
  CHECK_FALSE(town.state(first).erased);

  CHECK(*town->fire_due(*until) == 1);
  CHECK(town.state(first).erased == until);
  CHECK(town.state(first).person.empty());
  CHECK_FALSE(is_forgotten_now(town, "zerlinde"));
  // Her key lives on with the second case: what was sealed for the first is told to nobody all the same.
  const auto told = town->queries().timeline(first, true, {.after = {}, .limit = 100});
  REQUIRE(told);
  for (const auto& row : told->rows)
    CHECK(json::serialize(town->unseal(row.data)).find("xylophonkasten") == std::string::npos);
  CHECK(json::serialize(town->unseal(town.state(first).form)).find("11223344") == std::string::npos);
  CHECK(town->queries().person(PersonId("P-zerlinde"), {})->cases.rows.size() == 1);
  CHECK(*town->fire_due(*until + std::chrono::hours(1)) == 0);

  town.clock().set(*until + std::chrono::hours(1));
  reject_kept(town, second);
  CHECK(*town->fire_due(*town.state(second).kept_until) == 1);
  CHECK(is_forgotten_now(town, "zerlinde"));
  CHECK(town->find_people("zerlinde@example.org", 10)->empty());
  CHECK(town.replay_difference() == "");
  town.reopen();
  CHECK(town.state(second).erased);
  CHECK(is_forgotten_now(town, "zerlinde"));
  CHECK(town.replay_difference() == "");
}

TEST_CASE("two cases of one person whose time is over at the same moment forget them") {
  TestEngine town;
  const auto first = open_kept(town, "first", "odile", true);
  const auto second = open_kept(town, "second", "odile", false);
  reject_kept(town, first);
  reject_kept(town, second);
  const auto until = *town.state(second).kept_until;
  CHECK(*town->fire_due(until) == 2);
  CHECK(is_forgotten_now(town, "odile"));
  CHECK(town.replay_difference() == "");
}

TEST_CASE("a case nobody known is behind loses its own key, and its files with it") {
  TestEngine town;
  const auto id = town.open_case("un trou", 5, "06 99 88 77 66");
  auto draft = town->receive_file(id);
  REQUIRE(draft);
  const std::string photo = "une photo";
  REQUIRE((*draft)->write(std::as_bytes(std::span(photo))));
  const auto stored = (*draft)->finish();
  REQUIRE(stored);
  REQUIRE(town.on_case(id, cases::AttachFile{{stored->hash, "photo.txt", "text/plain", stored->size}, false}));
  reject_kept(town, id);
  const auto sealed = town.state(id).form.at("phone");
  REQUIRE(town->fire_due(*town.state(id).kept_until));
  CHECK(town.state(id).erased);
  CHECK(town->unseal(sealed).as_object().contains("$erased"));
  const auto read = town->read_file(id, stored->hash, [](std::span<const std::byte>) { return ok(); });
  REQUIRE_FALSE(read);
  CHECK(read.error().kind == Error::Kind::not_found);
  CHECK_FALSE(town->receive_file(id));
  const auto late = town.on_case(id, cases::WriteNote{"rappeler", false});
  REQUIRE_FALSE(late);
  CHECK(late.error().kind == Error::Kind::conflict);
  CHECK(town.replay_difference() == "");
}

TEST_CASE("a case that is reopened is not erased at the hour of its first end") {
  TestEngine town;
  const auto id = open_kept(town, "first", "paula", true);
  reject_kept(town, id);
  const auto until = *town.state(id).kept_until;
  REQUIRE(town.on_case(id, cases::ReopenCase{"ce n'est pas réglé"}, "citizen"));
  town.settle();
  REQUIRE(town->fire_due(until));
  CHECK_FALSE(town.state(id).erased);
  CHECK_FALSE(is_forgotten_now(town, "paula"));
}
