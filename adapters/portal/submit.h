#pragma once

// What citizens tell the engine: ordinary commands, in the name of "citizen".

#include "adapters/http/posted.h"
#include "adapters/portal/answers.h"
#include "adapters/portal/draft.h"

namespace guichet::portal {

/// Opens the case of a draft. The command's id follows from the draft, so that sending twice opens one case.
Result<CaseId> open_case(
    const Scene& scene, const workflows::Definition& service, const Draft& draft, const Reading& reading);
/// Attaches what has not been attached yet, and says so in the draft; true when something changed. A file that cannot
/// be attached now is tried again when the page is next asked for.
bool attach_files(const Scene& scene, const Drafts& drafts, Draft& draft, const workflows::Definition& service);
/// One more person sees the same: a note for the agents on the case they mean. Once per draft and case.
Status say_me_too(const Scene& scene, const Draft& draft, const cases::CaseState& state);

/// A message of the person behind the case, with documents that were typed by their content already.
struct Letter {
  std::string text;
  std::vector<http::PostedFile> files;
};
/// Errors: what the engine refuses (conflict: closed).
Status send_letter(const Scene& scene, const cases::CaseState& state, const Letter& letter);

/// Tells the engine and waits until the answer is to be read.
Result<runtime::Receipt> tell(const Scene& scene, CommandId id, const CaseId& subject, cases::Command command);

}  // namespace guichet::portal
