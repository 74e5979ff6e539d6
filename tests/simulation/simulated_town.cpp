#include "tests/simulation/simulated_town.h"

#include <fmt/format.h>

#include "tests/runtime/support/town.h"

namespace guichet::test {
namespace {

constexpr auto services_yaml = R"(
services:
  orders: { url: "http://127.0.0.1:9/api", timeout: 2 s }
)";

constexpr auto works_yaml = R"(
workflow: works
title: {{ fr: Travaux }}
owner: works
access: public
visibility: public
alternatives: {{ fr: Au guichet }}
keep: {{ done: 1 year, given-up: 1 year }}
form:
  what: {{ type: string, required: true, max: 200, label: {{ fr: Quoi }} }}
  order: {{ type: string, required: true, label: {{ fr: Commande }} }}
  phone: {{ type: phone, personal: true, label: {{ fr: Téléphone }} }}
data:
  order_id: {{ type: string, label: {{ fr: Bon }} }}
  cost: {{ type: integer, label: {{ fr: Coût }} }}
clocks:
  legal:
    budget: 20 days
    pause: [{0}]
    warn: [{{ at: 50%, do: [{{ notify: works, template: soon }}] }}]
    breach: [{{ priority: urgent }}]
start: opinions
steps:
  opinions:
    status: {{ fr: Avis demandés }}
    parallel:
      join: 2
      silent: {{ after: 5 business days, as: favourable }}
      branches:
        roads: {{ steps: {{ ask-roads: {{ task: {{ queue: works, outcomes: {{ favourable: {{ label: {{ fr: Favorable }} }}, against: {{ label: {{ fr: Contre }} }} }} }} }} }} }}
        lamps: {{ steps: {{ ask-lamps: {{ task: {{ queue: lamps, outcomes: {{ favourable: {{ label: {{ fr: Favorable }} }} }} }} }} }} }}
        water: {{ steps: {{ ask-water: {{ wait: {{ for: water, match: form.order, go: heard }} }}, heard: {{ end: heard }} }} }}
      go: order
  order:
    call:
      service: orders
      post: /orders
      body: {{ phone: "{{{{ form.phone }}}}" }}
      retry: {{ times: 3, from: 30 s, to: 1 h }}
      save: {{ order_id: "{{{{ reply.id }}}}" }}
      go: {0}
    timers: [{{ after: 60 days, go: given-up }}]
  {0}:
    status: {{ fr: Commandé }}
    wait: {{ for: works-done, match: form.order, go: finished }}
    timers: [{{ after: 90 days, go: given-up }}]
  finished: {{ do: [{{ set: {{ cost: "{{{{ int(reply.cost) }}}}" }} }}], end: done }}
  given-up: {{ end: given-up }}
)";

}  // namespace

workflows::Files simulated_town(const std::string& greeting) {
  auto files = small_town(greeting);
  files["town.yaml"] += services_yaml;
  files["workflows/works.yaml"] = fmt::format(works_yaml, awaiting_step(greeting));
  return files;
}

std::string awaiting_step(const std::string& greeting) {
  return greeting.ends_with('1') ? "under-way" : "awaiting";
}

}  // namespace guichet::test
