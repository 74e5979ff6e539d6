// Codes and drafts: who holds them sees, nobody else.
#include <algorithm>
#include <chrono>
#include <filesystem>

#include <doctest/doctest.h>

#include "adapters/portal/draft.h"
#include "engine/access/tracking.h"
#include "tests/runtime/support/test_engine.h"
#include "tests/support/temporary_folder.h"

using namespace guichet;
using namespace guichet::portal;
using access::TrackingKey;

TEST_CASE("a code opens its own case, survives a restart, and forgives what people mistype") {
  const test::TemporaryFolder folder;
  const std::filesystem::path file = std::filesystem::path(folder.path()) / "keys" / "tracking.key";
  const CaseId id("one");
  std::string code;
  {
    const auto key = TrackingKey::open(file);
    REQUIRE(key);
    code = key->code_of("7K3F-9QD2", id);
  }
  const auto key = TrackingKey::open(file);
  REQUIRE(key);
  CHECK(key->code_of("7K3F-9QD2", id) == code);
  const auto split = TrackingKey::split(code);
  CHECK(split.reference == "7K3F-9QD2");
  CHECK(key->proves(split.proof, id));
  CHECK_FALSE(key->proves(split.proof, CaseId("two")));
  CHECK_FALSE(key->proves("", id));
  auto typed = " " + code + " ";
  std::ranges::transform(typed, typed.begin(), [](char c) {
    return c == '0' ? 'o' : c == '1' ? 'l' : static_cast<char>(std::tolower(c));
  });
  CHECK(key->proves(TrackingKey::split(typed).proof, id));
  CHECK(
      (std::filesystem::status(file).permissions() & std::filesystem::perms::group_all) ==
      std::filesystem::perms::none);
}

TEST_CASE("a code read from paper opens its case however it is typed") {
  const std::string reference = "7K10-9QD2";
  const std::string proof = "8MXT-0AB1-6HCR";
  for (const std::string typed :
       {"7K10-9QD2-8MXT-0AB1-6HCR",
        "7K10 9QD2 8MXT 0AB1 6HCR",
        "7k109qd28mxt0ab16hcr",
        "7K10 - 9QD2 - 8MXT - 0AB1 - 6HCR",
        "  7KlO-9QD2 8MXT-OABI-6HCR\t",
        "7K109 QD28M XT0AB 16HCR",
        "7K10\u20119QD2\u20138MXT\u00a00AB1\u20146HCR"}) {
    CAPTURE(typed);
    const auto split = TrackingKey::split(typed);
    CHECK(std::ranges::count(TrackingKey::readings_of(split.reference), reference) > 0);
    CHECK(split.proof == proof);
  }
  for (const std::string typed : {"7k1O 9qd2", "7K109QD2", "7K10-9QD2"}) {
    CAPTURE(typed);
    const auto split = TrackingKey::split(typed);
    CHECK(split.proof.empty());
    CHECK(std::ranges::count(TrackingKey::readings_of(split.reference), reference) > 0);
  }
  CHECK(
      TrackingKey::readings_of(TrackingKey::split("101 004 113 302 - 8MXT-0AB1-6HCR").reference) ==
      std::vector<std::string>{"101-004-113-302", "101004113302"});
  CHECK(TrackingKey::readings_of("SA-12AB-345").front() == "SA-12AB-345");
}

TEST_CASE("a reference alone proves nothing") {
  for (const std::string typed : {"7K3F-9QD2", "SA-12AB-34", "x", "", "-", "AAAA-BBBB-CCC!"})
    CHECK(TrackingKey::split(typed).proof.empty());
  CHECK(TrackingKey::split("SA-12AB-34-AAAA-BBBB-CCCC").reference == "SA-12AB-34");
}

TEST_CASE("a tracking key that is damaged is said to be, and never replaced") {
  const test::TemporaryFolder folder;
  const auto file = std::filesystem::path(folder.path()) / "tracking.key";
  REQUIRE(TrackingKey::open(file));
  std::filesystem::resize_file(file, 7);
  const auto key = TrackingKey::open(file);
  REQUIRE_FALSE(key);
  CHECK(key.error().kind == Error::Kind::corrupt);
}

TEST_CASE("a draft is read back with its token, and with nothing else") {
  const test::TemporaryFolder folder;
  const auto drafts = Drafts::open(folder.path());
  REQUIRE(drafts);
  auto draft = drafts->begin("voirie");
  REQUIRE(draft);
  draft->answers["description"] = "Rue des Lilas, chez Jeanne Martin";
  REQUIRE(drafts->add_file(
      *draft, {.key = {}, .field = "photo", .name = "jeanne.jpg", .media_type = "image/jpeg"}, "les pixels"));
  REQUIRE(drafts->save(*draft));
  const auto again = drafts->read(draft->token);
  REQUIRE(again);
  CHECK(again->answers == draft->answers);
  REQUIRE(again->files.size() == 1);
  CHECK(drafts->read_file(*again, again->files[0]).value() == "les pixels");
  for (const std::string secret : {"Jeanne", "jeanne", "Lilas", "voirie", "pixels", draft->token.c_str()})
    CHECK_FALSE(test::any_file_holds(folder.path(), secret));
  auto other = draft->token;
  other[0] = other[0] == 'A' ? 'B' : 'A';
  for (const auto& token : {other, std::string("../../etc/passwd"), std::string(), std::string(32, '.')})
    CHECK_FALSE(drafts->read(token));
}

TEST_CASE("a draft nobody touches goes, a fresh one stays") {
  const test::TemporaryFolder folder;
  const auto drafts = Drafts::open(folder.path());
  REQUIRE(drafts);
  const auto draft = drafts->begin("voirie");
  REQUIRE(draft);
  const auto now = std::filesystem::file_time_type::clock::now();
  CHECK(drafts->sweep(now - std::chrono::hours(1)) == 0);
  CHECK(drafts->read(draft->token));
  CHECK(drafts->sweep(now + std::chrono::hours(1)) == 1);
  CHECK_FALSE(drafts->read(draft->token));
}
