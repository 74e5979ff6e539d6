#pragma once

#include "engine/base/result.h"
#include "workflows/expression/lexer.h"
#include "workflows/expression/value.h"

namespace guichet::workflows::expression {

/// The value of a number, text or bytes token. `negative` belongs to a number: -9223372036854775808 has no
/// positive. Errors: invalid, for a number out of range or an escape that does not exist.
Result<Value> literal_value(const Token& token, bool negative = false);

}  // namespace guichet::workflows::expression
