#pragma once

// Letters that are over, as they are kept over a restart for who asks. Plain values; of this room only.

#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "engine/base/instant.h"
#include "engine/base/strong_id.h"

namespace guichet::mail {

struct DoneLetter {
  Position position = 0;
  std::string subject;
  std::string state;  ///< sent, unaddressed
  Instant when;
};

struct DoneLetters {
  std::vector<DoneLetter> items;
};

BOOST_DESCRIBE_STRUCT(DoneLetter, (), (position, subject, state, when))
BOOST_DESCRIBE_STRUCT(DoneLetters, (), (items))

}  // namespace guichet::mail
