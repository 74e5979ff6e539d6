#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/annex.h"
#include "engine/base/result.h"

namespace guichet::http {

/// One file that a form sent along. `name` is what the sender calls it, without any path.
struct PostedFile {
  std::string field;
  std::string name;
  std::string content;
};

/// What a form sent: application/x-www-form-urlencoded (WHATWG URL) or multipart/form-data (RFC 7578). A plain value.
class Posted {
 public:
  /// Errors: invalid, for a body that is neither, is malformed, or has too many parts.
  static Result<Posted> read(const Visit& visit);

  /// The first value of a field, without blanks around it; empty where there is none.
  std::string value(std::string_view name) const;
  std::vector<std::string> values(std::string_view name) const;
  bool has(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& fields() const { return fields_; }
  const std::vector<PostedFile>& files() const { return files_; }
  std::vector<PostedFile>& files() { return files_; }

 private:
  Status read_urlencoded(std::string_view body);
  Status read_multipart(std::string_view body, const std::string& boundary);
  Status read_part(std::string_view part);

  std::vector<std::pair<std::string, std::string>> fields_;
  std::vector<PostedFile> files_;
};

/// "%C3%A9+b" → "é b". What is no percent code stays as it is.
std::string decode_urlencoded(std::string_view text);

}  // namespace guichet::http
