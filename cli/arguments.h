#pragma once

// Arguments of commands, one function each, and what several share. Only main.cpp and arguments*.cpp include it.

#include <map>
#include <string>

#include "cli/commands.h"

namespace CLI {
class App;
}

namespace guichet::cli {

void format_option(CLI::App& to, Format& format, const std::map<std::string, Format>& known);
void text_or_json(CLI::App& to, Format& format);
void token_option(CLI::App& to, ServerAddress& server);
void kek_option(CLI::App& to, std::string& kek);
/// --url and --token, or --data and --kek.
void server_or_folder(CLI::App& to, ServerOrFolder& whose);

// What an author does with cases that there are: arguments_author.cpp.
void migrate_arguments(CLI::App& to, MigrateOptions& options);
void what_if_arguments(CLI::App& to, WhatIfOptions& options);

// What goes out and comes in: arguments_export.cpp.
void export_arguments(CLI::App& to, ExportOptions& options);
void import_arguments(CLI::App& to, ImportOptions& options);
void mirror_arguments(CLI::App& to, MirrorOptions& options);
void cases_arguments(CLI::App& to, CasesOptions& options);
void events_arguments(CLI::App& to, EventsOptions& options);

}  // namespace guichet::cli
