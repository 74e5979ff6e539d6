#pragma once

#include <string>
#include <string_view>

#include "workflows/calendar/span.h"

namespace guichet::workflows::graph {

/// The drawing's own words, in a language of the town where we have them, else in English.
struct Words {
  std::string_view task, wait, moment, decision, automatic, end, parallel, call;  // kinds
  std::string_view citizen, others, by_case, nobody, several;                     // lanes
  std::string_view reply, otherwise, sends, notifies, sets, priority, note, by, joined, any_of_several,
      action;                                                           // lines
  std::string_view starts, stops, pauses, silent, after, stays, reads;  // clocks and timers
  std::string_view publishes, shown, hidden, emits;                     // what others see or hear
  std::string_view clock, business_of, steps, clocks, start;            // the sentences
};

const Words& words_in(std::string_view language);
/// "10 business days", "10 jours ouvrés".
std::string span_in(std::string_view language, Span span);

}  // namespace guichet::workflows::graph
