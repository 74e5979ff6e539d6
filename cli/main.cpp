// The command line, and the only file that sees CLI11 (it costs four seconds to compile): arguments in, a
// plain struct out. The table in `add_commands` is the list of what Guichet can do.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/commands.h"
#include "engine/base/json.h"

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

void format_option(CLI::App& to, Format& format, const std::map<std::string, Format>& known) {
  to.add_option("--format", format, "How to print the answer")
      ->transform(CLI::CheckedTransformer(known, CLI::ignore_case))
      ->option_text("text|json");
}

void text_or_json(CLI::App& to, Format& format) {
  format_option(to, format, {{"text", Format::text}, {"json", Format::json}});
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
      "--conformance",
      options.conformance,
      "Answer requests on standard input, one JSON object a line (test suites)");
}

constexpr auto eval_examples =
    "Examples:\n"
    "  guichet eval '1 + 2 * 3'\n"
    "  guichet eval 'form.depth_cm > 10' --bind 'form={\"depth_cm\": 12}'\n"
    "  guichet eval 'age >= 18' --types age=int --bind age=17\n"
    "  guichet eval \"timestamp('2026-03-02T09:00:00Z') + duration('36h')\"\n"
    "Exit codes: 0 it has a value · 1 it is wrong, or fails on these values";

void check_arguments(CLI::App& to, CheckOptions& options) {
  to.add_option("paths", options.paths, "Town folders, or files of a town (only these are reported)")
      ->required()
      ->option_text("DIR|FILE...");
  to.add_flag("--strict", options.strict, "Let warnings fail the check too");
  text_or_json(to, options.format);
}

constexpr auto check_examples =
    "Examples:\n"
    "  guichet check my-town\n"
    "  guichet check my-town/workflows/street-repair.yaml\n"
    "  guichet check my-town --strict --format json\n"
    "Exit codes: 0 nothing wrong · 1 errors (with --strict also warnings), or no such folder";

void init_arguments(CLI::App& to, InitOptions& options) {
  to.add_option("FOLDER", options.folder, "Where to write it; must not exist, or be empty")->required();
  to.add_option(
        "--example",
        options.example,
        "starter: one small service; saint-aubin: a complete town of 12,000 people")
      ->capture_default_str();
}

constexpr auto init_examples =
    "Examples:\n"
    "  guichet init my-town\n"
    "  guichet init my-town --example saint-aubin";

void demo_arguments(CLI::App& to, DemoOptions& options) {
  to.add_option("--data", options.data, "Where to keep it; used again the next time")->capture_default_str();
  to.add_option("--town", options.town, "A town folder of yours instead of Saint-Aubin")
      ->option_text("FOLDER");
  to.add_option("--seed", options.seed, "Another seed, another half-year")->capture_default_str();
  to.add_option("--cases", options.cases, "About how many")
      ->capture_default_str()
      ->check(CLI::Range(1, 100'000'000));
  to.add_flag("--again", options.again, "Make it anew even where it exists");
  to.add_flag("--no-serve", options.no_serve, "Only make the data");
  to.add_option("--address", options.address, "Where to listen")->capture_default_str();
  to.add_option("--port", options.port, "0: one the kernel chooses")->capture_default_str();
}

constexpr auto demo_examples =
    "Examples:\n"
    "  guichet demo\n"
    "  guichet demo --town my-town --data my-demo --cases 500 --port 0";

