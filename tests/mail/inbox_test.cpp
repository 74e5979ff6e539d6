// Letters that come in, with an engine: each has its one effect, however often and however spoilt it is handed over.
#include "adapters/mail/inbox.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/runtime/support/test_engine.h"
#include "tests/runtime/support/town.h"

using namespace guichet;
using namespace guichet::mail;

namespace {

constexpr auto hall = "mairie@petitville.example";

constexpr std::string_view ask_yaml = R"yaml(
workflow: ask
title: { fr: Demander }
owner: works
alternatives: { fr: Au guichet }
keep: { done: 1 year }
form:
  subject: { type: string, max: 500 }
  text: { type: text, required: true, personal: true }
start: first
steps:
  first:
    do: [{ send: citizen, template: question }]
    wait: { for: reply, go: second }
  second:
    task:
      queue: works
      outcomes: { answer: { label: { fr: Répondre }, go: done } }
  done: { end: done }
)yaml";

constexpr std::string_view opinion_yaml = R"yaml(
workflow: opinion
title: { fr: Demander un avis }
owner: works
alternatives: { fr: Au guichet }
keep: { done: 1 year }
form:
  email: { type: email, personal: true }
  neighbour: { type: email, personal: true }
start: first
steps:
  first:
    do: [{ send: citizen, template: reminder }, { send: "{{ form.neighbour }}", template: reminder }]
    wait: { for: reply, go: done }
  done: { end: done }
)yaml";

struct Town : test::TestEngine {
  explicit Town(bool opens = true) {
    auto files = test::small_town();
    files["town.yaml"] += fmt::format(
        "mail:\n  from: {}\n  server: smtp://127.0.0.1\n  inbox:\n    listen: 127.0.0.1:2424\n{}",
        hall,
        opens ? "    opens: ask\n    form: { subject: subject, text: text }\n" : "");
    files["town.yaml"] += "contacts: { fire-brigade: { title: { fr: Pompiers }, mail: centre@fire.example } }\n";
    files["workflows/ask.yaml"] = ask_yaml;
    REQUIRE(deploy(files));
    auto opened = Signature::open(directory() / "keys" / "mail.key");
    REQUIRE(opened);
    signature = std::make_unique<Signature>(*std::move(opened));
    inbox = std::make_unique<Inbox>(**this, clock(), *signature, InboxOptions{.letters_per_hour_max = 5});
  }

  std::string take(
      const std::string& recipient, const std::string& letter, const std::string& sender = "zoe@example.org") {
    const auto replies = inbox->take_in({sender, {recipient}, letter});
    REQUIRE(replies.size() == 1);
    settle();
    return replies.front();
  }

  CaseId only_case() {
    const auto page = (*this)->queries().case_list("ask", "", {.after = {}, .limit = 10});
    REQUIRE(page);
    REQUIRE(page->rows.size() == 1);
    return page->rows.front().id;
  }

  std::string address_of(const CaseId& id) {
    const auto address = signature->reply_address(hall, state(id).reference, id);
    REQUIRE(address);
    return *address;
  }

  /// Types of what stands in the timeline, as agents see it.
  std::size_t count(const CaseId& id, const std::string& type) {
    const auto page = (*this)->queries().timeline(id, true, {.after = {}, .limit = 200});
    REQUIRE(page);
    return static_cast<std::size_t>(
        std::ranges::count(page->rows, "guichet." + type + ".v1", &projections::TimelineRow::type));
  }

  std::unique_ptr<Signature> signature;
  std::unique_ptr<Inbox> inbox;
};

std::string letter(const std::string& id, const std::string& text, const std::string& more = "") {
  return fmt::format(
      "From: Zoé <zoe@example.org>\r\nTo: {}\r\nSubject: Lampadaire\r\nMessage-ID: <{}@example.org>\r\n{}\r\n{}\r\n",
      hall,
      id,
      more,
      text);
}

}  // namespace

TEST_CASE("a letter opens a case once, however often it is handed over") {
  Town town;
  for (int times = 0; times < 3; ++times) CHECK(town.take(hall, letter("1", "Il est cassé.")) == "250 2.0.0 kept");
  const auto state = town.state(town.only_case());
  CHECK(state.form.at("subject") == json::value("Lampadaire"));
  CHECK(town->unseal(state.form.at("text")) == json::value("Il est cassé."));
  const auto person = town->queries().person(state.person, {.after = {}, .limit = 1});
  REQUIRE(person);
  CHECK(town->unseal(person->attributes.at("email")) == json::value("zoe@example.org"));
}

