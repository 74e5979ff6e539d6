#include "engine/access/tokens.h"

#include <fstream>
#include <sstream>

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace guichet;
using namespace guichet::access;

namespace {

const Instant now = *parse_rfc3339("2026-03-02T09:00:00Z");

struct Folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("guichet-tokens-" + std::to_string(getpid()));
  ~Folder() { std::filesystem::remove_all(path); }
};

MintedToken mint(Grant grant, std::optional<Instant> expires = {}) {
  auto minted = mint_token(std::move(grant), now, expires, "");
  REQUIRE(minted);
  return *minted;
}

}  // namespace

TEST_CASE("a token opens the door it was made for, and only whole") {
  const auto minted = mint({.subject = "agents/marie"});
  const std::vector<Token> tokens = {mint({.subject = "agents/paul"}).token, minted.token};
  const auto found = find_token(tokens, minted.plain, now);
  REQUIRE(found);
  CHECK((*found)->grant.subject == "agents/marie");
  for (std::size_t i = 0; i < minted.plain.size(); ++i) {
    auto wrong = minted.plain;
    wrong[i] = wrong[i] == 'x' ? 'y' : 'x';
    CHECK_FALSE(find_token(tokens, wrong, now));
    CHECK_FALSE(find_token(tokens, minted.plain.substr(0, i), now));
  }
  CHECK_FALSE(find_token(tokens, minted.plain + "x", now));
  CHECK_FALSE(find_token({}, minted.plain, now));
}

TEST_CASE("an expired token is refused from its last moment on") {
  const auto minted = mint({.subject = "agents/marie"}, now + std::chrono::hours(1));
  CHECK(find_token({minted.token}, minted.plain, now + std::chrono::minutes(59)));
  CHECK_FALSE(find_token({minted.token}, minted.plain, now + std::chrono::hours(1)));
}

TEST_CASE("the file keeps every word but never the token, for the owner's eyes only") {
  const Folder folder;
  const auto file = folder.path / "access" / "tokens.json";
  auto first = mint(
      {.subject = "integrators/works", .roles = {"integrator"}, .scopes = {"feed:read"}}, now + std::chrono::hours(1));
  first.token.note = "the \"works\" system";
  const auto second = mint({.subject = "agents/marie"});
  REQUIRE(write_tokens(file, {first.token, second.token}));
  struct stat about {};
  REQUIRE(stat(file.c_str(), &about) == 0);
  CHECK((about.st_mode & 0777U) == 0600U);

  const auto read = read_tokens(file);
  REQUIRE(read);
  REQUIRE(read->size() == 2);
  CHECK((*read)[0].grant.roles == std::vector<std::string>{"integrator"});
  CHECK((*read)[0].grant.scopes == std::vector<std::string>{"feed:read"});
  CHECK((*read)[0].note == first.token.note);
  CHECK((*read)[0].expires == first.token.expires);
  CHECK(find_token(*read, second.plain, now));

  std::ifstream stream(file);
  std::stringstream text;
  text << stream.rdbuf();
  CHECK(text.str().find(first.plain.substr(first.plain.size() - 43)) == std::string::npos);
}

TEST_CASE("a file that others may read, or that is broken, is refused with its place") {
  const Folder folder;
  const auto file = folder.path / "tokens.json";
  CHECK(read_tokens(file)->empty());
  REQUIRE(write_tokens(file, {mint({.subject = "agents/marie"}).token}));
  chmod(file.c_str(), 0644);
  CHECK(read_tokens(file).error().kind == Error::Kind::forbidden);
  chmod(file.c_str(), 0600);
  std::ofstream(file) << R"({"tokens":[{"id":"a","subject":7,"hash":"x","created":"yesterday"}]})";
  const auto broken = read_tokens(file);
  REQUIRE_FALSE(broken);
  CHECK(broken.error().kind == Error::Kind::invalid);
  CHECK(broken.error().fields.size() == 2);  // the subject, the date
  CHECK(broken.error().fields[0].pointer == "/tokens/0/subject");
}

TEST_CASE("what is nobody, has no role or an unknown scope gets no token") {
  CHECK_FALSE(mint_token({.subject = "marie"}, now, {}, ""));
  CHECK_FALSE(mint_token({.subject = "agents/"}, now, {}, ""));
  CHECK_FALSE(mint_token({.subject = "integrators/works"}, now, {}, ""));
  const auto misspelt = mint_token({.subject = "agents/marie", .scopes = {"case:raed"}}, now, {}, "");
  REQUIRE_FALSE(misspelt);
  CHECK(misspelt.error().message.find("did you mean case:read?") != std::string::npos);
  CHECK_FALSE(mint_token({.subject = "agents/marie"}, now, now, ""));
}
