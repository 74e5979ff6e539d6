// Letters handed to a mail server that behaves, refuses, hangs, talks nonsense or goes away.
#include <doctest/doctest.h>

#include "adapters/mail/post.h"
#include "tests/mail/smtp_double.h"

using namespace guichet;
using namespace guichet::mail;
using test::SmtpDouble;

namespace {

Posted letter_to(const SmtpDouble& server) {
  Posted letter;
  letter.how.from = "mairie@saint-aubin.example";
  letter.how.server = server.url();
  letter.how.encrypted = false;
  letter.how.timeout = {workflows::Measure::elapsed, 1'000};
  letter.sender = "mairie+rd2q@saint-aubin.example";
  letter.recipient = "zoe@example.org";
  letter.bytes = "Subject: x\r\n\r\nBonjour\r\n.un point\r\n";
  return letter;
}

Result<Handed> handed(const std::function<std::string(const std::string&)>& behaviour) {
  const SmtpDouble server(behaviour);
  return make_smtp_post([](const std::string&) { return std::string(); })->send(letter_to(server));
}

/// Agreeable, but for lines that begin so.
std::function<std::string(const std::string&)> but(const std::string& begin, const std::string& answer) {
  return [=](const std::string& line) {
    const bool meant = begin.empty() ? line.empty() : line.starts_with(begin);
    return meant ? answer : SmtpDouble::agreeable(line);
  };
}

}  // namespace

TEST_CASE("a letter arrives whole, under the sender and to the recipient of its envelope") {
  const SmtpDouble server(SmtpDouble::agreeable);
  const auto answer = make_smtp_post([](const std::string&) { return std::string(); })->send(letter_to(server));
  REQUIRE(answer);
  CHECK(answer->outcome == Handed::Outcome::taken);
  REQUIRE(server.letters().size() == 1);
  CHECK(server.letters().front() == "Subject: x\r\n\r\nBonjour\r\n..un point\r\n.\r\n");
  const auto lines = server.lines();
  CHECK(std::ranges::count(lines, "MAIL FROM:<mairie+rd2q@saint-aubin.example>\r\n") == 1);
  CHECK(std::ranges::count(lines, "RCPT TO:<zoe@example.org>\r\n") == 1);
  CHECK(lines.front() == "EHLO saint-aubin.example\r\n");
}

TEST_CASE("what a server refuses for good is the letter's fault; everything else may pass") {
  for (const auto* const where : {"MAIL", "RCPT", "DATA", "."}) {
    CAPTURE(where);
    const auto refused = handed(but(where, "550 5.1.1 no such user"));
    REQUIRE(refused);
    CHECK(refused->outcome == Handed::Outcome::refused);
    CHECK(refused->code == 550);
    const auto later = handed(but(where, "451 4.3.0 try later"));
    REQUIRE_FALSE(later);
    CHECK(later.error().kind == Error::Kind::unavailable);
    CHECK(later.error().message.find("451") != std::string::npos);
  }
}

TEST_CASE("a server that hangs, hangs up, talks nonsense or wants encryption costs an attempt and nothing else") {
  for (const auto* const where : {"", "EHLO", "MAIL", "DATA", "."})
    for (const auto* const answer : {"hang", "close", "nonsense without a code"}) {
      CAPTURE(where);
      CAPTURE(answer);
      const auto failed = handed(but(where, answer));
      REQUIRE_FALSE(failed);
      CHECK(failed.error().kind == Error::Kind::unavailable);
      CHECK(failed.error().message.find("zoe") == std::string::npos);
    }
  CHECK_FALSE(handed(but("", "554 no service here")));
  CHECK_FALSE(handed(but("MAIL", "530 Must issue a STARTTLS command first")));
}

TEST_CASE("nothing is said to a server that does not encrypt, where town.yaml does not allow it") {
  const SmtpDouble server(SmtpDouble::agreeable);
  auto letter = letter_to(server);
  letter.how.encrypted = true;
  letter.how.user = "guichet";
  letter.how.password_variable = "PASSWORD";
  const auto post = make_smtp_post([](const std::string&) { return std::string("secret"); });
  REQUIRE_FALSE(post->send(letter));
  for (const auto& line : server.lines()) CHECK_FALSE(line.starts_with("AUTH"));
  CHECK(server.letters().empty());
}

TEST_CASE("a password that is not there is said, and no letter is lost for it") {
  const SmtpDouble server(SmtpDouble::agreeable);
  auto letter = letter_to(server);
  letter.how.user = "guichet";
  letter.how.password_variable = "NO_SUCH_VARIABLE";
  const auto failed = make_smtp_post([](const std::string&) { return std::string(); })->send(letter);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().message.find("town.yaml") != std::string::npos);
}

TEST_CASE("a letter does not go to a mail server in a network that the town has closed") {
  const SmtpDouble server(SmtpDouble::agreeable);
  const auto post = make_smtp_post([](const std::string&) { return std::string(); });
  auto letter = letter_to(server);
  letter.how.reach = {};
  const auto answer = post->send(letter);
  REQUIRE_FALSE(answer);
  CHECK(answer.error().message.find("an address that is not public") != std::string::npos);
  CHECK(server.lines().empty());
  letter.how.reach.networks = {*Network::parse("127.0.0.1")};
  CHECK(post->send(letter));
}
