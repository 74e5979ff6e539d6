#pragma once

#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace guichet {

/// What is wrong with one field of an input. `pointer` is a JSON pointer (RFC 6901) into what was sent,
/// or a parameter's name; `message` says what was expected and what was found.
struct FieldError {
  std::string pointer;
  std::string message;
};

/// Why an operation was refused or failed. The kind decides the HTTP status and the CLI exit code; the message
/// is a sentence for the person who sent the input: what was expected, what was found, what to do.
struct Error {
  enum class Kind {
    invalid,      ///< the input is wrong; sending it again changes nothing (HTTP 422, exit 1)
    not_found,    ///< what was named does not exist, or not for this caller (404)
    conflict,     ///< the state has moved on, or forbids it now (409, or 412 for a stale version)
    forbidden,    ///< the caller may not (403)
    unavailable,  ///< try again later: full queue, full disk, stopping (503)
    corrupt       ///< stored data is not what was written; nothing further may be trusted (500, exit 3)
  };
  Kind kind = Kind::invalid;
  std::string message;
  std::vector<FieldError> fields = {};
};

/// A T, or the Error that explains its absence. Members are named as in std::expected (C++23), so that moving
/// there is a change of this header only. Not thread-safe; a plain value.
template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : outcome_(std::in_place_index<0>, std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : outcome_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool has_value() const noexcept { return outcome_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  /// Requires: has_value().
  const T& value() const& { return std::get<0>(outcome_); }
  T& value() & { return std::get<0>(outcome_); }
  T&& value() && { return std::get<0>(std::move(outcome_)); }
  /// Requires: !has_value().
  const Error& error() const& { return std::get<1>(outcome_); }
  Error&& error() && { return std::get<1>(std::move(outcome_)); }

  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  template <class F>
  auto and_then(F&& next) && -> std::invoke_result_t<F, T&&> {
    if (!has_value()) return std::move(*this).error();
    return std::invoke(std::forward<F>(next), std::move(*this).value());
  }

 private:
  std::variant<T, Error> outcome_;
};

struct Unit {
  friend bool operator==(Unit, Unit) = default;
};
using Status = Result<Unit>;

inline Status ok() {
  return Unit{};
}

inline Error invalid(std::string message, std::vector<FieldError> fields = {}) {
  return Error{Error::Kind::invalid, std::move(message), std::move(fields)};
}

inline Error not_found(std::string message) {
  return Error{Error::Kind::not_found, std::move(message)};
}

inline Error conflict(std::string message) {
  return Error{Error::Kind::conflict, std::move(message)};
}

inline Error forbidden(std::string message) {
  return Error{Error::Kind::forbidden, std::move(message)};
}

inline Error unavailable(std::string message) {
  return Error{Error::Kind::unavailable, std::move(message)};
}

inline Error corrupt(std::string message) {
  return Error{Error::Kind::corrupt, std::move(message)};
}

}  // namespace guichet

#define GUICHET_CONCAT_INNER(a, b) a##b
#define GUICHET_CONCAT(a, b) GUICHET_CONCAT_INNER(a, b)
/// `GUICHET_TRY(auto value, f());` returns f's error from this function, or names its value. Plain functions only:
/// in coroutines write the two lines out (GCC 12).
#define GUICHET_TRY(declaration, expression) GUICHET_TRY_AS(GUICHET_CONCAT(attempt_, __LINE__), declaration, expression)
#define GUICHET_TRY_AS(attempt, declaration, expression) \
  auto attempt = (expression);                           \
  if (!attempt) return std::move(attempt).error();       \
  declaration = std::move(attempt).value()
/// The same for a Status, whose value is of no interest.
#define GUICHET_TRY_STATUS(expression)                                                                 \
  do {                                                                                                 \
    if (auto attempt_status = (expression); !attempt_status) return std::move(attempt_status).error(); \
  } while (false)
