#pragma once

// What a draft's answers mean for its service's form, field by field: which questions are asked, which answers the
// engine will take, and what is wrong with the others, in the visitor's language. The engine has the last word.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "adapters/portal/draft.h"
#include "adapters/portal/scene.h"

namespace guichet::portal {

struct Reading {
  json::object accepted;                      ///< as OpenCase takes it; files come behind
  std::map<std::string, std::string> faults;  ///< by field
  std::set<std::string, std::less<>> shown;   ///< fields that are asked
};

Reading read_answers(const Scene& scene, const workflows::Definition& service, const Draft& draft);

/// The screens of a service, in order: "place" and "details" where it asks for such, then "contact", "review".
std::vector<std::string> screens_of(const workflows::Definition& service);
/// The form's fields that a screen asks, in the form's order.
std::vector<const workflows::Field*> fields_on(const workflows::Definition& service, std::string_view screen);

/// Whether some `show` of the form reads this field: its answer may bring or take away questions.
bool is_read_by_show(const workflows::Definition& service, const workflows::Field& field);

/// An answer as people read it: options by their labels, days in words, places by their address.
std::string answer_in_words(const Scene& scene, const workflows::Field& field, const json::value& accepted);

/// What is wrong with the person's own details; empty: nothing.
std::map<std::string, std::string> contact_faults(
    const Scene& scene, const workflows::Definition& service, const Draft& draft);

}  // namespace guichet::portal
