#pragma once

#include <string_view>

#include "cli/commands.h"
#include "engine/base/result.h"

namespace guichet::cli {

/// The exit code that an error of the engine means, and the only place that decides it.
ExitCode exit_code_of(Error::Kind kind);

/// Says the error on standard error, one line for the sentence and one per field, and returns its exit code:
/// `if (!opened) return fail(opened.error());`.
int fail(const Error& error);
/// Says what the command line lacks, and returns exit_usage.
int misuse(std::string_view sentence);

}  // namespace guichet::cli
