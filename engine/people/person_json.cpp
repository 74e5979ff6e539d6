// The `data` of a person's events, by type. Words are never changed; a new meaning is a new version.
//
//   guichet.person.registered.v1  {"key": number, "attributes": {name: sealed}, "language": text}
//   guichet.person.updated.v1     {"attributes": {name: sealed or null}, "language"?: text}
//   guichet.consent.recorded.v1   {"purpose": text, "given": bool, "how": text}
//   guichet.person.forgotten.v1   {"key": number, "reason": text}
//
// The row of a person: {"id", "version", "key", "attributes", "language", "registered", "forgotten"?,
// "consents": {purpose: {"given", "how", "since"}}}; instants in RFC 3339.
#include <fmt/format.h>

#include "engine/base/match.h"
#include "engine/people/person.h"

namespace guichet::people {
namespace {

constexpr std::uint16_t kind_registered = 10;
constexpr std::uint16_t kind_updated = 11;
constexpr std::uint16_t kind_consent = 12;
constexpr std::uint16_t kind_forgotten = 13;

/// Reads members of our own documents: what is missing or of another type is corruption, noted once.
class Members {
 public:
  explicit Members(const json::object& object) : object_(object) {}

  std::string text(std::string_view key) {
    const auto* value = find(key);
    if (value != nullptr && value->is_string()) return std::string(value->get_string());
    return note<std::string>(key);
  }

  std::uint64_t number(std::string_view key) {
    const auto* value = find(key);
    boost::system::error_code failure;
    if (value != nullptr) {
      const auto number = value->to_number<std::uint64_t>(failure);
      if (!failure) return number;
    }
    return note<std::uint64_t>(key);
  }

  bool flag(std::string_view key) {
    const auto* value = find(key);
    return value != nullptr && value->is_bool() ? value->get_bool() : note<bool>(key);
  }

  json::object object(std::string_view key) {
    const auto* value = find(key);
    return value != nullptr && value->is_object() ? value->get_object() : note<json::object>(key);
  }

  Instant instant(std::string_view key) {
    const auto instant = parse_rfc3339(text(key));
    return instant ? *instant : note<Instant>(key);
  }

  bool has(std::string_view key) const { return object_.contains(key); }

  Status finish() const {
    if (fault_.empty()) return ok();
    return corrupt(fmt::format("a person's stored data lacks \"{}\", or holds something else there", fault_));
  }

 private:
  const json::value* find(std::string_view key) const { return object_.if_contains(key); }

  template <class Value>
  Value note(std::string_view key) {
    if (fault_.empty()) fault_ = key;
    return Value{};
  }

  const json::object& object_;
  std::string fault_;
};

template <class Made>
Result<Event> finished(const Members& members, Made event) {
  GUICHET_TRY_STATUS(members.finish());
  return Event(std::move(event));
}

}  // namespace

std::string_view type_of(const Event& event) {
  return match(
      event,
      [](const PersonRegistered&) { return "guichet.person.registered.v1"; },
      [](const PersonUpdated&) { return "guichet.person.updated.v1"; },
      [](const ConsentRecorded&) { return "guichet.consent.recorded.v1"; },
      [](const PersonForgotten&) { return "guichet.person.forgotten.v1"; });
}

std::uint16_t kind_of(const Event& event) {
  return match(
      event,
      [](const PersonRegistered&) { return kind_registered; },
      [](const PersonUpdated&) { return kind_updated; },
      [](const ConsentRecorded&) { return kind_consent; },
      [](const PersonForgotten&) { return kind_forgotten; });
}

bool is_person_event(std::uint16_t kind) {
  return kind >= 10 && kind <= 49;
}

json::object encode(const Event& event) {
  return match(
      event,
      [](const PersonRegistered& e) {
        return json::object{{"key", e.key}, {"attributes", e.attributes}, {"language", e.language}};
      },
      [](const PersonUpdated& e) {
        json::object data{{"attributes", e.attributes}};
        if (e.language) data["language"] = *e.language;
        return data;
      },
      [](const ConsentRecorded& e) {
        return json::object{{"purpose", e.purpose}, {"given", e.given}, {"how", e.how}};
      },
      [](const PersonForgotten& e) {
        return json::object{{"key", e.key}, {"reason", e.reason}};
      });
}

Result<Event> decode(std::uint16_t kind, const json::object& data) {
  Members members(data);
  if (kind == kind_registered) {
    PersonRegistered event{members.number("key"), members.object("attributes"), members.text("language")};
    return finished(members, std::move(event));
  }
  if (kind == kind_updated) {
    PersonUpdated event{members.object("attributes"), std::nullopt};
    if (members.has("language")) event.language = members.text("language");
    return finished(members, std::move(event));
  }
  if (kind == kind_consent) {
    ConsentRecorded event{members.text("purpose"), members.flag("given"), members.text("how")};
    return finished(members, std::move(event));
  }
  if (kind == kind_forgotten) {
    PersonForgotten event{members.number("key"), members.text("reason")};
    return finished(members, std::move(event));
  }
  return corrupt(fmt::format("event kind {} is not one of a person's that this version knows", kind));
}

json::object encode_state(const PersonState& state) {
  json::object consents;
  for (const auto& [purpose, consent] : state.consents)
    consents[purpose] =
        json::object{{"given", consent.given}, {"how", consent.how}, {"since", to_rfc3339(consent.since)}};
  json::object row{
      {"id", state.id.value},
      {"version", state.version},
      {"key", state.key},
      {"attributes", state.attributes},
      {"language", state.language},
      {"registered", to_rfc3339(state.registered)},
      {"consents", std::move(consents)}};
  if (state.forgotten) row["forgotten"] = to_rfc3339(*state.forgotten);
  return row;
}

Result<PersonState> decode_state(const json::object& row) {
  Members members(row);
  PersonState state;
  state.id = PersonId(members.text("id"));
  state.version = members.number("version");
  state.key = members.number("key");
  state.attributes = members.object("attributes");
  state.language = members.text("language");
  state.registered = members.instant("registered");
  if (members.has("forgotten")) state.forgotten = members.instant("forgotten");
  for (const auto& entry : members.object("consents")) {
    if (!entry.value().is_object()) return corrupt("a person's stored consent is not an object");
    Members consent(entry.value().get_object());
    state.consents[std::string(entry.key())] = {consent.flag("given"), consent.text("how"), consent.instant("since")};
    GUICHET_TRY_STATUS(consent.finish());
  }
  GUICHET_TRY_STATUS(members.finish());
  return state;
}

}  // namespace guichet::people
