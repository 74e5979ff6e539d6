#pragma once

// What an expression of a workflow may name, and of which type. Whoever evaluates binds the same names.

#include <set>
#include <string>

#include "workflows/definition.h"
#include "workflows/town.h"

namespace guichet::workflows {

/// The type of a field in expressions: text for string, text, phone, email; int, double, bool; a choice knows
/// its options, choices are a list of them; date and datetime are timestamps (a date is its first instant in the town's
/// zone); location is the record {lat, lon, address}; photo and file are lists. Values come from Value::from_json(json,
/// type_of(field), time_zone).
expression::Type type_of(const Field& field);

/// The record of a form, `name` being what expressions call it.
expression::Type record_of(std::string name, const Fields& fields);

/// Everything that expressions and templates of this service may name:
///   form, data   records of their fields
///   case         record: id, reference, workflow, title, channel, language, priority, status, organisation
///   (texts),
///                opened (timestamp)
///   citizen      record: name, email, phone, language (texts; personal)
///   task         record of the task completed last: id, step, queue, agent, outcome (texts), answers (record of what
///   the service's outcomes and actions ask, each of any type and unset where another outcome was chosen) reply
///   anything: the last reply ({text}) or the last message's body. branches: list of records of the branches that have
///   ended: step, branch, outcome (texts), item; `item` itself is known in the steps of `each` only.
///   clock        record: name, title, silence (accept, reject or none), remedy (texts), due (timestamp): the clock in
///   whose name something is done; elsewhere the first that the law set, else the first of all
///   office       record: name, address, phone, mail (texts) of the team that owns the service
///   now          timestamp: the instant of the command
/// and the town's tables as functions: table.NAME(…)
expression::Environment environment_of(const Definition& definition, const Town& town);

/// What outcomes and actions ask, for a service of which no step has been read yet.
void set_answers(expression::Environment& environment, const std::set<std::string>& asked);

/// The same names where the service is not known: form and data are maps of anything.
expression::Environment environment_of_any_service(const Town& town);

}  // namespace guichet::workflows
