#pragma once

// The stored and served form of every event: one CloudEvents 1.0 JSON document (structured mode), its bytes
// kept and served verbatim. This header knows the envelope; each room knows its own `data`.
//
//   {"specversion":"1.0","id":"00000000000000000042","source":"/guichet/TOWN","type":"guichet.case.opened.v1",
//    "subject":"case/ID","time":RFC3339,"datacontenttype":"application/json","sequence":"00000000000000000042",
//    "caseversion":3,"actor":"agents/marie","channel":"phone","correlationid":…,"causationid":COMMAND,
//    "workflowversion":HASH,"recordedtime":RFC3339,"imported":true,"commandhash":HEX,"data":{…}}
//
// `time` is when it happened (the original date of an imported event), `recordedtime` when it was stored.
// `sequence` is the global position, zero-padded to 20 digits; `id` is the same: unique within `source`.

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/instant.h"
#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/base/strong_id.h"

namespace guichet::events {

struct Envelope {
  Position position = 0;
  std::string source;
  std::string type;
  std::string subject;  ///< the stream: "case/ID", "person/ID", "catalog"
  Instant time;
  Instant recorded;
  StreamVersion version = 0;     ///< of the stream, after this event
  std::string actor;             ///< "agents/marie", "citizen", "system/clock", "import/boston"
  std::string channel;           ///< web, mobile, phone, counter, mail, sensor…; empty where it means nothing
  std::string correlation;       ///< id of the case that all this is about
  CommandId causation;           ///< the command that caused it
  std::string command_hash;      ///< hex, 64 bits of what the command said: a reused id with other content is refused
  std::string workflow_version;  ///< deployment the case is on
  bool imported = false;
};

/// The bytes of a payload, as they stand in the document: members in their order, no blanks, numbers as people write
/// them (48.85, 2.0). Reading them back gives equal values for numbers of up to 15 digits.
std::string to_bytes(const json::object& data);

/// The document's bytes up to where `data` begins: behind them come the payload's bytes and a closing brace.
std::string begin_document(const Envelope& envelope);
/// The document's bytes.
std::string write(const Envelope& envelope, const json::object& data);

/// What a reader needs to decide whether it cares, without parsing `data`.
Result<Envelope> read_envelope(std::string_view document);

struct Document {
  Envelope envelope;
  json::object data;
};

/// Errors: corrupt, with what is wrong: these bytes are our own.
Result<Document> read(std::string_view document);

}  // namespace guichet::events
