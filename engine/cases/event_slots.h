#pragma once

// What happens to an appointment. A slot is taken by the case that says so, and free again when that case says so, or
// goes on another way: agendas are counted from these events alone.

#include <cstdint>
#include <string>

#include "engine/base/instant.h"

namespace guichet::cases {

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

}  // namespace guichet::cases
