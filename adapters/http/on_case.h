#pragma once

#include <utility>

#include "adapters/http/route.h"

namespace guichet::http {

/// What is asked of the case that the path names first.
inline runtime::Submission on_case(const Call& call, cases::Command command) {
  auto submission = call.submission();
  submission.what = runtime::CaseCommand{CaseId(call.path[0]), std::move(command)};
  return submission;
}

}  // namespace guichet::http
