#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "engine/base/result.h"

namespace guichet {

namespace json = boost::json;

/// Parses a whole JSON text, refusing trailing bytes, nesting beyond 64 and invalid UTF-8.
/// Errors: invalid, naming the byte offset.
Result<json::value> parse_json(std::string_view text);

/// "a text", "a list", "null": what was found, for a sentence.
std::string_view kind_in_words(const json::value& value);

/// Reads the members of an object that a person or a program sent. It collects every fault with its JSON pointer,
/// so that one answer names all that is wrong; read what you need, then ask finish().
/// Not thread-safe. The value must outlive the reader.
class JsonFields {
 public:
  explicit JsonFields(const json::value& value, std::string pointer = "");

  std::string required_string(std::string_view key, std::size_t length_max = 4096);
  std::optional<std::string> optional_string(std::string_view key, std::size_t length_max = 4096);
  std::optional<std::int64_t> optional_integer(std::string_view key);
  std::optional<bool> optional_bool(std::string_view key);
  /// The member as sent, or nullptr when absent.
  const json::value* optional_value(std::string_view key);
  const json::object* optional_object(std::string_view key);
  const json::array* optional_array(std::string_view key);

  /// Notes a fault of a member that only the caller can see.
  void refuse(std::string_view key, std::string message);

  /// Ok, or an `invalid` error listing every fault, unknown members included.
  Status finish();

 private:
  const json::value* member(std::string_view key);

  const json::object* object_ = nullptr;
  std::string pointer_;
  std::vector<std::string> known_;
  std::vector<FieldError> faults_;
};

/// Escapes one step of a JSON pointer (RFC 6901: ~ and /).
std::string pointer_step(std::string_view key);

/// The closest of `candidates` to a misspelt word within a third of its length (Damerau-Levenshtein), or empty.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace guichet
