// What the language knows besides steps. Who may do a task besides having its role: skills, and candidates as a list or
// an expression; and the letter that leaves when the time of the law begins; tables of the town; defaults and patterns
// of fields.
#include "tests/cases/town_hall.h"

using namespace guichet;
using namespace guichet::cases;
using namespace guichet::test;

namespace {

constexpr std::string_view dive_yaml = R"(
workflow: dive
title: { en: A dive, fr: Une plongée }
owner: works
alternatives: { en: Desk, fr: Guichet }
keep: { done: 1 year }
data:
  officer: { type: string }
start: plan
steps:
  plan:
    task:
      queue: roads
      candidates: [marie]
      fill: [officer]
      outcomes: { ready: { label: { en: Ready, fr: Prêt }, go: dive } }
  dive:
    task:
      queue: roads
      skills: [diving]
      outcomes: { done: { label: { en: Done, fr: Fait }, go: report } }
  report:
    task:
      queue: roads
      candidates: "{{ data.officer }}"
      outcomes: { done: { label: { en: Done, fr: Fait }, go: done } }
  done: { end: done }
)";

constexpr std::string_view acknowledged_yaml = R"(
workflow: law
title: { en: A permit, fr: Un permis }
owner: works
alternatives: { en: Desk, fr: Guichet }
keep: { accepted: 1 year, refused: 1 year }
clocks:
  law:
    budget: 60 days
    on_silence: accept
    go: accepted
    acknowledgement: receipt
    remedy: { en: Ask for a certificate., fr: Demandez une attestation. }
start: examine
steps:
  examine: { task: { queue: roads, outcomes: { refuse: { label: { en: No, fr: Non }, go: refused } } } }
  accepted: { end: accepted }
  refused: { end: refused }
)";

constexpr std::string_view receipt_yaml = R"(
receipt:
  en: { subject: "Received {{ case.opened }}", body: "{{ clock.due }}: {{ clock.silence }}. {{ clock.remedy }} {{ office.name }}, {{ office.address }}, {{ office.phone }}, {{ office.mail }}" }
  fr: { subject: "Reçu {{ case.opened }}", body: "{{ clock.due }} : {{ clock.silence }}. {{ clock.remedy }} {{ office.name }}, {{ office.address }}, {{ office.phone }}, {{ office.mail }}" }
)";

constexpr std::string_view fees_yaml = R"(
fee:
  parameters: { kind: string, days: integer }
  outputs: { euros: integer }
  hit: first
  rules:
    - { kind: "'show'", euros: "0" }
    - { days: "> 10", euros: "100" }
    - { days: "> 0", euros: days * 12 }
share:
  parameters: { days: integer }
  outputs: { share: number }
  rules: [ { share: double(days) / 2.0 } ]
)";

constexpr std::string_view stall_yaml = R"(
workflow: stall
title: { en: A stall, fr: Un étal }
owner: works
alternatives: { en: Desk, fr: Guichet }
keep: { cheap: 1 year, dear: 1 year }
form:
  days: { type: integer, default: 3 }
  mail: { type: email, personal: true }
  code: { type: string, pattern: { like: "[A-Z][0-9]{3}", says: { en: A letter and three figures. } } }
data:
  fee: { type: integer }
  share: { type: number }
start: price
steps:
  price:
    do: [ { set: { fee: "{{ table.fee('stall', form.days) }}", share: "{{ table.share(form.days) }}" } } ]
    choose:
      - { when: "table.fee('stall', form.days) > 40", go: dear }
      - { go: cheap }
  dear: { do: [ { send: "{{ form.mail }}", template: reminder } ], end: dear }
  cheap: { end: cheap }
)";

TownHall hall_with_tables() {
  return TownHall({{"workflows/more.yaml", std::string(stall_yaml)}, {"tables/fees.yaml", std::string(fees_yaml)}});
}

OpenCase stall(json::object form) {
  OpenCase open;
  open.workflow = "stall";
  open.reference = "HT-9";
  open.form = std::move(form);
  return open;
}

std::string town_with_skills() {
  std::string town(town_yaml);
  const std::string marie = "teams: [works] }\n  paul";
  town.insert(town.find(marie) + std::string_view("teams: [works]").size(), ", skills: []");
  const std::string paul = "roles: [head], teams: [works]";
  town.insert(town.find(paul) + paul.size(), ", skills: [diving]");
  const std::string mail = "mail: works@harbour.example";
  town.insert(town.find(mail) + mail.size(), ", address: 1 Quay, phone: 02 61 91 00 00");
  return town + "skills: { diving: { en: Diving, fr: Plongée } }\n";
}

TownHall hall_of(std::string_view text, const std::string& service) {
  TownHall hall(
      {{"town.yaml", town_with_skills()},
       {"workflows/more.yaml", std::string(text)},
       {"templates/more.yaml", std::string(receipt_yaml)}});
  OpenCase open;
  open.workflow = service;
  open.reference = "HT-9";
  open.person = PersonId("p-1");
  open.language = "en";
  hall.does(open);
  return hall;
}

}  // namespace

