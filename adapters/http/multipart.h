#pragma once

#include <map>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace guichet::http {

/// multipart/form-data (RFC 7578) piece by piece: the first part with a filename is the file, parts without one are
/// short fields, anything else is read over. Holds at most a boundary's length of the file. Not thread-safe.
class MultipartReader {
 public:
  explicit MultipartReader(const std::string& boundary);

  /// The boundary of a Content-Type. Errors: invalid.
  static Result<std::string> boundary_of(std::string_view content_type);

  /// Appends what belongs to the file to `file`. Errors: invalid.
  Status feed(std::string_view bytes, std::string& file);
  /// After the last byte. Errors: invalid, when the end or the file is missing.
  Status finish() const;

  const std::string& filename() const { return filename_; }
  const std::map<std::string, std::string>& fields() const { return fields_; }

 private:
  enum class Inside { preamble, delimiter, headers, file, field, ignored, epilogue };

  Result<bool> step(std::string& file);
  Result<bool> read_delimiter();
  Result<bool> read_headers();
  Result<bool> read_content(std::string& file);
  Status keep(std::string_view content, std::string& file);

  std::string delimiter_;  ///< CR LF "--" boundary
  std::string buffer_ = "\r\n";
  Inside inside_ = Inside::preamble;
  std::string field_;
  std::string filename_;
  bool has_file_ = false;
  std::map<std::string, std::string> fields_;
};

}  // namespace guichet::http
