// What a town's texts mean: the model that the engine runs.
#include <algorithm>
#include <filesystem>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/workflows/town_files.h"
#include "workflows/environment.h"

using namespace guichet;
using namespace guichet::workflows;

namespace {

constexpr auto street = "workflows/street.yaml";

/// The sound town with one text replaced in one file.
Files with(const std::string& file, const std::string& from, const std::string& to) {
  auto files = base_town();
  auto& text = files.at(file);
  const auto at = text.find(from);
  REQUIRE_MESSAGE(at != std::string::npos, file << " holds no " << from);
  text.replace(at, from.size(), to);
  return files;
}

std::shared_ptr<const Town> load(const Files& files) {
  const auto loaded = load_town(files);
  INFO(to_text(loaded.diagnostics));
  REQUIRE(loaded.town != nullptr);
  return loaded.town;
}

/// The service that replaces the base town's, with these steps.
Definition service(const std::string& head, const std::string& steps) {
  auto files = base_town();
  files[street] = "workflow: street\ntitle: Street\nowner: works\nalternatives: Desk\nkeep: { done: 1 year }\n" + head +
                  "start: first\nsteps:\n" + steps + "  done: { end: done }\n";
  return *load(files)->workflows.at("street");
}

}  // namespace

TEST_CASE("a town is read with all that its services share") {
  const auto town = load(base_town());

  CHECK(town->id == "grandville");
  CHECK(town->version.size() == 64);
  CHECK(town->languages == std::vector<std::string>{"en", "fr"});
  CHECK(town->time_zone == "Europe/Paris");
  CHECK(town->channels == std::vector<std::string>{"web", "phone", "counter"});
  CHECK(town->teams.at("works").queues == std::vector<std::string>{"works", "roads"});
  CHECK(town->teams.at("works").calendar == "office");
  CHECK(town->team_of_queue("roads")->id == "works");
  CHECK(town->team_of_queue("desk")->id == "desk");
  CHECK(town->team_of_queue("nowhere") == nullptr);
  CHECK(town->agents.at("marie").roles == std::vector<std::string>{"officer"});
  CHECK(town->roles.at("officer").may == std::vector<std::string>{"case:read", "task:work"});
  const auto& calendar = *town->calendars.at("office");
  CHECK(calendar.is_open(*parse_rfc3339("2026-03-02T10:00:00+01:00")));
  CHECK_FALSE(calendar.is_open(*parse_rfc3339("2026-03-02T13:00:00+01:00")));
  CHECK_FALSE(calendar.is_open(*parse_rfc3339("2026-07-14T10:00:00+02:00")));
}

TEST_CASE("a place is in the zone that holds it") {
  const auto town = load(base_town());

  CHECK(town->zone_at("districts", 0.5, 49.5) == "harbour");
  CHECK(town->zone_at("districts", 0, 49.5) == "harbour");
  CHECK(town->zone_at("districts", 2, 49.5).empty());
  CHECK(town->zone_at("parishes", 0.5, 49.5).empty());
}

TEST_CASE("a zone with a hole does not hold the hole, and several polygons are one zone") {
  const auto town = load(with(
      "zones/districts.geojson",
      R"("Polygon", "coordinates": [[[0, 49], [1, 49], [1, 50], [0, 50], [0, 49]]])",
      R"("MultiPolygon", "coordinates": [
            [[[0, 49], [1, 49], [1, 50], [0, 50], [0, 49]], [[0.4, 49.4], [0.6, 49.4], [0.6, 49.6], [0.4, 49.6], [0.4, 49.4]]],
            [[[5, 49], [6, 49], [6, 50], [5, 50], [5, 49]]]])"));

  CHECK(town->zone_at("districts", 0.1, 49.1) == "harbour");
  CHECK(town->zone_at("districts", 0.5, 49.5).empty());
  CHECK(town->zone_at("districts", 5.5, 49.5) == "harbour");
}

