// A request for completion stops what the law counts: where the citizen is asked and the clock runs on, the time that
// they take becomes the town's silence, and is decided by it.
#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "workflows/check/check.h"
#include "workflows/codes.h"

namespace guichet::workflows::check {
namespace {

bool waits_for_reply(const Step& step) {
  const auto* wait = std::get_if<Wait>(&step.construct);
  return wait != nullptr && std::holds_alternative<WaitForReply>(*wait);
}

/// The steps a case can be in while the clock runs, as far as its `from` and `until` say. What a `do` starts may start
/// anywhere.
std::set<std::string_view> within(const ClockRule& clock, const Definition& definition) {
  std::set<std::string_view> seen;
  std::vector<std::string_view> open{clock.from_entering.empty() ? definition.start : clock.from_entering};
  while (!open.empty()) {
    const auto id = open.back();
    open.pop_back();
    const auto* step = id == clock.until_entering ? nullptr : definition.find_step(id);
    if (step == nullptr || !seen.insert(id).second || id == clock.until_leaving) continue;
    for (const auto way : ways_out(*step)) open.push_back(way);
    for (const auto first : branch_starts(*step)) open.push_back(first);
  }
  return seen;
}

}  // namespace

void check_silence(const Definition& definition, std::vector<Diagnostic>& findings) {
  for (const auto& clock : definition.clocks) {
    if (clock.on_silence.empty()) continue;
    const auto running = within(clock, definition);
    for (const auto& step : definition.steps) {
      if (!waits_for_reply(step) || !running.contains(step.id)) continue;
      if (std::ranges::find(clock.pause, step.id) != clock.pause.end()) continue;
      auto pause = clock.pause;
      pause.push_back(step.id);
      findings.push_back(
          {.severity = Severity::warning,
           .code = Code("silence-while-asked"),
           .where = clock.where,
           .message = fmt::format(
               "The legal clock `{}` runs on in `{}`, where the citizen is asked: their time counts as the town's "
               "silence.",
               clock.name,
               step.id),
           .hint = fmt::format("pause: [{}]", fmt::join(pause, ", "))});
    }
  }
}

}  // namespace guichet::workflows::check
