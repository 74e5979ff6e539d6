#include "engine/projections/person_rows.h"

#include "engine/projections/count_rows.h"
#include "engine/projections/keys.h"
#include "engine/projections/row_codec.h"

namespace guichet::projections {

void add_person_rows(const PersonEntry& person, RowSet& rows) {
  const auto& state = person.state;
  if (!state.exists()) return;
  std::string value;
  RowWriter writer(value);
  writer(people::encode_state(state), person.tokens);
  rows.put(TableId::people, state.id.value, value);
  if (state.forgotten) rows.put(TableId::forgotten, state.id.value, write_counter(state.key));
  for (const auto& token : person.tokens) {
    Key key;
    key.word(token).word(state.id.value);
    rows.put(TableId::person_tokens, key.bytes(), "");
  }
}

Result<PersonEntry> read_person_row(std::string_view row) {
  PersonEntry person;
  json::object state;
  RowReader reader(row);
  reader(state, person.tokens);
  if (!reader.complete()) return corrupt("a row of people is damaged: rebuild the views");
  GUICHET_TRY(person.state, people::decode_state(state));
  return person;
}

}  // namespace guichet::projections
