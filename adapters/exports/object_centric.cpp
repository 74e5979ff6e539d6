// OCEL 2.0 in JSON (https://www.ocel-standard.org/2.0/ocel20-schema-json.json):
//
//   {"eventTypes":[…],"objectTypes":[…],"events":[EVENT,…],"objects":[OBJECT,…]}
//
// Events are read from the log, objects from the list of cases and from the town; nothing is remembered between the
// two. The cursor is a position among the events, "objects" before the town's objects, "objects:" PAGE among the cases;
// "case/ID" stands for the objects behind that case.
#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "adapters/exports/writers.h"
#include "engine/cases/event_json.h"

namespace guichet::exports {
namespace {

constexpr std::string_view objects_begin = "objects";
constexpr std::size_t objects_look_factor = 100;
constexpr std::string_view event_attributes =
    R"([{"name":"actor","type":"string"},{"name":"channel","type":"string"},{"name":"step","type":"string"},{"name":"outcome","type":"string"}])";
constexpr std::string_view object_types =
    R"([{"name":"case","attributes":[{"name":"reference","type":"string"},{"name":"service","type":"string"},)"
    R"({"name":"channel","type":"string"},{"name":"priority","type":"string"},{"name":"outcome","type":"string"}]},)"
    R"({"name":"agent","attributes":[]},{"name":"queue","attributes":[{"name":"team","type":"string"}]}])";

/// What an event says beside its header that matters to who mines processes; nothing personal is among it.
struct Detail {
  std::string step;
  std::string outcome;
  std::string queue;
};

Detail detail_of(const store::Record& record, std::string_view data) {
  static const std::array telling = {
      cases::kind_of(cases::StepEntered{}),
      cases::kind_of(cases::StepLeft{}),
      cases::kind_of(cases::TaskCreated{}),
      cases::kind_of(cases::TaskCompleted{}),
      cases::kind_of(cases::CaseClosed{}),
      cases::kind_of(cases::BranchEnded{})};
  if (std::ranges::find(telling, record.kind) == telling.end()) return {};
  const auto event = cases::decode(record.kind, data);
  if (!event) return {};
  if (const auto* entered = std::get_if<cases::StepEntered>(&*event)) return {entered->step, "", ""};
  if (const auto* left = std::get_if<cases::StepLeft>(&*event)) return {left->step, "", ""};
  if (const auto* task = std::get_if<cases::TaskCreated>(&*event)) return {task->step, "", task->queue};
  if (const auto* task = std::get_if<cases::TaskCompleted>(&*event)) return {task->step, task->outcome, ""};
  if (const auto* branch = std::get_if<cases::BranchEnded>(&*event)) return {branch->step, branch->outcome, ""};
  if (const auto* closed = std::get_if<cases::CaseClosed>(&*event)) return {"", closed->outcome, ""};
  return {};
}

/// One for each event that a case may have.
template <std::size_t... at>
std::string event_types(std::index_sequence<at...>) {
  std::string out;
  const auto tell = [&](std::string_view type) {
    fmt::format_to(
        std::back_inserter(out),
        R"({}{{"name":"{}","attributes":{}}})",
        out.empty() ? "" : ",",
        type,
        event_attributes);
  };
  (tell(cases::type_of(cases::Event(std::variant_alternative_t<at, cases::AnyEvent>{}))), ...);
  return out;
}

class ObjectCentric final : public Export {
 public:
  ObjectCentric(const runtime::Engine& engine, Selection selection)
      : engine_(engine), selection_(std::move(selection)), events_(engine, selection_), town_(engine.town()) {}

  Result<std::string> head() override {
    return fmt::format(
        R"({{"eventTypes":[{}],"objectTypes":{},"events":[)",
        event_types(std::make_index_sequence<std::variant_size_v<cases::AnyEvent>>()),
        object_types);
  }

  Result<std::string> append(std::string& out, const std::string& cursor, std::size_t rows_max) override {
    const auto behind_case = cursor.starts_with("case/");
    if (!behind_case && !cursor.starts_with(objects_begin)) return append_events(out, cursor, rows_max);
    if (!among_objects_) out += R"(],"objects":[)";
    if (!among_objects_) any_ = false;
    among_objects_ = true;
    if (cursor == objects_begin) {
      append_town(out);
      return fmt::format("{}:", objects_begin);
    }
    return append_cases(out, behind_case ? cursor : cursor.substr(objects_begin.size() + 1), rows_max);
  }

  std::string tail() override {
    return among_objects_ ? "]}\n"
                          : R"(],"objects":[]})"
                            "\n";
  }

