#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>

namespace guichet {

/// One JSON line on standard error: {"time","level","message", fields…}. Thread-safe. Never personal data.
/// At `info` an operator needs every line.
void log_info(
    std::string_view message, std::initializer_list<std::pair<std::string_view, std::string_view>> fields = {});
void log_error(
    std::string_view message, std::initializer_list<std::pair<std::string_view, std::string_view>> fields = {});

}  // namespace guichet
