// Files that the unity presets compile as one: what one of them hides in an unnamed namespace, another must not
// define as something else. The compiler says so only after a quarter of an hour, and only for today's neighbours.
#pragma once

#include <string>
#include <vector>

#include "tests/tidy/source.h"

namespace guichet::tidy {

/// Paths of files that are compiled as one.
using Batch = std::vector<std::string>;

/// The batches that `guichet_room` and `guichet_test` of one CMakeLists.txt make: its `.cpp` files in their order,
/// `size` at a time. What is marked SEPARATE makes none. `folder` is where that file lies.
std::vector<Batch> batches(const std::string& cmake, const std::string& folder, std::size_t size);

/// The batches of every CMakeLists.txt under the current directory.
std::vector<Batch> all_batches();

struct HiddenName {
  std::string scope;       ///< the namespace around: "guichet::http"
  std::string name;        ///< "patience"
  std::string parameters;  ///< of a function: "(const std::string&,int)"; empty for types and constants
  std::size_t line = 0;
};

/// What a file defines in its unnamed namespaces, found by counting braces and reading what stands before them.
std::vector<HiddenName> hidden_names(const Source& source);

/// A name that two of these files define. Functions of other parameters are overloads and no fault.
std::vector<Finding> clashes(const std::vector<Source>& compiled_together);

}  // namespace guichet::tidy
