#pragma once

// What people write into forms: by the type of the field for any town, in plausible words for Saint-Aubin's
// fields.

#include <string>
#include <string_view>

#include "cli/demo_people.h"
#include "engine/base/instant.h"
#include "engine/base/json.h"
#include "workflows/definition.h"
#include "workflows/town.h"

namespace guichet::demo {

/// Who fills in, when, and with which luck.
struct Writer {
  const workflows::Town& town;
  const Inhabitant* person;  ///< null: an agent
  Instant now;
  Chance& chance;
};

/// Values for the fields as a door would send them: every required one, and most of the others. Photos and
/// files are left out: the demonstration has none.
json::object fill_in(const workflows::Fields& fields, Writer writer);

/// The same for the `data` fields that a task lets its agent set.
json::object fill_data(const workflows::Definition& definition, const workflows::Task& task, Writer writer);

/// What somebody answers when the town hall asked.
std::string reply_text(Chance& chance);
/// What they add to a mark from 1 to 5, mostly nothing.
std::string opinion_text(std::uint32_t score, Chance& chance);
/// Why they say that it is not settled.
std::string unsettled_text(Chance& chance);

}  // namespace guichet::demo
