#pragma once

// Checks over a whole service, once it has been read: what no single key can show. Pure and thread-safe.

#include <functional>
#include <string_view>
#include <vector>

#include "workflows/definition.h"
#include "workflows/town.h"

namespace guichet::workflows::check {

/// Where a case can go from a step by itself or by somebody's act: outcomes, branches, replies, timers. In
/// order, with repetitions; within its branch.
std::vector<std::string_view> ways_out(const Step& step);

/// The first steps of a step's branches.
std::vector<std::string_view> branch_starts(const Step& step);

/// A token may stay there: task, wait, call, parallel, each.
bool is_resting(const Step& step);

/// Steps that can be reached from `from`, itself included.
std::vector<const Step*> reachable_from(const Definition& definition, std::string_view from);

/// Every item of every `do`, wherever it stands.
void for_each_action(const Definition& definition, const std::function<void(const Action&)>& visit);

// Requires: every step that is named exists.

/// Letters that could leave before those have seen them who must.
void check_letters(const Definition& definition, std::vector<Diagnostic>& findings);

/// What the law wants said when its clock starts: the letter that acknowledges says all of it, in every language.
/// Requires the messages too.
void check_acknowledgements(const Definition& definition, const Town& town, std::vector<Diagnostic>& findings);

/// Unreachable steps, steps without a way to an end, choices that may match nothing, loops of automatic
/// steps.
void check_ways(const Definition& definition, std::vector<Diagnostic>& findings);
/// Timers and clocks that can never do their work.
void check_time(const Definition& definition, std::vector<Diagnostic>& findings);

/// What a town owes its residents: another way than the digital one, an end to keeping their data, a question
/// before an answer is waited for.
void check_duties(const Definition& definition, std::vector<Diagnostic>& findings);

/// Cases that may be closed as incomplete before anybody has asked for what is missing.
void check_asking(const Definition& definition, std::vector<Diagnostic>& findings);

/// Legal clocks that run on while the citizen is asked for something.
void check_silence(const Definition& definition, std::vector<Diagnostic>& findings);

}  // namespace guichet::workflows::check
