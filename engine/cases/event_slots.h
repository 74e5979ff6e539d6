#pragma once

// What happens to an appointment. A slot is taken by the case that says so, and free again when that case says so, or
// goes on another way: agendas are counted from these events alone.

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/instant.h"

namespace guichet::cases {

/// By this message, with the agenda's id as its value, whoever stands in its line hears that a slot came free.
inline constexpr std::string_view slot_free_message = "guichet.slot-free";

struct AppointmentBooked {
  std::uint32_t token;
  std::string step;
  std::string agenda;
  std::string site;
  std::string place;  ///< the site, in the citizen's language
  Instant starts;
  Instant ends;
  std::string reason;       ///< given by an agent
  bool overridden = false;  ///< an agent booked what the public cannot: outside the hours or the window, or a full slot
};

struct AppointmentMoved {
  std::uint32_t token;
  std::string step;
  std::string agenda;
  std::string from_site;
  Instant from;
  std::string site;
  std::string place;
  Instant starts;
  Instant ends;
  std::string reason;
  bool overridden = false;
};

/// The slot is free again.
struct AppointmentCancelled {
  std::uint32_t token;
  std::string step;
  std::string agenda;
  std::string site;
  Instant starts;
  std::string why;
};

/// No slot suits: the case stands in the agenda's line from now on.
struct LineJoined {
  std::uint32_t token;
  std::string step;
  std::string agenda;
};

struct LineLeft {
  std::uint32_t token;
  std::string step;
  std::string agenda;
  std::string why;
};

/// A slot came free, and is held for this case, the first in line, for some hours. Booking it takes it; else it is
/// cancelled, and goes to the next.
struct SlotOffered {
  std::uint32_t token;
  std::string step;
  std::string agenda;
  std::string site;
  std::string place;
  Instant starts;
  Instant ends;
  Instant until;
};

}  // namespace guichet::cases
