// I11: after an erasure no plaintext and no usable key anywhere. And what people's data needs before that.
#include <filesystem>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

#include "tests/runtime/support/test_engine.h"

using namespace guichet;
using namespace guichet::test;

namespace {

struct Opened {
  CaseId id;
  PersonId person;
};

Opened open_for(TestEngine& town, const std::string& name, const std::string& mail, const std::string& phone) {
  auto opening = town.submission("citizen");
  runtime::OpenRequest request;
  const auto initial = name.substr(0, 1);
  request.id = CaseId("case-of-" + initial);
  request.open.workflow = "repair";
  request.open.form = {{"what", "un trou"}, {"phone", phone}};
  request.open.person = PersonId("P-" + initial);
  request.person = people::RegisterPerson{{{"name", name}, {"email", mail}}, "fr"};
  opening.what = request;
  const auto receipt = town.accepted(opening);
  CHECK(receipt.last - receipt.first + 1 == receipt.version + 1);  // the person's event came with the case's
  return {request.id, request.open.person};
}

std::string read_all(TestEngine& town, const CaseId& id, const std::string& hash) {
  std::string content;
  const auto status = town->read_file(id, hash, [&](std::span<const std::byte> chunk) {
    for (const auto byte : chunk) content.push_back(static_cast<char>(byte));
    return ok();
  });
  return status ? content : status.error().message;
}

std::string store_file(TestEngine& town, const CaseId& id, const std::string& content) {
  auto draft = town->receive_file(id);
  REQUIRE(draft);
  REQUIRE((*draft)->write(std::as_bytes(std::span(content))));
  const auto stored = (*draft)->finish();
  REQUIRE(stored);
  REQUIRE(town.on_case(id, cases::AttachFile{{stored->hash, "photo.txt", "text/plain", stored->size}, false}));
  return stored->hash;
}

bool is_same_file(const std::filesystem::path& left, const std::filesystem::path& right) {
  std::ifstream a(left, std::ios::binary);
  std::ifstream b(right, std::ios::binary);
  const std::string first((std::istreambuf_iterator<char>(a)), {});
  return !first.empty() && first == std::string((std::istreambuf_iterator<char>(b)), {});
}

}  // namespace

TEST_CASE("a person is found by what an agent types, and their sheet lists their cases") {
  TestEngine town;
  const auto marie = open_for(town, "Marie Dupond", "marie@example.org", "0612345678");
  open_for(town, "Paul Dupond", "paul@example.org", "0687654321");
  town.settle();
  CHECK(town->find_people("marie@example.org", 10)->size() == 1);
  CHECK(town->find_people("dupond", 10)->size() == 2);
  CHECK(*town->find_people("Dupond MARIE", 10) == std::vector<PersonId>{marie.person});
  CHECK(town->find_people("martin", 10)->empty());
  const auto sheet = town->queries().person(marie.person, {});
  REQUIRE(sheet);
  CHECK(people::is_sealed(sheet->attributes.at("name")));
  CHECK(town->unseal(sheet->attributes).at("name") == "Marie Dupond");
  REQUIRE(sheet->cases.rows.size() == 1);
  CHECK(sheet->cases.rows.front().id == marie.id);

  REQUIRE(town.on_person(marie.person, people::UpdatePerson{{{"name", "Marie Martin"}}, {}}));
  town.settle();
  CHECK(town->find_people("martin", 10)->size() == 1);
  CHECK(town->find_people("dupond", 10)->size() == 1);
  CHECK(town.replay_difference() == "");
}

TEST_CASE("a refused opening registers nobody") {
  TestEngine town;
  auto opening = town.submission("citizen");
  runtime::OpenRequest request;
  request.id = CaseId("refused");
  request.open.workflow = "repair";
  request.open.person = PersonId("nobody");
  request.person = people::RegisterPerson{{{"name", "Personne"}}, "fr"};
  opening.what = request;  // the form lacks `what`
  const auto head = town->head();
  const auto refused = town->submit_and_wait(opening);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Error::Kind::invalid);
  CHECK(town->head() == head);
  CHECK_FALSE(town->queries().person(request.open.person, {}));
  // And the id is free: the same command, corrected, is accepted under its own id.
  request.open.form = {{"what", "un trou"}};
  opening.what = request;
  CHECK(town->submit_and_wait(opening));
}

