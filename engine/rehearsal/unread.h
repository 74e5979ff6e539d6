#pragma once

// What a draft would have to know of a recorded case, and the record does not hold: it was sealed where the record came
// from, and something of its kind stands for it; or it is of the person, who is in no case's record. Such a case cannot
// be judged, and is better left out than answered wrongly. Pure.

#include <string>

#include "engine/base/result.h"
#include "engine/rehearsal/recorded.h"
#include "workflows/definition.h"

namespace guichet::rehearsal {

/// "`route` decides by `form.age`", for the first step of either course that reads such a thing; empty: it can be
/// judged. `drafted`: as far as it was gone under the draft; up to the first such step it is what would have been.
std::string unread(const RecordedCase& recorded, const Course& drafted, const workflows::Definition& draft);

/// The same for a refusal that names a field whose value stands for another; empty: the draft refuses what was said.
std::string unread(const RecordedCase& recorded, const Error& refusal);

}  // namespace guichet::rehearsal
