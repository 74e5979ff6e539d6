#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Every subcommand: what it is asked (a plain struct, filled by cli/arguments_*.cpp) and the function that does it. A
/// command prints its answer on standard output and everything else on standard error; it returns one of the exit codes
/// below. Each family lives in its own file, cli/NAME.cpp, and never sees CLI11.
///
/// To add one: its struct and function here, cli/NAME.cpp in cli/CMakeLists.txt, its arguments in cli/arguments_*.cpp,
/// and one line of the table in cli/main.cpp.
namespace guichet::cli {

/// What a script can rely on. A shell shows signals as 128 + n; we never return those.
enum ExitCode : int {
  exit_ok = 0,
  exit_wrong = 1,     ///< the input is wrong: a check, a scenario or an expression failed, a name does not exist
  exit_usage = 2,     ///< the command line itself is wrong
  exit_corrupt = 3,   ///< stored data is not what was written: restore a backup, do not go on
  exit_internal = 70  ///< a fatal error of the machine or of ours (EX_SOFTWARE): disk, memory, a bug
};

enum class Format { text, json, sarif };

/// A running server.
struct ServerAddress {
  std::string url;
  std::string token;  ///< empty: GUICHET_TOKEN of the environment
};

/// A running server, or the data folder of one that is stopped; exactly one of both.
struct ServerOrFolder {
  ServerAddress server;
  std::string data;
  std::string kek;  ///< the file of the key-encryption key of that folder; empty: keys/kek in it
};

/// Try an expression of the workflow language.
struct EvalOptions {
  std::string expression;
  std::vector<std::string> bindings;  ///< NAME=JSON
  std::vector<std::string> types;     ///< NAME=TYPE
  bool conformance = false;           ///< answer JSON lines from standard input instead
  Format format = Format::text;
};

int eval(const EvalOptions& options);

/// Read a town folder and say all that is wrong with it.
struct CheckOptions {
  std::vector<std::string> paths;  ///< town folders, or files of a town: then only what is wrong with these is said
  bool strict = false;             ///< warnings are wrong too
  bool watch = false;              ///< check again when a file changes
  Format format = Format::text;
};

int check_town(const CheckOptions& options);

/// Print the JSON Schema of a kind of file.
struct SchemaOptions {
  std::string kind;   ///< empty: list the kinds
  std::string write;  ///< a folder: every schema, as KIND.schema.json
};

int print_schema(const SchemaOptions& options);

/// Print the description of the API.
struct OpenapiOptions {
  bool console = false;  ///< with what the agents' console asks
  bool feed = false;     ///< the feed's description instead
};

int print_openapi(const OpenapiOptions& options);

enum class GraphFormat { svg, mermaid, dot, bpmn, text };

/// Draw a service.
struct GraphOptions {
  std::string service;   ///< a file of workflows/, or FOLDER/NAME
  std::string output;    ///< a file; empty: standard output
  std::string language;  ///< of the drawing's texts; empty: the town's first
  GraphFormat format = GraphFormat::svg;
};

int draw_service(const GraphOptions& options);

/// Bring open cases of a service to another text of it.
struct MigrateOptions {
  std::string workflow;
  ServerOrFolder whose;
  std::string to;                  ///< version of the town; empty: the current one
  std::vector<std::string> steps;  ///< OLD=NEW
  bool preview = false;
  bool back = false;
  std::uint32_t per_second = 200;  ///< cases looked at, at most
  Format format = Format::text;
};

int migrate_cases(const MigrateOptions& options);

/// Try a draft of a service on what has happened.
struct WhatIfOptions {
  std::string draft;  ///< a file of a town's workflows/
  ServerOrFolder whose;
  std::string since;  ///< a day, or a moment; empty: from the beginning
  std::string page;   ///< a file for the drawings; empty: none
  Format format = Format::text;
};

int ask_what_if(const WhatIfOptions& options);

/// Write a town folder to start from.
struct InitOptions {
  std::string folder;
  std::string example = "starter";
};

int init(const InitOptions& options);

/// Run a town's scenarios in virtual time.
struct TestOptions {
  std::string town;
  std::vector<std::string> only;  ///< scenario files, their names or services; empty: all
  int coverage_min = 0;           ///< percent of every service that scenarios must reach
  bool watch = false;             ///< run again when a file changes
  Format format = Format::text;
};

int test_town(const TestOptions& options);

/// Say what deploying a town would change.
struct PlanOptions {
  std::string town;
  ServerOrFolder whose;
  Format format = Format::text;
};

int plan_town(const PlanOptions& options);

/// Deploy a town on a running server.
struct DeployOptions {
  std::string town;
  ServerAddress server;
  Format format = Format::text;
};

int deploy_town(const DeployOptions& options);

/// Run the server.
struct ServeOptions {
  std::string town;
  std::string data;
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  ///< 0: one the kernel chooses, printed
  std::string tokens;         ///< the file of bearer tokens; empty: tokens.json in the data folder
  std::string kek = {};       ///< the file of the key-encryption key; empty: keys/kek in the data folder
  bool codes_shown =
      false;  ///< where no mail server is: residents' codes are said on standard error (an invented town)
};

int serve(const ServeOptions& options);

/// Make up half a year of a town's requests and serve it.
struct DemoOptions {
  std::string data = "demo-data";
  std::string town;  ///< a town folder; empty: Saint-Aubin, which the binary carries
  std::uint64_t seed = 20260302;
  std::uint64_t cases = 3'000;  ///< about so many
  bool again = false;           ///< make it anew even where it exists
  bool no_serve = false;
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
};

int demo_town(const DemoOptions& options);

/// Look at cases.
struct CasesOptions {
  ServerOrFolder whose;
  std::string which;  ///< id or reference; empty: list them
  std::string workflow;
  std::string state;  ///< open, closed; empty: both
  std::size_t limit = 50;
  Format format = Format::text;
};

int show_cases(const CasesOptions& options);

/// Print events.
struct EventsOptions {
  ServerOrFolder whose;
  std::string from;  ///< what happened then or later...
  std::string to;    ///< ...and before that
  std::uint64_t after = 0;
  std::uint64_t limit = 0;  ///< 0: all
  std::string type;         ///< exact, or a prefix with .* behind it
  std::string subject;      ///< "case/ID"
  Format format = Format::text;
};

int print_events(const EventsOptions& options);

/// Follow another server's log, event for event.
struct MirrorOptions {
  ServerAddress server;
  std::string data;
  bool once = false;  ///< end when all there is has come
  Format format = Format::text;
};

int mirror_log(const MirrorOptions& options);

/// Write what a data folder that no server holds knows, for other programs.
struct ExportOptions {
  std::string data;
  std::string kek;              ///< the file of its key-encryption key; empty: keys/kek in it
  std::string what = "events";  ///< events, ocel, xes, csv, geojson
  std::string person;           ///< or everything of this one
  std::string from;
  std::string to;
  std::string type;
  std::string subject;
  std::string service;
  std::string after;        ///< a cursor of an earlier export
  std::uint64_t limit = 0;  ///< rows; 0: all
  std::string output;       ///< a file; empty: standard output
};

int export_data(const ExportOptions& options);

/// Measure Guichet on this machine's disk.
struct BenchOptions {
  std::string folder = "/var/tmp/guichet-bench";
  std::uint64_t cases = 100'000;
  Format format = Format::text;
};

int bench_machine(const BenchOptions& options);

/// Who may sign in to the console.
struct AgentOptions {
  std::string action;       ///< add, passwd, remove, list
  std::string name;         ///< of town.yaml: "marie"
  std::string data;         ///< the folder whose accounts.json it is
  bool from_input = false;  ///< the password is the first line of the standard input; else one is made up
};
int agent(const AgentOptions& options);

/// Make, list and revoke bearer tokens.
struct TokenOptions {
  std::string subject;  ///< agents/NAME or integrators/NAME
  std::string data;     ///< the folder whose tokens.json it is
  std::string tokens;   ///< or the file itself
  std::vector<std::string> roles;
  std::vector<std::string> scopes;
  std::string note;
  std::int64_t days = 365;  ///< 0: for ever
  std::string revoke;       ///< id of a token to forget
  bool list = false;
};

int token(const TokenOptions& options);

/// Replay an outside system's history.
struct ImportOptions {
  std::string town;
  std::string events;  ///< a file of events, or "-": then nothing but `data` is needed
  std::string data;
  std::string kek;       ///< the file of its key-encryption key; empty: keys/kek in it
  std::string mapping;   ///< the YAML file that says which columns are what; empty: mapping.yaml of the town
  std::string source;    ///< the file to read; empty: the one the mapping names, beside it
  std::string until;     ///< RFC 3339: clocks run on until then; empty: until now
  bool dry_run = false;  ///< plan and compare, store nothing
  bool verbose = false;  ///< every remark, not the first of each kind
  Format format = Format::text;
};

int import_history(const ImportOptions& options);
/// The same events, byte for byte, in a folder of their own.
int import_events(const ImportOptions& options);

/// Walk the hash chain of a data folder, and read its attachments.
struct VerifyOptions {
  std::string data;
  bool repair = false;          ///< reopen behind the anchor...
  bool accept_loss = false;     ///< ...only together with this
  std::string checkpoint = {};  ///< compare with the signed checkpoints of this file, and add one to it
  Format format = Format::text;
};

int verify(const VerifyOptions& options);

/// Save a data folder, in use or not.
struct BackupOptions {
  std::string data;
  std::string to;
  std::string keys;     ///< the folder of the one copy of the keys; empty: not copied
  std::string kek;      ///< the file of the one copy of what wraps them; empty: not copied
  bool copy = false;    ///< never hard links
  bool verify = false;  ///< read the backup from end to end afterwards
  Format format = Format::text;
};

int back_up(const BackupOptions& options);

/// Bring a backup back.
struct RestoreOptions {
  std::string backup;
  std::string to;
  std::string keys;
  std::string kek;
  bool without_keys = false;  ///< everything personal stays sealed for ever
  Format format = Format::text;
};

int restore(const RestoreOptions& options);

/// Wrap every personal key anew.
struct RotateOptions {
  std::string data;
};

int rotate_keys(const RotateOptions& options);

/// Build the views again from the log.
struct RebuildOptions {
  std::string data;
  bool compare = false;  ///< rebuild aside and compare every key instead of replacing
  Format format = Format::text;
};

int rebuild(const RebuildOptions& options);

}  // namespace guichet::cli
