#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "workflows/codes.h"
#include "workflows/yaml/text.h"

namespace guichet::workflows::yaml {

/// Gathers what is wrong with one file. Not thread-safe; the text and the list must outlive it.
class Report {
 public:
  /// A file that is wrong everywhere is not worth more than this many lines.
  static constexpr std::size_t findings_max = 200;

  Report(const Text& text, std::vector<Diagnostic>& findings) : text_(text), findings_(findings) {}

  void error(Code code, std::size_t offset, std::string message, std::string hint = "");
  void warning(Code code, std::size_t offset, std::string message, std::string hint = "");

  std::size_t errors() const { return errors_; }

  /// What is found from now on is counted, not listed: hints need not be looked for.
  bool is_full() const { return count_ >= findings_max; }

  Place place(std::size_t offset) const { return text_.place(offset); }

  const Text& text() const { return text_; }

 private:
  void add(Diagnostic finding);

  const Text& text_;
  std::vector<Diagnostic>& findings_;
  std::size_t errors_ = 0;
  std::size_t count_ = 0;
};

}  // namespace guichet::workflows::yaml
