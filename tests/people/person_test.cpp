#include "engine/people/person.h"

#include <doctest/doctest.h>

using namespace guichet;
using namespace guichet::people;

namespace {

const PersonId id("P1");
constexpr Instant noon{Duration{1'700'000'000'000}};

/// Decides, folds, and checks on the way that every event survives being stored.
Result<std::vector<Event>> submit(PersonState& state, const Command& command, const Context& context = {{}, 7}) {
  auto events = decide(state, command, context);
  if (!events) return events;
  for (const auto& event : *events) {
    const auto stored = encode(event);
    const auto read = decode(kind_of(event), stored);
    REQUIRE(read);
    CHECK(encode(*read) == stored);
    CHECK(is_person_event(kind_of(event)));
    evolve(state, *read, id, noon);
  }
  return events;
}

PersonState marie() {
  PersonState state;
  REQUIRE(submit(state, RegisterPerson{{{"name", "Marie"}, {"email", "marie@example.org"}}, "fr"}));
  return state;
}

}  // namespace

TEST_CASE("a person is registered with what names them marked personal, once") {
  PersonState state;
  const auto events = submit(state, RegisterPerson{{{"name", "Marie"}, {"phone", "06 12"}}, "fr"});
  REQUIRE(events);
  const auto& registered = std::get<PersonRegistered>(events->front());
  CHECK(registered.key == 7);
  CHECK(registered.language == "fr");
  CHECK(is_personal(registered.attributes.at("name")));
  CHECK(is_personal(registered.attributes.at("phone")));
  CHECK(state.version == 1);

  const auto again = submit(state, RegisterPerson{{}, "fr"});
  REQUIRE_FALSE(again);
  CHECK(again.error().kind == Error::Kind::conflict);
}

TEST_CASE("somebody unknown may be registered with nothing at all") {
  PersonState state;
  CHECK(submit(state, RegisterPerson{}));
  CHECK(state.exists());
}

TEST_CASE("every faulty attribute is named with its pointer") {
  PersonState state;
  const auto refused = submit(
      state,
      RegisterPerson{
          {{"emial", "a@b.fr"}, {"email", "nobody"}, {"phone", "call me"}, {"born", "1980-13-01"}, {"name", 3}}, "fr"});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Error::Kind::invalid);
  CHECK(refused.error().fields.size() == 5);
  bool hinted = false;
  for (const auto& fault : refused.error().fields)
    hinted = hinted || (fault.pointer == "/attributes/emial" && fault.message.find("\"email\"") != std::string::npos);
  CHECK(hinted);
  CHECK_FALSE(submit(state, RegisterPerson{{}, "fr\n"}));
}

TEST_CASE("an update changes what is given, removes what is null, and leaves the rest") {
  auto state = marie();
  REQUIRE(submit(state, UpdatePerson{{{"email", nullptr}, {"phone", "0612345678"}}, "en"}));
  CHECK(state.attributes.contains("name"));
  CHECK_FALSE(state.attributes.contains("email"));
  CHECK(state.attributes.contains("phone"));
  CHECK(state.language == "en");
  CHECK(submit(state, UpdatePerson{}).error().kind == Error::Kind::invalid);
}

TEST_CASE("a stale version is refused") {
  auto state = marie();
  CHECK(submit(state, UpdatePerson{{{"name", "Anne"}}, {}}, {.expected_version = 1}));
  const auto stale = submit(state, UpdatePerson{{{"name", "Eve"}}, {}}, {.expected_version = 1});
  REQUIRE_FALSE(stale);
  CHECK(stale.error().kind == Error::Kind::conflict);
}

TEST_CASE("consent is recorded with where it was said; saying it again changes nothing") {
  auto state = marie();
  CHECK(submit(state, RecordConsent{"survey", true, "counter"})->size() == 1);
  CHECK(submit(state, RecordConsent{"survey", true, "counter"})->empty());
  CHECK(submit(state, RecordConsent{"survey", false, "phone"})->size() == 1);
  CHECK_FALSE(state.consents.at("survey").given);
  CHECK(state.consents.at("survey").since == noon);
  CHECK_FALSE(submit(state, RecordConsent{}));
}

TEST_CASE("a forgotten person leaves a tombstone, and takes no command any more") {
  auto state = marie();
  REQUIRE(submit(state, RecordConsent{"survey", true, "form"}));
  const auto events = submit(state, ForgetPerson{"asked by letter"});
  REQUIRE(events);
  CHECK(std::get<PersonForgotten>(events->front()).key == 7);
  CHECK(state.attributes.empty());
  CHECK(state.consents.empty());
  CHECK(state.forgotten == noon);
  for (const Command& command :
       {Command(UpdatePerson{{{"name", "Eve"}}, {}}),
        Command(ForgetPerson{}),
        Command(RecordConsent{"survey", true, ""}),
        Command(RegisterPerson{})}) {
    const auto refused = submit(state, command);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::conflict);
  }
  PersonState nobody;
  CHECK(submit(nobody, ForgetPerson{}).error().kind == Error::Kind::not_found);
}

TEST_CASE("a person's row survives being stored, and a damaged one is reported") {
  auto state = marie();
  REQUIRE(submit(state, RecordConsent{"survey", true, "form"}));
  const auto row = encode_state(state);
  const auto read = decode_state(row);
  REQUIRE(read);
  CHECK(encode_state(*read) == row);
  CHECK(read->id == id);
  for (const auto& member : row) {
    auto damaged = row;
    damaged.erase(member.key());
    CHECK_FALSE(decode_state(damaged));
  }
  CHECK_FALSE(decode(10, {{"key", "x"}}));
  CHECK_FALSE(decode(49, {}));
}
