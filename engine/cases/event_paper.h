#pragma once

// Letters on paper: ordered where a person prefers them, or can be reached no other way; printed and posted by an
// agent.

#include <cstdint>
#include <string>

#include "engine/base/json.h"

namespace guichet::cases {

/// A letter to the citizen that leaves by post: it waits until an agent has printed it.
struct LetterOrdered {
  std::uint32_t letter;  ///< from 1, unique in the case
  std::string message;   ///< the template's id
  std::string language;
  json::value subject;  ///< the rendered text, personal
  json::value body;
};

/// An agent has seen to it, once.
struct LetterPosted {
  std::uint32_t letter;
  std::string message;
  std::string agent;
  bool posted = true;  ///< false: set aside, for a reason
  std::string reason;
};

}  // namespace guichet::cases
