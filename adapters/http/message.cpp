#include "adapters/http/message.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "engine/base/check.h"

namespace guichet::http {

std::string_view word_of(Method method) {
  switch (method) {
    case Method::get: return "GET";
    case Method::head: return "HEAD";
    case Method::post: return "POST";
    case Method::put: return "PUT";
    case Method::patch: return "PATCH";
    case Method::remove: return "DELETE";
    case Method::options: return "OPTIONS";
    case Method::other: return "OTHER";
  }
  return "OTHER";
}

std::string_view Request::header(std::string_view name) const {
  for (const auto& header : headers)
    if (header.name == name) return header.value;
  return {};
}

std::string_view Request::query() const {
  const auto mark = target.find('?');
  return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
}

std::string_view reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 204: return "No Content";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Status";
  }
}

namespace {

void add_header(std::string& out, std::string_view name, std::string_view value) {
  const auto ends_line = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
  check(std::ranges::none_of(value, ends_line), "a header value stays on its line");
  out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

void write_head(std::string& out, const Response& response, const HeadFacts& facts) {
  fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\n", response.status, reason_of(response.status));
  add_header(out, "Date", facts.date);
  if (!response.content_type.empty()) add_header(out, "Content-Type", response.content_type);
  if (facts.framing == Framing::length) fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", facts.length);
  if (facts.framing == Framing::chunked) out += "Transfer-Encoding: chunked\r\n";
  if (facts.close || facts.framing == Framing::until_close) out += "Connection: close\r\n";
  out += "X-Content-Type-Options: nosniff\r\n";
  bool cached = false;
  for (const auto& header : response.headers) {
    add_header(out, header.name, header.value);
    cached = cached || header.name == "Cache-Control";
  }
  // Answers are about people and depend on the token: nobody between us keeps them unless a route says so.
  if (!cached) out += "Cache-Control: no-store\r\n";
  out += "\r\n";
}

}  // namespace guichet::http
