#include "adapters/http/multipart.h"

#include <algorithm>

#include "engine/base/ascii.h"

namespace guichet::http {
namespace {

constexpr std::size_t headers_bytes_max = 4096;
constexpr std::size_t field_bytes_max = 4096;
constexpr std::size_t fields_max = 16;

/// The value of a parameter such as name="a b" or name=a; nothing where it is not there.
std::string parameter(std::string_view header, std::string_view name) {
  for (auto at = header.find(name); at != std::string_view::npos; at = header.find(name, at + 1)) {
    const auto before = at == 0 ? ';' : header[at - 1];
    auto value = header.substr(at + name.size());
    if ((before != ';' && before != ' ') || !value.starts_with('=')) continue;
    value.remove_prefix(1);
    if (!value.starts_with('"')) return std::string(value.substr(0, value.find_first_of("; \r\n")));
    std::string text;
    for (std::size_t i = 1; i < value.size() && value[i] != '"'; ++i) {
      if (value[i] == '\\' && i + 1 < value.size()) ++i;
      text += value[i];
    }
    return text;
  }
  return {};
}

}  // namespace

Result<std::string> MultipartReader::boundary_of(std::string_view content_type) {
  auto boundary = parameter(content_type, "boundary");
  if (!boundary.empty() && boundary.size() <= 70) return boundary;
  return invalid("multipart/form-data needs a boundary of 1 to 70 characters");
}

MultipartReader::MultipartReader(const std::string& boundary) : delimiter_("\r\n--" + boundary) {}

Status MultipartReader::feed(std::string_view bytes, std::string& file) {
  buffer_ += bytes;
  for (;;) {
    GUICHET_TRY(const auto moved, step(file));
    if (!moved) return ok();
  }
}

Status MultipartReader::finish() const {
  if (inside_ != Inside::epilogue) return invalid("the multipart body ends before its last boundary");
  if (!has_file_) return invalid("the multipart body has no part with a filename");
  return ok();
}

Result<bool> MultipartReader::step(std::string& file) {
  switch (inside_) {
    case Inside::preamble:
    case Inside::ignored:
    case Inside::file:
    case Inside::field: return read_content(file);
    case Inside::delimiter: return read_delimiter();
    case Inside::headers: return read_headers();
    case Inside::epilogue: buffer_.clear(); return false;
  }
  return false;
}

/// Behind a delimiter: "--" ends everything, CR LF begins a part. Transport padding is allowed between.
Result<bool> MultipartReader::read_delimiter() {
  if (buffer_.size() < 2) return false;
  if (buffer_.starts_with("--")) {
    inside_ = Inside::epilogue;
    return true;
  }
  const auto end = buffer_.find("\r\n");
  if (end == std::string::npos) {
    if (buffer_.size() > headers_bytes_max) return invalid("a multipart boundary line is too long");
    return false;
  }
  if (buffer_.find_first_not_of(" \t") < end) return invalid("a multipart boundary is followed by something else");
  buffer_.erase(0, end);  // keeps CR LF: a part without headers ends them at once
  inside_ = Inside::headers;
  return true;
}

Result<bool> MultipartReader::read_headers() {
  const auto end = buffer_.find("\r\n\r\n");
  if (end == std::string::npos) {
    if (buffer_.size() > headers_bytes_max) return invalid("the headers of a part are too long");
    return false;
  }
  const auto headers = buffer_.substr(0, end);
  buffer_.erase(0, end + 4);
  const auto at = ascii_lower(headers).find("content-disposition:");
  const auto disposition = at == std::string::npos ? std::string() : headers.substr(at, headers.find("\r\n", at) - at);
  auto filename = parameter(disposition, "filename");
  field_ = parameter(disposition, "name");
  inside_ = Inside::ignored;
  if (!filename.empty() && !has_file_) {
    inside_ = Inside::file;
    has_file_ = true;
    filename_ = std::move(filename);
  } else if (filename.empty() && !field_.empty()) {
    if (fields_.size() >= fields_max) return invalid("too many fields");
    inside_ = Inside::field;
    fields_[field_];
  }
  return true;
}

Result<bool> MultipartReader::read_content(std::string& file) {
  const auto at = buffer_.find(delimiter_);
  const auto found = at != std::string::npos;
  const auto sure = found ? at : buffer_.size() - std::min(buffer_.size(), delimiter_.size());
  GUICHET_TRY_STATUS(keep(std::string_view(buffer_).substr(0, sure), file));
  buffer_.erase(0, found ? at + delimiter_.size() : sure);
  if (found) inside_ = Inside::delimiter;
  return found;
}

Status MultipartReader::keep(std::string_view content, std::string& file) {
  if (inside_ == Inside::file) file += content;
  if (inside_ != Inside::field) return ok();
  auto& value = fields_[field_];
  value += content;
  if (value.size() > field_bytes_max) return invalid("the field " + field_ + " is too long");
  return ok();
}

}  // namespace guichet::http