TEST_CASE(
    "an answer to a signed address is the case's reply, once, without what it quotes; the whole is kept for agents") {
  Town town;
  town.take(hall, letter("1", "Il est cassé."));
  const auto id = town.only_case();
  CHECK(town.state(id).waits.size() == 1);
  const auto text = "Le grand.\r\n\r\nLe 2 mars, Mairie a écrit :\r\n> Pouvez-vous préciser ?";
  for (const auto* const way : {"", "Received: by the relay\r\n", ""})  // what relays add makes it no other letter
    CHECK(town.take(town.address_of(id), letter("2", text, way)) == "250 2.0.0 kept");
  const auto state = town.state(id);
  CHECK(state.waits.empty());
  CHECK(state.tasks.size() == 1);
  CHECK(town->unseal(state.last_reply.at("text")) == json::value("Le grand."));
  CHECK(town.count(id, "reply.received") == 1);
  CHECK(town.count(id, "file.attached") == 1);
}

TEST_CASE("an answer that lost its address is known by the letter it answers") {
  Town town;
  town.take(hall, letter("1", "Il est cassé."));
  const auto id = town.only_case();
  const auto page = town->queries().timeline(id, true, {.after = {}, .limit = 200});
  REQUIRE(page);
  const auto sent = std::ranges::find(page->rows, "guichet.message.sent.v1", &projections::TimelineRow::type);
  REQUIRE(sent != page->rows.end());
  const auto header =
      fmt::format("In-Reply-To: <{}>\r\n", town.signature->letter_id(sent->position, "petitville.example"));
  CHECK(town.take(hall, letter("2", "Le grand.", header)) == "250 2.0.0 kept");
  CHECK(town.count(id, "reply.received") == 1);
  // One that names a letter we never wrote opens a case of its own.
  town.take(hall, letter("3", "Un autre.", "In-Reply-To: <letter.1.aaaa-bbbb-cccc@petitville.example>\r\n"));
  CHECK(town->queries().case_list("ask", "", {.after = {}, .limit = 10})->rows.size() == 2);
}

TEST_CASE("photos and papers become files of the case, by what they are") {
  Town town;
  const auto enclosed = letter(
      "1",
      "--b\r\nContent-Type: text/plain\r\n\r\nVoici.\r\n--b\r\nContent-Type: text/plain\r\n"
      "Content-Disposition: attachment; filename=devis.exe\r\n\r\n%PDF-1.7 x\r\n--b--",
      "Content-Type: multipart/mixed; boundary=b\r\n");
  for (int times = 0; times < 2; ++times) CHECK(town.take(hall, enclosed) == "250 2.0.0 kept");
  const auto id = town.only_case();
  const auto page = town->queries().timeline(id, true, {.after = {}, .limit = 200});
  const auto file = std::ranges::find(page->rows, "guichet.file.attached.v1", &projections::TimelineRow::type);
  REQUIRE(file != page->rows.end());
  CHECK(file->data.at("file").as_object().at("media_type") == json::value("application/pdf"));
  CHECK(town.count(id, "file.attached") == 1);
}

TEST_CASE("machines never talk to each other") {
  Town town;
  CHECK(town.take(hall, letter("1", "Absent", "Auto-Submitted: auto-replied\r\n")).starts_with("250"));
  CHECK(town.take(hall, letter("2", "Liste", "Precedence: bulk\r\n")).starts_with("250"));
  CHECK(town.take(hall, letter("3", "Retour"), "").starts_with("250"));
  const auto own = town.signature->letter_id(3, "petitville.example");
  CHECK(
      town.take(hall, "From: mairie@petitville.example\r\nMessage-ID: <" + own + ">\r\n\r\nx\r\n").starts_with("250"));
  CHECK(town->queries().case_list("", "", {.after = {}, .limit = 10})->rows.empty());
}

TEST_CASE("an automatic answer to a case is a note that agents read, and answers no question") {
  Town town;
  town.take(hall, letter("1", "Il est cassé."));
  const auto id = town.only_case();
  CHECK(town.take(town.address_of(id), letter("2", "Absent jusqu'au 9", "Auto-Submitted: auto-replied\r\n"))
            .starts_with("250"));
  CHECK(town.state(id).waits.size() == 1);
  CHECK(town.count(id, "note.written") == 1);
  CHECK(town.count(id, "reply.received") == 0);
}

TEST_CASE("what a contact of the town answers is a note for agents, and not the citizen's reply") {
  Town town;
  town.take(hall, letter("1", "Il est cassé."));
  const auto id = town.only_case();
  const auto answer =
      "From: Centre@fire.example\r\nSubject: Alarme\r\nMessage-ID: <2@fire.example>\r\n\r\nOn y va.\r\n";
  CHECK(town.take(town.address_of(id), answer, "centre@fire.example") == "250 2.0.0 kept");
  CHECK(town.state(id).waits.size() == 1);
  CHECK(town.count(id, "reply.received") == 0);
  const auto page = town->queries().timeline(id, true, {.after = {}, .limit = 200});
  REQUIRE(page);
  const auto note = std::ranges::find(page->rows, "guichet.note.written.v1", &projections::TimelineRow::type);
  REQUIRE(note != page->rows.end());
  CHECK(note->internal);
  CHECK(json::serialize(town->unseal(note->data)).find("fire.example>: Alarme") != std::string::npos);
  CHECK(note->actor == "correspondent/fire-brigade");
}

