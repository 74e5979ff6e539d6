#include "adapters/http/known_service.h"

#include <vector>

#include <fmt/format.h>

#include "engine/base/json.h"

namespace guichet::http {

Status check_service(const runtime::Engine& engine, const std::string& service, std::string_view pointer) {
  const auto town = engine.town();
  if (town == nullptr || service.empty() || town->workflows.contains(service)) return ok();
  const auto cases = engine.queries().case_list(service, "", {.after = {}, .limit = 1});
  if (cases && !cases->rows.empty()) return ok();
  std::vector<std::string> known;
  for (const auto& [id, definition] : town->workflows) known.push_back(id);
  const auto meant = nearest(service, known);
  return invalid(
      fmt::format("there is no service {}{}", service, meant.empty() ? meant : fmt::format(", {} perhaps", meant)),
      {{std::string(pointer), "is no service of the town, and no case has it"}});
}

}  // namespace guichet::http
