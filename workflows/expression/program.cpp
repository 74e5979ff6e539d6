#include "workflows/expression/program.h"

#include <algorithm>

#include "workflows/expression/checker.h"
#include "workflows/expression/code.h"
#include "workflows/expression/evaluator.h"
#include "workflows/expression/parser.h"

namespace guichet::workflows::expression {
namespace {

CompileResult compile_checked(
    std::string_view text, const Environment& environment, const std::optional<Type>& expected) {
  auto parsed = parse(text, environment.macros);
  if (auto* fault = std::get_if<Fault>(&parsed)) return std::vector<Fault>{std::move(*fault)};
  auto code = std::make_shared<Code>();
  code->text = text;
  code->root = std::move(std::get<NodePtr>(parsed));
  code->time_zone = environment.time_zone;
  code->yes_or_no = expected && expected->kind() == Type::Kind::boolean;
  Checker checker(environment);
  checker.run(code->root, expected);
  if (auto faults = checker.faults(); !faults.empty()) return faults;
  code->reads = checker.reads();
  return Program(std::move(code));
}

}  // namespace

void Activation::bind(std::string_view name, Value value) {
  const auto found =
      std::find_if(values_.begin(), values_.end(), [&](const auto& entry) { return entry.first == name; });
  if (found == values_.end())
    values_.emplace_back(name, std::move(value));
  else
    found->second = std::move(value);
}

const Value* Activation::find(std::string_view name) const {
  for (const auto& entry : values_)
    if (entry.first == name) return &entry.second;
  return nullptr;
}

Program::Program(std::shared_ptr<const Code> code) : code_(std::move(code)) {}

Result<Value> Program::evaluate(const Activation& activation, const Host& host) const {
  return Evaluator(*code_, activation, host).run();
}

const std::string& Program::text() const {
  return code_->text;
}

const Type& Program::type() const {
  return code_->root->type;
}

const std::vector<std::string>& Program::reads() const {
  return code_->reads;
}

CompileResult compile(std::string_view text, const Environment& environment, const std::optional<Type>& expected) {
  auto compiled = compile_checked(text, environment, expected);
  if (compiled || !environment.lenient || environment.dynamic) return compiled;
  auto unchecked = environment;
  unchecked.dynamic = true;
  return compile_checked(text, unchecked, expected);
}

}  // namespace guichet::workflows::expression
