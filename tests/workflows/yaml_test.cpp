#include <doctest/doctest.h>
#include <fmt/format.h>

#include "workflows/yaml/mapping.h"
#include "workflows/yaml/node.h"

using namespace guichet::workflows;

namespace {

std::string where(const Place& place) {
  return fmt::format("{}:{}", place.line, place.column);
}

/// "code line:column" of everything that is wrong with a text.
std::string faults(std::string text) {
  std::string list;
  for (const auto& found : yaml::parse("t.yaml", std::move(text)).diagnostics)
    list += fmt::format("{}{} {}", list.empty() ? "" : ", ", found.code, where(found.where));
  return list;
}

/// Where the part of a scalar's value that says `needle` stands in the file.
std::string where_in(const std::string& text, std::string_view key, std::string_view needle) {
  const auto parsed = yaml::parse("t.yaml", text);
  REQUIRE(parsed.document);
  const auto* scalar = parsed.document->root.find(key);
  REQUIRE(scalar != nullptr);
  const auto at = scalar->text.find(needle);
  REQUIRE(at != std::string::npos);
  return where(parsed.document->text.place(yaml::offset_in_file(parsed.document->text, *scalar, at)));
}

}  // namespace

TEST_CASE("scalars stay the text they were written as") {
  const auto parsed = yaml::parse("t.yaml", "a: no\nb: 010\nc: '1'\nd: ~\ne:\nf: 1e3\n");

  REQUIRE(parsed.document);
  const auto& root = parsed.document->root;
  CHECK(root.find("a")->text == "no");
  CHECK(root.find("b")->text == "010");
  CHECK_FALSE(root.find("b")->quoted);
  CHECK(root.find("c")->quoted);
  CHECK(root.find("d")->kind == yaml::Node::Kind::nothing);
  CHECK(root.find("e")->kind == yaml::Node::Kind::nothing);
  CHECK(where(parsed.document->place(*root.find("e"))) == "5:1");
  CHECK(root.find("f")->text == "1e3");
}

TEST_CASE("columns count characters, and a byte order mark is none") {
  const auto parsed = yaml::parse("t.yaml", "\xEF\xBB\xBF{ été: { fr: où } }\n");

  REQUIRE(parsed.document);
  CHECK(where(parsed.document->place(*parsed.document->root.find("été")->find("fr"))) == "1:14");
}

TEST_CASE("windows line ends keep lines and columns") {
  const auto parsed = yaml::parse("t.yaml", "a: 1\r\nb:\r\n  c: deux\r\n");

  REQUIRE(parsed.document);
  CHECK(parsed.document->root.find("a")->text == "1");
  CHECK(where(parsed.document->place(*parsed.document->root.find("b")->find("c"))) == "3:6");
}

TEST_CASE("a part of a text is found in the file through quotes, escapes and folds") {
  CHECK(where_in("a: one two\n", "a", "two") == "1:8");
  CHECK(where_in("a: \"one two\"\n", "a", "two") == "1:9");
  CHECK(where_in("a: \"\\u00e9\\\" x two\"\n", "a", "two") == "1:16");
  CHECK(where_in("a: 'it''s two'\n", "a", "two") == "1:11");
  CHECK(where_in("a: |\n  one\n    deep\n\n  two\n", "a", "two") == "5:3");
  CHECK(where_in("a: |\n  one\n    deep\n\n  two\n", "a", "deep") == "3:5");
  CHECK(where_in("a: >-\n  one\n  three\n  two\n", "a", "two") == "4:3");
  CHECK(where_in("a: one\n  three\n  two\n", "a", "two") == "3:3");
  CHECK(where_in("a: \"one\n  three\n  two\"\n", "a", "two") == "3:3");
  CHECK(where_in("a: é two\n", "a", "two") == "1:6");
}

TEST_CASE("a question mark in a text is no key") {
  const auto parsed =
      yaml::parse("t.yaml", "a: { fr: Où est-ce ?, en: Where? }\nb: [ why?, \"who?\" ]\nc?: what ? x\n# ?\n");

  CHECK(faults("a: { fr: Où est-ce ?, en: Where? }\n") == "");
  REQUIRE(parsed.document);
  const auto& root = parsed.document->root;
  CHECK(root.find("a")->find("fr")->text == "Où est-ce ?");
  CHECK(root.find("a")->find("en")->text == "Where?");
  CHECK(root.find("b")->items[0].text == "why?");
  CHECK(root.find("b")->items[1].text == "who?");
  CHECK(root.find("c?")->text == "what ? x");
}

TEST_CASE("a key written twice is named with both places, and the first counts") {
  const auto parsed = yaml::parse("t.yaml", "a: 1\nb: 2\na: 3\n");

  REQUIRE(parsed.document);
  CHECK(parsed.document->root.find("a")->text == "1");
  REQUIRE(parsed.diagnostics.size() == 1);
  CHECK(where(parsed.diagnostics[0].where) == "3:1");
  CHECK(parsed.diagnostics[0].message == "`a` is written twice here: first at line 1, column 1.");
}

TEST_CASE("what is no YAML is explained at its place") {
  struct Row {
    std::string text;
    std::string expected;
  };

  const std::vector<Row> rows{
      {"a: b: c\n", "yaml-syntax 1:5"},
      {"a: [1, 2\n", "yaml-syntax 1:4"},
      {"[1, 2", "yaml-syntax 1:1"},
      {"a: {b: 1\n", "yaml-syntax 1:4"},
      {"a: \"open\nb: 1\n", "yaml-syntax 1:4"},
      {"a: 'it''s\nb: 1\n", "yaml-syntax 1:4"},
      {"a:\n\tb: 1\n", "yaml-tab 2:1"},
      {"a: *x\n", "yaml-alias 1:4"},
      {"a: &x 1\n", "yaml-alias 1:4"},
      {"a: &x [*x]\n", "yaml-alias 1:4"},
      {"a: !!str 1\n", "yaml-tag 1:4"},
      {"? [a, b]\n: 1\n", "yaml-key 1:3"},
      {"a: {{ form.kind }}\n", "yaml-key 1:5"},
      {"a: 1\n---\nb: 2\n", "yaml-documents 2:1"},
      {"a: \x01\n", "control-character 1:4"},
      {"a: \xff\n", "not-utf-8 1:4"},
      {"a: \"\xc3\"\n", "not-utf-8 1:5"},
      {std::string("a: 1\0b", 6), "control-character 1:5"}};
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK(faults(row.text) == row.expected);
  }
}

TEST_CASE("an empty file is an empty document, not a fault") {
  for (const auto* text : {"", "\n", "# only a comment\n"}) {
    const auto parsed = yaml::parse("t.yaml", text);
    REQUIRE(parsed.document);
    CHECK(parsed.diagnostics.empty());
    CHECK(parsed.document->root.kind == yaml::Node::Kind::nothing);
  }
}

TEST_CASE("an unknown key is named with the nearest known one") {
  const auto parsed = yaml::parse("t.yaml", "tilte: x\nparallel: y\n");
  REQUIRE(parsed.document);
  std::vector<Diagnostic> found;
  yaml::Report report(parsed.document->text, found);

  yaml::Mapping mapping(parsed.document->root, report, "a step");
  CHECK(mapping.optional("title") == nullptr);
  mapping.not_yet({"parallel"});
  mapping.finish();

  REQUIRE(found.size() == 2);
  CHECK(found[0].code == "not-in-this-version");
  CHECK(found[1].message == "A step has no key `tilte`.");
  CHECK(found[1].hint == "did you mean `title`?");
}
