// The arguments of commands about a server and its data: run it, keep it, look at its log, bring one in, carry one out.
// First the options that several commands have.
#include <CLI/CLI.hpp>

#include "cli/arguments.h"

namespace guichet::cli {

void format_option(CLI::App& to, Format& format, const std::map<std::string, Format>& known) {
  to.add_option("--format", format, "How to print the answer")
      ->transform(word_of(numbers_of(known)))
      ->option_text(known.contains("sarif") ? "text|json|sarif" : "text|json");
}

void text_or_json(CLI::App& to, Format& format) {
  format_option(to, format, {{"text", Format::text}, {"json", Format::json}});
}

void token_option(CLI::App& to, ServerAddress& server) {
  to.add_option("--token", server.token, "Its token; GUICHET_TOKEN of the environment where nothing is said")
      ->option_text("TOKEN");
}

void kek_option(CLI::App& to, std::string& kek) {
  to.add_option("--kek", kek, "The key that wraps the personal keys, 32 bytes; keys/kek of the data folder otherwise")
      ->envname("GUICHET_KEK")
      ->option_text("FILE");
}

void server_or_folder(CLI::App& to, ServerOrFolder& whose) {
  to.add_option("--url", whose.server.url, "Where the server answers")->option_text("URL");
  token_option(to, whose.server);
  to.add_option("--data", whose.data, "Or the data folder; no server may hold it")->option_text("FOLDER");
  kek_option(to, whose.kek);
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

void backup_arguments(CLI::App& to, BackupOptions& options) {
  to.add_option("DATA", options.data, "The data folder; its server may be running")->required();
  to.add_option("--to", options.to, "Where to put it; must not exist")->required()->option_text("FOLDER");
  to.add_option("--keys", options.keys, "Replace the one copy of the keys in this folder")->option_text("FOLDER");
  to.add_option("--kek", options.kek, "Replace the one copy of the key that wraps them")->option_text("FILE");
  to.add_flag("--copy", options.copy, "Never link: share no block with the original");
  to.add_flag("--verify", options.verify, "Read the backup from end to end afterwards");
  text_or_json(to, options.format);
}

void restore_arguments(CLI::App& to, RestoreOptions& options) {
  to.add_option("BACKUP", options.backup, "The folder that `guichet backup` made")->required();
  to.add_option("--to", options.to, "The new data folder; must not exist")->required()->option_text("FOLDER");
  to.add_option("--keys", options.keys, "Where the one copy of the keys is")->option_text("FOLDER");
  to.add_option("--kek", options.kek, "The key that wraps them")->option_text("FILE");
  to.add_flag("--without-keys", options.without_keys, "Everything personal stays sealed for ever");
  text_or_json(to, options.format);
}

void rotate_arguments(CLI::App& to, RotateOptions& options) {
  to.add_option("--data", options.data, "The data folder")->required()->option_text("DIR");
}

void rebuild_arguments(CLI::App& to, RebuildOptions& options) {
  to.add_option("--data", options.data, "The data folder")->required()->option_text("DIR");
  to.add_flag("--check", options.compare, "Rebuild aside, compare every key and byte, replace nothing");
  text_or_json(to, options.format);
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

void bench_arguments(CLI::App& to, BenchOptions& options) {
  to.add_option("--folder", options.folder, "On the disk you want to know about")->capture_default_str();
  to.add_option("--cases", options.cases, "How many cases the questions are asked among")
      ->capture_default_str()
      ->check(whole_number(100, 100'000'000));
  text_or_json(to, options.format);
}

void mirror_arguments(CLI::App& to, MirrorOptions& options) {
  to.add_option("URL", options.server.url, "Where the other server answers")->required();
  token_option(to, options.server);
  to.add_option("--data", options.data, "The folder of the copy; created if it is not there")
      ->option_text("FOLDER")
      ->required();
  to.add_flag("--once", options.once, "End when all there is has come, instead of following");
  text_or_json(to, options.format);
}

void cases_arguments(CLI::App& to, CasesOptions& options) {
  to.add_option("CASE", options.which, "An id or a reference: its state and timeline; without it, a list")
      ->option_text("[ID]");
  server_or_folder(to, options.whose);
  to.add_option("--workflow", options.workflow, "Only this service")->option_text("ID");
  to.add_option("--state", options.state, "Only these")->check(one_of({"open", "closed"}));
  to.add_option("--limit", options.limit, "At most so many")->capture_default_str()->check(whole_number(0));
  text_or_json(to, options.format);
}

void events_arguments(CLI::App& to, EventsOptions& options) {
  server_or_folder(to, options.whose);
  to.add_option("--from", options.from, "Only what happened then or later: 2026-03-02, 2026-03-02T09:00:00Z")
      ->option_text("TIME");
  to.add_option("--to", options.to, "Only what happened before")->option_text("TIME");
  to.add_option("--after", options.after, "Begin behind this position")->option_text("N")->check(whole_number(0));
  to.add_option("--limit", options.limit, "At most so many; 0: all")->option_text("N")->check(whole_number(0));
  to.add_option("--type", options.type, "Only this type, or all that begin so: guichet.task.*")->option_text("TYPE");
  to.add_option("--subject", options.subject, "Only this stream: case/ID")->option_text("STREAM");
  text_or_json(to, options.format);
}

void import_arguments(CLI::App& to, ImportOptions& options) {
  auto* const town = to.add_option("TOWN", options.town, "The town folder whose services the history goes through");
  to.add_option(
        "--events", options.events, "Or the events that `guichet export` wrote: the same chain, in an empty folder")
      ->option_text("FILE|-")
      ->excludes(town);
  to.add_option("--data", options.data, "The data folder to store it in")->option_text("FOLDER");
  kek_option(to, options.kek);
  to.add_option("--mapping", options.mapping, "What the columns are; TOWN/mapping.yaml where nothing is said")
      ->option_text("FILE");
  to.add_option("--source", options.source, "The table: .csv, or packed as .csv.gz")->option_text("FILE");
  to.add_option("--until", options.until, "Clocks run on until then (2026-03-02T09:00:00Z); now where nothing is said")
      ->option_text("TIME");
  to.add_flag("--dry-run", options.dry_run, "Say what would happen and compare due times; store nothing");
  to.add_flag("--verbose", options.verbose, "Show every remark, not the first few");
  text_or_json(to, options.format);
}

void export_arguments(CLI::App& to, ExportOptions& options) {
  to.add_option("--data", options.data, "The data folder; no server may hold it")->option_text("FOLDER")->required();
  kek_option(to, options.kek);
  to.add_option("--format", options.what, "What to write")
      ->check(one_of({"events", "ocel", "xes", "csv", "geojson"}))
      ->capture_default_str();
  to.add_option("--person", options.person, "Everything that is kept of this person, in clear")->option_text("ID");
  to.add_option("--from", options.from, "This moment or later")->option_text("TIME");
  to.add_option("--to", options.to, "Before this moment")->option_text("TIME");
  to.add_option("--type", options.type, "Only events of this type, or all that begin so: guichet.task.*")
      ->option_text("TYPE");
  to.add_option("--subject", options.subject, "Only this stream: case/ID")->option_text("STREAM");
  to.add_option("--service", options.service, "Only this service")->option_text("NAME");
  to.add_option("--after", options.after, "Go on behind this cursor, which an earlier export said")
      ->option_text("CURSOR");
  to.add_option("--limit", options.limit, "At most so many rows; 0: all")->option_text("N")->check(whole_number(0));
  to.add_option("-o,--output", options.output, "Write it to this file")->option_text("FILE");
}

}  // namespace guichet::cli
