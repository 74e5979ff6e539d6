#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>

#include "engine/store/log.h"

namespace guichet::test {

/// Deterministic events of about `body_bytes`, each different.
inline std::vector<store::Draft> drafts(Position first, std::size_t count, std::size_t body_bytes = 120) {
  std::vector<store::Draft> frame;
  for (std::size_t i = 0; i < count; ++i) {
    const auto position = first + i;
    auto body = fmt::format(R"({{"sequence":"{:020}","data":{{"note":")", position);
    while (body.size() + 3 < body_bytes)
      body += static_cast<char>('a' + (position * 2'654'435'761u + body.size() * body.size()) % 26);
    body += "\"}}";
    frame.push_back(
        {static_cast<std::uint16_t>(100 + position % 7),
         fmt::format("case/{}", position % 5),
         Instant{Duration{1'700'000'000'000 + static_cast<std::int64_t>(position)}},
         std::move(body)});
  }
  return frame;
}

/// Reads everything behind `after` and compares it with drafts(). Empty: all as written; else what differs.
inline std::string difference(const store::Log& log, Position after, Position until, std::size_t body_bytes = 120) {
  auto cursor = log.read(after);
  for (auto position = after + 1; position <= until; ++position) {
    const auto record = cursor->next();
    if (!record) return record.error().message;
    if (!*record) return fmt::format("the log ends before {}", position);
    const auto draft = drafts(position, 1, body_bytes).front();
    if ((*record)->position != position || (*record)->body != draft.body || (*record)->kind != draft.kind ||
        (*record)->recorded != draft.recorded || (*record)->stream != store::stream_hash(draft.stream))
      return fmt::format("event {} differs", position);
  }
  return "";
}

}  // namespace guichet::test
