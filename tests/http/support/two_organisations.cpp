#include "tests/http/support/two_organisations.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/access/permission.h"

namespace guichet::test {
namespace {

constexpr std::string_view title_yaml = R"(
workflow: title
title: { fr: Titre }
owner: registry
access: agents
alternatives: { fr: Au guichet }
keep: { made: 1 year }
start: make
steps:
  make:
    status: { fr: En fabrication }
    task: { queue: registry, outcomes: { made: { label: { fr: Fait }, go: made } } }
  made: { end: made }
)";

constexpr std::string_view request_yaml = R"(
workflow: request
title: { fr: Demande }
owner: works
alternatives: { fr: Au guichet }
keep: { done: 1 year }
start: title
steps:
  title: { case: { workflow: title, go: seen } }
  seen: { task: { queue: registry, outcomes: { ok: { label: { fr: Vu }, go: done } } } }
  done: { end: done }
)";

/// The same for both: a case that waits for a message, and one that rests on an order to another system.
constexpr std::string_view waiting_yaml = R"yaml(
workflow: waiting-{0}
title: {{ fr: Attendre }}
owner: {0}
alternatives: {{ fr: Au guichet }}
keep: {{ heard: 1 year }}
start: waiting
steps:
  waiting: {{ wait: {{ for: works-done, match: "'W-1'", go: heard }} }}
  heard: {{ end: heard }}
)yaml";

constexpr std::string_view order_yaml = R"yaml(
workflow: order-{0}
title: {{ fr: Commander }}
owner: {0}
alternatives: {{ fr: Au guichet }}
keep: {{ ordered: 1 year }}
start: order
steps:
  order: {{ call: {{ service: orders, post: /orders, go: ordered }} }}
  ordered: {{ end: ordered }}
)yaml";

void add_behind(std::string& text, const std::string& line, const std::string& more) {
  const auto at = text.find(line);
  REQUIRE(at != std::string::npos);
  text.insert(at + line.size(), more);
}

std::string everything_but_the_wall() {
  std::string words;
  for (const auto& entry : access::permission_words())
    if (entry.permission != access::Permission::case_any_organisation) words += fmt::format("\"{}\", ", entry.word);
  return words.substr(0, words.size() - 2);
}

}  // namespace

workflows::Files town_of_two() {
  auto files = town_with_roles();
  auto& town = files.at("town.yaml");
  add_behind(town, "title: { fr: État civil }\n", "    organisation: prefecture\n");
  add_behind(
      town, "\nroles:\n", fmt::format("  head: {{ title: {{ fr: Chef }}, may: [{}] }}\n", everything_but_the_wall()));
  add_behind(
      town,
      "\nagents:\n",
      "  nina: { name: Nina, roles: [head], teams: [registry] }\n  theo: { name: Theo, roles: [head], teams: [works] }\n");
  town += "\norganisations:\n  prefecture: { title: { fr: Préfecture } }\n";
  town += "services: { orders: { title: { fr: Commandes }, url: \"http://127.0.0.1:9\" } }\n";
  files["workflows/title.yaml"] = title_yaml;
  files["workflows/request.yaml"] = request_yaml;
  for (const auto* team : {"works", "registry"}) {
    files[fmt::format("workflows/waiting-{}.yaml", team)] = fmt::format(waiting_yaml, team);
    files[fmt::format("workflows/order-{}.yaml", team)] = fmt::format(order_yaml, team);
  }
  return files;
}

void found_prefecture(TownDoor& door) {
  const auto deployed = door.town().deploy(town_of_two());
  REQUIRE_MESSAGE(deployed, (deployed ? std::string() : deployed.error().message));
  door.settle();
}

std::string opened(TownDoor& door, const std::string& workflow, const std::string& as) {
  const auto answer = door.post("/api/v1/cases", fmt::format(R"({{"workflow":"{}","channel":"phone"}})", workflow), as);
  REQUIRE_MESSAGE(answer.status == 201, answer.body);
  door.settle();
  return text_at(answer, "/id");
}

std::size_t rows(const Answer& answer) {
  const auto items = at(answer, "/items");
  return items.is_array() ? items.get_array().size() : 0;
}

}  // namespace guichet::test