TEST_CASE("after a person is forgotten, no file of the data folder holds what they said, and no key opens it") {
  TestEngine town;
  const std::string name = "Zerlinde Quastenflosser";
  const auto gone = open_for(town, name, "zerlinde@quastenflosser.example", "0611223344");
  const auto stays = open_for(town, "Odile Bleibtreu", "odile@bleibtreu.example", "0655667788");
  REQUIRE(town.on_case(gone.id, cases::WriteNote{"Elle a dit xylophonkasten au telephone", false}));
  const std::string content(100'000, 'q');
  const auto hash = store_file(town, gone.id, content + "xylophonkasten");
  const auto kept = store_file(town, stays.id, content);
  CHECK(read_all(town, gone.id, hash).size() == content.size() + 14);

  REQUIRE(town.on_person(gone.person, people::ForgetPerson{"demande du 2 mars"}));
  town.settle();
  const auto state = town.state(gone.id);
  CHECK(town->unseal(state.form.at("phone")).as_object().contains("$erased"));
  CHECK(read_all(town, gone.id, hash).find('q') == std::string::npos);
  CHECK(town->find_people("zerlinde@quastenflosser.example", 10)->empty());
  CHECK(town->queries().person(gone.person, {})->forgotten);
  CHECK_FALSE(town->receive_file(gone.id));
  CHECK(read_all(town, stays.id, kept) == content);
  CHECK(town.replay_difference() == "");

  const auto check_gone = [&] {
    for (const std::string planted :
         {"Zerlinde", "Quastenflosser", "zerlinde@", "quastenflosser", "11223344", "xylophonkasten"})
      CHECK_MESSAGE(!any_file_holds(town.folder(), planted), planted);
  };
  check_gone();
  town.reopen();
  check_gone();
  CHECK(town->unseal(town.state(gone.id).form.at("phone")).as_object().contains("$erased"));

  // What an agent would add now cannot be sealed for anybody: it is refused, not stored in clear.
  const auto refused = town.on_case(gone.id, cases::WriteNote{"rappeler Zerlinde", false});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Error::Kind::conflict);
  check_gone();
}

TEST_CASE("a case nobody known is behind keeps what is personal under a key of its own, and can forget it") {
  TestEngine town;
  const auto id = town.open_case("un trou", 5, "06 99 88 77 66");
  const auto state = town.state(id);
  CHECK(state.person.empty());
  CHECK(town->unseal(state.form.at("phone")).as_string().find("99887766") != std::string_view::npos);
  const auto holder = runtime::key_holder(state);
  REQUIRE(town->queries().person(holder, {}));
  REQUIRE(town.on_person(holder, people::ForgetPerson{"demande"}));
  CHECK(town->unseal(town.state(id).form.at("phone")).as_object().contains("$erased"));
  CHECK_FALSE(any_file_holds(town.folder(), "99887766"));
  // The clock's own commands still work: what they would say about the person is left out.
  town.clock().advance(std::chrono::days(10));
  CHECK(*town->fire_due(town.clock().now()) > 0);
  CHECK(town.state(id).priority == "urgent");
  CHECK(town.replay_difference() == "");
}

TEST_CASE("keys that a crash or a restored backup brings back are destroyed again at the next start") {
  TestEngine town;
  const auto gone = open_for(town, "Marie", "marie@example.org", "0612345678");
  const auto sealed = town.state(gone.id).form.at("phone");
  town.with_keys_of_before([&] { REQUIRE(town.on_person(gone.person, people::ForgetPerson{"demande"})); });
  CHECK(town->unseal(sealed).as_object().contains("$erased"));
}

