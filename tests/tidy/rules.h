#pragma once

#include <vector>

#include "tests/tidy/source.h"

namespace guichet::tidy {

/// The rules that no compiler checks, each on one file. A finding's `rule` is the function's name.
std::vector<Finding> rooms(const Source& source);             ///< who may include whom
std::vector<Finding> libraries(const Source& source);         ///< a third-party library is seen by one room
std::vector<Finding> lengths(const Source& source);           ///< 400 lines a file, 60 a function
std::vector<Finding> banned_words(const Source& source);      ///< clocks, randomness, threads, streams, marks
std::vector<Finding> coroutine_shapes(const Source& source);  ///< what GCC 12 miscompiles
std::vector<Finding> header_comments(const Source& source);   ///< a header opens by saying what it is for

/// All of the above.
std::vector<Finding> all_rules(const Source& source);

}  // namespace guichet::tidy
