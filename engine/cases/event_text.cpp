#include "engine/cases/event_text.h"

#include <concepts>
#include <utility>
#include <variant>

#include "engine/base/check.h"
#include "engine/cases/event_members.h"
#include "engine/events/payload_text.h"

namespace guichet::cases {
namespace {

Status change_object(json::object& object, const std::function<Status(json::value&)>& change) {
  json::value whole(std::move(object));
  const auto changed = change(whole);
  check(whole.is_object(), "what replaces an object of an event is one");
  object = std::move(whole.get_object());
  return changed;
}

}  // namespace

void append_data(std::string& out, const Event& event) {
  std::visit([&](const auto& known) { events::append_member(out, known); }, event);
}

bool any_value(const Event& event, bool (*holds)(const json::value&)) {
  const auto plain = [&](const auto& value) {
    if constexpr (std::same_as<std::remove_cvref_t<decltype(value)>, json::value>) {
      return !holds(value);
    } else {
      if (value.size() == 1) return !holds(json::value(value));  // it may be a wrapper as a whole
      for (const auto& member : value)
        if (holds(member.value())) return false;
      return true;
    }
  };
  return !std::visit([&](const auto& known) { return events::visit_free_values(known, plain); }, event);
}

Status change_values(Event& event, const std::function<Status(json::value&)>& change) {
  Status changed = ok();
  const auto one = [&](auto& value) {
    if constexpr (std::same_as<std::remove_cvref_t<decltype(value)>, json::value>)
      changed = change(value);
    else
      changed = change_object(value, change);
    return changed.has_value();
  };
  std::visit([&](auto& known) { events::visit_free_values(known, one); }, event);
  return changed;
}

}  // namespace guichet::cases
