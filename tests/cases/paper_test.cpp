// Letters on paper: who gets them, and that each is seen to once.
#include <algorithm>

#include "tests/cases/town_hall.h"

using namespace guichet;
using namespace guichet::cases;
using namespace guichet::test;

namespace {

Events ask_of(TownHall& hall, std::string_view question) {
  CompleteTask command;
  command.task = hall.state.tasks.at(0).id;
  command.outcome = "ask";
  command.answers = {{"question", question}};
  return hall.does(command);
}

Events asked(TownHall& hall) {
  hall.does(hall.pothole());
  hall.as("marie");
  return ask_of(hall, "How deep?");
}

bool goes_by_post(cases::Reach reach) {
  TownHall hall;
  hall.context.reach = std::move(reach);
  const auto types = TownHall::types_of(asked(hall));
  const bool ordered = std::ranges::find(types, "letter.ordered") != types.end();
  const bool sent = std::ranges::find(types, "message.sent") != types.end();
  CHECK(ordered != sent);
  CHECK(hall.state.letters.size() == (ordered ? 1U : 0U));
  return ordered;
}

}  // namespace

TEST_CASE("who prefers paper, or has an address and no e-mail, is written to by post; nobody else is") {
  CHECK(goes_by_post({.has_email = false, .has_address = true, .prefers = {}}));
  CHECK(goes_by_post({.has_email = true, .has_address = true, .prefers = "post"}));
  CHECK(goes_by_post({.has_email = false, .has_address = false, .prefers = "post"}));
  CHECK_FALSE(goes_by_post({.has_email = true, .has_address = true, .prefers = {}}));
  CHECK_FALSE(goes_by_post({.has_email = false, .has_address = true, .prefers = "mail"}));
  CHECK_FALSE(goes_by_post({}));
}

TEST_CASE("imported history orders no letters, and teams are never written to on paper") {
  TownHall hall;
  hall.context.reach = {.has_email = false, .has_address = true, .prefers = "post"};
  hall.context.imported = true;
  CHECK(only<MessageSent>(asked(hall)).suppressed);
  CHECK(hall.state.letters.empty());
}

TEST_CASE("a letter on paper waits until an agent has posted it, once, even behind the end of the case") {
  TownHall hall;
  hall.context.reach = {.has_email = false, .has_address = true, .prefers = {}};
  const auto ordered = only<LetterOrdered>(asked(hall));
  CHECK(ordered.letter == 1);
  CHECK(ordered.message == "question");
  CHECK(ordered.body == json::value{{"$personal", "We ask: How deep?"}});
  hall.does(WithdrawCase{});
  CHECK(hall.state.closed);
  REQUIRE(hall.state.letters.size() == 1);
  CHECK(hall.refused(PostLetter{7, true, ""}).kind == Error::Kind::not_found);
  const auto nameless = hall.refused(PostLetter{1, false, ""});
  CHECK(nameless.kind == Error::Kind::invalid);
  REQUIRE(nameless.fields.size() == 1);
  CHECK(nameless.fields[0].pointer == "/reason");
  const auto posted = only<LetterPosted>(hall.does(PostLetter{1, true, ""}));
  CHECK(posted.message == "question");
  CHECK(posted.agent == "agents/marie");
  CHECK(hall.state.letters.empty());
  CHECK(hall.refused(PostLetter{1, true, ""}).kind == Error::Kind::conflict);
}

TEST_CASE("letters are numbered through, whichever of them are seen to") {
  TownHall hall;
  hall.context.reach = {.has_email = false, .has_address = true, .prefers = {}};
  asked(hall);
  hall.does(PostLetter{1, false, "handed over at the counter"});
  hall.does(Reply{"12 cm", {}});
  CHECK(only<LetterOrdered>(ask_of(hall, "Where?")).letter == 2);
}
