#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
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

/// Ends the program: a Result was asked for what it does not hold.
[[noreturn]] void wrong_side_of_result(bool holds_value) noexcept;

/// A T, or the Error that explains its absence. Members are named as in std::expected (C++23), so that moving
/// there is a change of this header only. Not thread-safe; a plain value.
template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : holds_(true), value_(std::move(value)) {}       // NOLINT(google-explicit-constructor)
  Result(Error error) : holds_(false), error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)
  Result(Result&& other) noexcept : holds_(other.holds_) { take(std::move(other)); }
  Result(const Result& other) requires std::copy_constructible<T> : holds_(other.holds_) { take(other); }
  Result& operator=(Result other) noexcept {
    clear();
    holds_ = other.holds_;
    take(std::move(other));
    return *this;
  }
  ~Result() { clear(); }

  bool has_value() const noexcept { return holds_; }
  explicit operator bool() const noexcept { return holds_; }

  /// Requires: has_value().
  const T& value() const& { return must_be(true), value_; }
  T& value() & { return must_be(true), value_; }
  T&& value() && { return must_be(true), std::move(value_); }
  /// Requires: !has_value().
  const Error& error() const& { return must_be(false), error_; }
  Error&& error() && { return must_be(false), std::move(error_); }

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
  void must_be(bool value) const {
    if (holds_ != value) wrong_side_of_result(holds_);
  }

  template <class Other>
  void take(Other&& other) {
    if (holds_)
      std::construct_at(&value_, std::forward<Other>(other).value_);
    else
      std::construct_at(&error_, std::forward<Other>(other).error_);
  }

  void clear() noexcept {
    if (holds_)
      std::destroy_at(&value_);
    else
      std::destroy_at(&error_);
  }

  bool holds_;
  union {  // by hand: std::variant, once for each T in each file, was 4 % of all object code
    T value_;
    Error error_;
  };
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
