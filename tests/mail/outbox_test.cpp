// The outbox with an engine: each letter leaves once, whatever the mail server does and whenever the server is stopped.
#include "adapters/mail/outbox.h"

#include <condition_variable>
#include <map>
#include <mutex>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/runtime/support/test_engine.h"
#include "tests/runtime/support/town.h"

using namespace guichet;
using namespace guichet::mail;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view ask_yaml = R"yaml(
workflow: ask
title: { fr: Demander }
owner: works
alternatives: { fr: Au guichet }
keep: { done: 1 year }
form: { email: { type: email, personal: true } }
start: first
steps:
  first:
    do: [{ send: citizen, template: reminder }]
    task:
      queue: works
      outcomes: { answer: { label: { fr: Répondre }, do: [{ send: citizen, template: question }], go: done } }
  done: { end: done }
)yaml";

workflows::Files town_with_mail() {
  auto files = test::small_town();
  files["town.yaml"] += "mail: { from: mairie@petitville.example, server: \"smtp://127.0.0.1:9\", encryption: none }\n";
  files["workflows/ask.yaml"] = ask_yaml;
  return files;
}

/// A mail server that does what a test says, and keeps what it took by Message-ID.
class PostDouble final : public Post {
 public:
  using Behaviour = std::function<Result<Handed>(const Posted& letter, std::size_t number)>;

  explicit PostDouble(Behaviour behaviour) : behaviour_(std::move(behaviour)) {}

  Result<Handed> send(const Posted& letter) override {
    std::size_t number = 0;
    {
      const std::lock_guard lock(mutex_);
      all_.push_back(letter);
      number = all_.size();
    }
    return behaviour_(letter, number);
  }

  std::vector<Posted> all() const {
    const std::lock_guard lock(mutex_);
    return all_;
  }

 private:
  Behaviour behaviour_;
  mutable std::mutex mutex_;
  std::vector<Posted> all_;
};

Result<Handed> taken(const Posted&, std::size_t) {
  return Handed{Handed::Outcome::taken, 250};
}

std::string message_id(const Posted& letter) {
  const auto at = letter.bytes.find("Message-Id: ");
  return letter.bytes.substr(at, letter.bytes.find("\r\n", at) - at);
}

struct Town : test::TestEngine {
  Town() { REQUIRE(deploy(town_with_mail())); }

  CaseId ask(int number, const std::string& email = "zoe@example.org") {
    auto opening = submission("citizen");
    runtime::OpenRequest request;
    request.id = CaseId(fmt::format("K{}", number));
    request.open.workflow = "ask";
    if (!email.empty()) request.open.form = {{"email", email}};
    const auto id = request.id;
    opening.what = std::move(request);
    TestEngine::accepted(std::move(opening));
    return id;
  }

  void answer(const CaseId& id) { REQUIRE(on_case(id, cases::CompleteTask{task(id), "answer", {}, {}})); }

  std::unique_ptr<Outbox> outbox(Post& post) {
    if (!signature) {
      auto opened = Signature::open(directory() / "keys" / "mail.key");
      REQUIRE(opened);
      signature = std::make_unique<Signature>(*std::move(opened));
    }
    auto opened = Outbox::open(**this, clock(), post, *signature, {.folder = directory() / "mail"});
    REQUIRE(opened);
    return *std::move(opened);
  }

  std::unique_ptr<Signature> signature;
};

bool comes_to(Outbox& outbox, const std::function<bool()>& holds) {
  std::mutex mutex;
  std::condition_variable turn;
  for (int i = 0; i < 6'000; ++i) {
    if (holds()) return true;
    outbox.wake();
    std::unique_lock lock(mutex);
    turn.wait_for(lock, 5ms);
  }
  return false;
}

std::size_t count(const Outbox& outbox, const std::string& state) {
  return outbox.list(state, 1'000).size();
}

}  // namespace

