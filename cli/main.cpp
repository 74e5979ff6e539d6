// The command line: the tables in `add_author_commands` and `add_server_commands` are the list of what Guichet can do.
// With arguments*.cpp, where each command's arguments become a plain struct, the only file that sees CLI11 (it costs
// four seconds to compile).
#include <cstdio>
#include <exception>
#include <functional>
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
  add<TestOptions>(root, "test", "Run a town's scenarios in virtual time", test_arguments, test_town, test_examples);
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
