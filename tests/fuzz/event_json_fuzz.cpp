// Whatever bytes the log gives back, reading an event answers or refuses: and what it answers is written the
// same again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/cases/event_json.h"
#include "engine/events/envelope.h"

using namespace guichet;

namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

/// Every kind is tried on every payload: a wrong kind must be refused as calmly as a wrong payload.
void read_payload(const json::object& data) {
  for (std::uint16_t kind = 90; kind < 240; ++kind) {
    const auto event = cases::decode(kind, data);
    if (!event) continue;
    expect(cases::kind_of(*event) == kind);
    const auto again = cases::decode(kind, cases::encode(*event));
    expect(again.has_value());
    expect(cases::encode(*again) == cases::encode(*event));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  if (const auto document = events::read(text)) read_payload(document->data);
  if (const auto data = parse_json(text); data && data->is_object()) read_payload(data->as_object());
  return 0;
}
