#pragma once

// How letters and cases find each other in the log.

#include <chrono>
#include <string_view>

namespace guichet::mail {

/// What the subject of a case's events begins with.
constexpr std::string_view case_stream = "case/";

/// How long a letter waits for the views to have applied what it is about.
constexpr auto applied_limit = std::chrono::seconds(10);

}  // namespace guichet::mail
