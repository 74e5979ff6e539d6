#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/commands.h"
#include "engine/base/instant.h"
#include "engine/base/result.h"

namespace guichet::cli {

/// A moment of the command line, or nothing where none is named: 2026-03-02, 2026-03-02T09:00:00+01:00.
Result<std::optional<Instant>> moment_of(std::string_view name, const std::string& text);

/// Prints events, one a line, that happened within the time asked for, until there are as many as wanted.
class EventLines {
 public:
  /// Errors: invalid, for a --from or --to that is no moment.
  static Result<EventLines> of(const EventsOptions& options);

  /// `lines`: documents, each with a line end. Errors: corrupt.
  Status print(std::string_view lines);

  std::uint64_t left() const { return left_; }

  bool enough() const { return left_ == 0; }

  /// Whatever is given to it is printed, as long as there is something left to print.
  bool takes_all() const { return !from_ && !to_; }

 private:
  Status print_one(std::string_view document);

  Format format_ = Format::text;
  std::optional<Instant> from_;
  std::optional<Instant> to_;
  std::uint64_t left_ = 0;
};

}  // namespace guichet::cli
