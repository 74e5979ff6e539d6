#pragma once

// A request's head and a whole answer, as plain values. Header names are lower case.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"

namespace guichet::http {

enum class Method { get, head, post, put, patch, remove, options, other };

std::string_view word_of(Method method);

struct Header {
  std::string name;
  std::string value;
};

struct Request {
  Method method = Method::other;
  std::string target;  ///< origin form, as sent: "/api/v1/cases?state=open"
  std::vector<Header> headers;
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  bool http_1_1 = true;
  bool keep_alive = true;
  bool expects_continue = false;

  /// The first header of this (lower case) name, or empty.
  std::string_view header(std::string_view name) const;
  bool has_body() const { return chunked || content_length.value_or(0) > 0; }
  std::string_view path() const { return std::string_view(target).substr(0, target.find('?')); }
  /// What follows '?', or empty.
  std::string_view query() const;
};

/// Writes what comes next of a body into the text it is given, which is empty; false: there was nothing more. Runs on a
/// thread of its own kind, never twice at once. An error ends the connection, so that nobody takes a part for the
/// whole.
using MoreBody = std::function<Result<bool>(std::string&)>;

struct Response {
  int status = 200;
  std::string content_type = {};
  std::string body = {};
  std::vector<Header> headers = {};
  bool close = false;                     ///< end the connection after this
  MoreBody more = {};                     ///< the body is of unknown length: this is asked until it says false
  bool nothing_yet = false;               ///< asked with `wait`, it is asked again when the log has grown
  std::shared_ptr<const void> held = {};  ///< of a budget, given back when the answer is gone

  Response&& with(std::string name, std::string value) && {
    headers.push_back({std::move(name), std::move(value)});
    return std::move(*this);
  }
};

std::string_view reason_of(int status);

/// How the end of an answer's body is known.
enum class Framing { length, chunked, until_close, none };

struct HeadFacts {
  Framing framing = Framing::length;
  std::size_t length = 0;
  bool close = false;
  std::string_view date;  ///< IMF-fixdate
};

/// Appends status line and headers. A header value that would break the framing (CR, LF, NUL) is a defect of ours.
void write_head(std::string& out, const Response& response, const HeadFacts& facts);

}  // namespace guichet::http
