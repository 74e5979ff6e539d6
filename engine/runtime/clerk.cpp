#include "engine/runtime/clerk.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/base/match.h"
#include "engine/cases/decide.h"
#include "engine/cases/evolve.h"
#include "engine/runtime/fingerprint.h"
#include "engine/runtime/sealing.h"

namespace guichet::runtime {
namespace {

constexpr std::size_t id_length_max = 200;

/// Ids become parts of keys and of log lines.
Status check_id(std::string_view what, const std::string& id) {
  const auto odd = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; };
  if (!id.empty() && id.size() <= id_length_max && std::none_of(id.begin(), id.end(), odd)) return ok();
  return invalid(fmt::format(
      "expected the {} to be 1 to {} characters without blanks or control characters", what, id_length_max));
}

Status check_ids(const Submission& submission) {
  GUICHET_TRY_STATUS(check_id("command id", submission.id.value));
  return match(
      submission.what,
      [](const OpenRequest& request) { return check_id("case id", request.id.value); },
      [](const CaseCommand& command) { return check_id("case id", command.id.value); },
      [](const PersonCommand& command) { return check_id("person id", command.id.value); },
      [](const catalog::Command&) { return ok(); });
}

std::string source_of(const workflows::Town* town) {
  return town == nullptr ? std::string("/guichet") : "/guichet/" + town->id;
}

Receipt receipt_of(const projections::ReceiptRow& row, bool replayed) {
  return {.subject = row.subject, .version = row.version, .first = row.first, .last = row.last, .replayed = replayed};
}

/// Only what leads to other steps can send, set or choose, and so look at anything personal.
bool may_act(const cases::Command& command) {
  return match(
      command,
      [](const cases::OpenCase&) { return true; },
      [](const cases::ClaimTask&) { return false; },
      [](const cases::ReleaseTask&) { return false; },
      [](const cases::AssignTask&) { return false; },
      [](const cases::CompleteTask&) { return true; },
      [](const cases::Reply&) { return true; },
      [](const cases::WriteNote&) { return false; },
      [](const cases::AttachFile&) { return false; },
      [](const cases::DeliverMessage&) { return true; },
      [](const cases::ChangePriority&) { return false; },
      [](const cases::FireTimer&) { return true; },
      [](const cases::FireClock&) { return true; },
      [](const cases::ResumeCase&) { return true; },
      [](const cases::WithdrawCase&) { return false; },
      [](const cases::TakeAction&) { return true; },
      [](const cases::AnswerCall&) { return true; },
      [](const cases::FailCall&) { return true; },
      [](const cases::ExtendClock&) { return false; },
      [](const cases::MigrateCase&) { return true; },
      [](const cases::ReopenCase&) { return true; },
      [](const cases::AnswerSurvey&) { return false; },
      [](const cases::ResendOrder&) { return true; },
      [](const cases::ReportTrouble&) { return false; },
      [](const cases::BookAppointment&) { return true; },
      [](const cases::CancelAppointment&) { return true; },
      [](const cases::JoinCase&) { return false; },
      [](const cases::PartCase&) { return true; },
      [](const cases::AddFollower&) { return false; },
      [](const cases::RemoveFollower&) { return false; },
      [](const cases::StandInLine&) { return false; },
      [](const cases::LeaveLine&) { return true; },
      [](const cases::OfferSlot&) { return true; },
      [](const cases::PostponeNews&) { return false; },
      [](const cases::PostLetter&) { return false; },
      [](const cases::EraseCase&) { return false; });
}

/// When something of this case is due first; what was cancelled meanwhile only makes it look earlier.
void note_due(const cases::CaseState& state, Frame& frame) {
  const auto consider = [&](Instant due) {
    if (!frame.earliest_due || due < *frame.earliest_due) frame.earliest_due = due;
  };
  if (state.closed && state.kept_until) consider(*state.kept_until);
  for (const auto& timer : state.timers) consider(timer.due);
  for (const auto& clock : state.clocks) {
    if (!clock.running_since || clock.stopped || clock.breached) continue;
    consider(clock.warnings.empty() ? clock.due : std::min(clock.due, clock.warnings.front()));
  }
}

bool is_said(const json::object& attributes, std::string_view name) {
  const auto* value = attributes.if_contains(name);
  return value != nullptr && !value->is_null() && *value != json::value("");
}

/// Of sealed values only the preference is opened, and few people have one.
Result<cases::Reach> reach_of(const json::object& attributes, const people::Vault& vault) {
  cases::Reach reach{
      .has_email = is_said(attributes, "email"), .has_address = is_said(attributes, "address"), .prefers = {}};
  const auto* prefers = attributes.if_contains("contact");
  if (prefers == nullptr) return reach;
  auto plain = std::optional(*prefers);
  if (people::is_sealed(*prefers)) {
    GUICHET_TRY(plain, vault.open(*prefers));
  }
  if (plain && plain->is_string()) reach.prefers = plain->get_string();
  return reach;
}

/// Eight digits of Crockford's base 32, in two groups: easy to say on the phone, 40 bits.
std::string reference_of(const CaseId& id, unsigned attempt) {
  constexpr std::string_view digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  auto bits = store::stream_hash(fmt::format("{}#{}", id.value, attempt));
  std::string reference;
  for (int i = 0; i < 8; ++i) {
    if (i == 4) reference.push_back('-');
    reference.push_back(digits[bits & 31]);
    bits >>= 5;
  }
  return reference;
}

}  // namespace

