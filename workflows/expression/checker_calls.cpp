// The checker's half about functions: which overload a call means, and a sentence where there is none.
#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <re2/re2.h>

#include "engine/base/json.h"
#include "workflows/expression/checker.h"
#include "workflows/expression/parser.h"

namespace guichet::workflows::expression {
namespace {

std::vector<Type> types_of(const Call& call) {
  std::vector<Type> types;
  for (const auto& argument : call.arguments) types.push_back(argument->type);
  return types;
}

struct Verb {
  std::string_view function;
  std::string_view sentence;  ///< with the two types
};

constexpr Verb verbs[] = {
    {"_+_", "{} and {} cannot be added"},
    {"_-_", "from {}, {} cannot be subtracted"},
    {"_*_", "{} and {} cannot be multiplied"},
    {"_/_", "{} cannot be divided by {}"},
    {"_%_", "{} has no remainder by {}"},
    {"@in", "{} cannot be in {}"},
};

/// What usually helps where two types do not go together.
std::string advice(const Call& call) {
  if (call.arguments.size() != 2) return "";
  const auto& left = call.arguments[0]->type;
  const auto& right = call.arguments[1]->type;
  if (left.is_number() && right.is_number() && call.function != "_%_")
    return "both numbers must be of one kind: write 2.0 instead of 2, or double(...)";
  if (call.function != "_+_") return "";
  if (left.kind() == Type::Kind::string) return "turn the second into text with string(...)";
  return right.kind() == Type::Kind::string ? "turn the first into text with string(...)" : "";
}

std::string spelling(const Overload& overload) {
  std::string text;
  std::size_t i = 0;
  if (overload.member) text = overload.parameters[i++].to_string() + ".";
  text += overload.name + "(";
  for (const auto start = i; i < overload.parameters.size(); ++i) {
    if (i > start) text += ", ";
    text += overload.parameters[i].to_string();
  }
  return text + ")";
}

const std::string* literal_text(const NodePtr& node) {
  const auto* literal = std::get_if<Literal>(&node->form);
  return literal != nullptr && literal->value.kind() == Value::Kind::string ? &literal->value.as_text() : nullptr;
}

}  // namespace

bool Checker::knows_function(const std::string& name) const {
  if (!overloads_of(name).empty()) return true;
  return std::any_of(declared_.begin(), declared_.end(), [&](const auto& overload) { return overload->name == name; });
}

void Checker::qualify(Call& call) {
  const bool has_receiver = call.member && !call.arguments.empty();
  const auto prefix = has_receiver ? dotted_name(*call.arguments[0]) : "";
  if (has_receiver && prefix.empty()) return;
  const auto root = prefix.substr(0, prefix.find('.'));
  if (has_receiver && (local(root) != nullptr || environment_.variables.count(root) > 0)) return;
  for (auto& name : qualified(has_receiver ? prefix + "." + call.function : call.function, false)) {
    if (!knows_function(name)) continue;
    if (has_receiver) call.arguments.erase(call.arguments.begin());
    if (has_receiver) call.member = false;
    call.function = std::move(name);
    return;
  }
}

std::vector<const Overload*> Checker::candidates(Call& call) const {
  std::vector<const Overload*> found;
  const auto fits = [&](const Overload& overload) {
    return overload.name == call.function && overload.member == call.member &&
           overload.parameters.size() == call.arguments.size();
  };
  for (const auto& overload : overloads_of(call.function))
    if (fits(overload)) found.push_back(&overload);
  for (const auto& overload : declared_)
    if (fits(*overload)) {
      found.push_back(overload.get());
      call.declared = overload;
    }
  return found;
}

Type Checker::check_call(NodePtr& node) {
  auto& call = std::get<Call>(node->form);
  if (!call.member || !dotted_name(*call.arguments[0]).empty()) qualify(call);
  for (auto& argument : call.arguments) check(argument);
  const auto all = candidates(call);
  auto type = choose(*node, call, all);
  if (call.overloads.empty()) {
    refuse_call(*node, call, all);
    return Type::dyn();
  }
  check_literals(call);
  if (call.function == "matches") prepare_pattern(call);
  fold(*node);
  return type;
}

Type Checker::choose(const Node&, Call& call, const std::vector<const Overload*>& all) {
  const auto arguments = types_of(call);
  std::optional<Type> result;
  for (const auto* overload : all) {
    auto type = environment_.dynamic ? std::optional<Type>(Type::dyn()) : applied(*overload, arguments);
    if (!type) continue;
    call.overloads.push_back(overload);
    result = result ? either(*result, *type) : std::move(*type);
  }
  return result.value_or(Type::dyn());
}

void Checker::refuse_call(const Node& node, const Call& call, const std::vector<const Overload*>& all) {
  for (const auto& verb : verbs)
    if (verb.function == call.function) {
      const auto left = call.arguments[0]->type.to_words();
      const auto right = call.arguments[1]->type.to_words();
      refuse(node, fmt::format(fmt::runtime(verb.sentence), left, right), advice(call));
      return;
    }
  if (call.function == "-_") {
    refuse(node, fmt::format("{} has no negative", call.arguments[0]->type.to_words()));
    return;
  }
  if (all.empty()) return refuse_unknown_function(node, call);
  std::vector<std::string> given;
  for (const auto& argument : call.arguments) given.push_back(argument->type.to_string());
  std::vector<std::string> known;
  for (const auto* overload : all) known.push_back(spelling(*overload));
  refuse(
      node,
      fmt::format("{} does not take ({})", call.function, fmt::join(given, ", ")),
      fmt::format("write {}", fmt::join(known, " or ")));
}

void Checker::refuse_unknown_function(const Node& node, const Call& call) {
  std::vector<std::string> known;
  bool same_style = false;
  const auto note = [&](const Overload& overload) {
    if (overload.name != call.function) return;
    known.push_back(spelling(overload));
    same_style = same_style || overload.member == call.member;
  };
  for (const auto& overload : overloads_of(call.function)) note(overload);
  for (const auto& overload : declared_) note(*overload);
  if (!known.empty()) {
    const auto what = same_style    ? "takes another number of values"
                      : call.member ? "stands alone, not behind a dot"
                                    : "stands behind a value and a dot";
    refuse(node, fmt::format("{} {}", call.function, what), fmt::format("write {}", fmt::join(known, " or ")));
    return;
  }
  auto names = function_names();
  for (const auto& overload : declared_) names.push_back(overload->name);
  for (const auto* macro : {"has", "all", "exists", "exists_one", "filter", "map"}) names.emplace_back(macro);
  const auto found = nearest(call.function, names);
  refuse(
      node,
      fmt::format("there is no function '{}'", call.function),
      found.empty() ? "" : fmt::format("did you mean '{}'?", found));
}

void Checker::check_literals(const Call& call) {
  if (call.function == "@in") {
    if (const auto* list = form_of<ListLiteral>(call.arguments[1]))
      for (const auto& element : list->elements) check_option(call.arguments[0]->type, *element.value);
    check_option(call.arguments[1]->type.element(), *call.arguments[0]);
  }
  if (call.function != "zone" || !environment_.zone_sets) return;
  const auto* set = literal_text(call.arguments[1]);
  const auto& known = *environment_.zone_sets;
  if (set == nullptr || std::find(known.begin(), known.end(), *set) != known.end()) return;
  const auto found = nearest(*set, known);
  auto hint = fmt::format("it has {}", fmt::join(known, ", "));
  if (known.empty()) hint = fmt::format("zones: {{ {}: zones/FILE.geojson }} in town.yaml", *set);
  if (!found.empty()) hint = fmt::format("did you mean '{}'?", found);
  refuse(*call.arguments[1], fmt::format("the town has no zones '{}'", *set), std::move(hint));
}

void Checker::prepare_pattern(Call& call) {
  const auto* text = literal_text(call.arguments[1]);
  if (text == nullptr) return;
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(1 << 20);
  auto pattern = std::make_shared<const RE2>(*text, options);
  if (pattern->ok())
    call.pattern = std::move(pattern);
  else
    refuse(*call.arguments[1], fmt::format("this is not a pattern that RE2 understands: {}", pattern->error()));
}

void Checker::fold(Node& node) {
  const auto& call = std::get<Call>(node.form);
  if (environment_.dynamic || (call.function != "timestamp" && call.function != "duration")) return;
  if (call.arguments.size() != 1 || literal_text(call.arguments[0]) == nullptr || call.overloads.size() != 1) return;
  const std::array<const Value*, 1> given = {&std::get<Literal>(call.arguments[0]->form).value};
  const Host nowhere;
  auto value = call.overloads[0]->body(given, Calling{.host = nowhere, .time_zone = environment_.time_zone});
  if (value)
    node.form = Literal{std::move(value).value()};
  else
    refuse(node, value.error().message);
}

}  // namespace guichet::workflows::expression
