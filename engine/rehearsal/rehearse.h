#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/rehearsal/coverage.h"
#include "engine/rehearsal/scenario.h"
#include "engine/rehearsal/stage.h"

namespace guichet::rehearsal {

/// How one scenario went.
struct Played {
  std::string name;
  std::string workflow;
  Place where;
  std::optional<Failure> failure;  ///< none: it went as expected
  std::vector<TraceLine> trace;    ///< of a failed one
  std::size_t events = 0;
};

struct Report {
  std::vector<workflows::Diagnostic> diagnostics;  ///< scenarios that could not be read
  std::vector<Played> played;
  std::map<std::string, Coverage> coverage;  ///< by service

  std::size_t failed() const;

  bool ok() const { return failed() == 0 && !workflows::has_errors(diagnostics); }
};

/// Plays a town's scenarios. `only` names scenario files or services; empty: all. Pure: the same files, the
/// same report.
Report rehearse(const workflows::Files& files, const workflows::Town& town, const std::vector<std::string>& only = {});

}  // namespace guichet::rehearsal
