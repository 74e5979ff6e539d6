// guichet eval: one expression with values from the command line, or the conformance protocol on standard
// input.
#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "cli/exit_code.h"
#include "engine/base/json.h"
#include "workflows/expression/conformance.h"
#include "workflows/expression/program.h"
#include "workflows/expression/text.h"

namespace guichet::cli {
namespace {

using namespace workflows::expression;  // NOLINT(google-build-using-namespace): this command is about nothing
                                        // else

constexpr std::size_t line_bytes_max = 4 * 1024 * 1024;

struct Given {
  Environment environment;
  Activation activation;
};

struct Pair {
  std::string name;
  std::string text;
};

Result<Pair> split(const std::string& argument, std::string_view option, std::string_view example) {
  const auto equals = argument.find('=');
  if (equals == std::string::npos || equals == 0)
    return invalid(fmt::format("{} expects {}, found {}", option, example, argument));
  return Pair{argument.substr(0, equals), argument.substr(equals + 1)};
}

Status read_types(const EvalOptions& options, Given& given) {
  for (const auto& argument : options.types) {
    GUICHET_TRY(auto pair, split(argument, "--types", "NAME=TYPE such as age=int"));
    const auto type = Type::parse(pair.text);
    if (!type)
      return invalid(
          fmt::format("--types {}: there is no type {}; write int, string, list(int) …", pair.name, pair.text));
    given.environment.variables.insert_or_assign(std::move(pair.name), *type);
  }
  return ok();
}

/// A name without a declared type is of any kind.
Status read_bindings(const EvalOptions& options, Given& given) {
  for (const auto& argument : options.bindings) {
    GUICHET_TRY(auto pair, split(argument, "--bind", "NAME=JSON such as form='{\"depth_cm\": 12}'"));
    const auto parsed = parse_json(pair.text);
    if (!parsed) return invalid(fmt::format("--bind {}: {}", pair.name, parsed.error().message));
    const auto type = given.environment.variables.emplace(pair.name, Type::dyn()).first->second;
    given.activation.bind(pair.name, Value::from_json(parsed.value(), type));
  }
  return ok();
}

Result<Given> read(const EvalOptions& options) {
  Given given;
  GUICHET_TRY_STATUS(read_types(options, given));
  GUICHET_TRY_STATUS(read_bindings(options, given));
  return given;
}

/// The line of the text a fault stands in, and marks below it.
void point_at(const std::string& text, const Fault& fault) {
  const auto at = std::min(fault.offset, text.size());
  const auto before = at == 0 ? std::string::npos : text.rfind('\n', at - 1);
  const auto start = before == std::string::npos ? 0 : before + 1;
  const auto line = text.substr(start, text.find('\n', start) - start);
  const auto column = length_of(std::string_view(text).substr(start, at - start));
  const auto marked =
      length_of(std::string_view(line).substr(std::min(at - start, line.size())).substr(0, fault.length));
  fmt::print(
      stderr, "  {}\n  {}{}\n", line, std::string(column, ' '), std::string(std::max<std::size_t>(marked, 1), '^'));
}

int print_faults(const EvalOptions& options, const std::vector<Fault>& faults) {
  json::array list;
  for (const auto& fault : faults) {
    list.push_back(json::object{
        {"offset", fault.offset}, {"length", fault.length}, {"message", fault.message}, {"hint", fault.hint}});
    if (options.format != Format::text) continue;
    fmt::print(stderr, "guichet: {}{}{}\n", fault.message, fault.hint.empty() ? "" : "; ", fault.hint);
    point_at(options.expression, fault);
  }
  if (options.format != Format::text) fmt::print("{}\n", json::serialize(json::object{{"faults", list}}));
  return exit_wrong;
}

int print_value(const EvalOptions& options, const Program& program, const Value& value) {
  if (options.format == Format::text) {
    const bool structured = value.kind() == Value::Kind::list || value.kind() == Value::Kind::map || value.is_null();
    fmt::print("{}\n", structured ? json::serialize(value.to_json()) : value.to_text());
    return exit_ok;
  }
  json::array reads;
  for (const auto& path : program.reads()) reads.emplace_back(path);
  fmt::print(
      "{}\n",
      json::serialize(
          json::object{{"value", value.to_json()}, {"type", program.type().to_string()}, {"reads", std::move(reads)}}));
  return exit_ok;
}

/// The next line of standard input without its end; nothing at the end of it. A line beyond line_bytes_max is
/// cut, and then refused as no JSON.
std::optional<std::string> read_line() {
  std::string line;
  bool any = false;
  for (int letter = std::getchar(); letter != EOF; letter = std::getchar()) {
    any = true;
    if (letter == '\n') return line;
    if (line.size() < line_bytes_max) line.push_back(static_cast<char>(letter));
  }
  return any ? std::optional(line) : std::nullopt;
}

int answer_all() {
  while (const auto line = read_line()) {
    if (line->find_first_not_of(" \t\r") == std::string::npos) continue;
    fmt::print("{}\n", answer_conformance(*line));
    std::fflush(stdout);
  }
  return exit_ok;
}

}  // namespace

int eval(const EvalOptions& options) {
  if (options.conformance) return answer_all();
  if (options.expression.empty()) {
    fmt::print(stderr, "guichet: eval needs an expression, such as guichet eval '1 + 2'\n");
    return exit_usage;
  }
  const auto given = read(options);
  if (!given) return fail(given.error());
  const auto compiled = compile(options.expression, given->environment);
  if (!compiled) return print_faults(options, compiled.faults());
  const auto value = compiled.program().evaluate(given->activation, Host{});
  if (value) return print_value(options, compiled.program(), value.value());
  if (options.format == Format::text) return fail(value.error());
  fmt::print("{}\n", json::serialize(json::object{{"error", value.error().message}}));
  return exit_wrong;
}

}  // namespace guichet::cli
