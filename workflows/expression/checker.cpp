#include "workflows/expression/checker.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/base/json.h"
#include "engine/base/match.h"
#include "workflows/expression/parser.h"

namespace guichet::workflows::expression {
namespace {

using TypeKind = Type::Kind;

/// The name at the root of a path, or nullptr.
const Name* root_of(const Node& node) {
  if (const auto* name = std::get_if<Name>(&node.form)) return name;
  const auto* select = std::get_if<Select>(&node.form);
  return select == nullptr ? nullptr : root_of(*select->operand);
}

/// "form.place.lat" of a declared variable and fields or literal keys; empty for anything else.
std::string path_of(const Node& node) {
  if (const auto* name = std::get_if<Name>(&node.form))
    return name->meaning == Name::Meaning::variable ? name->name : "";
  if (const auto* select = std::get_if<Select>(&node.form)) {
    const auto before = path_of(*select->operand);
    return before.empty() ? "" : fmt::format("{}.{}", before, select->field);
  }
  const auto* index = std::get_if<Index>(&node.form);
  if (index == nullptr) return "";
  const auto* key = std::get_if<Literal>(&index->index->form);
  if (key == nullptr || key->value.kind() != Value::Kind::string) return path_of(*index->operand);
  const auto before = path_of(*index->operand);
  return before.empty() ? "" : fmt::format("{}.{}", before, key->value.as_text());
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known) {
  const auto found = nearest(word, known);
  return found.empty() ? "" : fmt::format("did you mean '{}'?", found);
}

std::vector<std::string> names_of(const Type::Fields& fields) {
  std::vector<std::string> names;
  for (const auto& field : fields) names.push_back(field.first);
  return names;
}

}  // namespace

Checker::Checker(const Environment& environment) : environment_(environment) {
  for (const auto& signature : environment.functions) {
    auto overload = parse_signature(signature);
    guichet::check(overload.has_value(), "an environment declares functions as \"name(type, type) -> type\"");
    declared_.push_back(std::make_shared<const Overload>(std::move(*overload)));
  }
}

void Checker::run(NodePtr& root, const std::optional<Type>& expected) {
  const auto& found = check(root);
  if (expected && !assignable(*expected, found))
    refuse(*root, fmt::format("expected {} here, found {}", expected->to_words(), found.to_words()));
}

std::vector<Fault> Checker::faults() {
  std::stable_sort(faults_.begin(), faults_.end(), [](const Fault& a, const Fault& b) { return a.offset < b.offset; });
  return std::move(faults_);
}

void Checker::refuse(const Node& node, std::string message, std::string hint) {
  if (environment_.dynamic) return;
  faults_.push_back(
      {.offset = node.offset, .length = node.length, .message = std::move(message), .hint = std::move(hint)});
}

const Type& Checker::check(NodePtr& node) {
  const auto& type = check_operand(node);
  note_read(*node);
  return type;
}

const Type& Checker::check_operand(NodePtr& node) {
  auto type = check_form(node);
  node->type = std::move(type);
  return node->type;
}

void Checker::note_read(const Node& node) {
  auto path = path_of(node);
  if (!path.empty()) reads_.insert(std::move(path));
}

Type Checker::check_form(NodePtr& node) {
  return match(
      node->form,
      [&](Literal& literal) { return type_of(literal.value.kind()); },
      [&](Name& name) { return check_name(*node, name); },
      [&](Select&) { return check_select(node); },
      [&](Index& index) { return check_index(*node, index); },
      [&](Call&) { return check_call(node); },
      [&](Not& negation) {
        check_yes_or_no(negation.operand, "! turns around");
        return Type::boolean();
      },
      [&](Junction& junction) {
        for (auto& operand : junction.operands)
          check_yes_or_no(operand, junction.conjunction ? "&& joins" : "|| joins");
        return Type::boolean();
      },
      [&](Condition& condition) { return check_condition(condition); },
      [&](Comparison& comparison) { return check_comparison(*node, comparison); },
      [&](ListLiteral& list) { return check_list(list); },
      [&](MapLiteral& map) { return check_map(map); },
      [&](Message& message) {
        refuse(*node, fmt::format("there is no message type {}", message.name), "write a map: {'field': value}");
        return Type::dyn();
      },
      [&](Loop& loop) { return check_loop(loop); },
      [&](Let& let) { return check_let(let); });
}

void Checker::check_yes_or_no(NodePtr& node, std::string_view where) {
  const auto& type = check(node);
  if (type.kind() == TypeKind::boolean || type.is_dyn()) return;
  refuse(*node, fmt::format("{} conditions, which are yes or no (bool); found {}", where, type.to_words()));
}

const Checker::Local* Checker::local(std::string_view name) const {
  for (auto at = locals_.rbegin(); at != locals_.rend(); ++at)
    if (at->name == name) return &*at;
  return nullptr;
}

std::vector<std::string> Checker::qualified(const std::string& name, bool absolute) const {
  std::vector<std::string> names;
  auto container = absolute ? std::string() : environment_.container;
  while (!container.empty()) {
    names.push_back(container + "." + name);
    const auto dot = container.rfind('.');
    container.resize(dot == std::string::npos ? 0 : dot);
  }
  names.push_back(name);
  return names;
}

bool Checker::resolve(Name& name, Type& type) const {
  for (auto& candidate : qualified(name.name, name.absolute)) {
    const auto found = environment_.variables.find(candidate);
    if (found != environment_.variables.end()) {
      name.meaning = Name::Meaning::variable;
      name.name = std::move(candidate);
      type = found->second;
      return true;
    }
    const auto denoted = candidate == "dyn" || candidate.size() == 1 || candidate == "location" ||
                                 candidate == "timestamp" || candidate == "duration" ||
                                 candidate.find('(') != std::string::npos
                             ? std::nullopt
                             : Type::parse(candidate);
    if (denoted) {
      name.meaning = Name::Meaning::type;
      name.type = Value::type(*denoted);
      type = Type::type();
      return true;
    }
  }
  return false;
}

Type Checker::check_name(Node& node, Name& name) {
  if (const auto* found = name.absolute ? nullptr : local(name.name)) {
    name.meaning = Name::Meaning::local;
    name.local = static_cast<std::size_t>(found - locals_.data());
    return found->type;
  }
  Type type;
  if (resolve(name, type)) return type;
  refuse(node, fmt::format("there is no '{}' here", name.name), hint_for(name.name));
  return Type::dyn();
}

std::string Checker::hint_for(const std::string& name) const {
  // `reference` for `case.reference`.
  for (const auto& [variable, type] : environment_.variables)
    if (type.kind() == TypeKind::record && type.field(name) != nullptr)
      return fmt::format("did you mean '{}.{}'?", variable, name);
  std::vector<std::string> known;
  for (const auto& variable : environment_.variables) known.push_back(variable.first);
  for (const auto& variable : locals_) known.push_back(variable.name);
  return did_you_mean(name, known);
}

Type Checker::check_select(NodePtr& node) {
  auto& select = std::get<Select>(node->form);
  const auto* root = root_of(*node);
  if (root != nullptr && (root->absolute || local(root->name) == nullptr)) {
    Name whole{.name = dotted_name(*node), .absolute = root->absolute};
    Type type;
    if (!whole.name.empty() && resolve(whole, type)) {
      node->form = std::move(whole);
      return type;
    }
  }
  const auto operand = check_operand(select.operand);
  const bool unwraps = operand.kind() == TypeKind::optional;
  auto type = field_of(*node, select, unwraps ? operand.element() : operand);
  if (select.test) return Type::boolean();
  node->unset = select.declared && !select.optional && !unwraps;
  return (select.optional || unwraps) && type.kind() != TypeKind::optional ? Type::optional(type) : type;
}

Type Checker::field_of(Node& node, Select& select, const Type& type) {
  if (type.kind() == TypeKind::map) return type.element();
  if (type.is_dyn()) return Type::dyn();
  if (type.kind() != TypeKind::record) {
    refuse(node, fmt::format("{} has no fields; there is no '{}' in it", type.to_words(), select.field));
    return Type::dyn();
  }
  const auto* field = type.field(select.field);
  if (field == nullptr) {
    refuse(
        node,
        fmt::format("{} has no field '{}'", type.name(), select.field),
        did_you_mean(select.field, names_of(type.fields())));
    return Type::dyn();
  }
  select.declared = true;
  select.hint = type.field_index(select.field);
  return *field;
}

Type Checker::check_index(Node& node, Index& index) {
  auto operand = check_operand(index.operand);
  const auto key = check(index.index);
  const bool unwraps = operand.kind() == TypeKind::optional;
  if (unwraps) operand = Type(operand.element());
  Type result;
  if (operand.kind() == TypeKind::list) {
    if (!key.is_dyn() && !key.is_number())
      refuse(*index.index, fmt::format("a list is indexed by a whole number, not by {}", key.to_words()));
    result = operand.element();
  } else if (operand.kind() == TypeKind::map) {
    if (!comparable(operand.key(), key))
      refuse(
          *index.index, fmt::format("the keys of this map are {}, not {}", operand.key().to_words(), key.to_words()));
    result = operand.element();
  } else if (operand.kind() == TypeKind::record) {
    if (!key.is_dyn() && key.kind() != TypeKind::string)
      refuse(*index.index, fmt::format("a field is named by a text, not by {}", key.to_words()));
  } else if (!operand.is_dyn()) {
    refuse(node, fmt::format("{} has no elements to index", operand.to_words()));
  }
  return (index.optional || unwraps) && result.kind() != TypeKind::optional ? Type::optional(result) : result;
}

Type Checker::check_condition(Condition& condition) {
  check_yes_or_no(condition.test, "before the ? stand");
  const auto yes = check(condition.yes);
  return either(yes, check(condition.no));
}

void Checker::check_option(const Type& choice, const Node& other) {
  const auto* literal = std::get_if<Literal>(&other.form);
  if (choice.options().empty() || literal == nullptr || literal->value.kind() != Value::Kind::string) return;
  const auto& options = choice.options();
  const auto& word = literal->value.as_text();
  if (std::find(options.begin(), options.end(), word) != options.end()) return;
  auto hint = did_you_mean(word, options);
  if (hint.empty()) hint = fmt::format("the options are {}", fmt::join(options, ", "));
  refuse(other, fmt::format("'{}' is none of the options", word), std::move(hint));
}

Type Checker::check_comparison(Node& node, Comparison& comparison) {
  const auto left = check(comparison.left);
  const auto right = check(comparison.right);
  const bool equality = comparison.op == Comparison::Operator::equal || comparison.op == Comparison::Operator::unequal;
  if (equality ? !comparable(left, right) : !orderable(left, right))
    refuse(
        node,
        fmt::format("{} cannot be compared with {}", left.to_words(), right.to_words()),
        left.kind() == TypeKind::boolean || right.kind() == TypeKind::boolean
            ? "what is yes or no stands alone, or with ! in front; or write == true"
            : "");
  if (equality) {
    check_option(left, *comparison.right);
    check_option(right, *comparison.left);
  }
  return Type::boolean();
}

}  // namespace guichet::workflows::expression
