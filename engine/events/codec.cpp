#include "engine/events/codec.h"

#include <algorithm>

#include <fmt/format.h>

namespace guichet::events {

Error wrong_member(std::string_view what, std::string_view expected, const json::value& found) {
  return corrupt(fmt::format("expected {} at {}, found {}", expected, what, json::to_string(found.kind())));
}

Status Codec<std::string>::decode(const json::value& from, std::string& to, std::string_view what) {
  const auto* text = from.if_string();
  if (text == nullptr) return wrong_member(what, "a text", from);
  to.assign(text->data(), text->size());
  return ok();
}

Status Codec<bool>::decode(const json::value& from, bool& to, std::string_view what) {
  if (!from.is_bool()) return wrong_member(what, "true or false", from);
  to = from.get_bool();
  return ok();
}

Status Codec<Instant>::decode(const json::value& from, Instant& to, std::string_view what) {
  const auto* text = from.if_string();
  if (text == nullptr) return wrong_member(what, "a moment", from);
  auto read = parse_rfc3339({text->data(), text->size()});
  if (!read) return corrupt(fmt::format("at {}: {}", what, read.error().message));
  to = *read;
  return ok();
}

Status Codec<json::object>::decode(const json::value& from, json::object& to, std::string_view what) {
  const auto* object = from.if_object();
  if (object == nullptr) return wrong_member(what, "an object", from);
  to = *object;
  return ok();
}

Status decode_members(const json::object& from, std::span<const MemberDecoder> members, void* owner) {
  for (const auto& member : members) {
    const auto* found = from.if_contains(member.name);
    if (found == nullptr) return corrupt(fmt::format("the member \"{}\" is missing", member.name));
    GUICHET_TRY_STATUS(member.decode(*found, owner, member.name));
  }
  if (members.size() == from.size()) return ok();
  for (const auto& member : from) {
    const std::string_view key = member.key();
    if (std::ranges::find(members, key, &MemberDecoder::name) == members.end())
      return corrupt(fmt::format("the member \"{}\" is not known here", key));
  }
  return corrupt("a member is said twice");
}

}  // namespace guichet::events
