// The stored documents, verbatim: sealed values stay sealed.
#include "adapters/exports/writers.h"

namespace guichet::exports {
namespace {

constexpr std::size_t look_factor = 100;

class EventLines final : public Export {
 public:
  EventLines(const runtime::Engine& engine, Selection selection)
      : selection_(std::move(selection)), events_(engine, selection_) {}

  Result<std::string> head() override { return std::string(); }

  Result<std::string> append(std::string& out, const std::string& cursor, std::size_t rows_max) override {
    GUICHET_TRY_STATUS(events_.seek(cursor));
    for (std::size_t row = 0; row < rows_max; ++row) {
      GUICHET_TRY(const auto event, events_.next(look_factor * rows_max));
      if (!event) break;
      out += event->record.body;
      out += '\n';
      ++rows_;
    }
    return events_.at_head() ? std::string() : events_.cursor();
  }

  std::string tail() override { return {}; }

 private:
  const Selection selection_;
  SelectedEvents events_;
};

}  // namespace

std::unique_ptr<Export> event_lines(const runtime::Engine& engine, Selection selection) {
  return std::make_unique<EventLines>(engine, std::move(selection));
}

}  // namespace guichet::exports
