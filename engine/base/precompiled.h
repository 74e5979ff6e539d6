#pragma once
// What nearly every file reads anyway, precompiled in the presets that build from nothing (GUICHET_PRECOMPILE). No file
// includes this one: each says what it needs, and the presets without it prove that.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include <boost/describe.hpp>
#include <boost/json.hpp>
