#include "adapters/http/feed_slice.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "engine/events/envelope.h"

namespace guichet::http {
namespace {

void add_document(std::string& text, FeedShape shape, const store::Record& record) {
  switch (shape) {
    case FeedShape::batch:
      text += text.size() > 1 ? "," : "";
      text += record.body;
      return;
    case FeedShape::lines:
      text += record.body;
      text += '\n';
      return;
    case FeedShape::stream:
      fmt::format_to(std::back_inserter(text), "id: {}\ndata: ", record.position);
      text += record.body;
      text += "\n\n";
      return;
    case FeedShape::changes:
      if (const auto envelope = events::read_envelope(record.body))
        fmt::format_to(
            std::back_inserter(text),
            "id: {}\ndata: {{\"subject\":\"{}\",\"type\":\"{}\"}}\n\n",
            record.position,
            envelope->subject,
            envelope->type);
      return;
  }
}

}  // namespace

FeedFilter::FeedFilter(std::string_view types, std::string subject)
    : subject_(std::move(subject)), stream_(subject_.empty() ? 0 : store::stream_hash(subject_)) {
  while (!types.empty()) {
    const auto end = std::min(types.find(','), types.size());
    auto word = types.substr(0, end);
    types.remove_prefix(std::min(end + 1, types.size()));
    const auto prefix = word.ends_with(".*");
    if (prefix) word.remove_suffix(1);
    types_.push_back({std::string(word), prefix});
  }
}

bool FeedFilter::takes_type(std::string_view type) const {
  return std::ranges::any_of(
      types_, [&](const Type& wanted) { return wanted.prefix ? type.starts_with(wanted.word) : type == wanted.word; });
}

bool FeedFilter::takes(const store::Record& record) const {
  if (takes_all()) return true;
  if (!subject_.empty() && record.stream != stream_) return false;
  const auto envelope = events::read_envelope(record.body);
  if (!envelope) return false;
  if (!subject_.empty() && envelope->subject != subject_) return false;
  if (!types_.empty() && !takes_type(envelope->type)) return false;
  return !is_kept() || reaches_(envelope->subject);
}

Result<FeedSlice> read_slice(
    store::Cursor& cursor,
    const FeedFilter& filter,
    FeedShape shape,
    const SliceBounds& bounds,
    const std::function<void()>& between) {
  constexpr std::size_t records_between = 100;
  FeedSlice slice;
  if (shape == FeedShape::batch) slice.text = "[";
  for (std::size_t looked = 0; looked < bounds.records_max; ++looked) {
    if (slice.events >= bounds.events_max || slice.text.size() >= bounds.bytes_max) break;
    if (between && looked % records_between == 0) between();
    GUICHET_TRY(const auto record, cursor.next());
    slice.at_head = !record;
    if (slice.at_head) break;
    if (!filter.takes(*record)) continue;
    add_document(slice.text, shape, *record);
    ++slice.events;
  }
  if (shape == FeedShape::batch) slice.text += "]";
  slice.reached = cursor.position();
  return slice;
}

}  // namespace guichet::http
