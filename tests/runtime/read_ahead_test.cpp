// What builds the views again has the log read for it by another thread: it must miss, double and reorder nothing,
// say what is damaged behind what can be read, and end when nobody listens.
#include "engine/runtime/read_ahead.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/cases/event_json.h"
#include "engine/events/envelope.h"
#include "tests/support/temporary_folder.h"

using namespace guichet;
using namespace guichet::test;
using runtime::ReadAhead;

namespace {

const cases::Event note_event = cases::NoteWritten{};

store::Draft note(Position position, const std::string& text) {
  auto event = note_event;
  std::get<cases::NoteWritten>(event).text = text;
  events::Envelope envelope;
  envelope.position = position;
  envelope.source = "/guichet/saint-aubin";
  envelope.type = "guichet.note.written.v1";
  envelope.subject = "case/018f";
  envelope.time = envelope.recorded = Instant(Duration(1'772'442'000'000));
  envelope.version = position;
  envelope.actor = "agents/marie";
  return {cases::kind_of(event), envelope.subject, envelope.recorded, events::write(envelope, cases::encode(event))};
}

std::string text_of(Position position) {
  return fmt::format("note {} {}", position, std::string(position % 7 * 400, 'x'));
}

/// A log of notes; whatever `spoil` does to one of them is done before it is written.
struct Notes {
  explicit Notes(Position count, const std::function<void(Position, store::Draft&)>& spoil = {})
      : log(*store::open_log(folder / "log")) {
    for (Position from = 1; from <= count;) {
      std::vector<store::Draft> frame;
      for (; from <= count && frame.size() < 500; ++from) {
        frame.push_back(note(from, text_of(from)));
        if (spoil) spoil(from, frame.back());
      }
      REQUIRE(log->append(frame, log->head().position));
    }
  }

  TemporaryFolder folder;
  std::unique_ptr<store::Log> log;
};

}  // namespace

TEST_CASE("what is read ahead is the log, event by event, over many chunks") {
  const Notes notes(6'000);
  for (const Position after : {Position{0}, Position{5'999}, Position{6'000}}) {
    ReadAhead ahead(*notes.log, after);
    auto position = after;
    std::size_t chunks = 0;
    for (;; ++chunks) {
      const auto events = ahead.next();
      REQUIRE(events);
      if (events->empty()) break;
      for (const auto& event : *events) {
        REQUIRE(event.record.position == ++position);
        REQUIRE(event.header);
        CHECK(event.header->version == position);
        CHECK(event.header->subject == "case/018f");
        const auto& of_case = std::get<cases::Event>(event.event);
        CHECK((std::get<cases::NoteWritten>(of_case).text.as_string() == text_of(position)));
      }
    }
    CHECK(position == 6'000);
    CHECK((after > 0 || chunks > 4));
    CHECK(ahead.next()->empty());
  }
}

TEST_CASE("a document that another hand wrote is left for who folds it") {
  const Notes notes(3, [](Position position, store::Draft& draft) {
    if (position == 2) draft.body.insert(1, " ");
  });
  ReadAhead ahead(*notes.log, 0);
  const auto events = ahead.next();
  REQUIRE(events);
  REQUIRE(events->size() == 3);
  CHECK((*events)[0].header);
  CHECK_FALSE((*events)[1].header);
  CHECK((*events)[1].record.body.starts_with("{ \"specversion\""));
  CHECK((*events)[2].header);
}

TEST_CASE("what cannot be read is told behind what can") {
  const Notes notes(2'500, [](Position position, store::Draft& draft) {
    if (position == 2'400) draft.body = R"({"specversion":"1.0"})";
  });
  ReadAhead ahead(*notes.log, 0);
  Position position = 0;
  auto events = ahead.next();
  for (; events && !events->empty(); events = ahead.next()) position = events->back().record.position;
  REQUIRE_FALSE(events);
  CHECK(events.error().kind == Error::Kind::corrupt);
  CHECK(position == 2'399);
}

TEST_CASE("a reader that nobody listens to any more ends") {
  const Notes notes(6'000);
  { const ReadAhead unheard(*notes.log, 0); }
  ReadAhead ahead(*notes.log, 0);
  CHECK(ahead.next()->front().record.position == 1);
}