TEST_CASE("letters of a case leave in order, once each, from a signed address, and thread") {
  Town town;
  PostDouble post(taken);
  const auto outbox = town.outbox(post);
  const auto id = town.ask(1);
  town.answer(id);
  REQUIRE(comes_to(*outbox, [&] { return count(*outbox, "sent") == 2; }));
  const auto letters = post.all();
  REQUIRE(letters.size() == 2);
  CHECK(letters[0].recipient == "zoe@example.org");
  CHECK(letters[0].bytes.find("Subject: Rappel\r\n") != std::string::npos);
  CHECK(letters[1].bytes.find("Subject: Une question\r\n") != std::string::npos);
  const auto code = Signature::code_in(letters[0].sender, "mairie@petitville.example");
  REQUIRE(code);
  CHECK(code->reference == town.state(id).reference);
  CHECK(town.signature->proves(*code, id));
  CHECK(message_id(letters[0]) != message_id(letters[1]));
  CHECK(outbox->figures().find("guichet_letters_waiting 0") != std::string::npos);
}

TEST_CASE("a contact of the town is written to, in its language, where the town has it now") {
  const auto town_with_contact = [](const std::string& address) {
    auto files = town_with_mail();
    files["town.yaml"] +=
        fmt::format("contacts: {{ fire-brigade: {{ title: {{ fr: Pompiers }}, mail: {} }} }}\n", address);
    auto& ask = files["workflows/ask.yaml"];
    for (auto at = ask.find("send: citizen"); at != std::string::npos; at = ask.find("send: citizen", at))
      ask.replace(at, std::string("send: citizen").size(), "send: fire-brigade");
    return files;
  };
  Town town;
  REQUIRE(town.deploy(town_with_contact("centre@fire.example")));
  PostDouble post(taken);
  const auto outbox = town.outbox(post);
  const auto id = town.ask(1, "");
  REQUIRE(comes_to(*outbox, [&] { return count(*outbox, "sent") == 1; }));
  CHECK(post.all().back().recipient == "centre@fire.example");
  REQUIRE(town.deploy(town_with_contact("alarm@fire.example")));
  town.answer(id);
  REQUIRE(comes_to(*outbox, [&] { return count(*outbox, "sent") == 2; }));
  CHECK(post.all().back().recipient == "alarm@fire.example");
  CHECK(Signature::code_in(post.all().back().sender, "mairie@petitville.example"));

  // A contact that has left town.yaml is written to where it was when the case was opened.
  const auto other = town.ask(2, "");
  REQUIRE(comes_to(*outbox, [&] { return count(*outbox, "sent") == 3; }));
  REQUIRE(town.deploy(town_with_mail()));
  town.answer(other);
  REQUIRE(comes_to(*outbox, [&] { return count(*outbox, "sent") == 4; }));
  CHECK(post.all().back().recipient == "alarm@fire.example");
}

TEST_CASE("a letter with nobody to write to is passed over, and what was sent before there was a mailbox stays so") {
  Town town;
  town.ask(1);
  PostDouble post(taken);
  const auto outbox = town.outbox(post);
  town.ask(2, "");
  town.ask(3);
  REQUIRE(comes_to(*outbox, [&] { return count(*outbox, "sent") == 1 && count(*outbox, "unaddressed") == 1; }));
  CHECK(outbox->list("sent", 10).front().case_id.value == "K3");
  CHECK(post.all().size() == 1);
}

TEST_CASE("a mail server that is away is asked again, under the same Message-ID, and not for every letter") {
  Town town;
  std::atomic<bool> away = true;
  PostDouble post([&](const Posted& letter, std::size_t number) -> Result<Handed> {
    if (away) return unavailable("away");
    return taken(letter, number);
  });
  const auto outbox = town.outbox(post);
  for (int i = 1; i <= 5; ++i) town.ask(i);
  REQUIRE(comes_to(*outbox, [&] { return !post.all().empty() && count(*outbox, "sending") == 0; }));
  CHECK(post.all().size() <= 2);  // two threads may have begun together; then the server is left alone
  CHECK(comes_to(*outbox, [&] { return count(*outbox, "waiting") == 5; }));
  const auto first = message_id(post.all().front());
  away = false;
  town.clock().advance(Duration(3min));
  REQUIRE(comes_to(*outbox, [&] { return count(*outbox, "sent") == 5; }));
  std::map<std::string, int> times;
  for (const auto& letter : post.all()) ++times[message_id(letter)];
  CHECK(times.size() == 5);
  CHECK(times[first] == 2);
}