 private:
  Result<std::string> append_events(std::string& out, const std::string& cursor, std::size_t rows_max) {
    GUICHET_TRY_STATUS(events_.seek(cursor));
    for (std::size_t row = 0; row < rows_max; ++row) {
      GUICHET_TRY(const auto event, events_.next(objects_look_factor * rows_max));
      if (!event) break;
      if (cases::is_case_event(event->record.kind)) append_event(out, *event);
    }
    return events_.at_head() ? std::string(objects_begin) : events_.cursor();
  }

  void append_event(std::string& out, const SelectedEvents::Event& event) {
    const auto& header = event.header;
    const auto detail = detail_of(event.record, header.data);
    separate(out);
    fmt::format_to(
        std::back_inserter(out),
        R"({{"id":"{:020}","type":"{}","time":"{}","attributes":[)",
        event.record.position,
        cases::type_of(event.record.kind),
        to_rfc3339(header.time));
    bool first = true;
    attribute(out, first, "actor", header.actor);
    attribute(out, first, "channel", header.channel);
    attribute(out, first, "step", detail.step);
    attribute(out, first, "outcome", detail.outcome);
    out += R"(],"relationships":[{"objectId":)";
    append_json(out, header.subject);
    out += R"(,"qualifier":"about"})";
    if (is_agent(header.actor)) relation(out, std::string(header.actor), "done by");
    if (town_ != nullptr && !detail.queue.empty() && town_->team_of_queue(detail.queue) != nullptr)
      relation(out, "queues/" + detail.queue, "lies in");
    out += "]}";
    ++rows_;
  }

  /// One that the town knows, and that is therefore among the objects.
  bool is_agent(std::string_view actor) const {
    constexpr std::string_view prefix = "agents/";
    return town_ != nullptr && actor.starts_with(prefix) &&
           town_->agents.contains(std::string(actor.substr(prefix.size())));
  }

  static void attribute(std::string& out, bool& first, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    fmt::format_to(std::back_inserter(out), R"({}{{"name":"{}","value":)", first ? "" : ",", name);
    append_json(out, value);
    out += '}';
    first = false;
  }

  static void relation(std::string& out, const std::string& object, std::string_view qualifier) {
    out += R"(,{"objectId":)";
    append_json(out, object);
    fmt::format_to(std::back_inserter(out), R"(,"qualifier":"{}"}})", qualifier);
  }

  void append_town(std::string& out) {
    if (town_ == nullptr) return;
    for (const auto& [id, agent] : town_->agents) {
      separate(out);
      fmt::format_to(std::back_inserter(out), R"({{"id":"agents/{}","type":"agent"}})", id);
    }
    std::set<std::string> queues;
    for (const auto& [id, team] : town_->teams)
      for (const auto& queue : team.queues)
        if (queues.insert(queue).second) {
          separate(out);
          fmt::format_to(
              std::back_inserter(out),
              R"({{"id":"queues/{}","type":"queue","attributes":[{{"name":"team","value":"{}","time":"1970-01-01T00:00:00Z"}}]}})",
              queue,
              id);
        }
  }

  Result<std::string> append_cases(std::string& out, const std::string& cursor, std::size_t rows_max) {
    GUICHET_TRY(const auto page, chosen_cases(engine_, selection_, cursor, rows_max));
    for (const auto& row : page.rows)
      if (overlaps(selection_, row)) append_case(out, row);
    return page.next.empty() ? std::string() : fmt::format("{}:{}", objects_begin, page.next);
  }

  void append_case(std::string& out, const projections::CaseRow& row) {
    separate(out);
    out += R"({"id":)";
    append_json(out, "case/" + row.id.value);
    out += R"(,"type":"case","attributes":[)";
    const auto opened = to_rfc3339(row.opened);
    bool first = true;
    valued(out, first, "reference", row.reference, opened);
    valued(out, first, "service", row.workflow, opened);
    valued(out, first, "channel", row.channel, opened);
    valued(out, first, "priority", row.priority, opened);
    if (row.closed) valued(out, first, "outcome", row.outcome, to_rfc3339(*row.closed));
    out += "]}";
  }

  static void valued(
      std::string& out, bool& first, std::string_view name, std::string_view value, std::string_view time) {
    if (value.empty()) return;
    fmt::format_to(std::back_inserter(out), R"({}{{"name":"{}","value":)", first ? "" : ",", name);
    append_json(out, value);
    fmt::format_to(std::back_inserter(out), R"(,"time":"{}"}})", time);
    first = false;
  }

  void separate(std::string& out) {
    if (any_) out += ",\n";
    any_ = true;
  }

  const runtime::Engine& engine_;
  const Selection selection_;
  SelectedEvents events_;
  const std::shared_ptr<const workflows::Town> town_;
  bool among_objects_ = false;
  bool any_ = false;
};

}  // namespace

std::unique_ptr<Export> object_centric(const runtime::Engine& engine, Selection selection) {
  return std::make_unique<ObjectCentric>(engine, std::move(selection));
}

}  // namespace guichet::exports