Result<Receipt> Clerk::handle(Submission& submission, Frame& frame) {
  GUICHET_TRY_STATUS(check_ids(submission));
  Work work{
      .submission = submission,
      .frame = frame,
      // Keyed: what was said must not be guessable from the log after an erasure.
      .command_hash = vault_.blind_token("command", content_of(submission)).substr(0, 16),
      .time = submission.at.value_or(frame.now)};
  GUICHET_TRY(const auto known, memory_.find_receipt(submission.id));
  if (known) {
    if (known->command_hash == work.command_hash) return receipt_of(*known, true);
    auto error = conflict(fmt::format(
        "the Idempotency-Key \"{}\" was used for something else: send a new command under a new key",
        submission.id.value));
    error.fields = {{"command_id", "was used for something else"}};
    return error;
  }
  return match(
      submission.what,
      [&](OpenRequest& request) { return open(work, request); },
      [&](const CaseCommand& command) { return on_case(work, command.id, command.command); },
      [&](const PersonCommand& command) { return on_person(work, command.id, command.command); },
      [&](const catalog::Command& command) { return deploy(work, command); });
}

Result<Receipt> Clerk::open(Work& work, OpenRequest& request) {
  work.town = catalog_.current();
  if (work.town == nullptr) return conflict("no town is deployed yet: deploy one before opening cases");
  GUICHET_TRY(const auto* const known, memory_.find_case(request.id));
  if (known != nullptr) return conflict(fmt::format("there is a case \"{}\" already", request.id.value));
  GUICHET_TRY_STATUS(name_reference(request.id, request.open));
  json::object attributes;
  GUICHET_TRY_STATUS(find_or_register(work, request, attributes));
  work.reference = request.open.reference;
  work.cases.name = "case/" + request.id.value;
  cases::CaseState fresh;
  fresh.id = request.id;
  return decide_case(work, fresh, request.open, std::move(attributes));
}

/// Takes the given reference, or makes one up; two cases never share one.
Status Clerk::name_reference(const CaseId& id, cases::OpenCase& open) const {
  const bool given = !open.reference.empty();
  if (given) GUICHET_TRY_STATUS(check_id("reference", open.reference));
  for (unsigned attempt = 0;; ++attempt) {
    if (!given) open.reference = reference_of(id, attempt);
    GUICHET_TRY(const bool taken, memory_.is_taken(open.reference));
    if (!taken) return ok();
    if (given) return conflict(fmt::format("another case has the reference \"{}\"", open.reference));
  }
}

/// `attributes`: those of the person behind the case, sealed or as they were just given.
Status Clerk::find_or_register(Work& work, OpenRequest& request, json::object& attributes) {
  auto& id = request.open.person;
  if (request.person) {
    if (id.empty()) id = PersonId("person-" + request.id.value);
    attributes = request.person->attributes;
    return register_person(work, id, *request.person);
  }
  if (id.empty()) return ok();
  GUICHET_TRY(const auto* const person, memory_.find_person(id));
  if (person == nullptr) return not_found(fmt::format("there is no person \"{}\"", id.value));
  if (person->forgotten) return conflict(fmt::format("the person \"{}\" was forgotten at their wish", id.value));
  attributes = person->attributes;
  return ok();
}

