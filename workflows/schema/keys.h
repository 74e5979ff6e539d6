#pragma once

// Every key of every file, once: what it is called, what may stand there, what it means. The JSON Schemas that
// editors use and the manual's tables are written from here, and a test holds it against the parser: a key
// that one of the two does not know fails it. To add a key: one line in keys_*.cpp.
// Immutable and thread-safe.

#include <string_view>
#include <vector>

namespace guichet::workflows::schema {

/// `type` is one of the words of types.cpp, or composed:
///   "list TYPE"          a list of them
///   "map TYPE"           names of the author's → TYPE
///   "one a|b|c"          one of these words
///   "shape NAME"         a mapping of this page
///   "TYPE / TYPE"        either
///   "map TYPE + TYPE"    each value either
struct Key {
  std::string_view name;
  std::string_view type;
  std::string_view means;  ///< a sentence
  bool required = false;
};

/// The keys of one mapping. `what` is what the parser calls it in its messages: "a step".
struct Shape {
  std::string_view what;
  std::vector<Key> keys;
  /// At least one of these must stand (and where `exactly_one` says so, no second).
  std::vector<std::string_view> some = {};
  bool exactly_one = false;
  std::vector<std::string_view> and_some = {};  ///< and at least one of these
  /// Written shorter as a value of this type; empty: always a mapping.
  std::string_view or_type = {};
};

/// A kind of file: "workflow" → the shape at its root.
struct Kind {
  std::string_view name;
  std::string_view files;  ///< which files of a town these are
  std::string_view type;   ///< of the whole file
};

const std::vector<Kind>& kinds();
/// The shapes of all files.
const std::vector<Shape>& shapes();
const Shape* find_shape(std::string_view what);

// The parts of `shapes`.
std::vector<Shape> town_shapes();
std::vector<Shape> workflow_shapes();
std::vector<Shape> scenario_shapes();
std::vector<Shape> import_shapes();

}  // namespace guichet::workflows::schema
