#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/access/authorise.h"
#include "engine/access/tokens.h"
#include "engine/base/clock.h"
#include "engine/base/result.h"

namespace guichet::http {

/// Who calls: the bearer tokens of a file, read again when it changes (looked at no more than once a second), and what
/// each means in the town of the moment. I/O thread only.
class Gate {
 public:
  Gate(std::filesystem::path tokens_file, const Clock& clock);

  /// `authorization` is the header's value. Errors: forbidden, with what to tell the caller (401).
  Result<std::shared_ptr<const access::Principal>> identify(
      std::string_view authorization, const std::shared_ptr<const workflows::Town>& town);

 private:
  void reload_if_changed();

  struct Known {
    std::shared_ptr<const access::Principal> principal;
    std::shared_ptr<const workflows::Town> town;  // shared with the engine: keeps its address from being reused
  };

  std::filesystem::path file_;
  const Clock& clock_;
  std::vector<access::Token> tokens_;
  std::map<std::string, Known, std::less<>> known_;  ///< by token id
  std::string fingerprint_;  ///< of the file when it was read
  Instant look_again_{};
};

}  // namespace guichet::http
