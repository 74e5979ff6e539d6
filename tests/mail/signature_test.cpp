// Addresses and ids that only this server can make.
#include <doctest/doctest.h>

#include "adapters/mail/signature.h"
#include "tests/support/temporary_folder.h"

using namespace guichet;
using namespace guichet::mail;

namespace {

const std::string from = "mairie@saint-aubin.example";

Signature opened(const test::TemporaryFolder& folder) {
  auto signature = Signature::open(std::filesystem::path(folder.path()) / "keys" / "mail.key");
  REQUIRE(signature);
  return *std::move(signature);
}

}  // namespace

TEST_CASE("a reply's address names its case, also in capitals and after a restart, and no other case") {
  const test::TemporaryFolder folder;
  const CaseId id("4562830e-0191-838a-86bf-1203a4cac923");
  const auto address = opened(folder).reply_address(from, "RD2Q-2MBT", id);
  REQUIRE(address);
  CHECK(address->starts_with("mairie+rd2q-2mbt-"));
  auto shouted = *address;
  for (auto& c : shouted) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  for (const auto& written : {*address, shouted}) {
    const auto code = Signature::code_in(written, from);
    REQUIRE(code);
    CHECK(code->reference == "RD2Q-2MBT");
    CHECK(opened(folder).proves(*code, id));
    CHECK_FALSE(opened(folder).proves(*code, CaseId("another")));
  }
}

TEST_CASE("an address that is not ours, or was made up, opens nothing") {
  const test::TemporaryFolder folder;
  CHECK_FALSE(Signature::code_in("mairie@saint-aubin.example", from));
  CHECK_FALSE(Signature::code_in("mairie+rd2q-2mbt@saint-aubin.example", from));
  CHECK_FALSE(Signature::code_in("mairie+rd2q-2mbt-aaaa-bbbb-cccc@elsewhere.example", from));
  CHECK_FALSE(Signature::code_in("other+rd2q-2mbt-aaaa-bbbb-cccc@saint-aubin.example", from));
  const auto guessed = Signature::code_in("mairie+rd2q-2mbt-aaaa-bbbb-cccc@saint-aubin.example", from);
  REQUIRE(guessed);
  CHECK_FALSE(opened(folder).proves(*guessed, CaseId("K1")));
  CHECK_FALSE(opened(folder).reply_address(from, "Boston 101/3", CaseId("K1")));
}

TEST_CASE("a letter's id is the same at every attempt, and tells its position to nobody who makes one up") {
  const test::TemporaryFolder folder;
  const auto signature = opened(folder);
  const auto id = signature.letter_id(4711, "saint-aubin.example");
  CHECK(id == opened(folder).letter_id(4711, "saint-aubin.example"));
  CHECK(signature.position_in(id) == Position(4711));
  for (const std::string other :
       {"",
        "letter.",
        "letter.4711@x",
        "letter.4711.@x",
        "letter.x.y@z",
        "letter.4711.0000-0000-0000@x",
        "abc@example.org"})
    CHECK_FALSE(signature.position_in(other));
  auto moved = id;
  moved.replace(moved.find("4711"), 4, "4712");
  CHECK_FALSE(signature.position_in(moved));
}
TEST_CASE("an address of mail is one that a header and an envelope can hold") {
  CHECK(parse_address("zoe@example.org")->domain == "example.org");
  for (const std::string wrong :
       {"", "zoe", "@example.org", "zoe@", "a b@example.org", "a@b>\r\nDATA", "a,b@example.org", "<a@b>", "a@b\x7F"})
    CHECK_FALSE(parse_address(wrong));
  CHECK_FALSE(parse_address(std::string(65, 'a') + "@example.org"));
}