TEST_CASE("any change of any file is another version of the town, and of its service only if it is its text") {
  const auto before = load(base_town());
  const auto town_changed = load(with("town.yaml", "Marie Dupont", "Marie Durand"));
  const auto service_changed = load(with(street, "Where?", "Where is it?"));

  CHECK(load(base_town())->version == before->version);
  CHECK(town_changed->version != before->version);
  CHECK(service_changed->version != before->version);
  CHECK(town_changed->workflows.at("street")->version == before->workflows.at("street")->version);
  CHECK(service_changed->workflows.at("street")->version != before->workflows.at("street")->version);
}

TEST_CASE("a text is shown in the reader's language, else in the town's first that has it") {
  const Localized text{.by_language = {{"en", "Street"}, {"fr", "Rue"}}, .preferred = "fr"};

  CHECK(text.in("en") == "Street");
  CHECK(text.in("en-GB") == "Street");
  CHECK(text.in("de") == "Rue");
  CHECK(text.in("") == "Rue");
  CHECK(Localized{}.in("en").empty());
}

TEST_CASE("a plain text is in the town's first language") {
  const auto town = load(with(street, "title: { en: Street problem }", "title: Street problem"));

  CHECK(town->workflows.at("street")->title.in("en") == "Street problem");
}

TEST_CASE("a task says who sees it, what is filled in and where each outcome leads") {
  const auto town = load(base_town());
  const auto& definition = *town->workflows.at("street");
  const auto* step = definition.find_step("triage");
  REQUIRE(step != nullptr);
  const auto& task = std::get<Task>(step->construct);

  CHECK(step->status.in("en") == "Being examined");
  CHECK(task.queue == "roads");
  CHECK(task.priority.text() == "normal");
  CHECK(task.fill == std::vector<std::string>{"severity"});
  REQUIRE(task.outcomes.size() == 3);
  CHECK(task.outcomes[1].id == "ask");
  CHECK(task.outcomes[1].go == "asked");
  CHECK(definition.find_step("nowhere") == nullptr);
}

TEST_CASE("clocks know their budget, their calendar and what stops them") {
  const auto definition = service(
      "clocks:\n"
      "  repair:\n"
      "    budget: 10 business days\n"
      "    from: { entering: first }\n"
      "    until: { leaving: first }\n"
      "    pause: [first]\n"
      "    warn: [ { at: 90%, do: [ { priority: urgent } ] }, { at: 50%, do: [ { note: Half } ] } ]\n"
      "    breach: [ { notify: desk, template: question } ]\n",
      "  first: { task: { queue: works, outcomes: { ok: { label: OK, go: done } } } }\n");
  const auto* clock = definition.find_clock("repair");
  REQUIRE(clock != nullptr);

  CHECK(clock->budget == Span{.measure = Measure::business_days, .amount_ms = 10 * day_ms});
  CHECK(clock->calendar == "office");
  CHECK(clock->from_entering == "first");
  CHECK(clock->until_leaving == "first");
  CHECK(clock->pause == std::vector<std::string>{"first"});
  REQUIRE(clock->warnings.size() == 2);
  CHECK(clock->warnings[0].percent == 50);
  CHECK(std::get<NotifyTeam>(clock->breach.at(0)).team == "desk");
}

TEST_CASE("waits, routes, timers and choices lead where they say") {
  const auto definition = service(
      "data: { order: { type: string }, until: { type: datetime } }\n",
      "  first:\n"
      "    wait: { for: works-done, match: data.order, go: second }\n"
      "    timers: [ { after: 8 business hours, do: [ { note: Late } ] }, { at: data.until, go: second } ]\n"
      "  second: { go: third }\n"
      "  third: { choose: [ { when: \"case.channel == 'phone'\", go: fourth }, { go: done } ] }\n"
      "  fourth: { wait: { until: \"case.opened + duration('48h')\", go: done } }\n");
  const auto& wait = std::get<WaitForMessage>(std::get<Wait>(definition.find_step("first")->construct));
  const auto& timers = definition.find_step("first")->timers;
  const auto& choose = std::get<Choose>(definition.find_step("third")->construct);

  CHECK(wait.name == "works-done");
  CHECK(wait.match->text() == "data.order");
  CHECK(std::get<Span>(timers.at(0).when) == Span{.measure = Measure::business_hours, .amount_ms = 8 * hour_ms});
  CHECK(timers.at(0).go.empty());
  CHECK(std::get<expression::Program>(timers.at(1).when).text() == "data.until");
  CHECK(timers.at(1).go == "second");
  CHECK(std::get<Route>(definition.find_step("second")->construct).go == "third");
  CHECK(choose.branches.at(0).when->text() == "case.channel == 'phone'");
  CHECK_FALSE(choose.branches.at(1).when);
  CHECK(std::holds_alternative<WaitUntil>(std::get<Wait>(definition.find_step("fourth")->construct)));
}

