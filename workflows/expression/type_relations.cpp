#include <array>

#include "workflows/expression/checker.h"

namespace guichet::workflows::expression {
namespace {

using TypeKind = Type::Kind;

bool is_family(const Type& type) {  // records and maps are values of one kind
  return type.kind() == TypeKind::map || type.kind() == TypeKind::record;
}

/// What the capital letters of one signature stand for.
using Letters = std::array<std::optional<Type>, 26>;

std::size_t slot(const Type& parameter) {
  return static_cast<std::size_t>(parameter.name()[0] - 'A');
}

bool unify(const Type& parameter, const Type& argument, Letters& letters);

bool unify_letter(const Type& parameter, const Type& argument, Letters& letters) {
  auto& bound = letters.at(slot(parameter));
  if (bound && !comparable(*bound, argument)) return false;
  bound = bound ? either(*bound, argument) : argument;
  return true;
}

bool unify_parts(const Type& parameter, const Type& argument, Letters& letters) {
  if (parameter.kind() == TypeKind::record)
    return is_family(argument) &&
           (argument.kind() == TypeKind::map || (argument.field("lat") != nullptr && argument.field("lon") != nullptr));
  if (parameter.kind() == TypeKind::map && argument.kind() == TypeKind::record)
    return unify(parameter.key(), Type::string(), letters) && unify(parameter.element(), Type::dyn(), letters);
  if (parameter.kind() != argument.kind()) return false;
  return unify(parameter.element(), argument.element(), letters) && unify(parameter.key(), argument.key(), letters);
}

bool unify(const Type& parameter, const Type& argument, Letters& letters) {
  if (parameter.kind() == TypeKind::parameter) return unify_letter(parameter, argument, letters);
  if (parameter.is_dyn() || argument.is_dyn()) return true;
  return unify_parts(parameter, argument, letters);
}

Type substitute(const Type& type, const Letters& letters) {
  switch (type.kind()) {
    case TypeKind::parameter: return letters.at(slot(type)).value_or(Type::dyn());
    case TypeKind::list: return Type::list(substitute(type.element(), letters));
    case TypeKind::optional: return Type::optional(substitute(type.element(), letters));
    case TypeKind::map: return Type::map(substitute(type.key(), letters), substitute(type.element(), letters));
    case TypeKind::dyn:
    case TypeKind::null:
    case TypeKind::boolean:
    case TypeKind::integer:
    case TypeKind::unsigned_integer:
    case TypeKind::real:
    case TypeKind::string:
    case TypeKind::bytes:
    case TypeKind::timestamp:
    case TypeKind::duration:
    case TypeKind::record:
    case TypeKind::type: break;
  }
  return type;
}

}  // namespace

bool comparable(const Type& a, const Type& b) {
  if (a.is_dyn() || b.is_dyn() || a.kind() == TypeKind::null || b.kind() == TypeKind::null) return true;
  if (a.is_number() && b.is_number()) return true;
  if (is_family(a) && is_family(b))
    return a.kind() != b.kind() || a.kind() == TypeKind::record ||
           (comparable(a.key(), b.key()) && comparable(a.element(), b.element()));
  return a.kind() == b.kind() && comparable(a.element(), b.element());
}

bool orderable(const Type& a, const Type& b) {
  if (a.is_dyn() || b.is_dyn()) {
    const auto& known = a.is_dyn() ? b : a;
    return known.is_dyn() || orderable(known, known);
  }
  if (a.is_number() && b.is_number()) return true;
  if (a.kind() != b.kind()) return false;
  static constexpr std::array ordered = {
      TypeKind::boolean, TypeKind::string, TypeKind::bytes, TypeKind::timestamp, TypeKind::duration};
  for (const auto kind : ordered)
    if (a.kind() == kind) return true;
  return false;
}

bool assignable(const Type& to, const Type& from) {
  if (to.is_dyn() || from.is_dyn()) return true;
  if (is_family(to) && is_family(from))
    return to.kind() == TypeKind::map || from.kind() == TypeKind::map || to.name() == from.name();
  return to.kind() == from.kind() && assignable(to.element(), from.element());
}

Type either(const Type& a, const Type& b) {
  if (a == b) return a;
  if (a.kind() == TypeKind::null) return b;
  if (b.kind() == TypeKind::null) return a;
  if (a.kind() != b.kind()) return Type::dyn();
  if (a.kind() == TypeKind::list) return Type::list(either(a.element(), b.element()));
  if (a.kind() == TypeKind::optional) return Type::optional(either(a.element(), b.element()));
  if (a.kind() == TypeKind::map) return Type::map(either(a.key(), b.key()), either(a.element(), b.element()));
  return a.kind() == TypeKind::string ? Type::string() : Type::dyn();
}

std::optional<Type> applied(const Overload& overload, const std::vector<Type>& arguments) {
  Letters letters;
  if (overload.parameters.size() != arguments.size()) return std::nullopt;
  for (std::size_t i = 0; i < arguments.size(); ++i)
    if (!unify(overload.parameters[i], arguments[i], letters)) return std::nullopt;
  return substitute(overload.result, letters);
}

}  // namespace guichet::workflows::expression
