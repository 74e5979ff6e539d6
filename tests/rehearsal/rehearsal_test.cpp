#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "engine/rehearsal/rehearse.h"
#include "tests/cases/town_hall.h"

using namespace guichet;
using namespace guichet::rehearsal;

namespace {

Report play(const std::string& scenarios, const std::vector<std::string>& only = {}) {
  auto files = test::town_files();
  const auto town = test::town_of(files);
  files["scenarios/one.yaml"] = scenarios;
  return rehearse(files, *town, only);
}

std::string with(const std::string& play) {
  return "scenario: a test\nworkflow: street\nnow: 2026-03-02T09:00:00+01:00\nplay:\n"
         "  - open: { form: { place: [2.35, 48.85], kind: pothole, depth_cm: 12 } }\n" +
         play;
}

/// The failure of the only scenario.
Failure failure_of(const std::string& text) {
  const auto report = play(with(text));
  for (const auto& finding : report.diagnostics) FAIL_CHECK(finding.message);
  REQUIRE(report.played.size() == 1);
  REQUIRE(report.played[0].failure);
  CHECK_FALSE(report.ok());
  CHECK_FALSE(report.played[0].trace.empty());
  return *report.played[0].failure;
}

}  // namespace

TEST_CASE("the scenarios of odd corners go as their authors expect") {
  std::ifstream file("tests/scenarios/street.yaml");
  std::stringstream text;
  text << file.rdbuf();
  const auto report = play(text.str());
  for (const auto& finding : report.diagnostics)
    FAIL_CHECK(finding.where.line, ":", finding.where.column, " ", finding.message, " ", finding.hint);
  for (const auto& played : report.played) {
    if (!played.failure) continue;
    const auto& failure = *played.failure;
    FAIL_CHECK(
        played.name,
        " line ",
        failure.where.line,
        ": ",
        failure.what,
        " expected ",
        failure.expected,
        " found ",
        failure.found);
  }
  CHECK(report.played.size() == 4);
  CHECK(report.ok());
}

TEST_CASE("a wrong expectation is shown at its place, with what was found and how it came to this") {
  const auto failure = failure_of("  - expect: { at: triage, queue: desk }\n");
  CHECK(failure.where.file == "scenarios/one.yaml");
  CHECK(failure.where.line == 6);
  CHECK(failure.where.column == 34);
  CHECK(failure.what == "the queue");
  CHECK(failure.expected == "desk");
  CHECK(failure.found == "roads");
}

TEST_CASE("every kind of expectation can fail") {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"at: route", "where the case rests"},
      {"status: Closed", "the status"},
      {"task: repair", "the open task"},
      {"task: none", "the open task"},
      {"agent: marie", "who holds the task"},
      {"priority: high", "the priority"},
      {"closed: resolved", "how the case is closed"},
      {"incident: broken", "the incident"},
      {"sent: [question]", "what was sent to the citizen"},
      {"notified: [late]", "what teams were notified of"},
      {"notified: { works: late }", "what teams were notified of"},
      {"data: { severity: low }", "data.severity"},
      {"form: { depth_cm: 13 }", "form.depth_cm"},
      {"clocks: { repair: paused }", "the clock repair"},
      {"clocks: { repair: { due: 2026-03-16T10:00:00+01:00 } }", "the due time of the clock repair"},
      {"clocks: { repair: { left: 9 business days } }", "what is left of the clock repair"}};
  for (const auto& [expectation, what] : wrong) {
    CAPTURE(expectation);
    CHECK(failure_of(fmt::format("  - expect: {{ {} }}\n", expectation)).what == what);
  }
}

TEST_CASE("what went out is expected once, and an empty list means that nothing did") {
  const std::string ask = "  - complete: { task: triage, outcome: ask, answers: { question: 'Why?' } }\n";
  CHECK(play(with(ask + "  - expect: { sent: [question] }\n  - expect: { sent: [] }\n")).ok());
  CHECK(failure_of(ask + "  - expect: { sent: [] }\n").found == "question");
  CHECK(failure_of(ask + "  - expect: { sent: [question, question] }\n").found == "question");
}

TEST_CASE("a refusal that is expected must come, and with these words") {
  CHECK(play(with("  - complete: { task: triage, by: paul, outcome: accept }\n    refused: is for agent\n")).ok());
  CHECK(
      failure_of("  - complete: { task: triage, by: paul, outcome: accept }\n    refused: is closed\n").what ==
      "the refusal");
  CHECK(failure_of("  - claim: { task: triage, by: marie }\n    refused: is for agent\n").found == "it was accepted");
  CHECK(play(with("  - complete: { task: triage, by: marie, outcome: acept }\n    refused: did you mean\n")).ok());
}

