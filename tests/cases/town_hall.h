#pragma once

// A small town hall in which commands are given one after another. After every decision the events are
// written and read back, and both folds must agree.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "engine/cases/decide.h"
#include "engine/cases/event_json.h"
#include "engine/cases/evolve.h"
#include "engine/cases/state_json.h"
#include "engine/events/envelope.h"
#include "workflows/town.h"

namespace guichet::test {

inline constexpr std::string_view town_yaml = R"(
town: harbour-town
title: { en: Harbour Town, fr: Ville du Port }
languages: [en, fr]
time_zone: Europe/Paris
channels: [web, phone, counter]
calendars:
  hall:
    open: { monday-friday: 09:00-17:00 }
    holidays: { Easter Monday: easter + 1 }
roles:
  agent: { title: { en: Agent }, may: [task:work] }
  head:  { title: { en: Head }, may: [task:work] }
teams:
  works: { title: { en: Works }, calendar: hall, queues: [roads, lamps], mail: works@harbour.example }
  desk:  { title: { en: Desk }, calendar: hall, mail: desk@harbour.example }
agents:
  marie: { name: Marie, roles: [agent], teams: [works] }
  paul:  { name: Paul, roles: [head], teams: [works] }
)";

inline constexpr std::string_view templates_yaml = R"(
question:
  en: { subject: "Your report {{ case.reference }}", body: "We ask: {{ task.answers.question }}" }
  fr: { subject: "Votre signalement {{ case.reference }}", body: "Question : {{ task.answers.question }}" }
reminder:
  en: { subject: "A reminder", body: "Please answer." }
  fr: { subject: "Un rappel", body: "Merci de répondre." }
closed:
  en: { subject: "Done", body: "{{ form.kind }} repaired: {{ citizen.name }}" }
  fr: { subject: "Fini", body: "{{ form.kind }} réparé : {{ citizen.name }}" }
late:
  en: { subject: "Late", body: "{{ case.reference }} is {{ case.priority }}" }
  fr: { subject: "Retard", body: "{{ case.reference }} est {{ case.priority }}" }
)";

inline constexpr std::string_view street_yaml = R"(
workflow: street
title: { en: Report a street problem, fr: Signaler un problème }
owner: works
access: public
visibility: public
alternatives: { en: "The desk, 02 61 91 00 00", fr: "L'accueil, 02 61 91 00 00" }
keep: { resolved: 5 years, rejected: 1 year, no-answer: 1 year }
form:
  place: { type: location, required: true, label: { en: Where, fr: Où } }
  kind: { type: choice, required: true, label: { en: What, fr: Quoi }, options: { pothole: { en: Pothole, fr: Trou }, lamp: { en: Lamp, fr: Lampe } } }
  depth_cm: { type: integer, min: 1, max: 100, show: form.kind == "pothole", label: { en: Depth, fr: Profondeur } }
  photo: { type: photo, max: 2, label: { en: Photo, fr: Photo } }
  phone: { type: phone, personal: true, label: { en: Phone, fr: Téléphone } }
data:
  severity: { type: choice, options: { low: { en: Low, fr: Faible }, high: { en: High, fr: Forte } }, label: { en: Severity, fr: Gravité } }
  depth_half: { type: number, label: { en: Half, fr: Moitié } }
  order_id: { type: string, label: { en: Order, fr: Commande } }
clocks:
  first-answer: { budget: 2 business days, until: { leaving: triage } }
  repair:
    budget: 10 business days
    pause: [more-information]
    warn: [{ at: 80%, do: [{ notify: works, template: late }] }]
    breach: [{ priority: urgent }, { notify: desk, template: late }]
start: triage
steps:
  triage:
    status: { en: Being looked at, fr: À l'étude }
    task:
      queue: roads
      priority: "{{ form.kind == 'lamp' ? 'high' : 'normal' }}"
      roles: [agent]
      fill: [severity]
      outcomes:
        accept: { label: { en: Accept, fr: Accepter }, go: route }
        ask:
          label: { en: Ask, fr: Demander }
          ask: { question: { type: text, required: true, label: { en: Question, fr: Question } } }
          do: [{ send: citizen, template: question }]
          go: more-information
        halve: { label: { en: Halve, fr: Moitié }, do: [{ set: { depth_half: "{{ form.depth_cm / 2 }}" } }], go: route }
        reject: { label: { en: Reject, fr: Refuser }, go: rejected }
  more-information:
    status: { en: We wait for your answer, fr: Nous attendons }
    wait: { for: reply, go: triage }
    timers:
      - { after: 10 days, do: [{ send: citizen, template: reminder }] }
      - { after: 30 days, go: no-answer }
  route:
    choose:
      - { when: "data.severity == 'high' || form.depth_cm > 10", go: repair }
      - { go: await-works }
  repair:
    task:
      queue: roads
      outcomes:
        done: { label: { en: Done, fr: Fait }, go: resolved }
        order: { label: { en: Order, fr: Commander }, do: [{ set: { order_id: W-1 } }], go: await-works }
  await-works:
    wait: { for: works-done, match: data.order_id, go: resolved }
  resolved: { status: { en: Repaired, fr: Réparé }, do: [{ send: citizen, template: closed }], end: resolved }
  no-answer: { end: no-answer }
  rejected: { end: rejected }
)";

