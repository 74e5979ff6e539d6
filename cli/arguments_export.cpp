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