void token_arguments(CLI::App& to, TokenOptions& options) {
  to.add_option("SUBJECT", options.subject, "Whom it is for: agents/NAME of town.yaml, or integrators/NAME");
  to.add_option("--data", options.data, "The data folder whose tokens.json holds it")->option_text("FOLDER");
  to.add_option("--tokens", options.tokens, "Another file of tokens")->option_text("FILE");
  to.add_option(
        "--role",
        options.roles,
        "A role of town.yaml, or operator; repeatable. An agent's are those of town.yaml")
      ->option_text("ROLE")
      ->allow_extra_args(false);
  to.add_option(
        "--scope",
        options.scopes,
        "Only this permission of what the roles give; repeatable (case:read, feed:read …)")
      ->option_text("PERMISSION")
      ->allow_extra_args(false);
  to.add_option("--note", options.note, "What it is for")->option_text("TEXT");
  to.add_option("--days", options.days, "How long it is valid; 0: for ever")->capture_default_str();
  to.add_flag("--list", options.list, "Show the tokens there are (never their secrets)");
  to.add_option("--revoke", options.revoke, "Forget the token of this id")->option_text("ID");
}

void serve_arguments(CLI::App& to, ServeOptions& options) {
  to.add_option(
        "TOWN", options.town, "The town folder to deploy, when it has changed; else what is deployed stays")
      ->option_text("[FOLDER]");
  to.add_option("--data", options.data, "Where everything is kept; created if it is not there")
      ->option_text("FOLDER")
      ->required();
  to.add_option("--address", options.address, "The IP address to listen on")->capture_default_str();
  to.add_option("--port", options.port, "The port; 0: one the kernel chooses")->capture_default_str();
  to.add_option(
        "--tokens", options.tokens, "The file of bearer tokens; tokens.json in the data folder otherwise")
      ->option_text("FILE");
}

constexpr auto serve_examples =
    "Prints its address on standard output, then serves until SIGTERM or SIGINT: what is in flight is "
    "finished.\n"
    "Logs are JSON lines on standard error. Behind a proxy that speaks TLS, listen on the loopback only.\n"
    "Examples:\n"
    "  guichet serve my-town --data data\n"
    "  guichet serve --data data --port 0\n"
    "  curl -H \"Authorization: Bearer $TOKEN\" http://127.0.0.1:8080/api/v1/queues\n"
    "Exit codes: 0 stopped in order · 1 the town is refused · 3 stored data is corrupt · 70 a write failed";

void cases_arguments(CLI::App& to, CasesOptions& options) {
  to.add_option("CASE", options.which, "An id or a reference: its state and timeline; without it, a list")
      ->option_text("[ID]");
  to.add_option("--data", options.data, "The data folder; no server may hold it")->option_text("FOLDER")->required();
  to.add_option("--workflow", options.workflow, "Only this service")->option_text("ID");
  to.add_option("--state", options.state, "Only these")->check(CLI::IsMember({"open", "closed"}));
  to.add_option("--limit", options.limit, "At most so many")->capture_default_str();
  text_or_json(to, options.format);
}

constexpr auto cases_examples =
    "Personal values stay sealed here. While a server runs, ask it: curl …/api/v1/cases\n"
    "Examples:\n"
    "  guichet cases --data data --state open\n"
    "  guichet cases --data data SA-7K3F-Q2\n"
    "Exit codes: 0 found · 1 no such case · 70 another process holds the folder";

void events_arguments(CLI::App& to, EventsOptions& options) {
  to.add_option("--data", options.data, "The data folder; no server may hold it")->option_text("FOLDER")->required();
  to.add_option("--after", options.after, "Begin behind this position")->option_text("N");
  to.add_option("--limit", options.limit, "At most so many; 0: all")->option_text("N");
  to.add_option("--type", options.type, "Only this type, or all that begin so: guichet.task.*")->option_text("TYPE");
  to.add_option("--subject", options.subject, "Only this stream: case/ID")->option_text("STREAM");
  text_or_json(to, options.format);
}

constexpr auto events_examples =
    "--format json prints the stored CloudEvents, one a line, as they are. While a server runs, ask it:\n"
    "curl -N -H 'Accept: text/event-stream' -H \"Authorization: Bearer $TOKEN\" http://127.0.0.1:8080/events\n"
    "Examples:\n"
    "  guichet events --data data --type 'guichet.task.*' --limit 20\n"
    "  guichet events --data data --format json | jq .type\n"
    "Exit codes: 0 printed · 3 stored data is corrupt · 70 another process holds the folder";