Status Clerk::register_person(Work& work, const PersonId& id, const people::RegisterPerson& command) {
  GUICHET_TRY_STATUS(check_id("person id", id.value));
  GUICHET_TRY(auto* const known, memory_.find_person(id));
  return register_person(work, id, known, command);
}

/// `known`: their state, found already.
Status Clerk::register_person(
    Work& work, const PersonId& id, people::PersonState* known, const people::RegisterPerson& command) {
  people::Context context;
  if (known == nullptr) {
    GUICHET_TRY(context.fresh_key, vault_.assign());
  }
  GUICHET_TRY(auto events, people::decide(known == nullptr ? people::PersonState() : *known, command, context));
  work.person = id;
  work.person_state = known;
  work.people.name = "person/" + id.value;
  return stage_people(work, std::move(events), context.fresh_key);
}

Result<Receipt> Clerk::on_case(Work& work, const CaseId& id, const cases::Command& command) {
  GUICHET_TRY(auto* const state, memory_.find_case(id));
  if (state == nullptr) return not_found(fmt::format("there is no case \"{}\"", id.value));
  if (work.submission.guard) GUICHET_TRY_STATUS(work.submission.guard(*state));
  work.town = catalog_.find(state->deployment);
  if (work.town == nullptr)
    return unavailable(fmt::format(
        "case \"{}\" is on version {} of the town, which this guichet cannot read", id.value, state->deployment));
  if (const auto* const migrate = std::get_if<cases::MigrateCase>(&command)) {
    work.target = catalog_.find(migrate->to);
    if (work.target == nullptr) return not_found(fmt::format("no deployed version is called {}", migrate->to));
  }
  work.case_state = state;
  work.cases.name = "case/" + id.value;
  json::object attributes;
  if (!state->person.empty() && may_act(command)) {
    GUICHET_TRY(const auto* const person, memory_.find_person(state->person));
    if (person != nullptr) attributes = person->attributes;
  }
  return decide_case(work, *state, command, std::move(attributes));
}

Result<Receipt> Clerk::decide_case(
    Work& work, cases::CaseState& state, const cases::Command& command, json::object attributes) {
  GUICHET_TRY(const auto context, context_of(work, state, command, attributes));
  GUICHET_TRY(auto events, cases::decide(state, command, *work.town, context));
  work.cases.version = state.version;
  work.cases.correlation = state.id.value;
  work.cases.workflow_version = state.exists() ? state.deployment : work.town->version;
  if (work.target != nullptr) work.cases.workflow_version = work.target->version;
  work.cases.events.reserve(events.size());
  for (auto& event : events) work.cases.events.push_back(stage(std::move(event)));
  const auto* const open = std::get_if<cases::OpenCase>(&command);
  auto holder = open != nullptr ? open->person : state.person;
  if (holder.empty()) holder = key_holder(state);
  GUICHET_TRY_STATUS(seal_case_events(work, holder));
  if (std::holds_alternative<cases::EraseCase>(command)) GUICHET_TRY_STATUS(forget_holder(work, state.id, holder));
  return finish(work);
}

Result<cases::Context> Clerk::context_of(
    Work& work, const cases::CaseState& state, const cases::Command& command, const json::object& attributes) {
  cases::Context context;
  context.now = work.time;
  context.actor = work.submission.actor;
  context.channel = work.submission.channel;
  context.expected_version = work.submission.expected_version;
  context.imported = work.submission.imported;
  context.target = work.target.get();
  if (const auto* const book = std::get_if<cases::BookAppointment>(&command)) {
    const auto agenda = cases::agenda_asked(state, book->step);
    GUICHET_TRY(context.taken, memory_.count_booked({agenda, book->site, book->starts}, state.id));
  }
  if (const auto* const offer = std::get_if<cases::OfferSlot>(&command)) {
    GUICHET_TRY(context.taken, memory_.count_booked({offer->agenda, offer->site, offer->starts}, state.id));
  }
  if (!may_act(command)) return context;
  GUICHET_TRY(context.reach, reach_of(attributes, vault_));
  const auto* const open = std::get_if<cases::OpenCase>(&command);
  const auto reads =
      reads_.of(work.target != nullptr ? work.target : work.town, open != nullptr ? open->workflow : state.workflow);
  if (reads.citizen) {
    for (const auto& [name, value] : attributes) {
      const auto path = "citizen." + std::string(name);
      if (people::is_sealed(value))
        GUICHET_TRY_STATUS(open_paths(value, path, vault_, context.personal));
      else
        context.personal.emplace(path, value);
    }
  }
  if (reads.fields) {
    GUICHET_TRY_STATUS(open_paths(state.form, "form", vault_, context.personal));
    GUICHET_TRY_STATUS(open_paths(state.data, "data", vault_, context.personal));
    GUICHET_TRY_STATUS(open_paths(state.last_reply, "reply", vault_, context.personal));
    GUICHET_TRY_STATUS(open_paths(state.last_task, "task", vault_, context.personal));
  }
  return context;
}

