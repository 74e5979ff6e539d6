// Small parts with sharp edges: headers, addresses, ids, the router's choice.
#include <set>

#include <doctest/doctest.h>

#include "adapters/http/api.h"
#include "adapters/http/conditions.h"
#include "adapters/http/ids.h"
#include "adapters/http/router.h"
#include "adapters/http/target.h"

using namespace guichet;
using namespace guichet::http;

TEST_CASE("If-Match protects with a strong version or not at all") {
  CHECK(**parse_if_match("\"v17\"") == 17);
  CHECK_FALSE(*parse_if_match(""));
  CHECK_FALSE(*parse_if_match("*"));
  for (const auto* wrong :
       {"v17", "\"17\"", "W/\"v17\"", "\"v17\", \"v18\"", "\"v\"", "\"v-1\"", "\"v17", "\"v99999999999999999999\""})
    CHECK_FALSE_MESSAGE(parse_if_match(wrong), wrong);
}

TEST_CASE("If-None-Match names one of several tags, weak or strong") {
  CHECK(none_match_hits("\"v1\", W/\"v2\"", "\"v2\""));
  CHECK(none_match_hits("*", "\"v2\""));
  CHECK_FALSE(none_match_hits("\"v1\"", "\"v2\""));
  CHECK_FALSE(none_match_hits("", "\"v2\""));
}

TEST_CASE("an Idempotency-Key is a plain word, quoted or not") {
  CHECK(**parse_idempotency_key("\"abc-1\"") == "abc-1");
  CHECK(**parse_idempotency_key("abc-1") == "abc-1");
  CHECK_FALSE(*parse_idempotency_key(""));
  for (const auto& wrong :
       {std::string("a b"), std::string("\"\""), std::string("é"), std::string(129, 'x'), std::string("a/b")})
    CHECK_FALSE_MESSAGE(parse_idempotency_key(wrong), wrong);
  CHECK(parse_idempotency_key(std::string(128, 'x')));
}

TEST_CASE("Accept is read by weight, and a more exact range wins") {
  const std::vector<std::string_view> offers = {"application/json", "text/event-stream"};
  CHECK(choose_media("", offers) == "application/json");
  CHECK(choose_media("*/*", offers) == "application/json");
  CHECK(choose_media("text/event-stream", offers) == "text/event-stream");
  CHECK(choose_media("TEXT/*", offers) == "text/event-stream");
  CHECK(choose_media("application/json;q=0.1, text/*;q=0.9", offers) == "text/event-stream");
  CHECK(choose_media("*/*, application/json;q=0", offers) == "text/event-stream");
  CHECK(choose_media("image/png", offers).empty());
  CHECK(choose_media("application/json;q=0.000", offers).empty());
}

TEST_CASE("the language that is liked best is taken, without its region") {
  CHECK(preferred_language("fr-FR,fr;q=0.9,en;q=0.8") == "fr");
  CHECK(preferred_language("en;q=0.8, nl") == "nl");
  CHECK(preferred_language("*").empty());
  CHECK(preferred_language("").empty());
  CHECK(preferred_language("../../etc").empty());
}

TEST_CASE("an address is decoded once, and doubt about it refused") {
  const auto target = parse_target("/a/b%2Fc/%C3%A9?x=1+2%2B&y=");
  REQUIRE(target);
  CHECK(target->segments == std::vector<std::string>{"a", "b/c", "é"});
  CHECK(*target->find("x") == "1 2+");
  CHECK(target->find("y")->empty());
  CHECK(target->find("z") == nullptr);
  CHECK(parse_target("/%252e")->segments.front() == "%2e");
  for (const auto* wrong :
       {"/%zz", "/%", "/a b", "/\x01", "/?a=1&a=2", "//evil\\", "/a|b", "/%ff", "/a?b=%C3", "/?%E9=1"})
    CHECK_FALSE_MESSAGE(parse_target(wrong), wrong);
  CHECK(percent_encode("a b/é") == "a%20b%2F%C3%A9");
}

TEST_CASE("ids are UUIDs: new ones follow time, made ones follow their text") {
  const Instant now(std::chrono::milliseconds(1'700'000'000'123));
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(new_uuid(now));
  CHECK(ids.size() == 1000);
  CHECK(ids.begin()->starts_with("018bcfe5-687b-7"));
  CHECK(new_uuid(now + std::chrono::milliseconds(1)) > *ids.rbegin());
  CHECK(uuid_of("a") == uuid_of("a"));
  CHECK(uuid_of("a") != uuid_of("b"));
  CHECK(uuid_of("a").at(14) == '8');
  CHECK(is_id(uuid_of("a")));
}

TEST_CASE("a literal segment wins over a name, and the names get their values") {
  const Router router(all_routes());
  const auto counts = router.find(Method::get, {"api", "v1", "services", "counts"});
  REQUIRE(counts.route != nullptr);
  CHECK(counts.route->pattern == "/api/v1/services/counts");
  const auto claim = router.find(Method::post, {"api", "v1", "cases", "c", "tasks", "t", "claim"});
  REQUIRE(claim.route != nullptr);
  CHECK(claim.path == std::vector<std::string>{"c", "t"});
  CHECK(
      router.find(Method::head, {"api", "v1", "cases"}).route ==
      router.find(Method::get, {"api", "v1", "cases"}).route);
  const auto wrong = router.find(Method::patch, {"api", "v1", "cases"});
  CHECK(wrong.route == nullptr);
  CHECK(wrong.allowed.size() == 4);
  CHECK(router.find(Method::get, {"api", "v1", "cases", ""}).allowed.empty());
  CHECK(router.find(Method::get, {""}).allowed.empty());
}

TEST_CASE("every route says what it is for, what it answers, and who may") {
  for (const auto& route : all_routes()) {
    CAPTURE(route.pattern);
    CHECK_FALSE(route.summary.empty());
    CHECK_FALSE(route.outcomes.empty());
    // Schemas describe events and hold none.
    const auto open = route.pattern.starts_with("/health/") || route.pattern.starts_with("/schemas");
    CHECK(route.permission.has_value() != open);
    if (route.method == Method::patch) CHECK_FALSE(route.body.empty());
  }
}
