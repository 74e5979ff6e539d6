#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace guichet {

/// A string that names one kind of thing: a CaseId is not a PersonId. A plain value.
template <class Tag>
struct StrongId {
  std::string value;

  StrongId() = default;

  explicit StrongId(std::string text) : value(std::move(text)) {}

  bool empty() const { return value.empty(); }

  friend auto operator<=>(const StrongId&, const StrongId&) = default;
  friend bool operator==(const StrongId&, const StrongId&) = default;
};

template <class Tag>
std::string format_as(const StrongId<Tag>& id) {
  return id.value;
}

using CaseId = StrongId<struct CaseIdTag>;
using PersonId = StrongId<struct PersonIdTag>;
/// Identifies one command for ever: a second command of the same id has no second effect.
using CommandId = StrongId<struct CommandIdTag>;

/// Place of an event in the whole log: 1 for the first, no gaps; 0 is "before the first".
using Position = std::uint64_t;
/// Number of events in one stream (a case, a person): 0 for a stream that does not exist.
using StreamVersion = std::uint64_t;

}  // namespace guichet

template <class Tag>
struct std::hash<guichet::StrongId<Tag>> {
  std::size_t operator()(const guichet::StrongId<Tag>& id) const { return std::hash<std::string>{}(id.value); }
};