TEST_CASE("a task is for its candidates, for who has the skill, and for whom an expression names") {
  auto hall = hall_of(dive_yaml, "dive");
  hall.as("paul");
  CHECK(hall.refused(ClaimTask{"plan"}).message == "the task plan is for marie; agents/paul is none of them");
  CHECK(hall.refused(AssignTask{"plan", "paul", ""}).kind == Error::Kind::forbidden);
  CHECK_FALSE(may_do(hall.state, hall.state.tasks.front(), *hall.town, hall.context));
  hall.as("marie");
  CHECK(may_do(hall.state, hall.state.tasks.front(), *hall.town, hall.context));
  hall.does(CompleteTask{"plan", "ready", {{"officer", "paul"}}, {}});

  CHECK(
      hall.refused(ClaimTask{"dive"}).message ==
      "the task dive needs the skill \"Diving\", which agents/marie does not have");
  CHECK(hall.refused(AssignTask{"dive", "marie", ""}).kind == Error::Kind::forbidden);
  hall.does(AssignTask{"dive", "paul", ""});
  hall.as("paul");
  hall.does(CompleteTask{"dive", "done", {}, {}});

  hall.as("marie");
  CHECK(hall.refused(CompleteTask{"report", "done", {}, {}}).kind == Error::Kind::forbidden);
  hall.as("paul");
  hall.does(CompleteTask{"report", "done", {}, {}});
  CHECK(hall.state.outcome == "done");
}

TEST_CASE("a task whose expression names nobody is for nobody, and says so") {
  auto hall = hall_of(dive_yaml, "dive");
  hall.as("marie");
  hall.does(CompleteTask{"plan", "ready", {}, {}});
  hall.as("paul");
  hall.does(CompleteTask{"dive", "done", {}, {}});
  CHECK(hall.refused(ClaimTask{"report"}).message == "the task report is for nobody as things stand");
}

TEST_CASE("the acknowledgement leaves when the time of the law begins, once, with the day on which it ends") {
  TownHall hall(
      {{"town.yaml", town_with_skills()},
       {"workflows/more.yaml", std::string(acknowledged_yaml)},
       {"templates/more.yaml", std::string(receipt_yaml)}});
  OpenCase open;
  open.workflow = "law";
  open.reference = "HT-9";
  open.person = PersonId("p-1");
  open.language = "en";
  const auto events = hall.does(open);
  const auto& letter = only<MessageSent>(events);
  CHECK(letter.message == "receipt");
  CHECK(letter.to == "citizen");
  const std::string body(letter.body.at("$personal").get_string());
  CHECK_MESSAGE(
      body.find(
          "Friday 1 May 2026 at 09:00: accept. Ask for a certificate. Works, 1 Quay, 02 61 91 00 00, works@harbour.example") !=
          std::string::npos,
      body);
  hall.wait_until(TownHall::at("2026-05-05T09:00:00+02:00"));
  CHECK(hall.state.outcome == "accepted");
}

TEST_CASE("expressions ask the town's tables") {
  auto hall = hall_with_tables();
  hall.does(stall({{"days", 4}}));
  CHECK(hall.state.outcome == "dear");
  CHECK(hall.state.data.at("fee") == json::value(48));
  CHECK(hall.state.data.at("share") == json::value(2.0));
}

TEST_CASE("a table none of whose rules matches is an incident that names it") {
  auto hall = hall_with_tables();
  hall.does(stall({{"days", 0}}));
  CHECK(hall.state.is_open());
  CHECK_MESSAGE(hall.state.incident.find("no rule of the table fee matches") != std::string::npos, hall.state.incident);
}

TEST_CASE("a default stands where nothing is said, and goes where nothing is meant") {
  auto hall = hall_with_tables();
  hall.does(stall({}));
  CHECK(hall.state.form.at("days") == json::value(3));
  CHECK(hall.state.data.at("fee") == json::value(36));
  auto other = hall_with_tables();
  other.does(stall({{"days", nullptr}}));
  CHECK_FALSE(other.state.form.contains("days"));
}

TEST_CASE("a text that is not like its pattern is refused with the pattern's sentence") {
  auto hall = hall_with_tables();
  CHECK(hall.refused(stall({{"code", "B12"}})).fields.front().message == "A letter and three figures.");
  CHECK(hall.refused(stall({{"code", "xB123"}})).fields.front().pointer == "/form/code");
  hall.does(stall({{"code", "B123"}}));
  CHECK(hall.state.form.at("code") == json::value("B123"));
}

TEST_CASE("a letter to somebody else names the field that has the address, never the address") {
  auto hall = hall_with_tables();
  const auto events = hall.does(stall({{"days", 9}, {"mail", "neighbour@example.org"}}));
  const auto& letter = only<MessageSent>(events);
  CHECK(letter.to == "form/mail");
  CHECK_FALSE(letter.suppressed);
  auto other = hall_with_tables();
  CHECK(only<MessageSent>(other.does(stall({{"days", 9}}))).suppressed);
}
