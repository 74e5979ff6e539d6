#include "adapters/mail/addressing.h"

#include <algorithm>

#include <fmt/format.h>

#include "adapters/mail/case_stream.h"
#include "engine/cases/event_json.h"
#include "engine/events/envelope.h"

namespace guichet::mail {
namespace {

using Recipient = std::optional<std::string>;

constexpr std::string_view team_prefix = "team/";
constexpr std::string_view contact_prefix = "contact/";

Recipient address_in(const runtime::Engine& engine, const json::value& value) {
  const auto plain = engine.unseal(value);
  if (!plain.is_string()) return {};
  auto text = std::string(plain.get_string());
  if (!parse_address(text)) return {};
  return text;
}

/// The person's own address, else the one that the request gave.
Recipient citizen_of(const runtime::Engine& engine, const workflows::Town& deployed, const cases::CaseState& state) {
  if (!state.person.empty()) {
    const auto sheet = engine.queries().person(state.person, {.after = {}, .limit = 1});
    if (sheet && sheet->forgotten) return {};
    if (sheet)
      if (const auto* email = sheet->attributes.if_contains("email"))
        if (auto found = address_in(engine, *email)) return found;
  }
  const auto service = deployed.workflows.find(state.workflow);
  if (service == deployed.workflows.end()) return {};
  for (const auto& field : service->second->form)
    if (field.type == workflows::FieldType::email)
      if (const auto* value = state.form.if_contains(field.name))
        if (auto found = address_in(engine, *value)) return found;
  return {};
}

/// "form/mail": the address that a field of the case holds, as it is now.
Recipient field_of(const runtime::Engine& engine, const cases::CaseState& state, std::string_view to) {
  const auto slash = to.find('/');
  const auto& values = to.starts_with("form/") ? state.form : state.data;
  const auto* value = values.if_contains(to.substr(slash + 1));
  return value == nullptr ? Recipient() : address_in(engine, *value);
}

/// As the town has it now: addresses change; one that has left town.yaml is written to where it was.
Recipient contact_of(const workflows::Town& town, const workflows::Town& deployed, const std::string& id) {
  for (const auto* known : {&town, &deployed})
    if (const auto contact = known->contacts.find(id);
        contact != known->contacts.end() && parse_address(contact->second.mail))
      return contact->second.mail;
  return {};
}

Recipient recipient_of(
    const runtime::Engine& engine,
    const workflows::Town& town,
    const workflows::Town& deployed,
    const cases::CaseState& state,
    const std::string& to) {
  if (to.starts_with("form/") || to.starts_with("data/")) return field_of(engine, state, to);
  if (to.starts_with(contact_prefix)) return contact_of(town, deployed, to.substr(contact_prefix.size()));
  if (!to.starts_with(team_prefix)) return citizen_of(engine, deployed, state);
  const auto team = town.teams.find(to.substr(team_prefix.size()));
  if (team == town.teams.end() || !parse_address(team->second.mail)) return {};
  return team->second.mail;
}

bool is_same(const Recipient& known, const std::string& address) {
  const auto small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return known && std::ranges::equal(*known, address, {}, small, small);
}

/// The first field of such a list that holds the address.
Recipient field_with(
    const runtime::Engine& engine,
    const workflows::Fields& fields,
    const cases::CaseState& state,
    std::string_view part,
    const std::string& address) {
  for (const auto& field : fields) {
    if (field.type != workflows::FieldType::email) continue;
    auto name = fmt::format("{}/{}", part, field.name);
    if (is_same(field_of(engine, state, name), address)) return name;
  }
  return {};
}

std::string plain_text(const runtime::Engine& engine, const json::value& value) {
  const auto plain = engine.unseal(value);
  return plain.is_string() ? std::string(plain.get_string()) : std::string();
}

}  // namespace

Result<std::optional<Addressed>> address(
    const runtime::Engine& engine, const Signature& signature, const workflows::Town& town, Position position) {
  using None = std::optional<Addressed>;
  const auto cursor = engine.read(position - 1);
  GUICHET_TRY(const auto record, cursor->next());
  if (!record || record->position != position) return corrupt(fmt::format("event {} is not in the log", position));
  GUICHET_TRY(const auto document, events::read(record->body));
  GUICHET_TRY(const auto event, cases::decode(record->kind, document.data));
  const auto* sent = std::get_if<cases::MessageSent>(&event);
  if (sent == nullptr || sent->suppressed || document.envelope.imported) return None();
  if (!engine.wait_applied(position, applied_limit)) return unavailable("the views are behind");
  GUICHET_TRY(
      const auto state, engine.queries().find_case(CaseId(document.envelope.subject.substr(case_stream.size()))));
  const auto deployed = engine.town(state.deployment);
  const auto to = recipient_of(engine, town, deployed == nullptr ? town : *deployed, state, sent->to);
  auto text = plain_text(engine, sent->body);
  const auto ours = parse_address(town.mail->from);
  if (!to || text.empty() || !ours) return None();
  Addressed addressed;
  addressed.template_id = sent->message;
  auto& letter = addressed.letter;
  letter.from_name = town.title.in(sent->language);
  letter.from = town.mail->from;
  letter.reply_to = signature.reply_address(town.mail->from, state.reference, state.id).value_or("");
  letter.to = *to;
  letter.subject = plain_text(engine, sent->subject);
  letter.text = std::move(text);
  letter.language = sent->language;
  letter.message_id = signature.letter_id(position, ours->domain);
  letter.thread_id = signature.thread_id(state.id, ours->domain);
  letter.date = document.envelope.time;
  return None(std::move(addressed));
}

std::string party_at(
    const runtime::Engine& engine,
    const workflows::Town& town,
    const cases::CaseState& state,
    const std::string& address) {
  const auto pinned = engine.town(state.deployment);
  const auto& deployed = pinned == nullptr ? town : *pinned;
  if (is_same(citizen_of(engine, deployed, state), address)) return "citizen";
  if (const auto service = deployed.workflows.find(state.workflow); service != deployed.workflows.end()) {
    if (auto field = field_with(engine, service->second->form, state, "form", address)) return *field;
    if (auto field = field_with(engine, service->second->data, state, "data", address)) return *field;
  }
  for (const auto& [id, team] : town.teams)
    if (is_same(team.mail, address)) return fmt::format("{}{}", team_prefix, id);
  for (const auto& [id, contact] : town.contacts)
    if (is_same(contact.mail, address)) return fmt::format("{}{}", contact_prefix, id);
  return {};
}

std::string addressee_of(const store::Record& record) {
  const auto document = events::read(record.body);
  if (!document) return {};
  const auto event = cases::decode(record.kind, document->data);
  const auto* sent = event ? std::get_if<cases::MessageSent>(&*event) : nullptr;
  return sent == nullptr ? std::string() : sent->to;
}

}  // namespace guichet::mail
