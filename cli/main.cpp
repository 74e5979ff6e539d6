// The command line; with arguments*.cpp the only file that sees CLI11 (it costs four seconds to compile): arguments
// in, a plain struct out. The tables in `add_author_commands` and
// `add_server_commands` are the list of what Guichet can do.
#include <cstdio>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/help.h"

namespace {

using namespace guichet::cli;  // NOLINT(google-build-using-namespace): this file is the list of its names

constexpr auto summary =
    "Guichet keeps a town hall's requests: a folder of YAML says which services exist and what happens to a "
    "request;\n"
    "every event is kept for ever, and queues, clocks and timelines answer from it.";

constexpr auto overview =
    "First steps:\n"
    "  guichet init my-town                 a small town folder to start from\n"
    "  guichet check my-town                what is wrong with it, at the line and column\n"
    "  guichet test my-town                 its scenarios, in virtual time\n"
    "  guichet serve my-town --data data    the server\n"
    "\n"
    "Exit codes: 0 done · 1 the input is wrong (a check or a scenario failed) · 2 wrong usage ·\n"
    "            3 stored data is corrupt · 70 a fatal error of the machine or a bug\n"
    "\n"
    "`guichet COMMAND --help` explains one command, with examples.";

struct Root {
  CLI::App app{summary, "guichet"};
  std::function<int()> chosen;
};

/// One row of the table: name, one-line summary, its arguments, its function, and the help's last words.
template <class Options>
void add(
    Root& root,
    const char* name,
    const char* what,
    void (*arguments)(CLI::App&, Options&),
    int (*run)(const Options&),
    const char* examples) {
  const auto options = std::make_shared<Options>();  // CLI11 writes into it later, while parsing
  auto* command = root.app.add_subcommand(name, what);
  arguments(*command, *options);
  command->footer(examples);
  command->callback([&root, options, run] { root.chosen = [options, run] { return run(*options); }; });
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

void schema_arguments(CLI::App& to, SchemaOptions& options) {
  to.add_option("KIND", options.kind, "Which kind of file; without it, a list of them")->option_text("[KIND]");
  to.add_option("--write", options.write, "Write all of them into this folder")->option_text("FOLDER");
}

void openapi_arguments(CLI::App& to, OpenapiOptions& options) {
  to.add_flag("--console", options.console, "With what the agents' console asks, which may change with any version");
  to.add_flag("--feed", options.feed, "The feed of events instead, as an AsyncAPI 3.0 document");
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

void init_arguments(CLI::App& to, InitOptions& options) {
  to.add_option("FOLDER", options.folder, "Where to write it; must not exist, or be empty")->required();
  to.add_option(
        "--example", options.example, "starter: one small service; saint-aubin: a complete town of 12,000 people")
      ->capture_default_str();
}

void demo_arguments(CLI::App& to, DemoOptions& options) {
  to.add_option("--data", options.data, "Where to keep it; used again the next time")->capture_default_str();
  to.add_option("--town", options.town, "A town folder of yours instead of Saint-Aubin")->option_text("FOLDER");
  to.add_option("--seed", options.seed, "Another seed, another half-year")
      ->capture_default_str()
      ->check(whole_number(0));
  to.add_option("--cases", options.cases, "About how many")->capture_default_str()->check(whole_number(1, 100'000'000));
  to.add_flag("--again", options.again, "Make it anew even where it exists");
  to.add_flag("--no-serve", options.no_serve, "Only make the data");
  to.add_option("--address", options.address, "Where to listen")->capture_default_str();
  to.add_option("--port", options.port, "0: one the kernel chooses")
      ->capture_default_str()
      ->check(whole_number(0, 65'535));
}

void agent_arguments(CLI::App& to, AgentOptions& options) {
  to.add_option("ACTION", options.action, "add, passwd, remove or list")
      ->required()
      ->check(one_of({"add", "passwd", "remove", "list"}));
  to.add_option("NAME", options.name, "The agent's id in town.yaml, such as marie");
  to.add_option("--data", options.data, "The data folder whose accounts.json it is")->option_text("FOLDER")->required();
  to.add_flag("--password-stdin", options.from_input, "Read the password from standard input; else one is made up");
}

void token_arguments(CLI::App& to, TokenOptions& options) {
  to.add_option("SUBJECT", options.subject, "Whom it is for: agents/NAME of town.yaml, or integrators/NAME");
  to.add_option("--data", options.data, "The data folder whose tokens.json holds it")->option_text("FOLDER");
  to.add_option("--tokens", options.tokens, "Another file of tokens")->option_text("FILE");
  to.add_option(
        "--role", options.roles, "A role of town.yaml, or operator; repeatable. An agent's are those of town.yaml")
      ->option_text("ROLE")
      ->allow_extra_args(false);
  to.add_option(
        "--scope", options.scopes, "Only this permission of what the roles give; repeatable (case:read, feed:read …)")
      ->option_text("PERMISSION")
      ->allow_extra_args(false);
  to.add_option("--note", options.note, "What it is for")->option_text("TEXT");
  to.add_option("--days", options.days, "How long it is valid; 0: for ever")
      ->capture_default_str()
      ->check(whole_number(0, 36'500));
  to.add_flag("--list", options.list, "Show the tokens there are (never their secrets)");
  to.add_option("--revoke", options.revoke, "Forget the token of this id")->option_text("ID");
}

void serve_arguments(CLI::App& to, ServeOptions& options) {
  to.add_option("TOWN", options.town, "The town folder to deploy, when it has changed; else what is deployed stays")
      ->option_text("[FOLDER]");
  to.add_option("--data", options.data, "Where everything is kept; created if it is not there")
      ->option_text("FOLDER")
      ->required();
  to.add_option("--address", options.address, "The IP address to listen on")->capture_default_str();
  to.add_option("--port", options.port, "The port; 0: one the kernel chooses")
      ->capture_default_str()
      ->check(whole_number(0, 65'535));
  to.add_option("--tokens", options.tokens, "The file of bearer tokens; tokens.json in the data folder otherwise")
      ->option_text("FILE");
  kek_option(to, options.kek);
}

void verify_arguments(CLI::App& to, VerifyOptions& options) {
  to.add_option("--data", options.data, "The data folder")->required()->option_text("DIR");
  to.add_option(
        "--checkpoint", options.checkpoint, "Compare with the signed checkpoints in this file, then add today's")
      ->option_text("FILE");
  to.add_flag("--repair", options.repair, "Open a log again whose end is missing...");
  to.add_flag("--accept-loss", options.accept_loss, "...giving up the acknowledged events that are missing");
  text_or_json(to, options.format);
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

void backup_arguments(CLI::App& to, BackupOptions& options) {
  to.add_option("DATA", options.data, "The data folder; its server may be running")->required();
  to.add_option("--to", options.to, "Where to put it; must not exist")->required()->option_text("FOLDER");
  to.add_option("--keys", options.keys, "Replace the one copy of the keys in this folder")->option_text("FOLDER");
  to.add_option("--kek", options.kek, "Replace the one copy of the key that wraps them")->option_text("FILE");
  to.add_flag("--copy", options.copy, "Never link: share no block with the original");
  to.add_flag("--verify", options.verify, "Read the backup from end to end afterwards");
  text_or_json(to, options.format);
}

void rotate_arguments(CLI::App& to, RotateOptions& options) {
  to.add_option("--data", options.data, "The data folder")->required()->option_text("DIR");
}

void restore_arguments(CLI::App& to, RestoreOptions& options) {
  to.add_option("BACKUP", options.backup, "The folder that `guichet backup` made")->required();
  to.add_option("--to", options.to, "The new data folder; must not exist")->required()->option_text("FOLDER");
  to.add_option("--keys", options.keys, "Where the one copy of the keys is")->option_text("FOLDER");
  to.add_option("--kek", options.kek, "The key that wraps them")->option_text("FILE");
  to.add_flag("--without-keys", options.without_keys, "Everything personal stays sealed for ever");
  text_or_json(to, options.format);
}

void rebuild_arguments(CLI::App& to, RebuildOptions& options) {
  to.add_option("--data", options.data, "The data folder")->required()->option_text("DIR");
  to.add_flag("--check", options.compare, "Rebuild aside, compare every key and byte, replace nothing");
  text_or_json(to, options.format);
}

void bench_arguments(CLI::App& to, BenchOptions& options) {
  to.add_option("--folder", options.folder, "On the disk you want to know about")->capture_default_str();
  to.add_option("--cases", options.cases, "How many cases the questions are asked among")
      ->capture_default_str()
      ->check(whole_number(100, 100'000'000));
  text_or_json(to, options.format);
}

/// One line for each command: add<Options>(root, name, summary, arguments, function, examples).
void add_author_commands(Root& root) {
  add<InitOptions>(root, "init", "Write a town folder to start from", init_arguments, init, init_examples);
  add<DemoOptions>(
      root, "demo", "Live half a year of an invented town, and serve it", demo_arguments, demo_town, demo_examples);
  add<EvalOptions>(root, "eval", "Try an expression", eval_arguments, eval, eval_examples);
  add<CheckOptions>(
      root,
      "check",
      "Say what is wrong with a town folder, at the line and column",
      check_arguments,
      check_town,
      check_examples);
  add<GraphOptions>(root, "graph", "Draw a service", graph_arguments, draw_service, graph_examples);
  add<SchemaOptions>(
      root,
      "schema",
      "Print the JSON Schema of a kind of file, for editors",
      schema_arguments,
      print_schema,
      schema_examples);
  add<OpenapiOptions>(
      root,
      "openapi",
      "Print the description of the API, for programs",
      openapi_arguments,
      print_openapi,
      openapi_examples);
  add<PlanOptions>(root, "plan", "Say what deploying a town would change", plan_arguments, plan_town, plan_examples);
  add<DeployOptions>(
      root, "deploy", "Deploy a town on a running server", deploy_arguments, deploy_town, deploy_examples);
  add<MigrateOptions>(
      root,
      "migrate",
      "Bring open cases to another text of their service",
      migrate_arguments,
      migrate_cases,
      migrate_examples);
  add<WhatIfOptions>(
      root,
      "what-if",
      "Try a draft of a service on what has happened",
      what_if_arguments,
      ask_what_if,
      what_if_examples);
}

void add_server_commands(Root& root) {
  add<ServeOptions>(root, "serve", "Run the server", serve_arguments, serve, serve_examples);
  add<TestOptions>(root, "test", "Run a town's scenarios in virtual time", test_arguments, test_town, test_examples);
  add<ImportOptions>(
      root,
      "import",
      "Replay another system's history through a town's services",
      import_arguments,
      import_history,
      import_examples);
  add<CasesOptions>(
      root, "cases", "Look at cases of a server, running or stopped", cases_arguments, show_cases, cases_examples);
  add<EventsOptions>(
      root,
      "events",
      "Print the events of a server, running or stopped",
      events_arguments,
      print_events,
      events_examples);
  add<ExportOptions>(
      root, "export", "Write what is stored for other programs", export_arguments, export_data, export_examples);
  add<MirrorOptions>(
      root, "mirror", "Follow another server's log, event for event", mirror_arguments, mirror_log, mirror_examples);
  add<BenchOptions>(root, "bench", "Measure this machine", bench_arguments, bench_machine, bench_examples);
  add<AgentOptions>(
      root,
      "agent",
      "Say who may sign in to the console, and with which password",
      agent_arguments,
      agent,
      agent_examples);
  add<TokenOptions>(root, "token", "Make, list and revoke bearer tokens", token_arguments, token, token_examples);
  add<BackupOptions>(
      root, "backup", "Save a data folder while it is in use", backup_arguments, back_up, backup_examples);
  add<RestoreOptions>(root, "restore", "Bring a backup back, verified", restore_arguments, restore, restore_examples);
  add<RotateOptions>(
      root, "rotate-keys", "Wrap every personal key anew", rotate_arguments, rotate_keys, rotate_examples);
  add<RebuildOptions>(
      root, "rebuild", "Build the views again from the log", rebuild_arguments, rebuild, rebuild_examples);
  add<VerifyOptions>(
      root, "verify", "Check that all stored data is as it was written", verify_arguments, verify, verify_examples);
}

int run(int argument_count, char** arguments) {
  Root root;
  root.app.footer(overview);
  root.app.require_subcommand(1);
  root.app.set_version_flag("--version", "guichet " GUICHET_VERSION);
  root.app.set_help_all_flag("--help-all", "Help of every command");
  add_author_commands(root);
  add_server_commands(root);
  try {
    root.app.parse(argument_count, arguments);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return root.app.exit(error);  // --help and --version
    refuse(root.app, error);
    return exit_usage;
  }
  return root.chosen();
}

}  // namespace

int main(int argument_count, char** arguments) {
  try {
    return run(argument_count, arguments);
  } catch (const std::exception& error) {
    fmt::print(stderr, "guichet: unexpected: {}\n", error.what());
    return exit_internal;
  }
}
