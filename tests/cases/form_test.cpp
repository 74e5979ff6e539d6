#include "engine/cases/form.h"

#include <doctest/doctest.h>

using namespace guichet;
using workflows::Field;
using workflows::FieldType;

namespace {

struct Row {
  FieldType type;
  json::value sent;
  std::string kept;     ///< as JSON; empty: refused
  std::string refusal;  ///< part of the sentence
};

Field field_of(FieldType type) {
  Field field;
  field.name = "it";
  field.type = type;
  if (type == FieldType::integer || type == FieldType::number) {
    field.min = 1;
    field.max = 100;
  }
  if (type == FieldType::string) field.max = 5;
  if (type == FieldType::photo) field.max = 2;
  if (type == FieldType::choice || type == FieldType::choices) field.options = {{"red", {}}, {"green", {}}};
  if (type == FieldType::choices) field.max = 1;
  return field;
}

}  // namespace

TEST_CASE("each type of field keeps what fits, in one shape, and says what does not") {
  const std::vector<Row> rows = {
      {FieldType::string, "  ab  ", R"("ab")", ""},
      {FieldType::string, "été là", "", "may have 5 characters, has 6"},
      {FieldType::string, "éàçôü", R"("éàçôü")", ""},
      {FieldType::string, "a\nb", "", "must be one line"},
      {FieldType::string, "   ", "null", ""},
      {FieldType::string, 3, "", "expected a text, found a number"},
      {FieldType::text, "a\nb", R"("a\nb")", ""},
      {FieldType::text, json::value(std::string("a\x01", 2)), "", "holds a control character"},
      {FieldType::text, json::value(std::string(20'001, 'x')), "", "may have 20000 characters"},
      {FieldType::integer, 12, "12", ""},
      {FieldType::integer, 12.0, "12", ""},
      {FieldType::integer, 12.5, "", "expected a whole number"},
      {FieldType::integer, "12", "", "expected a whole number, found a text"},
      {FieldType::integer, 0, "", "must be at least 1, is 0"},
      {FieldType::integer, 101, "", "must be at most 100, is 101"},
      {FieldType::integer, 1e300, "", "expected a whole number"},
      {FieldType::integer, ~std::uint64_t{0}, "", "expected a whole number"},
      {FieldType::number, 1.5, "1.5E0", ""},
      {FieldType::number, true, "", "expected a number, found true or false"},
      {FieldType::boolean, false, "false", ""},
      {FieldType::boolean, "yes", "", "expected true or false"},
      {FieldType::choice, "red", R"("red")", ""},
      {FieldType::choice, "gren", "", "did you mean \"green\"?"},
      {FieldType::choice, "blue", "", "expected one of: red, green"},
      {FieldType::choices, json::array{"red", "red"}, R"(["red"])", ""},
      {FieldType::choices, json::array{}, "null", ""},
      {FieldType::choices, json::array{"red", "green"}, "", "may have 1 options, has 2"},
      {FieldType::choices, json::array{"gren"}, "", "did you mean \"green\"?"},
      {FieldType::choices, "red", "", "expected a list of options, found a text"},
      {FieldType::date, "2028-02-29", R"("2028-02-29")", ""},
      {FieldType::date, "2026-02-29", "", "there is no such day"},
      {FieldType::date, "2026-2-9", "", "expected a date"},
      {FieldType::date, "09/02/2026", "", "expected a date"},
      {FieldType::datetime, "2026-03-02T09:00:00+01:00", R"("2026-03-02T08:00:00.000Z")", ""},
      {FieldType::datetime, "tomorrow", "", "expected a moment"},
      {FieldType::location, json::array{2.35, 48.85}, R"({"lon":2.35E0,"lat":4.885E1})", ""},
      {FieldType::location,
       json::object{{"lat", 48.85}, {"lon", 2}, {"address", "1 quai"}},
       R"({"lon":2E0,"lat":4.885E1,"address":"1 quai"})",
       ""},
      {FieldType::location, json::array{48.85, 122.35}, "", "longitude comes first"},
      {FieldType::location, json::array{200, 48.85}, "", "the longitude is beyond 180 degrees"},
      {FieldType::location, json::array{2.35}, "", "expected a place"},
      {FieldType::location, json::object{{"lat", 48.85}, {"lon", 2}, {"alt", 3}}, "", "and nothing else"},
      {FieldType::location, "here", "", "expected a place"},
      {FieldType::photo, json::array{"aa", json::object{{"hash", "bb"}, {"name", "x"}}}, R"(["aa","bb"])", ""},
      {FieldType::photo, "aa", R"(["aa"])", ""},
      {FieldType::photo, json::array{}, "null", ""},
      {FieldType::photo, json::array{"a", "b", "c"}, "", "may have 2 files, has 3"},
      {FieldType::photo, json::array{3}, "", "expected the hash of a file"},
      {FieldType::phone, "06 12 34 56 78", R"("0612345678")", ""},
      {FieldType::phone, "+33 (6) 12.34.56.78", R"("+33612345678")", ""},
      {FieldType::phone, "0033 612 345 678", R"("+33612345678")", ""},
      {FieldType::phone, "12", "", "of 3 to 15 digits, found 2"},
      {FieldType::phone, "+1234567890123456", "", "of 8 to 15 digits, found 16"},
      {FieldType::phone, "call me", "", "expected a phone number"},
      {FieldType::email, "Jeanne.D@Example.ORG", R"("Jeanne.D@example.org")", ""},
      {FieldType::email, "jeanne@localhost", "", "expected an e-mail address"},
      {FieldType::email, "a b@example.org", "", "expected an e-mail address"},
      {FieldType::email, "a@b@example.org", "", "expected an e-mail address"},
      {FieldType::email, "a@example..org", "", "expected an e-mail address"},
      {FieldType::integer, nullptr, "null", ""}};
  for (const auto& row : rows) {
    CAPTURE(json::serialize(row.sent));
    CAPTURE(static_cast<int>(row.type));
    const auto read = cases::read_field(field_of(row.type), row.sent);
    if (row.kept.empty()) {
      REQUIRE_FALSE(read);
      CHECK(read.error().message.find(row.refusal) != std::string::npos);
      CHECK(read.error().kind == Error::Kind::invalid);
    } else {
      REQUIRE(read);
      CHECK(json::serialize(*read) == row.kept);
      CHECK(cases::read_field(field_of(row.type), *read)->kind() == read->kind());
    }
  }
}

TEST_CASE("what is kept is kept for ever: reading it again changes nothing") {
  Field field;
  field.type = FieldType::number;
  for (const double number : {0.1, 48.8533111, 21.828027906523626, 99.99999999999999, 1.0 / 3 + 1}) {
    const auto once = *cases::read_field(field, number);
    const auto stored = *parse_json(json::serialize(once));
    CHECK(*cases::read_field(field, stored) == once);
    CHECK(stored == once);
  }
}

TEST_CASE("a refused form counts its wrong fields in its sentence") {
  Field place = field_of(FieldType::location);
  place.required = true;
  Field depth = field_of(FieldType::integer);
  depth.name = "depth";
  const cases::FormRules rules{"/form", "the form", {}, {}};

  const auto refused = cases::read_form({place, depth}, json::object{{"depth", 101}}, rules);

  REQUIRE_FALSE(refused);
  CHECK(refused.error().message == "2 fields of the form are wrong");
  CHECK(refused.error().fields.size() == 2);
}
