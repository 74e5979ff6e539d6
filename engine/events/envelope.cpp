// The grammar is in the header. Attributes are written in that order, the optional ones only where they say
// something, `data` always last: a reader that wants only the header never looks at the payload.
#include "engine/events/envelope.h"

#include <charconv>

#include <fmt/format.h>
#include <simdjson.h>

#include "engine/events/document.h"
#include "engine/events/header.h"
#include "engine/events/json_text.h"

namespace guichet::events {
namespace {

void append_text(std::string& out, std::string_view mark, std::string_view text) {
  out += mark;
  append_string(out, text);
}

void append_optional(std::string& out, std::string_view mark, std::string_view text) {
  if (!text.empty()) append_text(out, mark, text);
}

/// 20 digits, so that texts sort as positions do.
void append_sequence(std::string& out, Position position) {
  constexpr std::string_view zeros = "\"00000000000000000000";
  const fmt::format_int digits(position);
  out.append(zeros, 0, zeros.size() - digits.size());
  out.append(digits.data(), digits.size());
  out += '"';
}

void append_time(std::string& out, std::string_view mark, Instant moment) {
  out += mark;
  append_moment(out, moment);
}

/// simdjson reads up to 64 bytes beyond the text, so it gets a copy with room behind it.
std::string_view padded(std::string_view document) {
  thread_local std::string buffer;
  buffer.assign(document);
  buffer.append(simdjson::SIMDJSON_PADDING, '\0');
  return std::string_view(buffer).substr(0, document.size());
}

Result<Instant> moment(std::string_view text, std::string_view name) {
  auto read = parse_rfc3339(text);
  if (!read) return corrupt(fmt::format("the event's \"{}\" is no moment: {}", name, text));
  return read;
}

Result<Position> position(std::string_view digits) {
  Position value = 0;
  const auto* end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, value);
  if (digits.size() != 20 || read.ec != std::errc{} || read.ptr != end)
    return corrupt(fmt::format("the event's \"sequence\" is not of 20 digits: {}", digits));
  return value;
}

Status take_text(Envelope& to, std::string_view key, std::string_view value) {
  if (key == "sequence") {
    GUICHET_TRY(to.position, position(value));
  } else if (key == "source") {
    to.source = value;
  } else if (key == "type") {
    to.type = value;
  } else if (key == "subject") {
    to.subject = value;
  } else if (key == "time") {
    GUICHET_TRY(to.time, moment(value, key));
  } else if (key == "recordedtime") {
    GUICHET_TRY(to.recorded, moment(value, key));
  } else if (key == "actor") {
    to.actor = value;
  } else if (key == "channel") {
    to.channel = value;
  } else if (key == "correlationid") {
    to.correlation = value;
  } else if (key == "causationid") {
    to.causation.value = value;
  } else if (key == "commandhash") {
    to.command_hash = value;
  } else if (key == "workflowversion") {
    to.workflow_version = value;
  } else if (key == "specversion") {
    if (value != "1.0") return corrupt(fmt::format("expected a CloudEvent of version 1.0, found {}", value));
  } else if (key != "id" && key != "datacontenttype") {
    return corrupt(fmt::format("the attribute \"{}\" of an event is not known", key));
  }
  return ok();
}

Status take(Envelope& to, std::string_view key, simdjson::ondemand::value value) {
  if (key == "caseversion") {
    if (value.get_uint64().get(to.version) != simdjson::SUCCESS) return corrupt("\"caseversion\" is no whole number");
    return ok();
  }
  if (key == "imported") {
    if (value.get_bool().get(to.imported) != simdjson::SUCCESS) return corrupt("\"imported\" is not true or false");
    return ok();
  }
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS)
    return corrupt(fmt::format("the attribute \"{}\" of an event is no text", key));
  return take_text(to, key, text);
}