constexpr auto token_examples =
    "The token is printed once, on standard output; the file keeps only its hash. A running server reads the "
    "file\n"
    "again within a second.\n"
    "Examples:\n"
    "  guichet token agents/alice --data data\n"
    "  guichet token integrators/works --role operator --scope feed:read --data data --note 'works system'\n"
    "  guichet token --list --data data";

void verify_arguments(CLI::App& to, VerifyOptions& options) {
  to.add_option("--data", options.data, "The data folder")->required()->option_text("DIR");
  to.add_option(
        "--checkpoint",
        options.checkpoint,
        "Compare with the signed checkpoints in this file, then add today's")
      ->option_text("FILE");
  to.add_flag("--repair", options.repair, "Open a log again whose end is missing...");
  to.add_flag("--accept-loss", options.accept_loss, "...giving up the acknowledged events that are missing");
  text_or_json(to, options.format);
}

constexpr auto verify_examples =
    "Walks the whole hash chain and every attachment without changing anything, while the server may be "
    "running.\n"
    "A checkpoint file kept on another machine also shows a log that was rewritten as a whole, or cut.\n"
    "Examples:\n"
    "  guichet verify --data data\n"
    "  guichet verify --data data --checkpoint /mnt/elsewhere/checkpoints --format json\n"
    "  guichet verify --data data --repair --accept-loss\n"
    "Exit codes: 0 all is as it was written · 1 there is no log, or a repair was not accepted · 3 something "
    "is not";

void test_arguments(CLI::App& to, TestOptions& options) {
  to.add_option("town", options.town, "The town folder")->required()->option_text("DIR");
  to.add_option("--only", options.only, "Scenario files, their names, or services; without it all")
      ->option_text("NAME...");
  to.add_option("--coverage-min", options.coverage_min, "Fail where scenarios reach less of a service than this")
      ->check(CLI::Range(0, 100))
      ->option_text("PERCENT");
  to.add_flag("--watch", options.watch, "Run again whenever a file is saved");
  text_or_json(to, options.format);
}

constexpr auto test_examples =
    "Scenarios are scenarios/*.yaml: what happens, and what must hold then, in virtual time. A failing one shows\n"
    "what was expected, what was found, and how it came to this. The table says what no scenario reaches.\n"
    "\n"
    "Examples:\n"
    "  guichet test my-town\n"
    "  guichet test my-town --only street-repair --watch\n"
    "  guichet test my-town --coverage-min 80 --format json\n"
    "\n"
    "Exit codes: 0 all as expected · 1 a scenario failed, could not be read, or too little is covered";

void rebuild_arguments(CLI::App& to, RebuildOptions& options) {
  to.add_option("--data", options.data, "The data folder")->required()->option_text("DIR");
  to.add_flag("--check", options.compare, "Rebuild aside, compare every key and byte, replace nothing");
  text_or_json(to, options.format);
}

constexpr auto rebuild_examples =
    "The views answer every question and are derived from the log: deleting them is allowed, and this builds them\n"
    "again. The server must be stopped.\n"
    "Examples:\n"
    "  guichet rebuild --data data\n"
    "  guichet rebuild --data data --check\n"
    "Exit codes: 0 done, or no difference · 1 there is no log · 3 the views differ, or the log is damaged";

void import_arguments(CLI::App& to, ImportOptions& options) {
  to.add_option("TOWN", options.town, "The town folder whose services the history goes through")->required();
  to.add_option("--data", options.data, "The data folder to store it in")->option_text("FOLDER");
  to.add_option("--mapping", options.mapping, "What the columns are; TOWN/mapping.yaml where nothing is said")
      ->option_text("FILE");
  to.add_option("--source", options.source, "The table: .csv, or packed as .csv.gz")->option_text("FILE");
  to.add_option(
        "--until",
        options.until,
        "Clocks run on until then (2026-03-02T09:00:00Z); now where nothing is said")
      ->option_text("TIME");
  to.add_flag("--dry-run", options.dry_run, "Say what would happen and compare due times; store nothing");
  to.add_flag("--verbose", options.verbose, "Show every remark, not the first few");
  text_or_json(to, options.format);
}

