// XES (IEEE 1849-2016): one trace for each case, newest first. A task is one activity, named after its step, with the
// transitions of the lifecycle extension; every other event is an activity of its own. No payload is given out.
// The cursor is that of the list of cases.
#include <algorithm>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include "adapters/exports/writers.h"
#include "engine/base/markup.h"

namespace guichet::exports {
namespace {

constexpr std::string_view log_begin = R"(<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<global scope="trace"><string key="concept:name" value=""/></global>
<global scope="event"><string key="concept:name" value=""/><date key="time:timestamp" value="1970-01-01T00:00:00.000Z"/><string key="lifecycle:transition" value="complete"/></global>
<classifier name="Activity" scope="event" keys="concept:name"/>
<string key="lifecycle:model" value="standard"/>
)";

/// Transitions of the standard lifecycle, by the event's type.
const std::map<std::string, std::string_view, std::less<>> transitions = {
    {"guichet.task.created.v1", "schedule"},
    {"guichet.task.claimed.v1", "assign"},
    {"guichet.task.assigned.v1", "reassign"},
    {"guichet.task.released.v1", "reassign"},
    {"guichet.task.completed.v1", "complete"},
    {"guichet.task.cancelled.v1", "withdraw"}};

std::string text_in(const json::object& data, std::string_view key) {
  const auto* value = data.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

void attribute(std::string& out, std::string_view kind, std::string_view key, std::string_view value) {
  if (value.empty()) return;
  fmt::format_to(std::back_inserter(out), R"(<{} key="{}" value=")", kind, key);
  append_escaped(out, value);
  out += "\"/>";
}

/// "guichet.case.opened.v1" → "case.opened"
std::string_view word_of(std::string_view type) {
  type.remove_prefix(std::min(type.size(), type.find('.') + 1));
  return type.substr(0, type.rfind('.'));
}

class Traces final : public Export {
 public:
  Traces(const runtime::Engine& engine, Selection selection) : engine_(engine), selection_(std::move(selection)) {}

  Result<std::string> head() override { return std::string(log_begin); }

  Result<std::string> append(std::string& out, const std::string& cursor, std::size_t rows_max) override {
    GUICHET_TRY(const auto page, chosen_cases(engine_, selection_, cursor, rows_max));
    for (const auto& row : page.rows)
      if (overlaps(selection_, row)) GUICHET_TRY_STATUS(append_trace(out, row));
    return page.next;
  }

  std::string tail() override { return "</log>\n"; }

 private:
  Status append_trace(std::string& out, const projections::CaseRow& row) {
    out += "<trace>";
    attribute(out, "string", "concept:name", row.reference);
    attribute(out, "string", "service", row.workflow);
    attribute(out, "string", "channel", row.channel);
    attribute(out, "string", "outcome", row.outcome);
    out += '\n';
    std::map<std::string, std::string> steps;  // of tasks
    projections::PageRequest request;
    request.limit = 500;
    do {
      GUICHET_TRY(const auto page, engine_.queries().timeline(row.id, true, request));
      for (const auto& event : page.rows) append_event(out, event, steps);
      request.after = page.next;
    } while (!request.after.empty());
    out += "</trace>\n";
    return ok();
  }

  void append_event(
      std::string& out, const projections::TimelineRow& event, std::map<std::string, std::string>& steps) {
    const auto transition = transitions.find(event.type);
    const auto task = transition == transitions.end() ? std::string() : text_in(event.data, "task");
    if (event.type == "guichet.task.created.v1") steps[task] = text_in(event.data, "step");
    if (selection_.from && event.time < *selection_.from) return;
    if ((selection_.until && event.time >= *selection_.until) || !is_wanted(event.type, selection_.type)) return;
    out += "<event>";
    if (transition != transitions.end()) {
      attribute(out, "string", "concept:name", steps[task]);
      attribute(out, "string", "lifecycle:transition", transition->second);
    } else {
      attribute(out, "string", "concept:name", word_of(event.type));
      attribute(out, "string", "lifecycle:transition", "complete");
      attribute(out, "string", "step", text_in(event.data, "step"));
    }
    attribute(out, "date", "time:timestamp", to_rfc3339(event.time));
    attribute(out, "string", "org:resource", event.actor);
    attribute(out, "string", "outcome", text_in(event.data, "outcome"));
    attribute(out, "int", "position", fmt::to_string(event.position));
    out += "</event>\n";
    ++rows_;
  }

  const runtime::Engine& engine_;
  const Selection selection_;
};

}  // namespace

std::unique_ptr<Export> traces(const runtime::Engine& engine, Selection selection) {
  return std::make_unique<Traces>(engine, std::move(selection));
}

}  // namespace guichet::exports
