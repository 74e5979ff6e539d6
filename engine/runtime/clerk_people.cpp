// The clerk's part about people: under whose key what is personal is sealed, and who is forgotten.
#include <fmt/format.h>

#include "engine/runtime/clerk.h"

namespace guichet::runtime {
namespace {

/// The key that a person who is being registered gets.
people::KeyNumber fresh_key_of(const StagedStream& people) {
  return std::get<people::PersonRegistered>(std::get<people::Event>(people.events.front().event)).key;
}

}  // namespace

Status Clerk::stage_people(Work& work, std::vector<people::Event> events, people::KeyNumber key) {
  for (auto& event : events) {
    auto& staged = work.people.events.emplace_back(stage(std::move(event)));
    if (holds_personal(staged)) GUICHET_TRY_STATUS(seal(staged, key, vault_));
  }
  return ok();
}

/// The time of a case is over: whoever stood behind it and behind no other is forgotten with it.
Status Clerk::forget_holder(Work& work, const CaseId& id, const PersonId& holder) {
  GUICHET_TRY(auto* const person, memory_.find_person(holder));
  if (person == nullptr || person->forgotten) return ok();
  GUICHET_TRY(const bool has_others, memory_.stands_behind_others(holder, id));
  if (has_others) return ok();
  people::Context context;
  GUICHET_TRY(
      auto events, people::decide(*person, people::ForgetPerson{"the time their cases are kept is over"}, context));
  work.person = holder;
  work.person_state = person;
  work.people.name = "person/" + holder.value;
  work.people.version = person->version;
  return stage_people(work, std::move(events), person->key);
}

/// Seals under the holder's key; a nameless holder is registered when they are first needed.
Status Clerk::seal_case_events(Work& work, const PersonId& holder) {
  std::optional<people::KeyNumber> key;
  bool erased = false;
  for (auto& staged : work.cases.events) {
    if (!holds_personal(staged)) continue;
    if (!key && !erased) {
      GUICHET_TRY(key, key_for(work, holder));
      erased = !key.has_value();
    }
    if (key) {
      GUICHET_TRY_STATUS(seal(staged, *key, vault_));
    } else if (work.submission.actor.name.starts_with("system/")) {
      erase(staged);
    } else {
      return conflict("the person behind this case was forgotten at their wish: nothing personal can be added to it");
    }
  }
  return ok();
}

/// None when the holder was forgotten.
Result<std::optional<people::KeyNumber>> Clerk::key_for(Work& work, const PersonId& holder) {
  if (!work.people.events.empty()) return std::optional(fresh_key_of(work.people));
  GUICHET_TRY(const auto* const person, memory_.find_person(holder));
  if (person == nullptr) {
    GUICHET_TRY_STATUS(register_person(work, holder, nullptr, people::RegisterPerson()));
    return std::optional(fresh_key_of(work.people));
  }
  return person->forgotten ? std::optional<people::KeyNumber>() : std::optional(person->key);
}

Result<Receipt> Clerk::on_person(Work& work, const PersonId& id, const people::Command& command) {
  work.town = catalog_.current();
  if (const auto* const registration = std::get_if<people::RegisterPerson>(&command)) {
    GUICHET_TRY_STATUS(register_person(work, id, *registration));
    return finish(work);
  }
  GUICHET_TRY(auto* const person, memory_.find_person(id));
  if (person == nullptr) return not_found(fmt::format("there is no person \"{}\"", id.value));
  people::Context context;
  context.expected_version = work.submission.expected_version;
  GUICHET_TRY(auto events, people::decide(*person, command, context));
  work.person = id;
  work.people.name = "person/" + id.value;
  work.person_state = person;
  work.people.version = person->version;
  GUICHET_TRY_STATUS(stage_people(work, std::move(events), person->key));
  return finish(work);
}

}  // namespace guichet::runtime
