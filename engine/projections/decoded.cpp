#include "engine/projections/decoded.h"

#include "engine/base/json.h"
#include "engine/cases/event_json.h"

namespace guichet::projections {

Result<Decoded> decode_event(std::uint16_t kind, std::string_view data) {
  if (cases::is_case_event(kind)) {
    GUICHET_TRY(auto event, cases::decode(kind, data));
    return Decoded(std::move(event));
  }
  if (!people::is_person_event(kind)) return Decoded();
  GUICHET_TRY(const auto value, parse_json(data));
  if (!value.is_object()) return corrupt("the data of an event is not an object");
  GUICHET_TRY(auto event, people::decode(kind, value.get_object()));
  return Decoded(std::move(event));
}

}  // namespace guichet::projections
