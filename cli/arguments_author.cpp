#include <CLI/CLI.hpp>

#include "cli/arguments.h"

namespace guichet::cli {

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
