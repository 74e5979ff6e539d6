#pragma once

// The person behind cases: commands, events, state and rules, pure like engine/cases. Attributes that name or
// reach a person stand in commands in clear, in events as {"$personal": plain} until the writer seals them
// under the person's key (people/vault.h), and in the state sealed. The language is not personal: mail needs
// it after all else.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/instant.h"
#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/base/strong_id.h"
#include "engine/people/vault.h"

namespace guichet::people {

/// Attributes: name, given_name, family_name, organisation, email, phone, address, born, contact (texts; contact says
/// how they want to be written to: mail or post). All may be
/// absent: somebody unknown stands behind a case that holds personal data, and can be forgotten like anybody.
struct RegisterPerson {
  json::object attributes;
  std::string language;
};

/// Sets what is given; null removes an attribute.
struct UpdatePerson {
  json::object attributes;
  std::optional<std::string> language;
};

struct RecordConsent {
  std::string purpose;  ///< a word: "survey", "text-messages"
  bool given = false;
  std::string how;  ///< where it was said: "form", "phone", "counter"
};

/// Erases for ever. What is public of their cases stays; what is sealed becomes unreadable.
struct ForgetPerson {
  std::string reason;
};

using Command = std::variant<RegisterPerson, UpdatePerson, RecordConsent, ForgetPerson>;

struct PersonRegistered {
  KeyNumber key = 0;
  json::object attributes;
  std::string language;
};

struct PersonUpdated {
  json::object attributes;  ///< null: removed
  std::optional<std::string> language;
};

struct ConsentRecorded {
  std::string purpose;
  bool given = false;
  std::string how;
};

/// The tombstone: the envelope says who and when. Whoever follows the log destroys the key (again, after a
/// crash).
struct PersonForgotten {
  KeyNumber key = 0;
  std::string reason;
};

using Event = std::variant<PersonRegistered, PersonUpdated, ConsentRecorded, PersonForgotten>;

struct Consent {
  bool given = false;
  std::string how;
  Instant since;
};

struct PersonState {
  PersonId id;
  StreamVersion version = 0;  ///< 0: not registered
  KeyNumber key = 0;
  json::object attributes;  ///< sealed values
  std::string language;
  std::map<std::string, Consent> consents;
  Instant registered;
  std::optional<Instant> forgotten;

  bool exists() const { return version > 0; }
};

struct Context {
  std::optional<StreamVersion> expected_version;
  KeyNumber fresh_key = 0;  ///< from Vault::assign(), used by RegisterPerson only
};

/// What a command does, or why it is refused: invalid (every faulty attribute with its pointer), not_found
/// (nobody by that id), conflict (already registered, forgotten, version moved on). Pure and thread-safe.
Result<std::vector<Event>> decide(const PersonState& state, const Command& command, const Context& context);

/// Folds one event. Total; `time` is the envelope's.
void evolve(PersonState& state, const Event& event, const PersonId& id, Instant time);

/// "guichet.person.registered.v1"
std::string_view type_of(const Event& event);
/// Person events: 10 to 49. Never reused.
std::uint16_t kind_of(const Event& event);
bool is_person_event(std::uint16_t kind);
json::object encode(const Event& event);
/// Errors: corrupt.
Result<Event> decode(std::uint16_t kind, const json::object& data);

/// The row of a person, for projections.
json::object encode_state(const PersonState& state);
/// Errors: corrupt.
Result<PersonState> decode_state(const json::object& row);

/// Blind tokens by which the person is found: each word of the names, the e-mail, the phone. Values may be
/// sealed; those whose key was destroyed give none. Sorted, without doubles.
std::vector<BlindToken> search_tokens(const json::object& attributes, const Vault& vault);
/// The tokens of what an agent typed: all must be among a person's to match.
std::vector<BlindToken> query_tokens(std::string_view typed, const Vault& vault);

}  // namespace guichet::people
