#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/base/match.h"
#include "engine/people/person.h"

namespace guichet::people {
namespace {

using Events = std::vector<Event>;

struct Attribute {
  std::string_view name;
  std::size_t bytes_max;
};

constexpr std::array<Attribute, 9> attributes_known{
    {{"name", 300},
     {"given_name", 200},
     {"family_name", 200},
     {"organisation", 300},
     {"email", 254},
     {"phone", 40},
     {"address", 1000},
     {"born", 10},
     {"contact", 4}}};

bool looks_like_email(const std::string& text) {
  const auto at = text.find('@');
  return at != std::string::npos && at > 0 && at + 1 < text.size() && text.find('@', at + 1) == std::string::npos &&
         text.find_first_of(" \t\r\n<>\"") == std::string::npos;
}

bool looks_like_phone(const std::string& text) {
  const auto digits = std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits >= 3 && text.find_first_not_of("+0123456789 ().-/") == std::string::npos;
}

bool looks_like_date(const std::string& text) {
  return text.size() == 10 && parse_rfc3339(text + "T00:00:00Z").has_value();
}

void check_form(JsonFields& fields, std::string_view name, const std::string& text) {
  if (name == "email" && !looks_like_email(text)) fields.refuse(name, "expected an address such as name@example.org");
  if (name == "phone" && !looks_like_phone(text)) fields.refuse(name, "expected a telephone number");
  if (name == "born" && !looks_like_date(text)) fields.refuse(name, "expected a date such as 1980-12-31");
  if (name == "contact" && text != "mail" && text != "post")
    fields.refuse(name, fmt::format("expected mail or post, found \"{}\"", text));
}

/// The attributes as an event carries them: each to be sealed. Null stays, to remove one.
Result<json::object> to_seal(const json::object& given) {
  const json::value whole(given);
  JsonFields fields(whole, "/attributes");
  json::object sealed;
  for (const auto& attribute : attributes_known) {
    const auto text = fields.optional_string(attribute.name, attribute.bytes_max);
    if (text && !text->empty()) {
      check_form(fields, attribute.name, *text);
      sealed[attribute.name] = personal(json::value(*text));
    } else if (given.contains(attribute.name)) {
      sealed[attribute.name] = nullptr;
    }
  }
  GUICHET_TRY_STATUS(fields.finish());
  return sealed;
}

Status check_language(const std::string& language) {
  const bool fits = language.size() <= 35 && std::all_of(language.begin(), language.end(), [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
                    });
  if (fits) return ok();
  return invalid(
      "a language is not valid", {{"/language", fmt::format("expected a tag such as fr, found \"{}\"", language)}});
}

Result<Events> decide_register(const PersonState& state, const RegisterPerson& command, const Context& context) {
  if (state.exists()) return conflict(fmt::format("person {} is already registered", state.id.value));
  GUICHET_TRY_STATUS(check_language(command.language));
  GUICHET_TRY(auto attributes, to_seal(command.attributes));
  check(context.fresh_key != 0, "a person was registered without a key of their own");
  return Events{PersonRegistered{context.fresh_key, std::move(attributes), command.language}};
}

Result<Events> decide_update(const UpdatePerson& command) {
  if (command.language) GUICHET_TRY_STATUS(check_language(*command.language));
  GUICHET_TRY(auto attributes, to_seal(command.attributes));
  if (attributes.empty() && !command.language) return invalid("nothing to change was given");
  return Events{PersonUpdated{std::move(attributes), command.language}};
}

Result<Events> decide_consent(const PersonState& state, const RecordConsent& command) {
  std::vector<FieldError> faults;
  if (command.purpose.empty() || command.purpose.size() > 64)
    faults.push_back({"/purpose", "expected a word of at most 64 bytes, such as survey"});
  if (command.how.size() > 200) faults.push_back({"/how", "expected at most 200 bytes"});
  if (!faults.empty()) return invalid("the consent is not valid", std::move(faults));
  const auto known = state.consents.find(command.purpose);
  if (known != state.consents.end() && known->second.given == command.given && known->second.how == command.how)
    return Events{};
  return Events{ConsentRecorded{command.purpose, command.given, command.how}};
}

Result<Events> decide_forget(const PersonState& state, const ForgetPerson& command) {
  if (command.reason.size() > 1000)
    return invalid("the reason is too long", {{"/reason", "expected at most 1000 bytes"}});
  return Events{PersonForgotten{state.key, command.reason}};
}

/// What every command but the first needs.
Status admit(const PersonState& state) {
  if (!state.exists()) return not_found("there is no such person");
  if (state.forgotten)
    return conflict(fmt::format("person {} was forgotten on {}", state.id.value, to_rfc3339(*state.forgotten)));
  return ok();
}

}  // namespace

Result<Events> decide(const PersonState& state, const Command& command, const Context& context) {
  if (context.expected_version && *context.expected_version != state.version) {
    auto error = conflict(fmt::format(
        "person {} is at version {}, not {}: read it again", state.id.value, state.version, *context.expected_version));
    error.fields = {{"expected_version", fmt::format("is {}", state.version)}};
    return error;
  }
  if (!std::holds_alternative<RegisterPerson>(command)) GUICHET_TRY_STATUS(admit(state));
  return match(
      command,
      [&](const RegisterPerson& c) { return decide_register(state, c, context); },
      [&](const UpdatePerson& c) { return decide_update(c); },
      [&](const RecordConsent& c) { return decide_consent(state, c); },
      [&](const ForgetPerson& c) { return decide_forget(state, c); });
}

void evolve(PersonState& state, const Event& event, const PersonId& id, Instant time) {
  state.id = id;
  ++state.version;
  const auto set = [&state](const json::object& attributes) {
    for (const auto& attribute : attributes) {
      if (attribute.value().is_null())
        state.attributes.erase(attribute.key());
      else
        state.attributes[attribute.key()] = attribute.value();
    }
  };
  match(
      event,
      [&](const PersonRegistered& e) {
        check(state.version == 1, "a person was registered twice in the log");
        state.key = e.key;
        state.language = e.language;
        state.registered = time;
        set(e.attributes);
      },
      [&](const PersonUpdated& e) {
        if (e.language) state.language = *e.language;
        set(e.attributes);
      },
      [&](const ConsentRecorded& e) {
        state.consents[e.purpose] = {e.given, e.how, time};
      },
      [&](const PersonForgotten&) {
        state.attributes.clear();
        state.consents.clear();
        state.language.clear();
        state.forgotten = time;
      });
}

}  // namespace guichet::people
