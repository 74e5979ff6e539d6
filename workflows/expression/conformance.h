#pragma once

#include <string>
#include <string_view>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "workflows/expression/value.h"

namespace guichet::workflows::expression {

// The neutral form of CEL values and the line protocol of `guichet eval --conformance`, so that any CEL suite
// can be run against this implementation.
//
//   request = {"id": text, "expr": text, "types"?: {name: type}, "bindings"?: {name: VALUE}, "container"?:
//   text,
//              "disable_check"?: bool, "disable_macros"?: bool}
//   answer  = {"id": text, "value": VALUE} | {"id": text, "error": text}
//   VALUE   = {"null": null} | {"bool": true} | {"int": "-3"} | {"uint": "3"} | {"double": 1.5 | "NaN" |
//   "Infinity" |
//             "-Infinity" | "-0"} | {"string": text} | {"bytes": base64} | {"list": [VALUE…]} |
//             {"map": [[VALUE, VALUE]…]} | {"timestamp": RFC 3339} | {"duration": "1.5s"} | {"type": name} |
//             {"optional": VALUE | null}

json::value to_neutral(const Value& value);
/// Errors: invalid, for what is no VALUE.
Result<Value> from_neutral(const json::value& value);

/// One request in, one answer out, without line ends. What is wrong with the request becomes its answer's
/// error.
std::string answer_conformance(std::string_view request);

}  // namespace guichet::workflows::expression