TEST_CASE("what is set has the type of its field, however plainly it is written") {
  const auto definition = service(
      "data:\n"
      "  count: { type: integer }\n"
      "  urgent: { type: boolean }\n"
      "  name: { type: string }\n"
      "  severity: { type: choice, options: [low, high] }\n",
      "  first: { do: [ { set: { count: 3, urgent: true, name: 010, severity: \"{{ data.count > 2 ? 'high' : "
      "'low' }}\" } } ], go: done }\n");
  const auto& actions = definition.find_step("first")->actions;
  const auto value = [&](std::size_t index) {
    expression::Activation activation;
    const expression::Host host;
    return *std::get<SetData>(actions.at(index)).value.evaluate(activation, host);
  };

  REQUIRE(actions.size() == 4);
  CHECK(value(0) == expression::Value::integer(3));
  CHECK(value(1) == expression::Value::boolean(true));
  CHECK(value(2) == expression::Value::string("010"));
  CHECK(std::get<SetData>(actions[3]).value.type().kind() == expression::Type::Kind::string);
}

TEST_CASE("a message is compiled against the form of the service that sends it") {
  const auto town = load(with("templates/messages.yaml", "where is it exactly?", "where is the {{ form.kind }}?"));
  const auto& messages = town->workflows.at("street")->messages;

  REQUIRE(messages.contains("question"));
  CHECK(
      messages.at("question").by_language.at("en").body.reads() ==
      std::vector<std::string>{"citizen.name", "form.kind"});
  CHECK(messages.at("question").by_language.contains("fr"));
}

TEST_CASE("expressions know the types of the form") {
  const auto town = load(base_town());
  const auto environment = environment_of(*town->workflows.at("street"), *town);

  CHECK(expression::compile("zone(form.place, 'districts') == 'harbour'", environment));
  CHECK(expression::compile("form.kind == 'pothole' && data.severity == 'high'", environment));
  CHECK_FALSE(expression::compile("form.kind == 'crater'", environment));
  CHECK_FALSE(expression::compile("zone(form.place, 'parishes') == ''", environment));
  CHECK_FALSE(expression::compile("case.opend < now", environment));
}

TEST_CASE("whatever the order of files and keys, a town means the same") {
  auto files = base_town();
  auto& text = files.at(street);
  const std::string title = "title: { en: Street problem }\n";
  text.erase(text.find(title), title.size());
  text += title;

  CHECK(load(files)->workflows.at("street")->title.in("en") == "Street problem");
}

TEST_CASE("a text that was accepted once is read, whatever today's check has against an expression") {
  auto files = base_town();
  files[street] =
      "workflow: street\ntitle: Street\nowner: works\nalternatives: Desk\nkeep: { done: 1 year }\n"
      "form: { depth: { type: integer } }\nstart: first\nsteps:\n"
      "  first: { choose: [ { when: form.depht > 3, go: done }, { when: form.depth > 3, go: done }, { go: done } ] }\n"
      "  done: { end: done }\n";
  REQUIRE(load_town(files).town == nullptr);
  const auto kept = load_kept(files);
  INFO(to_text(kept.diagnostics));
  REQUIRE(kept.town != nullptr);
  CHECK(kept.town->kept);

  const auto& choose = std::get<Choose>(kept.town->workflows.at("street")->find_step("first")->construct);
  expression::Activation nothing;
  nothing.bind("form", expression::Value::map({}));
  const auto misspelt = choose.branches.at(0).when->evaluate(nothing, expression::Host());
  REQUIRE_FALSE(misspelt);
  CHECK(misspelt.error().message.find("depht") != std::string::npos);
  // The others mean what they meant: what was not filled in is above nothing.
  const auto sound = choose.branches.at(1).when->evaluate(nothing, expression::Host());
  REQUIRE(sound);
  CHECK_FALSE(sound->as_boolean());
}

