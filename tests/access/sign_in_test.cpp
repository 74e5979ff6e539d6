#include "engine/access/sign_in.h"

#include <filesystem>
#include <variant>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include "engine/access/private_file.h"

namespace guichet::access {
namespace {

namespace fs = std::filesystem;

class Hands final : public Clock {
 public:
  Instant now() const override { return at; }
  Instant at = *parse_rfc3339("2026-03-02T08:00:00.000Z");
};

struct Folder {
  Folder() : path(fs::temp_directory_path() / fmt::format("guichet-sign-in-{}", getpid())) { fs::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path); }
  fs::path path;
};

struct Door {
  Folder folder;
  Hands clock;
  Door() { REQUIRE(set_password(folder.path / "accounts.json", "agents/marie", "un mot de passe", clock.at)); }
};

std::optional<SignedIn> enter(SignIn& desk, const std::string& name, const std::string& password) {
  auto answer = desk.sign_in({.name = name, .password = password, .address = "192.0.2.7"});
  if (auto* in = std::get_if<SignedIn>(&answer)) return std::move(*in);
  return std::nullopt;
}

TEST_CASE("who has an account signs in with its password and with no other") {
  Door door;
  SignIn desk(door.folder.path, door.clock);
  CHECK_FALSE(enter(desk, "marie", "un autre mot de passe"));
  CHECK_FALSE(enter(desk, "paul", "un mot de passe"));
  const auto in = enter(desk, "marie", "un mot de passe");
  REQUIRE(in);
  CHECK(in->session.subject == "agents/marie");
  CHECK(desk.find(in->cookie)->csrf == in->csrf);
  CHECK_FALSE(desk.find(in->cookie.substr(0, in->cookie.size() - 1) + "?"));
}

TEST_CASE("the files hold neither passwords nor cookies, and are for their owner only") {
  Door door;
  SignIn desk(door.folder.path, door.clock);
  const auto in = enter(desk, "marie", "un mot de passe");
  REQUIRE(in);
  for (const auto* name : {"accounts.json", "sessions.json"}) {
    const auto text = read_private(door.folder.path / name);
    REQUIRE(text);
    CHECK(text->find("un mot de passe") == std::string::npos);
    CHECK(text->find(in->cookie) == std::string::npos);
    CHECK(text->find(in->csrf) == std::string::npos);
    CHECK((fs::status(door.folder.path / name).permissions() & fs::perms::others_all) == fs::perms::none);
  }
  CHECK(read_private(door.folder.path / "accounts.json")->find("$argon2id$") != std::string::npos);
}

TEST_CASE("a session survives a restart, ends after its hours, and with a signing out") {
  Door door;
  std::string cookie;
  {
    SignIn desk(door.folder.path, door.clock);
    cookie = enter(desk, "marie", "un mot de passe")->cookie;
  }
  SignIn desk(door.folder.path, door.clock);
  CHECK(desk.find(cookie));
  door.clock.at += session_lasts - std::chrono::seconds(1);
  CHECK(desk.find(cookie));
  door.clock.at += std::chrono::seconds(1);
  CHECK_FALSE(desk.find(cookie));
  const auto again = enter(desk, "marie", "un mot de passe");
  desk.sign_out(again->cookie);
  CHECK_FALSE(desk.find(again->cookie));
  CHECK_FALSE(SignIn(door.folder.path, door.clock).find(again->cookie));
}

TEST_CASE("another password ends every session that began with the old one") {
  Door door;
  SignIn desk(door.folder.path, door.clock);
  const auto in = enter(desk, "marie", "un mot de passe");
  door.clock.at += std::chrono::minutes(1);
  CHECK_FALSE(desk.change_password("agents/marie", "pas le bon mot", "un nouveau mot"));
  CHECK_FALSE(desk.change_password("agents/marie", "un mot de passe", "court"));
  CHECK(desk.find(in->cookie));
  const auto fresh = desk.change_password("agents/marie", "un mot de passe", "un nouveau mot");
  REQUIRE(fresh);
  CHECK_FALSE(desk.find(in->cookie));
  CHECK(desk.find(fresh->cookie));
  door.clock.at += std::chrono::minutes(1);
  // From outside, beside a running server: `guichet agent passwd`.
  REQUIRE(set_password(door.folder.path / "accounts.json", "agents/marie", "encore un autre", door.clock.at));
  CHECK_FALSE(desk.find(fresh->cookie));
}

TEST_CASE("the first link makes one account, once") {
  Folder folder;
  Hands clock;
  SignIn desk(folder.path, clock);
  const auto code = desk.first_code();
  REQUIRE_FALSE(code.empty());
  CHECK_FALSE(desk.first_account("un code deviné", "agents/helene", "un mot de passe"));
  CHECK_FALSE(desk.first_account(code, "agents/helene", "court"));
  const auto in = desk.first_account(code, "agents/helene", "un mot de passe");
  REQUIRE(in);
  CHECK(desk.find(in->cookie));
  CHECK_FALSE(desk.first_account(code, "agents/paul", "un mot de passe"));
  CHECK(desk.first_code().empty());
}

TEST_CASE("guessing costs more and more time, by name and address, and little by name alone") {
  Throttle throttle;
  const auto start = *parse_rfc3339("2026-03-02T08:00:00.000Z");
  for (int i = 0; i < 5; ++i) {
    CHECK(throttle.wait("marie", "192.0.2.7", start).count() == 0);
    throttle.failed("marie", "192.0.2.7", start);
  }
  CHECK(throttle.wait("marie", "192.0.2.7", start) == std::chrono::seconds(1));
  throttle.failed("marie", "192.0.2.7", start);
  CHECK(throttle.wait("marie", "192.0.2.7", start) == std::chrono::seconds(2));
  CHECK(throttle.wait("marie", "192.0.2.7", start + std::chrono::seconds(2)).count() == 0);
  CHECK(throttle.wait("marie", "198.51.100.1", start).count() == 0);
  for (int i = 0; i < 20; ++i) throttle.failed("marie", "192.0.2.7", start);
  CHECK(throttle.wait("marie", "192.0.2.7", start) == std::chrono::seconds(900));
  throttle.succeeded("marie", "192.0.2.7");
  CHECK(throttle.wait("marie", "198.51.100.1", start).count() == 0);
  CHECK(throttle.wait("marie", "192.0.2.7", start + std::chrono::hours(2)).count() == 0);
}

}  // namespace
}  // namespace guichet::access
