#include "engine/base/log.h"

#include <cstdio>
#include <string>

#include "engine/base/clock.h"
#include "engine/base/json.h"

namespace guichet {
namespace {

using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

void write(std::string_view level, std::string_view message, Fields fields) {
  json::object line;
  line["time"] = to_rfc3339(SystemClock{}.now());
  line["level"] = level;
  line["message"] = message;
  for (const auto& [key, value] : fields) line[key] = value;
  const auto text = json::serialize(line) + "\n";
  std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace

void log_info(std::string_view message, Fields fields) {
  write("info", message, fields);
}

void log_error(std::string_view message, Fields fields) {
  write("error", message, fields);
}

}  // namespace guichet