inline workflows::Files town_files(std::vector<std::pair<std::string, std::string>> more = {}) {
  workflows::Files files;
  files["town.yaml"] = town_yaml;
  files["templates/all.yaml"] = templates_yaml;
  files["workflows/street.yaml"] = street_yaml;
  for (auto& [path, text] : more) files[path] = std::move(text);
  return files;
}

inline std::shared_ptr<const workflows::Town> town_of(const workflows::Files& files) {
  auto loaded = workflows::load_town(files);
  for (const auto& one : loaded.diagnostics)
    if (one.severity == workflows::Severity::error)
      FAIL_CHECK(one.where.file, ":", one.where.line, ":", one.where.column, ": ", one.message, " ", one.hint);
  REQUIRE(loaded.town);
  return loaded.town;
}

/// One case of one town, and who is speaking.
class TownHall {
 public:
  explicit TownHall(std::vector<std::pair<std::string, std::string>> more = {})
      : town(town_of(town_files(std::move(more)))) {
    context.now = at("2026-03-02T09:00:00+01:00");
    context.actor = {"citizen", {}, {}};
    context.channel = "web";
    state.id = CaseId("case-1");
  }

  static Instant at(std::string_view text) { return *parse_rfc3339(text); }

  void as(const std::string& actor) {
    const auto agent = town->agents.find(actor);
    context.actor = agent == town->agents.end()
                        ? cases::Actor{actor, {}, {}}
                        : cases::Actor{"agents/" + actor, agent->second.roles, agent->second.teams};
  }

  /// Does it: the events, which must be accepted.
  cases::Events does(const cases::Command& command) {
    auto decided = cases::decide(state, command, *town, context);
    if (!decided) FAIL_CHECK(words_of(decided.error()));
    REQUIRE(decided);
    fold(*decided);
    return *std::move(decided);
  }

  /// Tries it: the refusal, which must come and must change nothing.
  Error refused(const cases::Command& command) {
    const auto decided = cases::decide(state, command, *town, context);
    REQUIRE_FALSE(decided);
    return decided.error();
  }

  /// Fires every timer and clock edge due by `until`, in order, then stands there.
  void wait_until(Instant until);

  static std::string words_of(const Error& error) {
    auto text = error.message;
    for (const auto& field : error.fields) text += " | " + field.pointer + ": " + field.message;
    return text;
  }

  static std::vector<std::string> types_of(const cases::Events& events) {
    std::vector<std::string> types;
    for (const auto& event : events) {
      auto type = std::string(cases::type_of(event));
      types.push_back(type.substr(8, type.size() - 11));
    }
    return types;
  }

  cases::OpenCase pothole() const {
    cases::OpenCase open;
    open.workflow = "street";
    open.reference = "HT-1";
    open.person = PersonId("p-1");
    open.language = "en";
    open.form = {{"place", json::array{2.35, 48.85}}, {"kind", "pothole"}, {"depth_cm", 12}};
    return open;
  }

  std::shared_ptr<const workflows::Town> town;
  cases::CaseState state;
  cases::Context context;

 private:
  void fold(const cases::Events& events) {
    auto replayed = state;
    const cases::Fact fact{state.id, context.now, context.channel, context.imported};
    for (const auto& event : events) {
      const auto bytes = events::to_bytes(cases::encode(event));
      const auto read = cases::decode(cases::kind_of(event), parse_json(bytes)->as_object());
      REQUIRE(read);
      cases::evolve(replayed, *read, fact);
      const auto before = cases::encode_state(state);
      cases::evolve(state, event, fact);
      if (cases::only_tells(event)) expect_untouched(before, cases::encode_state(state));
    }
    CHECK(cases::encode_state(state) == cases::encode_state(replayed));
  }

  /// Whoever keeps rows of cases looks no further at what only tells.
  static void expect_untouched(json::object before, json::object after) {
    CHECK(before.erase("version") == 1);
    CHECK(after.erase("version") == 1);
    CHECK(before == after);
  }
};

template <class T>
const T& only(const cases::Events& events) {
  const T* found = nullptr;
  for (const auto& event : events) {
    if (const auto* one = std::get_if<T>(&event)) {
      CHECK(found == nullptr);
      found = one;
    }
  }
  REQUIRE(found != nullptr);
  return *found;
}

}  // namespace guichet::test