TEST_CASE("what a kept text does not hold at all is not made up") {
  for (const auto& [from, to] : {std::pair{"go: done", "go: nowhere"}, {"owner: works", "owner: nobody"}}) {
    auto files = base_town();
    files[street] =
        "workflow: street\ntitle: Street\nowner: works\nalternatives: Desk\nkeep: { done: 1 year }\n"
        "start: first\nsteps:\n  first: { go: done }\n  done: { end: done }\n";
    REQUIRE(load_kept(files).town != nullptr);
    auto& text = files[street];
    text.replace(text.find(from), std::string(from).size(), to);
    CHECK(load_kept(files).town == nullptr);
  }
}

TEST_CASE("a sound town is the same, kept or deployed") {
  const auto kept = load_kept(base_town());
  REQUIRE(kept.town != nullptr);
  CHECK_FALSE(kept.town->kept);
  CHECK(kept.town->version == load(base_town())->version);
}

TEST_CASE("a letter goes to the citizen, to a contact by its name, or to the address in a field") {
  const auto made = service(
      "form: { mail: { type: email, personal: true } }\n",
      "  first:\n"
      "    do: [ { send: citizen, template: question }, { send: fire-brigade, template: question },\n"
      "          { send: \"{{ form.mail }}\", template: question } ]\n"
      "    go: done\n");
  std::vector<std::string> recipients;
  for (const auto& action : made.find_step("first")->actions) recipients.push_back(std::get<SendMessage>(action).to);
  CHECK(recipients == std::vector<std::string>{"citizen", "contact/fire-brigade", "form/mail"});
  const auto contact = load(base_town())->contacts.at("fire-brigade");
  CHECK(contact.mail == "centre@fire.example");
  CHECK(contact.language == "fr");
}

TEST_CASE("a letter to a contact asks the citizen nothing") {
  auto files = base_town();
  files[street] =
      "workflow: street\ntitle: Street\nowner: works\nalternatives: Desk\nkeep: { done: 1 year }\nstart: ask\nsteps:\n"
      "  ask: { do: [ { send: fire-brigade, template: question } ], wait: { for: reply, go: done } }\n"
      "  done: { end: done }\n";
  const auto loaded = load_town(files);
  REQUIRE(loaded.diagnostics.size() == 1);
  CHECK(loaded.diagnostics.front().code == "wait-without-question");
}

TEST_CASE("what was accepted once stays readable: towns of earlier builds, which are never edited") {
  namespace fs = std::filesystem;
  std::size_t towns = 0;
  for (const auto& folder : fs::directory_iterator("tests/golden/towns")) {
    if (!folder.is_directory()) continue;
    CAPTURE(folder.path().filename().string());
    Files files;
    for (const auto& entry : fs::recursive_directory_iterator(folder.path()))
      if (entry.is_regular_file())
        files[entry.path().lexically_relative(folder.path()).generic_string()] = read_source(entry.path().string());
    const auto kept = load_kept(files);
    INFO(to_text(kept.diagnostics));
    REQUIRE(kept.town != nullptr);
    const auto services =
        std::ranges::count_if(files, [](const auto& file) { return file.first.starts_with("workflows/"); });
    CHECK(kept.town->workflows.size() == static_cast<std::size_t>(services));
    ++towns;
  }
  CHECK(towns >= 3);
}