TEST_CASE("a letter of ours that comes back is an incident of its case") {
  Town town;
  town.take(hall, letter("1", "Il est cassé."));
  const auto id = town.only_case();
  const auto notice = letter("2", "550 no such user", "Content-Type: multipart/report; boundary=x\r\n");
  for (int times = 0; times < 2; ++times) CHECK(town.take(town.address_of(id), notice, "").starts_with("250"));
  CHECK(town.state(id).incident.starts_with("mail: a letter to the citizen came back"));
  CHECK(town.count(id, "incident.raised") == 1);
}

TEST_CASE("a letter to a case that is closed is kept for agents, with what it encloses") {
  Town town;
  town.take(hall, letter("1", "Il est cassé."));
  const auto id = town.only_case();
  town.take(town.address_of(id), letter("2", "Le grand."));
  REQUIRE(town.on_case(id, cases::CompleteTask{town.task(id), "answer", {}, {}}));
  CHECK(town.take(town.address_of(id), letter("3", "Merci !")) == "250 2.0.0 kept");
  CHECK(town.count(id, "note.written") == 1);
  CHECK(town.count(id, "reply.received") == 1);
}

TEST_CASE("one sender who writes without end is asked to wait, and others are not") {
  Town town;
  for (int i = 0; i < 5; ++i) CHECK(town.take(hall, letter(fmt::format("a{}", i), "x")).starts_with("250"));
  CHECK(town.take(hall, letter("b", "x")).starts_with("450"));
  CHECK(town.take(hall, letter("c", "x"), "paul@example.org").starts_with("250"));
  town.clock().advance(Duration(std::chrono::hours(1)));
  CHECK(town.take(hall, letter("b", "x")).starts_with("250"));
}

TEST_CASE("where no service takes letters, one that answers nothing is refused with a sentence") {
  Town town(false);
  CHECK(town.take(hall, letter("1", "Bonjour")).starts_with("550 5.7.1 answer to the address"));
  CHECK(town.take("mairie+aaaa-aaaa-bbbb-cccc-dddd@petitville.example", letter("1", "Bonjour")).starts_with("550"));
  CHECK(town.inbox->figures().find("as=\"refused\"} 2") != std::string::npos);
}

TEST_CASE("only the town hall's own address is taken") {
  Town town;
  CHECK(town.inbox->accepts(hall));
  CHECK(town.inbox->accepts("Mairie+CODE@Petitville.example"));
  for (const std::string other : {"mairie2@petitville.example", "mairie@elsewhere.example", "mairie", ""})
    CHECK_FALSE(town.inbox->accepts(other));
}

TEST_CASE("what the form refuses is told to the sender, and nobody's erased case takes letters") {
  Town town;
  CHECK(town.take(hall, letter("1", "")).starts_with("550"));
  town.take(hall, letter("2", "Il est cassé."));
  const auto id = town.only_case();
  REQUIRE(town.on_person(town.state(id).person, people::ForgetPerson{"asked for it"}));
  CHECK(town.take(town.address_of(id), letter("3", "Encore moi")).starts_with("550"));
}