TEST_CASE("time does not run backwards") {
  CHECK(failure_of("  - at: 2026-03-02T08:59:59+01:00\n").what == "the time");
}

TEST_CASE("a scenario that cannot be read is a diagnostic with its place and a hint") {
  struct Wrong {
    std::string text;
    std::string code;
    std::string part;
  };

  const std::vector<Wrong> all = {
      {"  - expects: { at: triage }\n", "unknown-key", "expect"},
      {"  - expect: { att: triage }\n", "unknown-key", "at"},
      {"  - expect: { at: triag }\n", "undefined-step", "triage"},
      {"  - expect: { data: { severty: low } }\n", "undefined-field", "severity"},
      {"  - expect: { clocks: { repairs: met } }\n", "undefined-clock", "did you mean `repair`?"},
      {"  - expect: { queue: raods }\n", "undefined-queue", "did you mean `roads`?"},
      {"  - expect: { task: triag }\n", "undefined-step", "did you mean `triage`?"},
      {"  - expect: { agent: agents/mari }\n", "wrong-value", "did you mean `marie`?"},
      {"  - expect: { priority: urgnt }\n", "wrong-value", "did you mean `urgent`?"},
      {"  - expect: { closed: resolvd }\n", "undefined-outcome", "did you mean `resolved`?"},
      {"  - expect: { sent: [questoin] }\n", "undefined-template", "did you mean `question`?"},
      {"  - expect: { notified: { wroks: late } }\n", "undefined-team", "did you mean `works`?"},
      {"  - expect: { notified: ['desk: lat'] }\n", "undefined-template", "did you mean `late`?"},
      {"  - expect: { emitted: [freed] }\n", "wrong-value", "freed"},
      {"  - expect: { in_line: papers }\n", "undefined-agenda", "papers"},
      {"  - expect: { data: { severity: hgih } }\n", "undefined-option", "did you mean `high`?"},
      {"  - complete: { task: triage, outcome: acept }\n", "undefined-outcome", "did you mean `accept`?"},
      {"  - complete: { task: triage, outcome: ask, answers: { questin: 'Why?' } }\n",
       "undefined-field",
       "did you mean `question`?"},
      {"  - complete: { task: triage, outcome: accept, data: { severty: low } }\n",
       "undefined-field",
       "did you mean `severity`?"},
      {"  - assign: { task: triage, to: mari }\n", "wrong-value", "did you mean `marie`?"},
      {"  - assign: { task: triage, queue: raods }\n", "undefined-queue", "did you mean `roads`?"},
      {"  - extend: { clock: repairs, by: 5 business days }\n", "undefined-clock", "did you mean `repair`?"},
      {"  - priority: hihg\n", "wrong-value", "did you mean `high`?"},
      {"  - open: { channel: wbe }\n", "wrong-value", "did you mean `web`?"},
      {"  - open: { language: de }\n", "undefined-language", "did you mean `en`?"},
      {"  - open: { due: { repairs: 2026-03-02T09:00:00+01:00 } }\n", "undefined-clock", "did you mean `repair`?"},
      {"  - open: { form: { kid: lamp } }\n", "undefined-field", "did you mean `kind`?"},
      {"  - open: { form: { kind: lmap } }\n", "undefined-option", "did you mean `lamp`?"},
      {"  - open: { form: { depth_cm: deep } }\n", "wrong-type", "a whole number"},
      {"  - book: { site: town-hall, starts: 2026-03-02T09:00:00+01:00 }\n", "wrong-value", "town-hall"},
      {"  - wait: 2 jours ouvrés\n", "invalid-span", "did you mean `2 business days`?"},
      {"  - claim: { task: triag }\n", "undefined-step", "triage"},
      {"  - claim: { task: triage, by: mari }\n", "wrong-value", "marie"},
      {"  - wait: soon\n", "invalid-span", "found \"soon\""},
      {"  - at: tomorrow\n", "wrong-type", ""},
      {"  - at: 2026-03-03 09:00\n", "wrong-type", "the day with its year first"},
      {"  - answer: The one by the fountain.\n", "wrong-type", "what the citizen writes is `reply: …`"},
      {"  - wait: 1 day\n    reply: yes\n", "wrong-value", ""},
      {"  - wait: 1 day\n    refused: no\n", "wrong-value", ""},
      {"  - just words\n", "wrong-type", ""},
      {"  - message: works-done\n", "wrong-type", ""}};
  for (const auto& wrong : all) {
    CAPTURE(wrong.text);
    const auto report = play(with(wrong.text));
    CHECK(report.played.empty());
    REQUIRE_FALSE(report.diagnostics.empty());
    CHECK(report.diagnostics[0].code == wrong.code);
    CHECK(report.diagnostics[0].where.line >= 6);
    CHECK((report.diagnostics[0].hint + report.diagnostics[0].message).find(wrong.part) != std::string::npos);
  }
  CHECK(
      play("scenario: x\nworkflow: streat\nnow: 2026-03-02T09:00:00+01:00\nplay: []\n").diagnostics[0].code ==
      "wrong-value");
  CHECK_FALSE(play("- [").ok());
  CHECK_FALSE(play("").ok());
}

