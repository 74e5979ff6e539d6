#pragma once

#include <functional>
#include <string>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/cases/event.h"

namespace guichet::cases {

/// The `data` of the stored document onto the end of a text: the bytes of encode(), several times cheaper.
void append_data(std::string& out, const Event& event);

/// Whether `holds` says so of a free value of the event: a form, a text, answers.
bool any_value(const Event& event, bool (*holds)(const json::value&));

/// Gives each free value of the event to `change`. An object must stay one. The first error ends it.
Status change_values(Event& event, const std::function<Status(json::value&)>& change);

}  // namespace guichet::cases
