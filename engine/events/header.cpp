#include "engine/events/header.h"

#include <charconv>

namespace guichet::events {
namespace {

/// Takes attributes off the front of a document. False: it is not written as we write.
class Walk {
 public:
  explicit Walk(std::string_view document) : rest_(document) {}

  bool mark(std::string_view bytes) {
    if (!rest_.starts_with(bytes)) return false;
    rest_.remove_prefix(bytes.size());
    return true;
  }

  /// A text without escapes.
  bool text(std::string_view before, std::string_view& to) {
    if (!mark(before) || rest_.empty() || rest_.front() != '"') return false;
    const auto end = rest_.find('"', 1);
    if (end == std::string_view::npos) return false;
    to = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return to.find('\\') == std::string_view::npos;
  }

  /// An attribute that is written only where it says something.
  bool optional_text(std::string_view before, std::string_view& to) {
    return !rest_.starts_with(before) || text(before, to);
  }

  bool number(std::string_view before, std::uint64_t& to) {
    if (!mark(before)) return false;
    const auto read = std::from_chars(rest_.data(), rest_.data() + rest_.size(), to);
    if (read.ec != std::errc{}) return false;
    rest_.remove_prefix(static_cast<std::size_t>(read.ptr - rest_.data()));
    return true;
  }

  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

}  // namespace

Result<std::string_view> data_bytes(std::string_view document) {
  // Quotes inside header texts are escaped, so the first mark is the member itself.
  const auto mark = document.find(data_mark);
  if (mark == std::string_view::npos || document.back() != '}') return corrupt("an event has no \"data\"");
  const auto from = mark + data_mark.size();
  return document.substr(from, document.size() - from - 1);
}

bool HeaderReader::walk(std::string_view document, Header& header) {
  Walk at(document);
  std::string_view skipped;
  std::string_view time;
  const bool whole =
      at.text(R"({"specversion":"1.0","id":)", skipped) && at.text(R"(,"source":)", skipped) &&
      at.text(R"(,"type":)", skipped) && at.text(R"(,"subject":)", header.subject) && at.text(R"(,"time":)", time) &&
      at.text(R"(,"datacontenttype":"application/json","sequence":)", skipped) &&
      at.number(R"(,"caseversion":)", header.version) && at.optional_text(R"(,"actor":)", header.actor) &&
      at.optional_text(R"(,"channel":)", header.channel) && at.optional_text(R"(,"correlationid":)", skipped) &&
      at.optional_text(R"(,"causationid":)", header.causation) && at.optional_text(R"(,"workflowversion":)", skipped) &&
      at.text(R"(,"recordedtime":)", skipped);
  if (!whole) return false;
  header.imported = at.mark(R"(,"imported":true)");
  if (!at.optional_text(R"(,"commandhash":)", header.command_hash) || !at.mark(data_mark)) return false;
  if (header.subject.empty() || at.rest().empty() || at.rest().back() != '}') return false;
  header.data = at.rest().substr(0, at.rest().size() - 1);
  if (time != time_text_) {
    const auto moment = parse_rfc3339(time);
    if (!moment) return false;
    time_text_ = time;
    time_ = *moment;
  }
  header.time = time_;
  return true;
}

Result<Header> HeaderReader::read(std::string_view document) {
  Header header;
  if (walk(document, header)) return header;
  return read_any(document);
}

Result<Header> HeaderReader::read_any(std::string_view document) {
  GUICHET_TRY(envelope_, read_envelope(document));
  Header header;
  header.subject = envelope_.subject;
  header.actor = envelope_.actor;
  header.channel = envelope_.channel;
  header.causation = envelope_.causation.value;
  header.command_hash = envelope_.command_hash;
  header.time = envelope_.time;
  header.version = envelope_.version;
  header.imported = envelope_.imported;
  GUICHET_TRY(header.data, data_bytes(document));
  return header;
}

}  // namespace guichet::events
