#include <doctest/doctest.h>

#include "tests/expression/town.h"
#include "workflows/expression/text.h"

using namespace guichet;
using namespace guichet::test;
using namespace guichet::workflows::expression;

TEST_CASE("a form's JSON takes the types of its fields") {
  const auto form = Value::from_json(
      from_text(R"({"place": [2.35, 48.85], "length_m": 3, "starts": "2026-07-14", "depth_cm": 7, "extra": 1})"),
      street_form(),
      "Europe/Paris");
  CHECK(form.member("place")->member("lat")->as_real() == 48.85);
  CHECK(form.member("place")->member("lon")->as_real() == 2.35);
  CHECK(form.member("length_m")->kind() == Value::Kind::real);
  CHECK(to_string(form.member("starts")->as_timestamp()) == "2026-07-13T22:00:00Z");
  CHECK(form.member("depth_cm")->as_integer() == 7);
  CHECK(form.member("extra")->as_integer() == 1);
  CHECK(form.member("photos") == nullptr);
}

TEST_CASE("values survive a round through JSON") {
  for (const auto* text :
       {"null", "true", "-3", "18446744073709551615", "1.5", "\"\xc3\xa9\"", "[1,[2]]", R"({"a":{"b":[]}})"}) {
    CAPTURE(text);
    CHECK(json::serialize(Value::from_json(from_text(text)).to_json()) == json::serialize(from_text(text)));
  }
  CHECK(Value::from_json(from_text("2.0")) == Value::integer(2));
  CHECK(Value::bytes("\x01\xff").to_json() == json::value("Af8="));
  CHECK(Value::real(0.0 / 0.0).to_json() == json::value("NaN"));
}

TEST_CASE("maps find their keys, small and large") {
  for (const int size : {3, 8, 9, 200}) {
    CAPTURE(size);
    Value::Entries entries;
    for (int i = 0; i < size; ++i) {
      entries.emplace_back(Value::string("k" + std::to_string(i)), Value::integer(i));
      entries.emplace_back(Value::integer(i), Value::integer(-i));
    }
    const auto map = Value::map(std::move(entries));
    for (int i = 0; i < size; ++i) {
      CHECK(map.member("k" + std::to_string(i))->as_integer() == i);
      CHECK(map.as_map().find(Value::unsigned_integer(static_cast<std::uint64_t>(i)))->as_integer() == -i);
      CHECK(map.as_map().find(Value::real(i))->as_integer() == -i);
    }
    CHECK(map.member("k") == nullptr);
    CHECK(map.as_map().find(Value::real(0.5)) == nullptr);
    CHECK(map.as_map().find(Value{}) == nullptr);
  }
}

TEST_CASE("moments keep nanoseconds and refuse other centuries than those of CEL") {
  CHECK(to_string(*parse_timestamp("2026-03-02T09:00:00.120+01:00")) == "2026-03-02T08:00:00.12Z");
  CHECK(to_string(*parse_timestamp("0001-01-01T00:00:00Z")) == "0001-01-01T00:00:00Z");
  CHECK_FALSE(parse_timestamp("0001-01-01T00:00:00+00:01"));
  CHECK_FALSE(parse_timestamp("10000-01-01T00:00:00Z"));
  CHECK_FALSE(parse_timestamp("2026-02-29T00:00:00Z"));
  CHECK_FALSE(parse_timestamp("2026-03-02T09:00:00"));
  CHECK_FALSE(parse_timestamp("2026-03-02"));
  CHECK_FALSE(parse_timestamp(""));
  CHECK(to_instant(*parse_timestamp("1969-12-31T23:59:59.9999Z")) == Instant{std::chrono::milliseconds{-1}});
  CHECK(to_timestamp(Instant{std::chrono::milliseconds{-1}}) == *parse_timestamp("1969-12-31T23:59:59.999Z"));
}

TEST_CASE("a day begins at midnight of its zone, or when the gap of that night ends") {
  CHECK(to_string(*parse_date("2026-07-14", "Europe/Paris")) == "2026-07-13T22:00:00Z");
  CHECK(to_string(*parse_date("2026-07-14", "UTC")) == "2026-07-14T00:00:00Z");
  CHECK(to_string(*parse_date("2018-11-04", "America/Sao_Paulo")) == "2018-11-04T03:00:00Z");
  CHECK_FALSE(parse_date("2026-07-14", "Europe/Lutetia"));
  CHECK_FALSE(parse_date("2026-7-14", "UTC"));
}

TEST_CASE("durations are read as people write them") {
  CHECK(to_string(*parse_span("1h30m")) == "5400s");
  CHECK(to_string(*parse_span("2d")) == "172800s");
  CHECK(to_string(*parse_span("-1.5s")) == "-1.5s");
  CHECK(to_string(*parse_span("0")) == "0s");
  CHECK(to_string(*parse_span(".5ms")) == "0.0005s");
  CHECK(to_string(Span{INT64_MIN}) == "-9223372036.854775808s");
  for (const auto* text : {"", "1", "s", "1x", "1h 2m", "99999999999h", "--1s", "."}) {
    CAPTURE(text);
    CHECK_FALSE(parse_span(text));
  }
}

TEST_CASE("texts are counted in characters and never cut inside one") {
  CHECK(length_of("caf\u00e9") == 4);
  CHECK(shown("'caf\u00e9 noir'.substring(3, 6)") == "\u00e9 n");
  CHECK(is_utf8("\u00e9\U0001F62C"));
  CHECK_FALSE(is_utf8("\xc3"));
  CHECK_FALSE(is_utf8("\xc0\x80"));
  CHECK_FALSE(is_utf8("\xed\xa0\x80"));
  CHECK(from_base64("Zm9v") == "foo");
  CHECK(from_base64("Zm9vYg") == "foob");
  CHECK_FALSE(from_base64("Zm9v!"));
}

TEST_CASE("types read what they write") {
  for (const auto* text : {"int", "list(map(string, double))", "optional_type(bytes)", "map(int, list(timestamp))"}) {
    CAPTURE(text);
    const auto type = Type::parse(text);
    REQUIRE(type);
    CHECK(type->to_string() == text);
  }
  CHECK_FALSE(Type::parse("list(int"));
  CHECK_FALSE(Type::parse("map(int)"));
  CHECK_FALSE(Type::parse("widget"));
}