Result<Receipt> Clerk::deploy(Work& work, const catalog::Command& command) {
  GUICHET_TRY(auto events, catalog::decide(catalog_, command));
  StagedStream stream;
  stream.name = "catalog";
  stream.version = catalog_.deployments();
  projections::ReceiptRow receipt;
  receipt.first = work.frame.last() + 1;
  std::string town;
  for (auto& event : events) {
    match(event, [&](const catalog::TownDeployed& deployed) { town = deployed.town; });
    work.frame.deployment = event;
    stream.events.push_back(stage(std::move(event)));
  }
  write(stream, {work.submission, "/guichet/" + town, work.command_hash, work.time}, work.frame);
  receipt.subject = stream.name;
  receipt.version = stream.version + stream.events.size();
  receipt.last = work.frame.last();
  receipt.command_hash = work.command_hash;
  memory_.add_receipt(work.submission.id, receipt);
  work.frame.streams.push_back(std::move(stream));
  return receipt_of(receipt, false);
}

/// From here on nothing fails: the documents are written, the states move on.
Result<Receipt> Clerk::finish(Work& work) {
  const Heading heading{work.submission, source_of(work.town.get()), work.command_hash, work.time};
  const auto first = work.frame.last() + 1;
  write(work.people, heading, work.frame);
  write(work.cases, heading, work.frame);
  StreamVersion version = work.cases.name.empty() ? work.people.version : work.cases.version;
  if (!work.people.events.empty()) {
    auto* const person = work.person_state != nullptr ? work.person_state : &memory_.add_person(work.person);
    for (const auto& staged : work.people.events) {
      const auto& event = std::get<people::Event>(staged.event);
      people::evolve(*person, event, work.person, work.time);
      if (const auto* const forgotten = std::get_if<people::PersonForgotten>(&event))
        work.frame.keys_to_destroy.push_back(forgotten->key);
    }
    if (work.cases.name.empty()) version = person->version;
  }
  if (!work.cases.events.empty()) {
    const CaseId id(work.cases.name.substr(5));
    auto* const state = work.case_state != nullptr ? work.case_state : &memory_.add_case(id);
    const cases::Fact fact{id, work.time, work.submission.channel, work.submission.imported};
    const auto before = state->bookings;
    const auto holder = state->person;
    for (const auto& staged : work.cases.events) cases::evolve(*state, std::get<cases::Event>(staged.event), fact);
    memory_.note_slots(before, *state, work.frame.last());
    memory_.note_holder(holder, *state, work.frame.last());
    note_due(*state, work.frame);
    version = state->version;
    check(version == work.cases.version + work.cases.events.size(), "every event of a case raises its version by one");
  }
  projections::ReceiptRow receipt;
  receipt.subject = work.cases.name.empty() ? work.people.name : work.cases.name;
  receipt.version = version;
  receipt.last = work.frame.last();
  receipt.first = first;
  receipt.command_hash = work.command_hash;
  // What changed nothing left nothing in the log, so it is decided again when it is sent again.
  if (receipt.last >= first) memory_.add_receipt(work.submission.id, receipt);
  if (!work.reference.empty()) memory_.add_reference(work.reference, receipt.last);
  if (!work.people.events.empty()) work.frame.streams.push_back(std::move(work.people));
  if (!work.cases.events.empty()) work.frame.streams.push_back(std::move(work.cases));
  return receipt_of(receipt, false);
}

}  // namespace guichet::runtime
