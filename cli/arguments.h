#pragma once

// Arguments of commands, one function each, and what several share. Only main.cpp and arguments*.cpp include it.

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "cli/commands.h"

namespace CLI {
class App;
class ParseError;
class Validator;
}  // namespace CLI

namespace guichet::cli {

/// Says on standard error what is wrong with the command line: arguments_refusal.cpp, as the checks below.
void refuse(const CLI::App& root, const CLI::ParseError& error);

// Checks of what stands behind an option; each says what was expected and what was found.
CLI::Validator one_of(std::vector<std::string> words);
CLI::Validator whole_number(std::int64_t from, std::int64_t to = std::numeric_limits<std::int64_t>::max());

/// One of the words; what is read is its number, from which CLI11 makes the enumerator.
CLI::Validator word_of(std::map<std::string, int> known);

template <class Enum>
std::map<std::string, int> numbers_of(const std::map<std::string, Enum>& known) {
  std::map<std::string, int> numbers;
  for (const auto& [word, value] : known) numbers.emplace(word, static_cast<int>(value));
  return numbers;
}

// Options that several have: arguments_export.cpp, as all that is not the author's.
void format_option(CLI::App& to, Format& format, const std::map<std::string, Format>& known);
void text_or_json(CLI::App& to, Format& format);
void token_option(CLI::App& to, ServerAddress& server);
void kek_option(CLI::App& to, std::string& kek);
/// --url and --token, or --data and --kek.
void server_or_folder(CLI::App& to, ServerOrFolder& whose);

// The author's: arguments_author.cpp.
void init_arguments(CLI::App& to, InitOptions& options);
void eval_arguments(CLI::App& to, EvalOptions& options);
void check_arguments(CLI::App& to, CheckOptions& options);
void test_arguments(CLI::App& to, TestOptions& options);
void graph_arguments(CLI::App& to, GraphOptions& options);
void schema_arguments(CLI::App& to, SchemaOptions& options);
void openapi_arguments(CLI::App& to, OpenapiOptions& options);
void plan_arguments(CLI::App& to, PlanOptions& options);
void deploy_arguments(CLI::App& to, DeployOptions& options);
void migrate_arguments(CLI::App& to, MigrateOptions& options);
void what_if_arguments(CLI::App& to, WhatIfOptions& options);

// A server and its data.
void serve_arguments(CLI::App& to, ServeOptions& options);
void demo_arguments(CLI::App& to, DemoOptions& options);
void agent_arguments(CLI::App& to, AgentOptions& options);
void token_arguments(CLI::App& to, TokenOptions& options);
void backup_arguments(CLI::App& to, BackupOptions& options);
void restore_arguments(CLI::App& to, RestoreOptions& options);
void rotate_arguments(CLI::App& to, RotateOptions& options);
void rebuild_arguments(CLI::App& to, RebuildOptions& options);
void verify_arguments(CLI::App& to, VerifyOptions& options);
void bench_arguments(CLI::App& to, BenchOptions& options);

// What goes out and comes in.
void export_arguments(CLI::App& to, ExportOptions& options);
void import_arguments(CLI::App& to, ImportOptions& options);
void mirror_arguments(CLI::App& to, MirrorOptions& options);
void cases_arguments(CLI::App& to, CasesOptions& options);
void events_arguments(CLI::App& to, EventsOptions& options);

}  // namespace guichet::cli
