#include "engine/projections/message_rows.h"

#include "engine/projections/keys.h"
#include "engine/projections/row_codec.h"

namespace guichet::projections {

void add_wait_rows(const cases::CaseState& state, RowSet& rows) {
  if (!state.is_open()) return;
  for (const auto& wait : state.waits) {
    if (wait.what != "message" || wait.match.is_null()) continue;
    Key key;
    rows.put(TableId::waits, message_prefix(wait.name, wait.match) + key.word(state.id.value).bytes(), "");
  }
  for (const auto& place : state.lines) {
    Key key;
    const auto prefix = message_prefix(cases::slot_free_message, json::value(place.agenda));
    rows.put(TableId::waits, prefix + key.word(state.id.value).bytes(), "");
  }
}

std::string message_prefix(std::string_view name, const json::value& value) {
  return Key().word(name).word(json::serialize(value)).bytes();
}

std::string emitted_key(const cases::MessageEmitted& message, Position position) {
  return message_prefix(message.name, message.value) + Key().number(position).bytes();
}

std::string emitted_row(const cases::MessageEmitted& message, std::string_view from, Instant time) {
  std::string bytes;
  RowWriter row(bytes);
  row(from, time, message.body);
  return bytes;
}

Result<EmittedMessage> read_emitted_row(std::string_view key, std::string_view row) {
  EmittedMessage message;
  KeyReader key_reader(key);
  key_reader.word();
  key_reader.word();
  message.position = key_reader.number();
  RowReader reader(row);
  reader(message.from, message.time, message.body);
  if (!key_reader.intact() || !reader.complete()) return corrupt("a row of emitted is damaged: rebuild the views");
  return message;
}

}  // namespace guichet::projections
