#include "tests/runtime/support/town.h"

#include <fmt/format.h>

namespace guichet::test {
namespace {

constexpr const char* town_yaml = R"(
town: petitville
title: { fr: Petitville }
languages: [fr]
time_zone: Europe/Paris
channels: [web, phone, counter]
calendars:
  office:
    open:
      monday-friday: 08:00-18:00
teams:
  works:
    title: { fr: Voirie }
    calendar: office
    queues: [lamps]
agents:
  marie: { name: Marie, roles: [], teams: [works] }
  paul: { name: Paul, roles: [], teams: [works] }
)";

constexpr const char* repair_yaml = R"(
workflow: repair
title: { fr: Signaler un problème }
summary: { fr: Un trou dans la rue }
owner: works
access: public
visibility: private
alternatives: { fr: Au guichet }
keep: { done: 1 year, silent: 1 year, rejected: 1 year }
form:
  what:   { type: string, required: true, max: 200, label: { fr: Quoi } }
  depth:  { type: integer, min: 0, max: 100, label: { fr: Profondeur } }
  phone:  { type: phone, personal: true, label: { fr: Téléphone } }
data:
  severity: { type: choice, options: { low: { fr: Faible }, high: { fr: Forte } }, label: { fr: Gravité } }
clocks:
  answer:
    title: { fr: Réponse }
    budget: 2 business days
    pause: [asked]
    warn: [{ at: 50%, do: [{ notify: works, template: soon }] }]
    breach: [{ priority: urgent }]
start: triage
steps:
  triage:
    status: { fr: En cours d'examen }
    do: [{ send: citizen, template: received }]
    task:
      queue: works
      priority: "{{ form.depth > 20 ? 'high' : 'normal' }}"
      fill: [severity]
      outcomes:
        accept: { label: { fr: Accepter }, go: repairing }
        ask:
          label: { fr: Demander }
          ask: { question: { type: text, required: true, label: { fr: Question } } }
          go: asked
        reject: { label: { fr: Refuser }, go: rejected }
  asked:
    status: { fr: Nous attendons votre réponse }
    do: [{ send: citizen, template: question }]
    wait: { for: reply, go: triage }
    timers:
      - { after: 10 days, do: [{ send: citizen, template: reminder }] }
      - { after: 30 days, go: silent }
  repairing:
    status: { fr: Réparation prévue }
    task:
      queue: lamps
      outcomes:
        repaired: { label: { fr: Réparé }, go: done }
  done: { status: { fr: Réparé }, end: done }
  silent: { status: { fr: Sans réponse }, end: silent }
  rejected: { status: { fr: Refusé }, end: rejected }
)";

constexpr const char* messages_yaml = R"(
received:
  fr: {{ subject: "Bien reçu {{{{ case.reference }}}}", body: "{}, nous avons bien reçu : {{{{ form.what }}}}." }}
question:
  fr: {{ subject: "Une question", body: "Pouvez-vous préciser ?" }}
reminder:
  fr: {{ subject: "Rappel", body: "Nous attendons toujours votre réponse." }}
soon:
  fr: {{ subject: "Bientôt", body: "Le délai approche." }}
)";

constexpr const char* agenda_yaml = R"(
agendas:
  papers:
    slot: 30 min
    latest: 20 days
    {}
    sites:
      hall: {{ title: {{ fr: Mairie }}, calendar: office, counters: {} }}
)";

constexpr const char* appointment_yaml = R"(
workflow: {}
title: {{ fr: Passeport }}
owner: works
access: public
alternatives: {{ fr: Au guichet }}
keep: {{ done: 1 year }}
{}
form:
  what: {{ type: string, required: true, label: {{ fr: Quoi }} }}
  depth: {{ type: integer, label: {{ fr: Profondeur }} }}
start: slot
steps:
  slot: {{ appointment: {{ agenda: papers, go: done }} }}
  done: {{ end: done }}
)";

}  // namespace

workflows::Files small_town(const std::string& greeting) {
  return {
      {"town.yaml", town_yaml},
      {"workflows/repair.yaml", repair_yaml},
      {"templates/messages.yaml", fmt::format(messages_yaml, greeting)}};
}

void add_agenda(workflows::Files& town, int counters, const std::string& terms) {
  town["town.yaml"] += fmt::format(agenda_yaml, terms, counters);
}

std::string appointment_service(const std::string& id, const std::string& line) {
  return fmt::format(appointment_yaml, id, line);
}

}  // namespace guichet::test
