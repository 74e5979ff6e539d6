#pragma once

// Every code a finding can have, documented in manual/diagnostics.md, each with an example under
// tests/workflows/diagnostics. Codes are promises: scripts and editors know them, so none is renamed.

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace guichet::workflows {

inline constexpr std::array<std::string_view, 64> codes{// The file.
                                                        "control-character",
                                                        "duplicate-key",
                                                        "missing-file",
                                                        "not-utf-8",
                                                        "too-many",
                                                        "too-many-findings",
                                                        "unknown-file",
                                                        "yaml-alias",
                                                        "yaml-depth",
                                                        "yaml-documents",
                                                        "yaml-key",
                                                        "yaml-nodes",
                                                        "yaml-size",
                                                        "yaml-syntax",
                                                        "yaml-tab",
                                                        "yaml-tag",
                                                        // Keys and values.
                                                        "choice-without-options",
                                                        "duplicate-id",
                                                        "expression",
                                                        "invalid-calendar",
                                                        "invalid-date",
                                                        "invalid-holiday",
                                                        "invalid-id",
                                                        "invalid-opening",
                                                        "invalid-span",
                                                        "invalid-time-zone",
                                                        "invalid-zones",
                                                        "min-above-max",
                                                        "missing-key",
                                                        "missing-value",
                                                        "not-in-this-version",
                                                        "several-actions",
                                                        "several-constructs",
                                                        "step-without-construct",
                                                        "unknown-key",
                                                        "wrong-type",
                                                        "wrong-value",
                                                        // Names.
                                                        "undefined-calendar",
                                                        "undefined-field",
                                                        "undefined-language",
                                                        "undefined-option",
                                                        "undefined-outcome",
                                                        "undefined-queue",
                                                        "undefined-role",
                                                        "undefined-step",
                                                        "undefined-team",
                                                        "undefined-template",
                                                        // What cannot work.
                                                        "automatic-loop",
                                                        "choose-without-otherwise",
                                                        "clock-never-pauses",
                                                        "clock-never-starts",
                                                        "clock-never-stops",
                                                        "no-end-reachable",
                                                        "task-without-outcome",
                                                        "task-without-owner",
                                                        "timer-never-fires",
                                                        "unreachable-branch",
                                                        "unreachable-step",
                                                        // What a town owes its residents.
                                                        "alternatives-missing",
                                                        "keep-missing",
                                                        "personal-copy",
                                                        "personal-routing",
                                                        "template-without-language",
                                                        "wait-without-question"};

/// One of the codes; any other word does not compile.
class Code {
 public:
  consteval Code(const char* word) : word_(word) {  // NOLINT(google-explicit-constructor)
    if (std::find(codes.begin(), codes.end(), word_) == codes.end())
      throw "a code that codes.h does not list";
  }

  operator std::string() const { return std::string(word_); }  // NOLINT(google-explicit-constructor)

  std::string_view word() const { return word_; }

 private:
  std::string_view word_;
};

}  // namespace guichet::workflows
