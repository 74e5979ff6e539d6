// The arguments of the author's commands: from the first folder to cases under another text.
#include <map>

#include <CLI/CLI.hpp>

#include "cli/arguments.h"

namespace guichet::cli {

void init_arguments(CLI::App& to, InitOptions& options) {
  to.add_option("FOLDER", options.folder, "Where to write it; must not exist, or be empty")->required();
  to.add_option(
        "--example", options.example, "starter: one small service; saint-aubin: a complete town of 12,000 people")
      ->capture_default_str();
}

void eval_arguments(CLI::App& to, EvalOptions& options) {
  to.add_option("EXPRESSION", options.expression, "What to compute");
  to.add_option("--bind", options.bindings, "A value for a name, as JSON; repeatable")
      ->option_text("NAME=JSON")
      ->allow_extra_args(false);
  to.add_option("--types", options.types, "The type of a name, so that it is checked; repeatable")
      ->option_text("NAME=TYPE")
      ->allow_extra_args(false);
  text_or_json(to, options.format);
  to.add_flag(
      "--conformance", options.conformance, "Answer requests on standard input, one JSON object a line (test suites)");
}

void check_arguments(CLI::App& to, CheckOptions& options) {
  to.add_option("paths", options.paths, "Town folders, or files of a town (only these are reported)")
      ->required()
      ->option_text("DIR|FILE...");
  to.add_flag("--strict", options.strict, "Let warnings fail the check too");
  to.add_flag("--watch", options.watch, "Check again whenever a file is saved");
  format_option(to, options.format, {{"text", Format::text}, {"json", Format::json}, {"sarif", Format::sarif}});
}

void test_arguments(CLI::App& to, TestOptions& options) {
  to.add_option("town", options.town, "The town folder")->required()->option_text("DIR");
  to.add_option("--only", options.only, "Scenario files, their names, or services; without it all")
      ->option_text("NAME...");
  to.add_option("--coverage-min", options.coverage_min, "Fail where scenarios reach less of a service than this")
      ->check(whole_number(0, 100))
      ->option_text("PERCENT");
  to.add_flag("--watch", options.watch, "Run again whenever a file is saved");
  text_or_json(to, options.format);
}

void graph_arguments(CLI::App& to, GraphOptions& options) {
  const std::map<std::string, GraphFormat> known{
      {"svg", GraphFormat::svg},
      {"mermaid", GraphFormat::mermaid},
      {"dot", GraphFormat::dot},
      {"bpmn", GraphFormat::bpmn},
      {"text", GraphFormat::text}};
  to.add_option("SERVICE", options.service, "A file of workflows/, or the town's folder and the service's name")
      ->required()
      ->option_text("FILE|DIR/NAME");
  to.add_option("--format", options.format, "What to draw it as")
      ->transform(word_of(numbers_of(known)))
      ->option_text("svg|mermaid|dot|bpmn|text");
  to.add_option("-o,--output", options.output, "Write it to this file")->option_text("FILE");
  to.add_option("--language", options.language, "Of its texts; the town's first where nothing is said")
      ->option_text("TAG");
}

void schema_arguments(CLI::App& to, SchemaOptions& options) {
  to.add_option("KIND", options.kind, "Which kind of file; without it, a list of them")->option_text("[KIND]");
  to.add_option("--write", options.write, "Write all of them into this folder")->option_text("FOLDER");
}

void openapi_arguments(CLI::App& to, OpenapiOptions& options) {
  to.add_flag("--console", options.console, "With what the agents' console asks, which may change with any version");
  to.add_flag("--feed", options.feed, "The feed of events instead, as an AsyncAPI 3.0 document");
}

void plan_arguments(CLI::App& to, PlanOptions& options) {
  to.add_option("TOWN", options.town, "The town folder")->required()->option_text("FOLDER");
  server_or_folder(to, options.whose);
  text_or_json(to, options.format);
}

void deploy_arguments(CLI::App& to, DeployOptions& options) {
  to.add_option("TOWN", options.town, "The town folder")->required()->option_text("FOLDER");
  to.add_option("--url", options.server.url, "Where the server answers")->required()->option_text("URL");
  token_option(to, options.server);
  text_or_json(to, options.format);
}

void migrate_arguments(CLI::App& to, MigrateOptions& options) {
  to.add_option("SERVICE", options.workflow, "Whose open cases")->required()->option_text("NAME");
  server_or_folder(to, options.whose);
  to.add_option("--to", options.to, "Version of the town; the current one where nothing is said")
      ->option_text("VERSION");
  to.add_option("--map", options.steps, "What a step is called in the new text; repeatable")
      ->option_text("OLD=NEW")
      ->allow_extra_args(false);
  to.add_flag("--preview", options.preview, "Say what would become of each case; store nothing");
  to.add_flag("--back", options.back, "Undo the last migration of cases that nothing has happened to since");
  to.add_option("--per-second", options.per_second, "Cases looked at, at most")
      ->capture_default_str()
      ->check(whole_number(1, 100'000));
  text_or_json(to, options.format);
}

void what_if_arguments(CLI::App& to, WhatIfOptions& options) {
  to.add_option("DRAFT", options.draft, "A file of a town's workflows/")->required()->option_text("FILE");
  server_or_folder(to, options.whose);
  to.add_option("--since", options.since, "Cases opened since then (2026-01-01); all where nothing is said")
      ->option_text("DAY");
  to.add_option("-o,--output", options.page, "Draw it on a page too")->option_text("FILE");
  text_or_json(to, options.format);
}

}  // namespace guichet::cli
