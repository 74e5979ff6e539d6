#include "workflows/expression/parser.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "workflows/expression/text.h"

namespace guichet::workflows::expression {
namespace {

struct BinaryOperator {
  std::string_view sign;
  int precedence;
  std::string_view function;  ///< empty: a comparison
};

constexpr std::array operators = {
    BinaryOperator{"==", 1, ""},
    BinaryOperator{"!=", 1, ""},
    BinaryOperator{"<", 1, ""},
    BinaryOperator{"<=", 1, ""},
    BinaryOperator{">", 1, ""},
    BinaryOperator{">=", 1, ""},
    BinaryOperator{"in", 1, "@in"},
    BinaryOperator{"+", 2, "_+_"},
    BinaryOperator{"-", 2, "_-_"},
    BinaryOperator{"*", 3, "_*_"},
    BinaryOperator{"/", 3, "_/_"},
    BinaryOperator{"%", 3, "_%_"},
};

const BinaryOperator* operator_of(const Token& token) {
  for (const auto& candidate : operators)
    if (token.is(candidate.sign) || (candidate.sign == "in" && token.is_word("in"))) return &candidate;
  return nullptr;
}

Comparison::Operator comparison_of(std::string_view sign) {
  if (sign == "==") return Comparison::Operator::equal;
  if (sign == "!=") return Comparison::Operator::unequal;
  if (sign == "<") return Comparison::Operator::less;
  if (sign == "<=") return Comparison::Operator::less_equal;
  return sign == ">" ? Comparison::Operator::greater : Comparison::Operator::greater_equal;
}

}  // namespace

class Parser::Level {
 public:
  explicit Level(Parser& parser) : parser_(parser) {
    if (++parser_.level_ > Limits::depth_max)
      parser_.refuse(parser_.token_, fmt::format("expressions may be nested at most {} deep", Limits::depth_max));
  }

  Level(const Level&) = delete;
  Level& operator=(const Level&) = delete;

  ~Level() { --parser_.level_; }

  explicit operator bool() const { return !parser_.fault_; }

 private:
  Parser& parser_;
};

Parser::Parser(std::string_view text, bool macros) : text_(text), macros_(macros), lexer_(text) {}

ParseResult Parser::run() {
  if (text_.size() > Limits::text_bytes_max)
    return Fault{
        .offset = Limits::text_bytes_max,
        .length = 1,
        .message =
            fmt::format("an expression has at most {} bytes; this one has {}", Limits::text_bytes_max, text_.size())};
  if (!is_utf8(text_))
    return Fault{.offset = 0, .length = text_.size(), .message = "the expression is not valid UTF-8"};
  advance();
  auto root = fault_ ? nullptr : expression();
  if (!fault_ && token_.kind != Token::Kind::end) unexpected("an operator or the end");
  if (fault_) return std::move(*fault_);
  return root;
}

void Parser::advance() {
  end_ = token_.offset + token_.text.size();
  token_ = lexer_.next();
  if (token_.kind == Token::Kind::invalid) refuse(token_, token_.message);
}

bool Parser::accept(std::string_view sign) {
  if (fault_ || !token_.is(sign)) return false;
  advance();
  return !fault_;
}

bool Parser::expect(std::string_view sign, std::string_view purpose) {
  if (accept(sign)) return true;
  unexpected(fmt::format("{} {}", sign, purpose));
  return false;
}

NodePtr Parser::refuse(const Token& at, std::string message, std::string hint) {
  if (!fault_)
    fault_ = Fault{
        .offset = at.offset,
        .length = std::max<std::size_t>(at.text.size(), 1),
        .message = std::move(message),
        .hint = std::move(hint)};
  return nullptr;
}

NodePtr Parser::unexpected(std::string_view wanted) {
  if (token_.kind == Token::Kind::end)
    return refuse(token_, fmt::format("expected {}, but the expression ends", wanted));
  std::string hint;
  if (token_.is_word("and")) hint = "write && for and";
  if (token_.is_word("or")) hint = "write || for or";
  if (token_.is_word("not")) hint = "write ! for not";
  return refuse(token_, fmt::format("expected {}, found {}", wanted, token_.text), hint);
}

NodePtr Parser::make(Node::Form form, std::size_t offset) {
  if (fault_) return nullptr;
  auto node = std::make_unique<Node>();
  node->depth = children_depth(form) + 1;
  node->form = std::move(form);
  node->offset = offset;
  node->length = end_ - offset;
  Token here{.kind = Token::Kind::sign, .text = text_.substr(offset, node->length), .offset = offset, .message = {}};
  if (node->depth > Limits::depth_max)
    return refuse(here, fmt::format("expressions may be nested at most {} deep", Limits::depth_max));
  if (++nodes_ > Limits::nodes_max)
    return refuse(here, fmt::format("an expression may have at most {} parts", Limits::nodes_max));
  return node;
}

NodePtr Parser::expression() {
  const Level level(*this);
  if (!level) return nullptr;
  const auto offset = token_.offset;
  auto test = junction(false);
  if (!accept("?")) return test;
  auto yes = junction(false);
  if (!expect(":", "and the value otherwise")) return nullptr;
  auto no = expression();
  return make(Condition{.test = std::move(test), .yes = std::move(yes), .no = std::move(no)}, offset);
}

NodePtr Parser::junction(bool conjunction) {
  const auto offset = token_.offset;
  const auto operand = [&] { return conjunction ? binary(1) : junction(true); };
  const auto sign = conjunction ? "&&" : "||";
  auto first = operand();
  if (fault_ || !token_.is(sign)) return first;
  Junction result{.conjunction = conjunction, .operands = {}};
  result.operands.push_back(std::move(first));
  while (accept(sign)) result.operands.push_back(operand());
  return make(std::move(result), offset);
}

NodePtr Parser::binary(int precedence_min) {
  const auto offset = token_.offset;
  auto left = unary();
  while (!fault_) {
    const auto* found = operator_of(token_);
    if (found == nullptr || found->precedence < precedence_min) return left;
    advance();
    auto right = binary(found->precedence + 1);
    if (fault_) return nullptr;
    if (found->function.empty()) {
      left = make(
          Comparison{.op = comparison_of(found->sign), .left = std::move(left), .right = std::move(right)}, offset);
    } else {
      Call call{.function = std::string(found->function), .member = false, .arguments = {}};
      call.arguments.push_back(std::move(left));
      call.arguments.push_back(std::move(right));
      left = make(std::move(call), offset);
    }
  }
  return nullptr;
}

NodePtr Parser::unary() {
  const auto offset = token_.offset;
  if (token_.is("!")) {
    const Level level(*this);
    if (!level) return nullptr;
    advance();
    auto operand = unary();
    return make(Not{std::move(operand)}, offset);
  }
  if (token_.is("-")) return negated();
  return fault_ ? nullptr : members(primary(), offset);
}

NodePtr Parser::negated() {
  const Level level(*this);
  if (!level) return nullptr;
  const auto offset = token_.offset;
  advance();
  if (token_.kind == Token::Kind::integer || token_.kind == Token::Kind::real)
    return members(literal(offset, true), offset);
  Call call{.function = "-_", .member = false, .arguments = {}};
  call.arguments.push_back(unary());
  return make(std::move(call), offset);
}

ParseResult parse(std::string_view text, bool macros) {
  return Parser(text, macros).run();
}

}  // namespace guichet::workflows::expression