TEST_CASE("a message that nobody waits for is a warning, and the scenario is played") {
  const auto report = play(with("  - message: { work-done: W-1 }\n"));
  REQUIRE(report.diagnostics.size() == 1);
  CHECK(report.diagnostics[0].severity == workflows::Severity::warning);
  CHECK(report.diagnostics[0].hint == "did you mean `works-done`?");
  CHECK(report.played.size() == 1);
}

TEST_CASE("what is expected to be refused may be written wrong on purpose") {
  CHECK(play(with("  - complete: { task: triage, outcome: ask, answers: { nothing: 1 } }\n    refused: question\n"))
            .diagnostics.empty());
  CHECK(play(with("  - open: { form: { kind: rocket } }\n    refused: \"\"\n")).diagnostics.empty());
}

TEST_CASE("coverage names what no scenario reaches") {
  const auto report = play(with("  - complete: { task: triage, outcome: reject }\n"));
  const auto& coverage = report.coverage.at("street");
  const auto is_reached = [&](const std::string& kind, const std::string& name) {
    const auto& items = coverage.items();
    const auto found =
        std::ranges::find_if(items, [&](const auto& item) { return item.kind == kind && item.name == name; });
    REQUIRE(found != items.end());
    return found->reached;
  };
  CHECK(is_reached("step", "triage"));
  CHECK(is_reached("step", "rejected"));
  CHECK(is_reached("outcome", "triage.reject"));
  CHECK(is_reached("clock", "first-answer.met"));
  CHECK_FALSE(is_reached("step", "repair"));
  CHECK_FALSE(is_reached("outcome", "triage.ask"));
  CHECK_FALSE(is_reached("branch", "route.1"));
  CHECK_FALSE(is_reached("timer", "more-information.2"));
  CHECK_FALSE(is_reached("clock", "repair.warning-1"));
  CHECK(coverage.of_kind("step") == std::pair<std::size_t, std::size_t>{2, 8});
  CHECK(coverage.reached() == 5);
}

TEST_CASE("branches, timers and the edges of clocks are covered where they happen") {
  std::ifstream file("tests/scenarios/street.yaml");
  std::stringstream text;
  text << file.rdbuf();
  const auto report = play(text.str());
  std::vector<std::string> unreached;
  for (const auto& item : report.coverage.at("street").items())
    if (!item.reached) unreached.push_back(item.kind + ' ' + item.name);
  CHECK(unreached == std::vector<std::string>{"outcome triage.reject", "step rejected"});
}

TEST_CASE("only the scenarios asked for are played") {
  const auto text = with("  - expect: { at: triage }\n");
  CHECK(play(text, {"street"}).played.size() == 1);
  CHECK(play(text, {"one.yaml"}).played.size() == 1);
  CHECK(play(text, {"a test"}).played.size() == 1);
  CHECK(play(text, {"other"}).played.empty());
}

TEST_CASE("the same scenarios give the same report") {
  const auto text = with("  - wait: 40 days\n  - expect: { queue: desk }\n");
  const auto once = play(text);
  const auto again = play(text);
  REQUIRE(once.played.size() == again.played.size());
  REQUIRE(once.played[0].trace.size() == again.played[0].trace.size());
  for (std::size_t line = 0; line < once.played[0].trace.size(); ++line)
    CHECK(once.played[0].trace[line].text == again.played[0].trace[line].text);
}
