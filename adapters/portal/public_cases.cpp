#include "adapters/portal/public_cases.h"

#include "adapters/portal/follow.h"
#include "engine/access/public_case.h"

namespace guichet::portal {
namespace {

constexpr std::size_t cases_max = 500;
constexpr std::chrono::seconds look_every{10};

std::vector<PublicCase> look(runtime::Engine& engine) {
  std::vector<PublicCase> found;
  const auto town = engine.town();
  projections::PageRequest page;
  page.limit = cases_max;
  const auto rows = engine.queries().case_list("", "open", page);
  if (!rows) return found;
  for (const auto& row : rows->rows) {
    const auto* service = definition_of(town.get(), row.workflow);
    if (service == nullptr || service->visibility != workflows::Visibility::everyone) continue;
    const auto state = engine.queries().find_case(row.id);
    if (!state || !is_public(*state, town.get())) continue;
    found.push_back(
        {.reference = state->reference,
         .workflow = state->workflow,
         .deployment = state->deployment,
         .status = state->status,
         .step = state->tokens.empty() ? std::string() : state->tokens.front().step,
         .opened = state->opened,
         .place = place_of(*state, town.get())});
  }
  return found;
}

}  // namespace

bool is_public(const cases::CaseState& state, const workflows::Town* town) {
  return access::is_public(state, town);
}

std::optional<Point> place_of(const cases::CaseState& state, const workflows::Town* town) {
  const auto* service = definition_of(town, state.workflow);
  const auto place = service == nullptr ? std::nullopt : access::public_place(state, *service);
  if (!place) return std::nullopt;
  return Point{place->longitude, place->latitude};
}

std::shared_ptr<const std::vector<PublicCase>> PublicCases::open_ones(runtime::Engine& engine, Instant now) {
  const std::lock_guard lock(mutex_);
  if (known_ == nullptr || now >= looked_ + look_every || now < looked_) {
    known_ = std::make_shared<const std::vector<PublicCase>>(look(engine));
    looked_ = now;
  }
  return known_;
}

}  // namespace guichet::portal
