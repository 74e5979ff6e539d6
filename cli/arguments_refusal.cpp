// What is said of a command line that is none: one sentence with what was expected and what was found, and where help
// is.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/arguments.h"
#include "engine/base/ascii.h"
#include "engine/base/json.h"

namespace guichet::cli {
namespace {

/// The command that was named, or the program itself.
const CLI::App& named(const CLI::App& root) {
  const auto commands = root.get_subcommands();
  return commands.empty() ? root : *commands.front();
}

std::vector<std::string> names_of_commands(const CLI::App& root) {
  std::vector<std::string> names;
  for (const auto* command : root.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

std::vector<std::string> names_of_options(const CLI::App& command) {
  std::vector<std::string> names;
  for (const auto* option : command.get_options())
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& known) {
  const auto meant = nearest(word, known);
  return meant.empty() ? "" : fmt::format("; did you mean `{}`?", meant);
}

std::string extra(const CLI::App& command, const std::string& word) {
  if (word.starts_with('-'))
    return fmt::format("there is no option `{}`{}", word, did_you_mean(word, names_of_options(command)));
  return fmt::format("`{}` is one argument too many", word);
}

/// An argument that belongs to nothing, if there is one. CLI11 keeps them in the order they were refused.
std::string first_extra(const CLI::App& root) {
  const auto& command = named(root);
  auto words = root.remaining(true);
  const auto is_option = [](const std::string& word) { return word.starts_with('-') && word.size() > 1; };
  const auto option = std::ranges::find_if(words, is_option);
  if (option != words.end()) return extra(command, *option);
  if (words.empty()) return "";
  if (&command != &root) return extra(command, words.front());
  return fmt::format("there is no command `{}`{}", words.front(), did_you_mean(words.front(), names_of_commands(root)));
}

std::string sentence_of(const CLI::App& root, const CLI::ParseError& error) {
  const bool is_required = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError);
  const bool is_extra = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError);
  if (is_extra || (is_required && root.get_subcommands().empty())) {
    if (auto found = first_extra(root); !found.empty()) return found;
  }
  if (is_required && root.get_subcommands().empty()) return "say what to do: `guichet init my-town` is a beginning";
  return error.what();
}

}  // namespace

void refuse(const CLI::App& root, const CLI::ParseError& error) {
  const auto& command = named(root);
  const auto who = &command == &root ? std::string("guichet") : "guichet " + command.get_name();
  fmt::print(stderr, "{}: {}\n`{} --help` says what it takes.\n", who, sentence_of(root, error), who);
}

CLI::Validator one_of(std::vector<std::string> words) {
  CLI::Validator known;
  known.operation([words = std::move(words)](std::string& found) {
    if (std::ranges::find(words, found) != words.end()) return std::string();
    return fmt::format("expected {}, found \"{}\"", fmt::join(words, ", "), found);
  });
  return known;
}

CLI::Validator word_of(std::map<std::string, int> known) {
  CLI::Validator words;
  words.operation([known = std::move(known)](std::string& found) {
    const auto word = known.find(ascii_lower(found));
    if (word != known.end()) {
      found = fmt::format("{}", word->second);
      return std::string();
    }
    std::vector<std::string> all;
    for (const auto& [name, number] : known) all.push_back(name);
    return fmt::format("expected {}, found \"{}\"", fmt::join(all, ", "), found);
  });
  return words;
}

CLI::Validator whole_number(std::int64_t from, std::int64_t to) {
  CLI::Validator within;
  within.operation([from, to](std::string& found) {
    std::int64_t number = 0;
    const bool is_number = CLI::detail::lexical_cast(found, number);
    if (is_number && number >= from && number <= to) return std::string();
    return fmt::format("expected a whole number from {} to {}, found \"{}\"", from, to, found);
  });
  return within;
}

}  // namespace guichet::cli
