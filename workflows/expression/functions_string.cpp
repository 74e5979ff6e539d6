// The strings extension (cel-go ext/strings.go): positions count code points, as everywhere in CEL.
#include <algorithm>
#include <limits>
#include <string>

#include <fmt/format.h>

#include "workflows/expression/functions.h"
#include "workflows/expression/program.h"
#include "workflows/expression/text.h"

namespace guichet::workflows::expression {
namespace {

constexpr auto no_limit = std::numeric_limits<std::int64_t>::max();

Error index_out_of_range(std::int64_t index) {
  return invalid(fmt::format("index out of range: {}", index));
}

Error too_long() {
  return invalid(fmt::format("the resulting text would exceed {} bytes", Limits::result_bytes_max));
}

std::size_t unsigned_of(std::int64_t value) {
  return static_cast<std::size_t>(value);
}

/// Checks 0 <= index <= length in code points and gives the byte.
Result<std::size_t> byte_at(std::string_view text, std::int64_t index) {
  if (index < 0 || unsigned_of(index) > length_of(text)) return index_out_of_range(index);
  return byte_of(text, unsigned_of(index));
}

Value position(std::string_view text, std::size_t byte) {
  if (byte == std::string_view::npos) return Value::integer(-1);
  return Value::integer(static_cast<std::int64_t>(length_of(text.substr(0, byte))));
}

Result<Value> char_at(Arguments a, const Calling&) {
  const std::string_view text = a[0]->as_text();
  GUICHET_TRY(const auto byte, byte_at(text, a[1]->as_integer()));
  if (byte == text.size()) return Value::string("");
  return Value::string(std::string(text.substr(byte, width_at(text, byte))));
}

Result<Value> index_of(Arguments a, const Calling&) {
  const std::string_view text = a[0]->as_text();
  std::size_t start = 0;
  if (a.size() > 2) {
    GUICHET_TRY(start, byte_at(text, a[2]->as_integer()));
  }
  return position(text, text.find(a[1]->as_text(), start));
}

Result<Value> last_index_of(Arguments a, const Calling&) {
  const std::string_view text = a[0]->as_text();
  std::size_t start = std::string_view::npos;
  if (a.size() > 2) {
    GUICHET_TRY(start, byte_at(text, a[2]->as_integer()));
  }
  return position(text, text.rfind(a[1]->as_text(), start));
}

Result<Value> substring(Arguments a, const Calling&) {
  const std::string_view text = a[0]->as_text();
  GUICHET_TRY(const auto start, byte_at(text, a[1]->as_integer()));
  std::size_t end = text.size();
  if (a.size() > 2) {
    GUICHET_TRY(end, byte_at(text, a[2]->as_integer()));
    if (end < start) return invalid("the end of a substring must not stand before its beginning");
  }
  return Value::string(std::string(text.substr(start, end - start)));
}

Value cased(std::string text, char from, char to, int distance) {
  for (char& letter : text)
    if (letter >= from && letter <= to) letter = static_cast<char>(letter + distance);
  return Value::string(std::move(text));
}

Result<Value> lower_ascii(Arguments a, const Calling&) {
  return cased(a[0]->as_text(), 'A', 'Z', 'a' - 'A');
}

Result<Value> upper_ascii(Arguments a, const Calling&) {
  return cased(a[0]->as_text(), 'a', 'z', 'A' - 'a');
}

Result<Value> replace(Arguments a, const Calling&) {
  const std::string_view text = a[0]->as_text();
  const std::string_view sought = a[1]->as_text();
  const std::string_view replacement = a[2]->as_text();
  std::int64_t left = a.size() > 3 && a[3]->as_integer() >= 0 ? a[3]->as_integer() : no_limit;
  std::string result;
  std::size_t at = 0;
  while (left > 0) {
    const auto found = text.find(sought, at);
    if (found == std::string_view::npos) break;
    result += text.substr(at, found - at);
    result += replacement;
    if (result.size() > Limits::result_bytes_max) return too_long();
    --left;
    at = found + sought.size();
    if (!sought.empty()) continue;
    if (at == text.size()) return Value::string(std::move(result));
    const auto width = width_at(text, at);  // an empty text stands before every character and at the end
    result += text.substr(at, width);
    at += width;
  }
  return Value::string(result += text.substr(at));
}

Result<Value> split(Arguments a, const Calling&) {
  std::string_view text = a[0]->as_text();
  const std::string_view separator = a[1]->as_text();
  const std::int64_t limit = a.size() > 2 && a[2]->as_integer() >= 0 ? a[2]->as_integer() : no_limit;
  Value::List parts;
  if (limit == 0) return Value::list({});
  while (static_cast<std::int64_t>(parts.size()) + 1 < limit) {
    if (separator.empty() && text.empty()) return Value::list(std::move(parts));
    auto found = separator.empty() ? width_at(text, 0) : text.find(separator);
    if (found == std::string_view::npos || (separator.empty() && found >= text.size())) break;
    parts.push_back(Value::string(std::string(text.substr(0, found))));
    text.remove_prefix(found + separator.size());
  }
  parts.push_back(Value::string(std::string(text)));
  return Value::list(std::move(parts));
}

Result<Value> join(Arguments a, const Calling&) {
  std::string result;
  bool first = true;
  for (const auto& element : a[0]->as_list()) {
    if (element.kind() != Value::Kind::string)
      return invalid(fmt::format("join needs texts only, found {}", type_name(element.kind())));
    if (!first && a.size() > 1) result += a[1]->as_text();
    first = false;
    result += element.as_text();
    if (result.size() > Limits::result_bytes_max) return too_long();
  }
  return Value::string(std::move(result));
}

Result<Value> trim(Arguments a, const Calling&) {
  const std::string_view text = a[0]->as_text();
  std::size_t start = text.size();
  std::size_t end = text.size();
  for (std::size_t at = 0; at < text.size(); at += width_at(text, at)) {
    if (is_white_space(code_point_at(text, at))) continue;
    start = std::min(start, at);
    end = at + width_at(text, at);
  }
  return Value::string(std::string(text.substr(start, end - start)));
}

Result<Value> reverse(Arguments a, const Calling&) {
  const std::string_view text = a[0]->as_text();
  std::string result(text.size(), '\0');
  std::size_t free = text.size();
  for (std::size_t at = 0; at < text.size(); at += width_at(text, at)) {
    const auto width = width_at(text, at);
    free -= width;
    result.replace(free, width, text.substr(at, width));
  }
  return Value::string(std::move(result));
}

Result<Value> quote(Arguments a, const Calling&) {
  return Value::string(quoted(a[0]->as_text()));
}

constexpr Row string_rows[] = {
    {"string.charAt(int) -> string", char_at},
    {"string.indexOf(string) -> int", index_of},
    {"string.indexOf(string, int) -> int", index_of},
    {"string.lastIndexOf(string) -> int", last_index_of},
    {"string.lastIndexOf(string, int) -> int", last_index_of},
    {"string.substring(int) -> string", substring},
    {"string.substring(int, int) -> string", substring},
    {"string.lowerAscii() -> string", lower_ascii},
    {"string.upperAscii() -> string", upper_ascii},
    {"string.replace(string, string) -> string", replace},
    {"string.replace(string, string, int) -> string", replace},
    {"string.split(string) -> list(string)", split},
    {"string.split(string, int) -> list(string)", split},
    {"list(string).join() -> string", join},
    {"list(string).join(string) -> string", join},
    {"string.trim() -> string", trim},
    {"string.reverse() -> string", reverse},
    {"strings.quote(string) -> string", quote},
};

}  // namespace

std::span<const Row> string_functions() {
  return string_rows;
}

}  // namespace guichet::workflows::expression
