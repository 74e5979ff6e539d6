#pragma once

// What an expression of a workflow may name, and of which type. Whoever evaluates binds the same names.

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
///   task         record of the task completed last: id, step, queue, agent, outcome (texts), answers (map by
///   field) reply        anything: the last reply ({text}) or the last message's body. branches: list of records of the
///   branches that have ended: step, branch, outcome (texts), item; `item` itself is known in the steps of `each` only.
///   now          timestamp:
///   the instant of the command
expression::Environment environment_of(const Definition& definition, const Town& town);

/// The same names where the service is not known: form and data are maps of anything.
expression::Environment environment_of_any_service(const Town& town);

}  // namespace guichet::workflows