TEST_CASE("whom a case wrote to besides its citizen is heard, and never in the citizen's name") {
  Town town;
  auto files = test::small_town();
  files["town.yaml"] += fmt::format("mail:\n  from: {}\n  server: smtp://127.0.0.1\n", hall);
  files["workflows/opinion.yaml"] = opinion_yaml;
  REQUIRE(town.deploy(files));
  runtime::Submission submission = town.submission("agents/marie");
  runtime::OpenRequest open;
  open.id = CaseId("opinion-1");
  open.open.workflow = "opinion";
  open.open.form = {{"email", "zoe@example.org"}, {"neighbour", "Paul@Example.org"}};
  submission.what = std::move(open);
  town.accepted(std::move(submission));
  town.settle();
  const CaseId id("opinion-1");
  const auto from = [&](const std::string& whom, const std::string& number, const std::string& more = "") {
    auto bytes = letter(number, "Je suis contre.", more + "Content-Type: multipart/mixed; boundary=b\r\n");
    bytes.replace(bytes.find("zoe@example.org"), 15, whom);
    bytes.replace(
        bytes.find("Je suis contre."),
        15,
        "--b\r\n\r\nJe suis contre.\r\n--b\r\n"
        "Content-Disposition: attachment; filename=avis.txt\r\n\r\nAvis\r\n--b--");
    CHECK(town.take(town.address_of(id), bytes, whom) == "250 2.0.0 kept");
  };
  const auto public_rows = [&] {
    return town->queries().timeline(id, false, {.after = {}, .limit = 200})->rows.size();
  };
  const auto before = public_rows();

  from("paul@example.org", "by-address");
  CHECK(town.state(id).waits.size() == 1);  // it is the citizen's answer that the case waits for
  CHECK(town.count(id, "reply.received") == 0);
  CHECK(town.count(id, "note.written") == 1);
  CHECK(town.count(id, "file.attached") == 1);
  CHECK(public_rows() == before);
  const auto rows = town->queries().timeline(id, true, {.after = {}, .limit = 200})->rows;
  const auto note = std::ranges::find(rows, "guichet.note.written.v1", &projections::TimelineRow::type);
  REQUIRE(note != rows.end());
  CHECK(note->actor == "correspondent/neighbour");
  const auto text = town->unseal(note->data.at("text"));
  REQUIRE(text.is_string());
  CHECK(text.as_string().find("<paul@example.org>: Lampadaire") != std::string::npos);

  // From another mailbox, as an answer to the letter that went to them.
  const auto sent = std::ranges::find_if(rows, [](const auto& row) {
    const auto* to = row.data.if_contains("to");
    return to != nullptr && *to == "form/neighbour";
  });
  REQUIRE(sent != rows.end());
  from(
      "office@example.org",
      "by-letter",
      fmt::format("In-Reply-To: <{}>\r\n", town.signature->letter_id(sent->position, "petitville.example")));
  CHECK(town.count(id, "reply.received") == 0);
  CHECK(public_rows() == before);

  // The citizen from their own address, whatever letter they answer.
  from("zoe@example.org", "citizen");
  CHECK(town.count(id, "reply.received") == 1);
  CHECK(town.state(id).waits.empty());
}

TEST_CASE("an answer from a mailbox that the case does not know is heard, and told apart from the citizen's own") {
  Town town;
  town.take(hall, letter("1", "Il est cassé."));
  const auto id = town.only_case();
  const auto from_work = [](const std::string& number) {
    auto bytes = letter(
        number,
        "--b\r\n\r\nLe grand.\r\n--b\r\nContent-Disposition: attachment; filename=plan.txt\r\n\r\nPlan\r\n--b--",
        "Content-Type: multipart/mixed; boundary=b\r\n");
    bytes.replace(bytes.find("zoe@example.org"), 15, "z.martin@office.example");
    return bytes;
  };
  for (int i = 0; i < 2; ++i)
    CHECK(town.take(town.address_of(id), from_work("2"), "z.martin@office.example") == "250 2.0.0 kept");
  CHECK(town.state(id).waits.empty());  // whoever has the letter's address has read it
  const auto rows = town->queries().timeline(id, true, {.after = {}, .limit = 200})->rows;
  const auto of_type = [&](const std::string& type) {
    const auto found = std::ranges::find(rows, "guichet." + type + ".v1", &projections::TimelineRow::type);
    REQUIRE(found != rows.end());
    return *found;
  };
  CHECK(of_type("reply.received").actor == "citizen/other-address");
  CHECK(of_type("file.attached").actor == "citizen/other-address");
  CHECK(town.count(id, "reply.received") == 1);
  CHECK(town.count(id, "note.written") == 1);
  const auto note = of_type("note.written");
  CHECK(note.internal);
  CHECK(town->unseal(note.data.at("text")) == json::value("✉ Zoé <z.martin@office.example>: Lampadaire"));
}

TEST_CASE("an answer from an unknown mailbox to a case that is closed says who wrote") {
  Town town;
  town.take(hall, letter("1", "Il est cassé."));
  const auto id = town.only_case();
  town.take(town.address_of(id), letter("2", "Le grand."));
  REQUIRE(town.on_case(id, cases::CompleteTask{town.state(id).tasks.front().id, "answer", {}, {}}));
  auto bytes = letter("3", "Merci.");
  bytes.replace(bytes.find("zoe@example.org"), 15, "z.martin@office.example");
  CHECK(town.take(town.address_of(id), bytes, "z.martin@office.example") == "250 2.0.0 kept");
  CHECK(town.count(id, "reply.received") == 1);
  const auto rows = town->queries().timeline(id, true, {.after = {}, .limit = 200})->rows;
  const auto note = std::ranges::find(rows, "guichet.note.written.v1", &projections::TimelineRow::type);
  REQUIRE(note != rows.end());
  CHECK(town->unseal(note->data.at("text")) == json::value("✉ Zoé <z.martin@office.example>: Lampadaire\n\nMerci."));
}
