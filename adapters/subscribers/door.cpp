#include "adapters/subscribers/door.h"

#include <fmt/format.h>

namespace guichet::subscribers {

http::Response parked_response(const std::vector<ParkedItem>& items) {
  json::array rendered;
  for (const auto& item : items)
    rendered.push_back(json::object{
        {"position", item.position},
        {"subject", item.subject},
        {"attempts", item.attempts},
        {"parked", to_rfc3339(item.parked)},
        {"why", item.why}});
  return http::json_response(json::object{{"items", std::move(rendered)}});
}

http::QueryParameter limit_parameter() {
  return {"limit", http::ValueKind::page_size, "1 to 500; 50 where nothing is said"};
}

std::int64_t read_number(JsonFields& fields, std::string_view key, const Bounds& bounds) {
  const auto number = fields.optional_integer(key);
  if (!number) return bounds.otherwise;
  if (*number >= bounds.min && *number <= bounds.max) return *number;
  fields.refuse(key, fmt::format("expected {} to {}, found {}", bounds.min, bounds.max, *number));
  return bounds.otherwise;
}

Result<Position> read_which(const http::Call& call) {
  JsonFields fields(call.body);
  const auto position = read_number(fields, "position", {1, INT64_MAX, 0});
  GUICHET_TRY_STATUS(fields.finish());
  return static_cast<Position>(position);
}

}  // namespace guichet::subscribers