TEST_CASE("after an erasure all keys are wrapped anew, so that an old copy of keys/ opens nothing") {
  TestEngine town;
  const auto gone = open_for(town, "Zoé Perdue", "zoe@example.org", "0611111111");
  const auto stays = open_for(town, "Yves Restant", "yves@example.org", "0622222222");
  town.settle();
  const auto kept = town.folder() + "/old-keys";
  std::filesystem::copy(town.directory() / "keys", kept, std::filesystem::copy_options::recursive);
  town.reopen();  // nobody was forgotten: the keys stay as they are
  CHECK(is_same_file(town.directory() / "keys/kek", kept + "/kek"));
  REQUIRE(town.on_person(gone.person, people::ForgetPerson{"à sa demande"}));
  town.reopen();
  CHECK_FALSE(is_same_file(town.directory() / "keys/kek", kept + "/kek"));
  const auto state = town.state(stays.id);
  CHECK(town->unseal(state.form.at("phone")) == "0622222222");
  CHECK(town.replay_difference() == "");
}

TEST_CASE("a copy without keys is refused, not given new ones") {
  TestEngine town;
  open_for(town, "Jeanne Martin", "jeanne@example.org", "0261910000");
  town.settle();
  const auto copy = std::filesystem::path(town.folder()) / "without-keys";
  std::filesystem::create_directory(copy);
  for (const auto* part : {"log", "files"})
    std::filesystem::copy(town.directory() / part, copy / part, std::filesystem::copy_options::recursive);
  runtime::Options options;
  options.directory = copy;
  const auto opened = runtime::Engine::open(std::move(options), town.clock());
  REQUIRE_FALSE(opened);
  CHECK(opened.error().kind == Error::Kind::corrupt);
  CHECK(opened.error().message.find("and no keys") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(copy / "keys"));
}

TEST_CASE("who wants paper is known from what is sealed, and the letter waits in every view until it is posted") {
  TestEngine town;
  const auto open = [&](std::string id, json::object attributes) {
    auto opening = town.submission("agents/marie");
    runtime::OpenRequest request;
    request.id = CaseId(id);
    request.open.workflow = "repair";
    request.open.form = {{"what", "un trou"}};
    request.open.person = PersonId("P-" + id);
    request.person = people::RegisterPerson{std::move(attributes), "fr"};
    opening.what = request;
    town.accepted(opening);
    return request.id;
  };
  const auto of_paper = open("paper", {{"name", "Zélie"}, {"email", "z@example.org"}, {"contact", "post"}});
  open("mail", {{"name", "Paul"}, {"email", "p@example.org"}, {"address", "2 rue du Bac"}});
  const auto answer = [&](const cases::Command& command) { REQUIRE(town.on_case(of_paper, command)); };
  for (const bool again : {false, true}) {
    if (again) town.reopen();
    town.settle();
    const auto page = town->queries().case_list("", "posting", {});
    REQUIRE(page);
    REQUIRE(page->rows.size() == 1);
    CHECK(page->rows[0].id == of_paper);
    const auto state = town->queries().find_case(of_paper);
    REQUIRE(state);
    REQUIRE(state->letters.size() == 1);
    CHECK(people::is_sealed(state->letters[0].body));
    CHECK(town->unseal(state->letters[0].body).is_string());
  }
  // Said later, by the sealed attribute of somebody known.
  answer(cases::PostLetter{1, true, ""});
  CHECK_FALSE(town.on_case(of_paper, cases::PostLetter{1, true, ""}));
  town.settle();
  CHECK(town->queries().case_list("", "posting", {})->rows.empty());
  cases::CompleteTask ask;
  ask.task = town.state(of_paper).tasks.at(0).id;
  ask.outcome = "ask";
  ask.answers = {{"question", "Où ?"}};
  answer(ask);
  town.settle();
  REQUIRE(town->queries().find_case(of_paper)->letters.size() == 1);
  CHECK(town->queries().find_case(of_paper)->letters[0].number == 2);
}
