#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "workflows/definition.h"

namespace guichet::cases {

/// What is sent for some fields: the form of an opening, the answers to an outcome, the data of a task.
struct FormRules {
  std::string_view pointer;  ///< of the object in what was sent: "/form"
  std::string_view what;     ///< in sentences: "the form", "the answers"
  /// Whether a field is asked for, given the values before it. Without it every field is.
  std::function<Result<bool>(const workflows::expression::Program& show, const json::object& so_far)> is_shown;
  /// Whether a file of this hash came along. Without it any is taken.
  std::function<bool(std::string_view hash)> has_file;
  /// Files come later: none is required now.
  bool files_follow = false;
};

/// Reads values by the types of their fields, and brings them into one shape: texts without blanks around
/// them, choices among their options, moments in UTC, places as {lon, lat, address}, phone numbers without
/// blanks, files as hashes. null and empty texts count as not filled in; what is not shown is neither
/// required nor kept. A field with a default that is not named at all has it. Errors: invalid, naming every fault with
/// its pointer; the kind of a failing `show` is passed on.
Result<json::object> read_form(const workflows::Fields& fields, const json::object& sent, const FormRules& rules);

/// One value by its field. Errors: invalid; the message is what is wrong, without pointer: "must be at least
/// 1".
Result<json::value> read_field(const workflows::Field& field, const json::value& sent);

/// Puts {"$personal": value} around the values of personal fields.
void mark_personal(const workflows::Fields& fields, json::object& values);
json::value personal(json::value value);

}  // namespace guichet::cases
