// Letters that belong nowhere: kept sealed, found again after a restart, put into a case once, or dismissed.
#include "adapters/mail/shelf.h"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "adapters/mail/inbox.h"
#include "tests/runtime/support/test_engine.h"
#include "tests/runtime/support/town.h"

using namespace guichet;
using namespace guichet::mail;

namespace {

constexpr auto mailbox = "mairie@petitville.example";

/// A town with a mailbox and no service that takes letters.
struct ShelfTown : test::TestEngine {
  ShelfTown() {
    auto files = test::small_town();
    files["town.yaml"] +=
        fmt::format("mail:\n  from: {}\n  server: smtp://127.0.0.1\n  inbox:\n    listen: 127.0.0.1:2424\n", mailbox);
    REQUIRE(deploy(files));
    settle();
    auto opened = Signature::open(directory() / "keys" / "mail.key");
    REQUIRE(opened);
    signature = std::make_unique<Signature>(*std::move(opened));
    start();
  }

  void start() { start(ShelfOptions()); }

  void start(ShelfOptions options) {
    inbox.reset();
    shelf.reset();
    options.folder = directory() / "mail" / "unmatched";
    options.key = directory() / "keys" / "letters.key";
    auto opened = Shelf::open(clock(), options);
    REQUIRE_MESSAGE(opened, opened.error().message);
    shelf = *std::move(opened);
    inbox = std::make_unique<Inbox>(**this, clock(), *signature, InboxOptions{}, shelf.get());
  }

  std::string take(const std::string& id, const std::string& text, const std::string& more = "") {
    const auto bytes = fmt::format(
        "From: Zoé <zoe@example.org>\r\nTo: {}\r\nSubject: Lampadaire\r\nMessage-ID: <{}@example.org>\r\n{}\r\n{}\r\n",
        mailbox,
        id,
        more,
        text);
    return inbox->take_in({"zoe@example.org", {mailbox}, bytes}).front();
  }

  KeptLetter only() const {
    const auto waiting = shelf->list("waiting", 10);
    REQUIRE(waiting.size() == 1);
    return waiting.front();
  }

  Status put(const KeptLetter& letter, const CaseId& into) {
    const auto bytes = shelf->bytes_of(letter.id);
    REQUIRE(bytes);
    settle();
    auto done = inbox->put_into_case(letter, *bytes, into, "agents/marie");
    settle();
    return done;
  }

  std::size_t events(const CaseId& id, const std::string& type) {
    const auto page = (*this)->queries().timeline(id, true, {.after = {}, .limit = 200});
    REQUIRE(page);
    return static_cast<std::size_t>(
        std::ranges::count(page->rows, "guichet." + type + ".v1", &projections::TimelineRow::type));
  }

  std::unique_ptr<Signature> signature;
  std::unique_ptr<Shelf> shelf;
  std::unique_ptr<Inbox> inbox;
};

std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()));
}

}  // namespace

TEST_CASE("a letter that belongs nowhere is kept once, sealed, and is there after a restart") {
  ShelfTown town;
  for (int times = 0; times < 3; ++times) CHECK(town.take("1", "Chez Jeanne, rue du Lac.") == "250 2.0.0 kept");
  const auto letter = town.only();
  CHECK(letter.from == "zoe@example.org");
  CHECK(letter.subject == "Lampadaire");
  CHECK(letter.why == "it names no case, and no service takes letters");
  CHECK(town.shelf->figures().find("guichet_letters_unmatched 1") != std::string::npos);
  const auto folder = (town.directory() / "mail").string();
  for (const auto* const word : {"Jeanne", "zoe@example.org", "Lampadaire"}) {
    CAPTURE(word);
    CHECK_FALSE(test::any_file_holds(folder, word));
  }
  town.start();
  CHECK(town.only().id == letter.id);
  CHECK(town.shelf->bytes_of(letter.id)->find("Chez Jeanne") != std::string::npos);
}

TEST_CASE("an agent puts a letter into a case as if it had been sent to it, and doing so twice does nothing more") {
  ShelfTown town;
  const auto id = town.open_case("un lampadaire");
  town.take("1", "Il est toujours cassé.");
  const auto letter = town.only();
  for (int times = 0; times < 2; ++times) REQUIRE_MESSAGE(town.put(letter, id), "put into the case");
  CHECK(town.events(id, "reply.received") == 1);
  CHECK(town.events(id, "note.written") == 1);
  CHECK(town->unseal(town.state(id).last_reply.at("text")) == json::value("Il est toujours cassé."));
  CHECK_FALSE(town.put(letter, CaseId("nobody-knows")));
  REQUIRE(town.shelf->remove(letter.id));
  CHECK(town.shelf->list("", 10).empty());
  CHECK_FALSE(town.shelf->bytes_of(letter.id));
  CHECK(files_in(town.directory() / "mail" / "unmatched") == 0);
}

TEST_CASE("a dismissed letter says by whom and why, can still be put into a case, and is erased after thirty days") {
  ShelfTown town;
  town.take("1", "Gagnez un voyage !");
  const auto letter = town.only();
  REQUIRE(town.shelf->dismiss(letter.id, "agents/marie", "publicité"));
  const auto again = town.shelf->dismiss(letter.id, "agents/paul", "publicité");
  REQUIRE_FALSE(again);
  CHECK(again.error().kind == Error::Kind::conflict);
  CHECK(town.shelf->list("waiting", 10).empty());
  town.start();
  const auto dismissed = town.shelf->list("dismissed", 10);
  REQUIRE(dismissed.size() == 1);
  CHECK(dismissed.front().reason == "publicité");
  CHECK(dismissed.front().dismissed_by == "agents/marie");
  CHECK(town.put(letter, town.open_case("un lampadaire")));
  town.clock().advance(std::chrono::hours(24 * 29));
  CHECK(town.shelf->list("", 10).size() == 1);
  town.clock().advance(std::chrono::hours(25));
  CHECK(town.shelf->list("", 10).empty());
  CHECK(files_in(town.directory() / "mail" / "unmatched") == 0);
}

TEST_CASE("a full shelf asks the mail server to come again, and machines' letters are not kept") {
  ShelfTown town;
  CHECK(town.take("0", "Je suis absent", "Auto-Submitted: auto-replied\r\n") == "250 2.0.0 read");
  ShelfOptions narrow;
  narrow.letters_max = 1;
  town.start(narrow);
  CHECK(town.take("1", "Bonjour") == "250 2.0.0 kept");
  CHECK(town.take("2", "Encore").starts_with("452 4.3.1"));
  REQUIRE(town.shelf->remove(town.only().id));
  CHECK(town.take("2", "Encore") == "250 2.0.0 kept");
}

TEST_CASE("what a crash left is no letter, and a letter under another key is told as damage") {
  ShelfTown town;
  town.take("1", "Bonjour");
  const auto folder = town.directory() / "mail" / "unmatched";
  std::ofstream(folder / "half.letter") << "half";
  std::ofstream(folder / "half.row.new") << "half";
  town.start();
  CHECK(town.only().subject == "Lampadaire");
  CHECK(files_in(folder) == 2);
  std::filesystem::remove(town.directory() / "keys" / "letters.key");
  const auto other = Shelf::open(town.clock(), {.folder = folder, .key = town.directory() / "keys" / "letters.key"});
  REQUIRE_FALSE(other);
  CHECK(other.error().kind == Error::Kind::corrupt);
}
