#include <algorithm>
#include <filesystem>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/tidy/rules.h"
#include "tests/tidy/together.h"

namespace guichet::tidy {
namespace {

namespace fs = std::filesystem;

std::string lines(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "  f();\n";
  return text;
}

std::vector<std::string> rules_broken_by(const std::string& path, const std::string& text) {
  std::vector<std::string> rules;
  for (const auto& finding : all_rules(make_source(path, text))) rules.push_back(finding.rule);
  return rules;
}

struct Example {
  std::string rule;
  std::string path;
  std::string text;
};

const std::vector<Example> bad = {
    {"rooms", "engine/cases/a.cpp", "#include \"engine/store/log.h\"\n"},
    {"rooms", "engine/store/a.cpp", "#include \"engine/cases/event.h\"\n"},
    {"rooms", "engine/runtime/a.cpp", "#include \"adapters/http/server.h\"\n"},
    {"rooms", "engine/runtime/a.cpp", "#include \"cli/commands.h\"\n"},
    {"rooms", "workflows/a.cpp", "#include \"engine/cases/event.h\"\n"},
    {"rooms", "engine/base/a.cpp", "#include \"workflows/town.h\"\n"},
    {"rooms", "adapters/mail/a.cpp", "#include \"adapters/console/pages.h\"\n"},
    {"rooms", "cli/a.cpp", "#include \"tests/support/x.h\"\n"},
    {"libraries", "engine/runtime/a.cpp", "#include <rocksdb/db.h>\n"},
    {"libraries", "engine/runtime/a.cpp", "#include <boost/asio/io_context.hpp>\n"},
    {"libraries", "cli/eval.cpp", "#include <CLI/CLI.hpp>\n"},
    {"libraries", "engine/cases/a.cpp", "#include <yaml-cpp/yaml.h>\n"},
    {"lengths", "cli/a.cpp", lines(401)},
    {"lengths", "cli/a.cpp", "int f() {\n" + lines(59) + "}\n"},
    {"lengths", "cli/a.cpp", "struct A {\n  template <class T>\n  void g(T t) const {\n" + lines(59) + "  }\n};\n"},
    {"lengths", "cli/a.cpp", "A::A() : a_{1}, b_{2} {\n" + lines(59) + "}\n"},
    {"banned_words", "engine/cases/a.cpp", "auto t = std::chrono::system_clock::now();\n"},
    {"banned_words", "engine/cases/a.cpp", "auto t = std::chrono::steady_clock::now();\n"},
    {"banned_words", "workflows/a.cpp", "SystemClock clock;\n"},
    {"banned_words", "cli/a.cpp", "int x = rand();\n"},
    {"banned_words", "engine/cases/a.cpp", "std::random_device seed;\n"},
    {"banned_words", "adapters/http/a.cpp", "getenv(name);\n"},
    {"banned_words", "engine/store/a.cpp", "std::thread t;\n"},
    {"banned_words", "workflows/a.cpp", "std::ifstream file(path);\n"},
    {"banned_words", "cli/a.cpp", "std::cout << 1;\n"},
    {"banned_words", "cli/a.cpp", "#include <iostream>\n"},
    {"banned_words", "cli/a.cpp", "printf(format);\n"},
    {"banned_words", "tests/a/a_test.cpp", "std::this_thread::sleep_for(1s);\n"},
    {"banned_words", "tests/a/a_test.cpp", "TEST_CASE(\"x\" * doctest::skip()) {}\n"},
    {"banned_words", "engine/runtime/a.cpp", "co_return;\n"},
    {"banned_words", "adapters/http/a.cpp", "asio::co_spawn(io, f(), asio::detached);\n"},
    {"banned_words", "cli/a.cpp", std::string("// TO") + "DO later\n"},
    {"banned_words", "cli/a.h", "// A.\nusing namespace std;\n"},
    {"coroutine_shapes", "adapters/a/a.cpp", "if (co_await f(x)) g();\n"},
    {"coroutine_shapes", "adapters/a/a.cpp", "while (!co_await f(x)) g();\n"},
    {"coroutine_shapes", "adapters/a/a.cpp", "auto r = co_await f(Command{.a = 1});\n"},
    {"coroutine_shapes", "adapters/a/a.cpp", "auto r = co_await f({a, b});\n"},
    {"coroutine_shapes", "adapters/a/a.cpp", "co_await asio::co_spawn(ex, [x] { return g(x); }, use);\n"},
    {"coroutine_shapes", "adapters/a/a.cpp", "Pair p{a, co_await f()};\n"},
    {"coroutine_shapes", "adapters/a/a.cpp", "auto r = ok ? co_await f() : g();\n"},
    {"header_comments", "cli/a.h", "#pragma once\n\nnamespace a {\nstruct B;\n\nint f();\n}\n"},
};

const std::vector<Example> good = {
    {"", "engine/runtime/a.cpp", "#include \"engine/cases/event.h\"\n#include \"engine/store/log.h\"\n"},
    {"", "adapters/mail/a.cpp", "#include \"adapters/courier/outbox.h\"\n"},
    {"", "tests/store/a_test.cpp", "#include <rocksdb/db.h>\n"},
    {"", "cli/a.cpp", "int f() {\n" + lines(58) + "}\n"},
    {"", "cli/a.cpp", "namespace a {\n" + lines(300) + "}\n"},
    {"", "cli/a.cpp", "// rand() and system_clock::now in a comment\nauto text = \"printf(\";\n"},
    {"", "cli/a.cpp", "const char* text = R\"(std::cout {{{)\";\nint n = 10'000;\n"},
    {"", "engine/base/clock.cpp", "auto t = std::chrono::system_clock::now();\n"},
    {"", "adapters/a/a.cpp", "auto r = co_await f(std::move(named));\nif (!r) co_return;\n"},
    {"", "adapters/a/a.cpp", "if (auto r = co_await f(s); !r) {\n  co_return;\n}\n"},
    {"", "adapters/a/a.cpp", "for (;;) {\n  auto r = co_await f(s);\n  if (!r) {\n    g();\n  }\n}\n"},
    {"", "cli/a.h", "#pragma once\n\n#include <a>\n\nnamespace a {\n\nclass B;\n\n/// What it is for.\nint f();\n}\n"},
};

}  // namespace

TEST_CASE("each rule catches what it is for") {
  for (const auto& example : bad) {
    CAPTURE(example.path);
    CAPTURE(example.text.substr(0, 80));
    const auto broken = rules_broken_by(example.path, example.text);
    CHECK(std::find(broken.begin(), broken.end(), example.rule) != broken.end());
  }
}

TEST_CASE("no rule finds fault with good code") {
  for (const auto& example : good) {
    CAPTURE(example.text.substr(0, 80));
    CHECK(rules_broken_by(example.path, example.text) == std::vector<std::string>{});
  }
}

TEST_CASE("every source file keeps the rules") {
  const auto sources = read_sources({"engine", "workflows", "adapters", "cli", "tests"});
  REQUIRE(sources.size() > 20);
  for (const auto& source : sources) {
    if (source.path == "tests/tidy/tidy_test.cpp") continue;  // its examples are bad on purpose
    for (const auto& finding : all_rules(source)) FAIL_CHECK(finding.message);
  }
}

std::size_t clashes_of(const std::string& first, const std::string& second) {
  const auto hidden = [](const std::string& text) { return "namespace guichet::a {\nnamespace {\n" + text + "}\n}\n"; };
  return clashes({make_source("cli/a.cpp", hidden(first)), make_source("cli/b.cpp", hidden(second))}).size();
}

TEST_CASE("names that meet where files are compiled together") {
  CHECK(clashes_of("constexpr int page_max = 5;\n", "constexpr std::size_t page_max = 6;\n") == 1);
  CHECK(clashes_of("const std::regex word{R\"(a)\"};\n", "const std::string word = \"b\";\n") == 1);
  CHECK(clashes_of("struct Row {\n  int a;\n};\n", "class Row final {\n};\n") == 1);
  CHECK(clashes_of("void show(int row) {\n}\n", "int show(int line) {\n  return 1;\n}\n") == 1);
  CHECK(clashes_of("int patience = f();\nconst int patience_max{3};\n", "void patience_max(int a) {\n}\n") == 1);
  CHECK(
      clashes_of(
          "std::string one(const std::map<int, int>& of, int n = 2) {\n}\n",
          "std::string one(const std::map<int, int>& all, int count) {\n}\n") == 1);
}

TEST_CASE("names that may meet") {
  CHECK(clashes_of("void show(int row) {\n}\n", "void show(const Row& row) {\n}\n") == 0);
  CHECK(clashes_of("void f() {\n  const int here = 1;\n}\n", "void g() {\n  const int here = 2;\n}\n") == 0);
  CHECK(clashes_of("struct A {\n  int size() const {\n  }\n};\n", "struct B {\n  int size() const {\n  }\n};\n") == 0);
  CHECK(clashes_of("namespace fs = std::filesystem;\n", "namespace fs = std::filesystem;\n") == 0);
  const auto apart = batches("guichet_room(a SEPARATE SOURCES a.cpp b.cpp)\n", "x/", 6);
  CHECK(apart.empty());
}

TEST_CASE("batches are a room's files in their order") {
  const auto found = batches("guichet_room(a\n  SOURCES a.cpp b.cpp\n    c.cpp\n  LINKS d)\n", "engine/x/", 2);
  CHECK(found == std::vector<Batch>{{"engine/x/a.cpp", "engine/x/b.cpp"}, {"engine/x/c.cpp"}});
}

TEST_CASE("no two files that are compiled together hide different things under one name") {
  const auto together = all_batches();
  REQUIRE(together.size() > 50);
  for (const auto& batch : together) {
    std::vector<Source> sources;
    for (const auto& path : batch) sources.push_back(make_source(path, text_of(path)));
    for (const auto& finding : clashes(sources)) FAIL_CHECK(finding.message);
  }
}

TEST_CASE("a detached coroutine exists in one place at most") {
  std::size_t count = 0;
  for (const auto& source : read_sources({"adapters"})) {
    static const std::regex detached(R"(\bdetached\b)");
    count += static_cast<std::size_t>(
        std::distance(std::sregex_iterator(source.code.begin(), source.code.end(), detached), std::sregex_iterator()));
  }
  CHECK(count <= 1);
}

TEST_CASE("every folder and file that the documents name exists") {
  static const std::regex named(R"(`((engine|workflows|adapters|cli|tests|examples)(/[A-Za-z0-9_.-]+)*)/?`)");
  for (const auto* document : {"ARCHITECTURE.md", "README.md", "CONTRIBUTING.md"}) {
    const auto text = text_of(document);
    for (std::sregex_iterator at(text.begin(), text.end(), named), end; at != end; ++at) {
      const auto path = (*at)[1].str();
      const bool exists = fs::exists(path) || fs::exists(path + ".h") || fs::exists(path + ".cpp");
      CHECK_MESSAGE(exists, (std::string(document) + " names " + path + ", which does not exist"));
    }
  }
}

}  // namespace guichet::tidy
