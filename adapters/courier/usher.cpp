#include "adapters/courier/usher.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace guichet::courier {
namespace {

/// As many stand in one line at most, as far as we look.
constexpr std::size_t line_max = 1'000;

struct Standing {
  CaseId id;
  Instant since;
};

Result<std::vector<Standing>> line_of(const runtime::Engine& engine, const cases::MessageEmitted& message) {
  GUICHET_TRY(const auto waiting, engine.queries().waiting_for(message.name, message.value, line_max));
  std::vector<Standing> line;
  for (const auto& id : waiting) {
    GUICHET_TRY(const auto state, engine.queries().find_case(id));
    for (const auto& place : state.lines)
      if (json::value(place.agenda) == message.value) line.push_back({id, place.since});
  }
  std::ranges::stable_sort(line, {}, &Standing::since);
  return line;
}

std::string text_in(const json::object& body, std::string_view name) {
  const auto* value = body.if_contains(name);
  return value == nullptr || !value->is_string() ? std::string() : std::string(value->get_string());
}

}  // namespace

bool is_free_slot(const cases::MessageEmitted& message) {
  return message.name == cases::slot_free_message;
}

Status call_next(runtime::Engine& engine, Position position, const cases::MessageEmitted& message) {
  const auto starts = parse_rfc3339(text_in(message.body, "starts"));
  if (!starts || !message.value.is_string()) return ok();
  const cases::OfferSlot offer{std::string(message.value.get_string()), text_in(message.body, "site"), *starts};
  GUICHET_TRY(const auto line, line_of(engine, message));
  for (const auto& one : line) {
    runtime::Submission submission;
    submission.id = CommandId(fmt::format("courier-offer-{}-{}", position, one.id.value));
    submission.actor.name = "system/courier";
    submission.what = runtime::CaseCommand{one.id, offer};
    const auto receipt = engine.submit_and_wait(std::move(submission));
    // Refused: it has a slot meanwhile, or left the line; the next one then. Or the slot is gone: so it is for all.
    if (receipt || receipt.error().kind == Error::Kind::unavailable) return receipt ? ok() : Status(receipt.error());
  }
  return ok();
}

}  // namespace guichet::courier
