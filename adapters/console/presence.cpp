#include "adapters/console/presence.h"

#include <algorithm>
#include <memory>

namespace guichet::console {
namespace {

using http::Call;
using http::Response;

constexpr std::chrono::seconds gone_after{40};
constexpr std::size_t cases_max = 10'000;

Result<Response> look_at(Presence& presence, const Call& call) {
  JsonFields fields(call.body);
  const auto id = fields.required_string("case", 128);
  const auto leaving = fields.optional_bool("leaving").value_or(false);
  GUICHET_TRY_STATUS(fields.finish());
  GUICHET_TRY(const auto state, call.engine->queries().find_case(CaseId(id)));
  GUICHET_TRY_STATUS(call.require_reach(state));
  json::array others;
  if (leaving) {
    presence.leave(state.id.value, call.who->subject);
  } else {
    for (auto& other : presence.look(state.id.value, call.who->subject, call.now))
      others.push_back(json::string(other));
  }
  return http::json_response(json::object{{"others", std::move(others)}});
}

}  // namespace

std::vector<std::string> Presence::look(const std::string& case_id, const std::string& subject, Instant now) {
  const std::scoped_lock lock(mutex_);
  if (by_case_.size() >= cases_max)
    std::erase_if(by_case_, [&](const auto& entry) {
      return std::ranges::all_of(entry.second, [&](const auto& one) { return now - one.second > gone_after; });
    });
  if (by_case_.size() >= cases_max) by_case_.clear();  // nobody is lost: they say it again in a moment
  auto& here = by_case_[case_id];
  std::erase_if(here, [&](const auto& one) { return now - one.second > gone_after; });
  here[subject] = now;
  std::vector<std::string> others;
  for (const auto& [other, seen] : here)
    if (other != subject) others.push_back(other);
  return others;
}

void Presence::leave(const std::string& case_id, const std::string& subject) {
  const std::scoped_lock lock(mutex_);
  const auto known = by_case_.find(case_id);
  if (known == by_case_.end()) return;
  known->second.erase(subject);
  if (known->second.empty()) by_case_.erase(known);
}

std::vector<http::Route> presence_routes() {
  // Shared by the one route that outlives this function.
  const auto presence = std::make_shared<Presence>();
  return {
      {.method = http::Method::post,
       .pattern = "/console/api/presence",
       .permission = access::Permission::case_read,
       .summary = "Say that one has a case open, and learn who else has",
       .body = {{"case", "string", true, ""}, {"leaving", "boolean", false, "one has closed it"}},
       .outcomes = {{200, "the others", "Others"}},
       .serve = http::Question([presence](const Call& call) { return look_at(*presence, call); })},
  };
}

}  // namespace guichet::console