Status read_attributes(simdjson::ondemand::object object, Envelope& to) {
  for (auto field : object) {
    std::string_view key;
    simdjson::ondemand::value value;
    if (field.unescaped_key().get(key) != simdjson::SUCCESS || field.value().get(value) != simdjson::SUCCESS)
      return corrupt("an event's header is not valid JSON");
    if (key == "data") return ok();
    GUICHET_TRY_STATUS(take(to, key, value));
  }
  return corrupt("an event has no \"data\"");
}

Status require_attributes(const Envelope& envelope) {
  if (envelope.position == 0) return corrupt("an event has no \"sequence\"");
  if (envelope.type.empty()) return corrupt("an event has no \"type\"");
  if (envelope.subject.empty()) return corrupt("an event has no \"subject\"");
  if (envelope.source.empty()) return corrupt("an event has no \"source\"");
  return ok();
}

}  // namespace

std::string to_bytes(const json::object& data) {
  std::string out;
  append_object(out, data);
  return out;
}

DocumentHead::DocumentHead(const Envelope& shared) {
  append_text(before_type_, R"(,"source":)", shared.source);
  before_type_ += R"(,"type":)";
  append_text(before_sequence_, R"(,"subject":)", shared.subject);
  append_time(before_sequence_, R"(,"time":)", shared.time);
  before_sequence_ += R"(,"datacontenttype":"application/json","sequence":)";
  append_optional(before_data_, R"(,"actor":)", shared.actor);
  append_optional(before_data_, R"(,"channel":)", shared.channel);
  append_optional(before_data_, R"(,"correlationid":)", shared.correlation);
  append_optional(before_data_, R"(,"causationid":)", shared.causation.value);
  append_optional(before_data_, R"(,"workflowversion":)", shared.workflow_version);
  append_time(before_data_, R"(,"recordedtime":)", shared.recorded);
  if (shared.imported) before_data_ += R"(,"imported":true)";
  append_optional(before_data_, R"(,"commandhash":)", shared.command_hash);
  before_data_ += data_mark;
}

std::string DocumentHead::begin(Position position, std::string_view type, StreamVersion version) const {
  std::string out;
  out.reserve(1024);
  out += R"({"specversion":"1.0","id":)";
  append_sequence(out, position);
  out += before_type_;
  append_string(out, type);
  out += before_sequence_;
  append_sequence(out, position);
  out += R"(,"caseversion":)";
  append_unsigned(out, version);
  out += before_data_;
  return out;
}

std::string begin_document(const Envelope& envelope) {
  return DocumentHead(envelope).begin(envelope.position, envelope.type, envelope.version);
}

std::string write(const Envelope& envelope, const json::object& data) {
  auto out = begin_document(envelope);
  append_object(out, data);
  out += '}';
  return out;
}

Result<Envelope> read_envelope(std::string_view document) {
  thread_local simdjson::ondemand::parser parser;
  const auto text = padded(document);
  simdjson::ondemand::document parsed;
  simdjson::ondemand::object object;
  if (parser.iterate(text.data(), text.size(), text.size() + simdjson::SIMDJSON_PADDING).get(parsed) !=
          simdjson::SUCCESS ||
      parsed.get_object().get(object) != simdjson::SUCCESS)
    return corrupt("an event is not a JSON object");
  Envelope envelope;
  GUICHET_TRY_STATUS(read_attributes(object, envelope));
  GUICHET_TRY_STATUS(require_attributes(envelope));
  return envelope;
}

Result<Document> read(std::string_view document) {
  GUICHET_TRY(auto envelope, read_envelope(document));
  GUICHET_TRY(const auto payload, data_bytes(document));
  boost::system::error_code fault;
  auto data = json::parse(payload, fault, json::make_shared_resource<json::monotonic_resource>());
  if (fault)
    return corrupt(fmt::format("the data of event {} is not valid JSON: {}", envelope.position, fault.message()));
  if (!data.is_object()) return corrupt(fmt::format("the data of event {} is not an object", envelope.position));
  return Document{std::move(envelope), std::move(data.get_object())};
}

}  // namespace guichet::events
