#pragma once

// Where a town has several organisations, everybody keeps to the cases of their own. Calls whose path names a case or a
// person are kept to it here, whatever the route, so that no route can forget it; routes that come to a case by another
// way (a body, a list) ask here or with Call::require_reach. Stateless, thread-safe.

#include <utility>

#include "adapters/http/route.h"

namespace guichet::http {

/// Before a question about a case or a person is answered. What is not there is the question's own to refuse. Errors:
/// forbidden.
Status require_within(const Call& call);
/// An order on the case of the path is refused where it is decided, one about a person before. Errors: forbidden.
Status keep_within(const Call& call, runtime::Submission& submission);
/// The same for a case that the path does not name; asked before the submission's own guard.
void keep_to_reach(const Call& call, runtime::Submission& submission);

/// Whether the caller sees some cases only.
bool is_kept_to_reach(const Call& call);
/// Whether a line of a list may be shown.
bool reaches_case(const Call& call, const CaseId& id);

/// A page of what is within reach: filled from as many pages as it takes, as long as no more than some thousand rows
/// were passed over. It may still be short and have a next one. `ask` gets a PageRequest.
template <class Ask>
auto reached_page(const Call& call, Ask ask) -> decltype(ask(call.page())) {
  constexpr std::size_t looked_at_max = 5'000;
  auto request = call.page();
  auto page = ask(request);
  if (!page || !call.who->own_teams) return page;
  const auto wanted = request.limit;
  std::size_t looked_at = 0;
  auto fresh = std::exchange(page->rows, {});
  for (;;) {
    looked_at += fresh.size();
    for (auto& row : fresh)
      if (reaches_case(call, row.id)) page->rows.push_back(std::move(row));
    if (page->rows.size() >= wanted || page->next.empty() || looked_at >= looked_at_max) return page;
    request.after = page->next;
    request.limit = wanted - page->rows.size();
    auto more = ask(request);
    if (!more) return more;
    page->next = more->next;
    fresh = std::move(more->rows);
  }
}

/// People belong to the whole town, their cases do not: somebody is within reach with one case that is, and as long as
/// there is none of them at all. Looks at their newest 500.
bool reaches_person(const Call& call, const PersonId& person);
/// Work given to somebody who is not there lies until they are back: "agents/NAME", or nobody. Errors: conflict, which
/// says until when they are away and who stands in.
Status require_present(const Call& call, std::string_view agent);
/// Whoever may not work in a queue can neither finish a task there nor put it back: given to them, it would lie.
/// Whether the town has such an agent, the rules say. Errors: conflict, which names who does work there.
Status require_works_in(const workflows::Town& town, std::string_view agent, const std::string& queue);
/// What belongs to no case: letters nobody has placed, the audit trail. They are the town's own. Errors: forbidden.
Status require_own_town(const Call& call, std::string_view what);

}  // namespace guichet::http
