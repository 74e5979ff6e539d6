#pragma once

// What the readers of this folder share: each reads one construct of the language from its node.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workflows/environment.h"
#include "workflows/town.h"
#include "workflows/yaml/mapping.h"

namespace guichet::workflows::parse {

/// One file being read. Not thread-safe.
struct Scope {
  yaml::Report& report;
  const Town& town;  ///< what has been read so far; names are looked up in it
};

// Ids and names.

/// [a-z][a-z0-9-]*: towns, services, steps, teams, roles, clocks, outcomes, messages.
std::optional<std::string> read_id(const yaml::Node* node, Scope& scope, std::string_view what);
/// The same for the key of a map.
bool check_id(const yaml::Entry& entry, Scope& scope, std::string_view what);
/// [a-z][a-z0-9_]*, and no word of the expression language: fields.
bool check_field_name(const yaml::Entry& entry, Scope& scope);

// Texts for people, spans.

/// True if the key is a language of the town; otherwise it is reported.
bool check_language(const yaml::Entry& entry, Scope& scope);

/// A mapping by language, or a plain text, which is in the town's first language.
Localized read_localized(const yaml::Node* node, Scope& scope, std::string_view what);
std::optional<Span> read_span(const yaml::Node* node, Scope& scope, std::string_view what);

// Names of the town: reported where the town does not know them.

std::string read_team(const yaml::Node* node, Scope& scope);
std::string read_queue(const yaml::Node* node, Scope& scope);
std::string read_role(const yaml::Node& node, Scope& scope);
std::string read_skill(const yaml::Node& node, Scope& scope);
/// The town's own id is one too.
std::string read_organisation(const yaml::Node* node, Scope& scope);
std::string read_agent(const yaml::Node& node, Scope& scope);
std::string read_message(const yaml::Node* node, Scope& scope);
std::string read_service_name(const yaml::Node* node, Scope& scope);
std::string read_calendar(const yaml::Node* node, Scope& scope);
void report_undefined(
    const yaml::Node& node, Scope& scope, Code code, std::string_view what, const std::vector<std::string>& known);

/// An error's words as a sentence: a capital, a full stop.
std::string sentence(std::string words);

/// The keys of a map, for hints.
template <class Map>
std::vector<std::string> keys_of(const Map& map) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : map) keys.push_back(key);
  return keys;
}

// Expressions. What does not compile is reported at its place in the file and stands for `true` from then on.

expression::Program read_expression(
    const yaml::Node& node, const expression::Environment& environment, const expression::Type& expected, Scope& scope);
/// A cell of a table's input: "> 10", "['a', 'b']", or a value to be equal to. `input` is the column's
/// expression.
expression::Program read_cell(
    const yaml::Node& node, const expression::Program& input, const expression::Environment& environment, Scope& scope);
/// A literal, `{{ expression }}`, or a text with `{{ }}` inside.
expression::Template read_template(const yaml::Node& node, const expression::Environment& environment, Scope& scope);

}  // namespace guichet::workflows::parse
