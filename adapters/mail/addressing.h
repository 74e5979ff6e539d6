#pragma once

// What a message.sent event is as a letter: to whom, from which address, with what said. Thread-safe.

#include <optional>

#include "adapters/mail/letter.h"
#include "adapters/mail/signature.h"
#include "engine/cases/event.h"
#include "engine/runtime/engine.h"

namespace guichet::mail {

/// What goes by mail. None: nobody to write to, or nothing that may still be read (the person was forgotten).
struct Addressed {
  Letter letter;
  std::string template_id;
};

/// Of the event at `position`, or nothing where it is no letter to be sent. Waits until the views have applied it.
/// Errors: corrupt, unavailable (the views are behind).
Result<std::optional<Addressed>> address(
    const runtime::Engine& engine, const Signature& signature, const workflows::Town& town, Position position);

/// Whose an address is, as MessageSent has it: "citizen", "form/FIELD", "data/FIELD", "team/ID" or "contact/ID". Empty:
/// nobody's that the case knows.
std::string party_at(
    const runtime::Engine& engine,
    const workflows::Town& town,
    const cases::CaseState& state,
    const std::string& address);

/// To whom the letter of ours was written that such a record is. Empty: it is none.
std::string addressee_of(const store::Record& record);

}  // namespace guichet::mail
