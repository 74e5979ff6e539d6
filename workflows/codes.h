#pragma once

// Every code a finding can have, documented in manual/diagnostics.md, each with an example under
// tests/workflows/diagnostics. Codes are promises: scripts and editors know them, so none is renamed.

#include <string>
#include <string_view>
#include <vector>

namespace guichet::workflows {

/// All of them, each between blanks.
inline constexpr std::string_view codes =
    // The file.
    " control-character duplicate-key missing-file not-utf-8 too-many too-many-findings unknown-file yaml-alias"
    " yaml-depth yaml-documents yaml-key yaml-nodes yaml-size yaml-syntax yaml-tab yaml-tag"
    // Keys and values.
    " choice-without-options duplicate-id expression invalid-calendar invalid-date invalid-holiday invalid-id"
    " invalid-opening invalid-span invalid-time-zone invalid-zones min-above-max missing-key missing-value"
    " not-in-this-version several-actions several-constructs single-brace step-without-construct unknown-key wrong-type"
    " wrong-value"
    // Names.
    " undefined-agenda undefined-agent undefined-calendar undefined-clock undefined-contact undefined-field undefined-language undefined-option undefined-organisation undefined-outcome"
    " undefined-permission undefined-queue undefined-role undefined-service undefined-skill undefined-step undefined-table undefined-team undefined-template undefined-workflow"
    // What cannot work.
    " automatic-loop choose-without-otherwise clock-never-pauses clock-never-starts clock-never-stops closed-network degraded-shorter"
    " leaves-branch no-end-reachable offered-without-line task-without-agent task-without-outcome task-without-owner timer-never-fires unreachable-branch"
    " unreachable-step"
    // What a town owes its residents.
    " acknowledgement-incomplete acknowledgement-missing alternatives-missing closed-unasked keep-missing letter-unseen personal-copy personal-routing personal-unmarked referral-unsaid silence-while-asked template-without-language"
    " wait-without-question ";

/// Those that say something of a town whose meaning is whole: they keep nobody from deploying it again, but never an
/// open case from going on with what was deployed once. A new check whose reader leaves something out may not be among
/// them, and so may only warn.
inline constexpr std::string_view spared =
    " acknowledgement-incomplete acknowledgement-missing alternatives-missing automatic-loop choose-without-otherwise"
    " clock-never-pauses clock-never-starts clock-never-stops closed-network keep-missing letter-unseen"
    " no-end-reachable offered-without-line personal-copy personal-routing personal-unmarked referral-unsaid"
    " task-without-agent template-without-language timer-never-fires undefined-outcome undefined-permission"
    " unreachable-branch unreachable-step wait-without-question ";

/// One of the codes; any other word does not compile. A plain value.
class Code {
 public:
  consteval Code(const char* word) : word_(word) {  // NOLINT(google-explicit-constructor)
    const auto at = codes.find(word_);
    const auto end = at + word_.size();
    if (at == std::string_view::npos || codes[at - 1] != ' ' || codes[end] != ' ')
      throw "a code that codes.h does not list";
  }

  operator std::string() const { return std::string(word_); }  // NOLINT(google-explicit-constructor)

  std::string_view word() const { return word_; }

 private:
  std::string_view word_;
};

}  // namespace guichet::workflows
