#include <ctime>

#include <doctest/doctest.h>

#include "tests/expression/town.h"

using namespace guichet;
using namespace guichet::test;

namespace {

std::string repeated(std::string_view part, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += part;
  return text;
}

}  // namespace

TEST_CASE("a hundred thousand parentheses are refused in less than ten milliseconds") {
  const auto text = repeated("(", 100'000) + "1" + repeated(")", 100'000);
  const auto start = std::clock();  // the processor's time: a busy machine must not fail this
  const auto fault = fault_of(text);
  CHECK(std::clock() - start < CLOCKS_PER_SEC / 100);
  CHECK(fault.message == "an expression has at most 8192 bytes; this one has 200001");
}

TEST_CASE("nesting of every kind is refused beyond a hundred") {
  constexpr auto message = "expressions may be nested at most 100 deep";
  CHECK(fault_of(repeated("(", 500) + "1" + repeated(")", 500)).message == message);
  CHECK(fault_of(repeated("[", 500) + repeated("]", 500)).message == message);
  CHECK(fault_of(repeated("!", 500) + "true").message == message);
  CHECK(fault_of(repeated("-", 500) + "now").message == message);
  CHECK(fault_of("1" + repeated("+1", 500)).message == message);
  CHECK(fault_of("form" + repeated(".a", 500)).message == message);
  CHECK(fault_of("form" + repeated("[0]", 500)).message == message);
  CHECK(fault_of(repeated("true ? 1 : ", 500) + "1").message == message);
  CHECK(fault_of(repeated("{1:", 500) + "1" + repeated("}", 500)).message == message);
  CHECK(fault_of(repeated("size(", 500) + "'a'" + repeated(")", 500)).message == message);
  CHECK(fault_of(repeated("(", 90) + "1" + repeated(")", 90)).message.empty());
  CHECK(fault_of("true" + repeated(" && true", 900)).message.empty());
}

TEST_CASE("work that grows with its own results meets the cost limit") {
  constexpr auto message = "the evaluation exceeds its cost limit of 100000";
  const auto refused = [&](const std::string& text) {
    const auto value = evaluate(text);
    REQUIRE_FALSE(value);
    CHECK(value.error().message.find(message) != std::string::npos);
  };
  const std::string ten = "[0,1,2,3,4,5,6,7,8,9]";
  refused(ten + ".all(a," + ten + ".all(b," + ten + ".all(c," + ten + ".all(d," + ten + ".all(e, true)))))");
  // A value that doubles: 2^40 elements if it were built.
  std::string doubling;
  for (int i = 0; i < 40; ++i) doubling += "cel.bind(x, [x, x], ";
  refused("cel.bind(x, [1], " + doubling + "x == x" + repeated(")", 41));
  std::string growing;
  for (int i = 0; i < 40; ++i) growing += "cel.bind(x, x + x, ";
  refused("cel.bind(x, 'citizen', " + growing + "x == x" + repeated(")", 41));
  // Exhaustion is not absorbed.
  refused(ten + ".all(a," + ten + ".all(b," + ten + ".all(c," + ten + ".all(d," + ten + ".all(e, true))))) || true");
}

TEST_CASE("a replacement cannot build a text without end") {
  const auto value = evaluate(
      "cel.bind(x, 'a'.replace('', form.description), x.replace('', x).replace('', x))",
      R"({"description": ")" + repeated("abcdefghij", 400) + R"("})");
  REQUIRE_FALSE(value);
  CHECK(value.error().message.find("would exceed 1048576 bytes") != std::string::npos);
}

TEST_CASE("a syntax error stands where it is, and says what was expected") {
  struct Refused {
    const char* text;
    std::size_t offset;
    const char* message;
  };

  const Refused table[] = {
      {"", 0, "expected a value, but the expression ends"},
      {"1 +", 3, "expected a value, but the expression ends"},
      {"form.kind = 'sign'", 10, "= does not compare; write == for equal"},
      {"form.urgent and true", 12, "expected an operator or the end, found and"},
      {"(1 + 2", 6, "expected ) to close the parenthesis, but the expression ends"},
      {"[1, 2", 5, "expected ] at the end of the list, but the expression ends"},
      {"{'a' 1}", 5, "expected : between a key and its value, found 1"},
      {"'open", 0, "the text that begins here has no closing '"},
      {"\u201csign\u201d", 0, "\u201c is not a quotation mark of expressions; write ' or \""},
      {"1 & 2", 2, "write && instead of &"},
      {"12abc", 0, "a number must not run into a word; put a space between"},
      {"9223372036854775808", 0, "this whole number is beyond -9223372036854775808 to 9223372036854775807"},
      {"'\\q'", 0, "\\q is no escape; a backslash itself is written \\\\"},
      {"'\\uD800'", 0, "this escape names no character of Unicode"},
      {"for > 1", 0, "for is a word of the language and cannot be a name"},
      {"has(1)", 4, "has() asks for a field"},
      {"form.photos.all(1, true)", 16, "all names each element by a plain word here"},
      {"form.photos.all(x, x, true)", 19, "the two variables need different names"},
      {"'\xff'", 0, "the expression is not valid UTF-8"},
  };
  for (const auto& row : table) {
    CAPTURE(row.text);
    const auto fault = fault_of(row.text);
    CHECK(fault.message == row.message);
    CHECK(fault.offset == row.offset);
  }
}

TEST_CASE("an error of a value names no value") {
  const auto text = shown("int(form.description)", R"({"description": "Marie Dupont"})");
  CHECK(text == "error: in `int(form.description)`: expected a whole number, found another text of 12 characters");
}