TEST_CASE("a letter that is refused for good is an incident of its case, and an agent can send it again") {
  Town town;
  std::atomic<bool> refuse = true;
  PostDouble post([&](const Posted& letter, std::size_t number) -> Result<Handed> {
    if (refuse) return Handed{Handed::Outcome::refused, 550};
    return taken(letter, number);
  });
  const auto outbox = town.outbox(post);
  const auto id = town.ask(1);
  REQUIRE(comes_to(*outbox, [&] { return count(*outbox, "failed") == 1; }));
  CHECK(town.state(id).incident == "mail: the letter reminder did not leave: the mail server refused it: 550");
  CHECK(town.state(id).tasks.size() == 1);  // nothing rests because of it
  const auto position = outbox->list("failed", 1).front().position;
  CHECK(outbox->resend(position + 1).error().kind == Error::Kind::not_found);
  REQUIRE(town.on_case(id, cases::ResumeCase{"", "called by phone"}));
  CHECK(town.state(id).incident.empty());
  refuse = false;
  REQUIRE(outbox->resend(position));
  REQUIRE(comes_to(*outbox, [&] { return count(*outbox, "sent") == 1; }));
  CHECK(count(*outbox, "failed") == 0);
}

TEST_CASE("a letter that stays on its way is told as stuck, and given up after three days") {
  Town town;
  PostDouble post([](const Posted&, std::size_t) -> Result<Handed> { return unavailable("away"); });
  const auto outbox = town.outbox(post);
  const auto id = town.ask(1);
  REQUIRE(comes_to(*outbox, [&] { return post.all().size() == 1 && count(*outbox, "sending") == 0; }));
  CHECK(outbox->figures().find("guichet_letters_stuck 0") != std::string::npos);
  town.clock().advance(Duration(31min));
  CHECK(outbox->figures().find("guichet_letters_stuck 1") != std::string::npos);
  town.clock().advance(Duration(std::chrono::hours(73)));
  REQUIRE(comes_to(*outbox, [&] { return count(*outbox, "failed") == 1; }));
  CHECK(town.state(id).incident.find("away") != std::string::npos);
}

TEST_CASE("what waited when the server stopped leaves after the next start") {
  Town town;
  PostDouble away([](const Posted&, std::size_t) -> Result<Handed> { return unavailable("away"); });
  {
    const auto outbox = town.outbox(away);
    town.ask(1);
    REQUIRE(comes_to(*outbox, [&] { return !away.all().empty() && count(*outbox, "sending") == 0; }));
  }
  town.ask(2);
  PostDouble post(taken);
  town.clock().advance(Duration(std::chrono::hours(1)));
  const auto outbox = town.outbox(post);
  REQUIRE(comes_to(*outbox, [&] { return count(*outbox, "sent") == 2; }));
  const auto letters = post.all();
  CHECK(std::ranges::count(letters, message_id(away.all().front()), message_id) == 1);
}

TEST_CASE("what was sent is still listed after a restart") {
  Town town;
  PostDouble post(taken);
  {
    const auto outbox = town.outbox(post);
    town.ask(1);
    REQUIRE(comes_to(*outbox, [&] { return count(*outbox, "sent") == 1; }));
  }
  const auto outbox = town.outbox(post);
  const auto sent = outbox->list("sent", 10);
  REQUIRE(sent.size() == 1);
  CHECK(sent.front().case_id.value == "K1");
  CHECK(post.all().size() == 1);
}

TEST_CASE("nothing is written to somebody who was forgotten") {
  Town town;
  std::atomic<bool> away = true;
  PostDouble post([&](const Posted& letter, std::size_t number) -> Result<Handed> {
    if (away) return unavailable("away");
    return taken(letter, number);
  });
  const auto outbox = town.outbox(post);
  town.ask(1);
  REQUIRE(comes_to(*outbox, [&] { return post.all().size() == 1 && count(*outbox, "sending") == 0; }));
  REQUIRE(town.on_person(PersonId("case-K1"), people::ForgetPerson{"asked for it"}));
  away = false;
  town.clock().advance(Duration(3min));
  REQUIRE(comes_to(*outbox, [&] { return count(*outbox, "unaddressed") == 1; }));
  CHECK(post.all().size() == 1);
}
