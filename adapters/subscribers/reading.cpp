#include "adapters/subscribers/reading.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/events/envelope.h"

namespace guichet::subscribers {
namespace {

/// So few records are cheaper read over than sought.
constexpr Position stride_max = 64;

}  // namespace

Result<bool> read_ahead(
    const runtime::Engine& engine, const http::FeedFilter& filter, const ReadAhead& bounds, Window& window) {
  if (engine.head() <= window.read_to() || window.open_count() >= bounds.open_max) return false;
  const auto cursor = engine.read(window.read_to());
  for (std::size_t looked = 0; looked < bounds.records_max; ++looked) {
    if (window.open_count() >= bounds.open_max) return false;
    GUICHET_TRY(const auto record, cursor->next());
    if (!record) return false;
    if (!filter.takes(*record)) {
      window.pass(record->position);
      continue;
    }
    GUICHET_TRY(auto envelope, events::read_envelope(record->body));
    window.add(record->position, std::move(envelope.subject));
  }
  return true;
}

Result<std::vector<std::string>> documents_of(const runtime::Engine& engine, const std::vector<OpenItem>& items) {
  std::vector<std::string> documents;
  std::unique_ptr<store::Cursor> cursor;
  for (const auto& item : items) {
    if (cursor == nullptr || item.position - cursor->position() > stride_max) cursor = engine.read(item.position - 1);
    for (bool found = false; !found;) {
      GUICHET_TRY(const auto record, cursor->next());
      if (!record) return corrupt(fmt::format("event {} is not in the log", item.position));
      found = record->position == item.position;
      if (found) documents.emplace_back(record->body);
    }
  }
  return documents;
}

}  // namespace guichet::subscribers
