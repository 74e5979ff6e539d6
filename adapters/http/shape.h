#pragma once

// What bodies and answers are made of, as data beside what reads and writes them: the description of the API and the
// console's types are made from it, and the tests hold every answer against it. Pure and thread-safe.
//
// A type is a word of this language:
//
//   type := one ["?"]                                  "?": or null
//   one  := "string" | "integer" | "number" | "boolean" | "any"
//         | "time"                                     RFC 3339, in UTC: 2026-03-02T08:00:00.000Z
//         | "object"                                   members that the town's own texts name
//         | word "|" word ...                          one of these texts
//         | Name                                       another shape
//         | "[" type "]"                               a list
//         | "{" type "}"                               an object that may have any member, each of this type

#include <string_view>
#include <vector>

namespace guichet::http {

/// A member of a JSON object that is sent or answered.
struct Member {
  std::string_view name;
  std::string_view type;
  bool required;  ///< of a body: must be there; of an answer: always is
  std::string_view what;
};

/// A JSON object with a name: "Case".
struct Shape {
  std::string_view name;
  std::string_view what;
  std::vector<Member> members;
};

/// A page of a list: {"items", "as_of", "next"}; `rows` is the type of items: "[CaseRow]".
Shape page_shape(std::string_view name, std::string_view rows, std::string_view what);

/// What a line of a list of cases says; others say the same and more.
std::vector<Member> case_row_members();

/// Of agendas and appointments.
std::vector<Shape> slot_shapes();
/// Of cases about the same thing, and of other bodies that have one in hand.
std::vector<Shape> tie_shapes();
/// Of letters on paper.
std::vector<Shape> letter_shapes();
/// Of the town, its services and what is deployed.
std::vector<Shape> town_shapes();

/// Of the API's own routes.
std::vector<Shape> shapes();

}  // namespace guichet::http
