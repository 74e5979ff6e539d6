#include "workflows/yaml/report.h"

#include <utility>

#include <fmt/format.h>

namespace guichet::workflows::yaml {

void Report::error(Code code, std::size_t offset, std::string message, std::string hint) {
  ++errors_;
  add(
      {.severity = Severity::error,
       .code = code,
       .where = text_.place(offset),
       .message = std::move(message),
       .hint = std::move(hint)});
}

void Report::warning(Code code, std::size_t offset, std::string message, std::string hint) {
  add(
      {.severity = Severity::warning,
       .code = code,
       .where = text_.place(offset),
       .message = std::move(message),
       .hint = std::move(hint)});
}

void Report::add(Diagnostic finding) {
  ++count_;
  if (count_ <= findings_max) findings_.push_back(std::move(finding));
  if (count_ == findings_max + 1)
    findings_.push_back(
        {.code = Code("too-many-findings"),
         .where = finding.where,
         .message = fmt::format("More than {} things are wrong in this file; the rest is not listed.", findings_max),
         .hint = "repair the first ones and check again"});
}

}  // namespace guichet::workflows::yaml
