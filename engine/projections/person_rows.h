#pragma once

// people: person → what is known (sealed) and the tokens by which they are found.
// person_tokens: token, person → nothing. forgotten: person → the number of the key that must be gone.

#include <string>
#include <vector>

#include "engine/people/person.h"
#include "engine/projections/projection.h"

namespace guichet::projections {

/// The tokens are kept beside the state: after an erasure nothing could compute them again to take them away.
struct PersonEntry {
  people::PersonState state;
  std::vector<people::BlindToken> tokens;
};

void add_person_rows(const PersonEntry& person, RowSet& rows);
/// Errors: corrupt.
Result<PersonEntry> read_person_row(std::string_view row);

}  // namespace guichet::projections
