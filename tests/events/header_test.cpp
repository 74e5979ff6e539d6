#include "engine/events/header.h"

#include <random>

#include <doctest/doctest.h>

using namespace guichet;

namespace {

events::Envelope random_envelope(std::mt19937& random_number) {
  const auto odd = [&](std::string text) {
    if (random_number() % 20 == 0) text += "\"\\,\"data\":";
    return text;
  };
  const auto maybe = [&](std::string text) { return random_number() % 2 == 0 ? odd(std::move(text)) : ""; };
  events::Envelope envelope;
  envelope.position = 1 + random_number();
  envelope.source = odd("/guichet/saint-aubin");
  envelope.type = "guichet.case.opened.v1";
  envelope.subject = odd("case/018f");
  envelope.time = Instant(Duration(1'700'000'000'000 + random_number() % 3));
  envelope.recorded = Instant(Duration(random_number()));
  envelope.version = random_number();
  envelope.actor = maybe("agents/hélène");
  envelope.channel = maybe("phone");
  envelope.correlation = maybe("018f");
  envelope.causation = CommandId(maybe("c-1"));
  envelope.command_hash = maybe("00ff");
  envelope.workflow_version = maybe("a81f");
  envelope.imported = random_number() % 2 == 0;
  return envelope;
}

void check_same(const events::Header& header, const events::Envelope& envelope) {
  CHECK(header.subject == envelope.subject);
  CHECK(header.actor == envelope.actor);
  CHECK(header.channel == envelope.channel);
  CHECK(header.causation == envelope.causation.value);
  CHECK(header.command_hash == envelope.command_hash);
  CHECK(header.time == envelope.time);
  CHECK(header.version == envelope.version);
  CHECK(header.imported == envelope.imported);
}

}  // namespace

TEST_CASE("a header says what the envelope says") {
  std::mt19937 random_number(11);
  const json::object payload{{"text", "\"data\":{"}, {"n", 1}};
  events::HeaderReader reader;
  for (int round = 0; round < 2'000; ++round) {
    const auto envelope = random_envelope(random_number);
    const auto document = events::write(envelope, payload);
    CAPTURE(document);
    const auto header = reader.read(document);
    REQUIRE(header);
    check_same(*header, envelope);
    CHECK(header->data == events::to_bytes(payload));
  }
}

TEST_CASE("other ways to write a document are read too") {
  const std::string document =
      R"({ "type":"guichet.case.opened.v1", "specversion":"1.0","subject":"case/1","source":"/guichet",)"
      R"("sequence":"00000000000000000042","time":"2026-03-02T09:00:00+01:00","caseversion":3,"data":{"a": 1}})";
  events::HeaderReader reader;
  const auto header = reader.read(document);
  REQUIRE(header);
  CHECK(header->subject == "case/1");
  CHECK(header->time == *parse_rfc3339("2026-03-02T08:00:00Z"));
  CHECK(header->version == 3);
  CHECK(header->data == R"({"a": 1})");
}

TEST_CASE("a header that is damaged is refused wherever an envelope is") {
  std::mt19937 random_number(13);
  const auto document = events::write(random_envelope(random_number), {{"a", 1}});
  events::HeaderReader reader;
  for (int round = 0; round < 3'000; ++round) {
    auto damaged = document;
    damaged.resize(1 + random_number() % damaged.size());
    if (const auto header = reader.read(damaged)) CHECK(events::read_envelope(damaged).has_value());
    damaged = document;
    damaged[random_number() % damaged.size()] ^= static_cast<char>(1 << random_number() % 7);
    const auto header = reader.read(damaged);
    if (!header) CHECK(header.error().kind == Error::Kind::corrupt);
  }
}