constexpr auto import_examples =
    "Every case keeps its own dates and id; nothing is sent to anybody. Rows that cannot be understood are "
    "named with\n"
    "their line and column. Run it again after a break, or with a newer export: what is stored is left "
    "alone.\n"
    "In the end the log is read and compared with the source.\n"
    "Examples:\n"
    "  guichet import examples/boston --source boston-311-2011-q3.csv.gz --dry-run\n"
    "  guichet import examples/boston --source boston-311-2011-q3.csv.gz --data data\n"
    "Exit codes: 0 all rows, and the log agrees · 1 some rows were refused, or something is missing · 3 "
    "corrupt ·\n"
    "            70 the store cannot go on";

/// One line for each command: add<Options>(root, name, summary, arguments, function, examples).
void add_commands(Root& root) {
  add<InitOptions>(root, "init", "Write a town folder to start from", init_arguments, init, init_examples);
  add<DemoOptions>(
      root,
      "demo",
      "Live half a year of an invented town, and serve it",
      demo_arguments,
      demo_town,
      demo_examples);
  add<EvalOptions>(root, "eval", "Try an expression", eval_arguments, eval, eval_examples);
  add<CheckOptions>(
      root,
      "check",
      "Say what is wrong with a town folder, at the line and column",
      check_arguments,
      check_town,
      check_examples);
  add<ServeOptions>(root, "serve", "Run the server", serve_arguments, serve, serve_examples);
  add<TestOptions>(
      root, "test", "Run a town's scenarios in virtual time", test_arguments, test_town, test_examples);
  add<ImportOptions>(
      root,
      "import",
      "Replay another system's history through a town's services",
      import_arguments,
      import_history,
      import_examples);
  add<CasesOptions>(root, "cases", "Look at cases of a stopped server's data", cases_arguments, show_cases, cases_examples);
  add<EventsOptions>(root, "events", "Print the events of a stopped server's data", events_arguments, print_events, events_examples);
  add<TokenOptions>(
      root, "token", "Make, list and revoke bearer tokens", token_arguments, token, token_examples);
  add<RebuildOptions>(
      root, "rebuild", "Build the views again from the log", rebuild_arguments, rebuild, rebuild_examples);
  add<VerifyOptions>(
      root,
      "verify",
      "Check that all stored data is as it was written",
      verify_arguments,
      verify,
      verify_examples);
}

/// For `guichet chekc`: which command was probably meant.
void name_the_nearest(const CLI::App& app, int argument_count, char** arguments) {
  if (argument_count < 2 || arguments[1][0] == '-') return;
  std::vector<std::string> names;
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  if (std::find(names.begin(), names.end(), arguments[1]) != names.end()) return;
  const auto meant = guichet::nearest(arguments[1], names);
  fmt::print(
      stderr,
      "guichet: there is no command `{}`{}\n",
      arguments[1],
      meant.empty() ? "" : "; did you mean `" + meant + "`?");
}

int run(int argument_count, char** arguments) {
  Root root;
  root.app.footer(overview);
  root.app.require_subcommand(1);
  root.app.set_version_flag("--version", "guichet " GUICHET_VERSION);
  root.app.set_help_all_flag("--help-all", "Help of every command");
  add_commands(root);
  try {
    root.app.parse(argument_count, arguments);
  } catch (const CLI::ParseError& error) {
    name_the_nearest(root.app, argument_count, arguments);
    return root.app.exit(error) == 0 ? exit_ok : exit_usage;
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
