#include "adapters/console/subject_routes.h"

#include <algorithm>
#include <ranges>
#include <string>
#include <string_view>

#include "adapters/console/places.h"

namespace guichet::console {
namespace {

using http::Call;
using http::Response;

constexpr std::size_t subjects_max = 100;

/// By the service as it is now; what an older text called otherwise is left out.
std::string choice_made(const workflows::Town& town, const cases::CaseState& state, const std::string& language) {
  const auto service = town.workflows.find(state.workflow);
  if (service == town.workflows.end()) return {};
  for (const auto& field : service->second->form) {
    if (field.type != workflows::FieldType::choice || field.personal) continue;
    const auto* value = state.form.if_contains(field.name);
    const auto* chosen = value == nullptr ? nullptr : value->if_string();
    if (chosen == nullptr) continue;
    const auto option = std::ranges::find(field.options, std::string_view(*chosen), &workflows::Option::id);
    if (option != field.options.end()) return std::string(option->label.in(language));
  }
  return {};
}

std::string district_of(const workflows::Town& town, const cases::CaseState& state) {
  const auto place = place_in(state.form);
  return place ? district_at(town, *place) : std::string();
}

Result<Response> read_subjects(const Call& call) {
  const auto town = call.engine->town();
  if (town == nullptr) return not_found("no town is deployed yet");
  json::array items;
  const auto asked = call.query("cases");
  for (const auto part : std::views::split(asked, ',')) {
    if (items.size() == subjects_max)
      return invalid("cases: expected at most 100 of them", {{"cases", "at most 100 at once"}});
    const std::string id(part.begin(), part.end());
    json::object line{{"case", id}, {"choice", ""}, {"district", ""}};
    if (const auto state = call.engine->queries().find_case(CaseId(id)); state && call.require_reach(*state)) {
      line["choice"] = choice_made(*town, *state, call.language);
      line["district"] = district_of(*town, *state);
    }
    items.push_back(std::move(line));
  }
  return http::json_response(json::object{{"items", std::move(items)}});
}

}  // namespace

std::vector<http::Route> subject_routes() {
  return {
      {.pattern = "/console/api/subjects",
       .permission = access::Permission::case_read,
       .summary = "What tells the requests of a list apart: the first choice of their form, and their district",
       .query = {{"cases", http::ValueKind::text, "up to a hundred, with commas"}},
       .outcomes =
           {{200, "a line for each that was asked for, in that order", "Subjects"},
            {404, "no town is deployed yet"},
            {422, "too many at once"}},
       .serve = http::Question(read_subjects)},
  };
}

}  // namespace guichet::console
