#include "workflows/graph/graph.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "engine/base/match.h"
#include "workflows/graph/words.h"

namespace guichet::workflows::graph {
namespace {

/// Lanes by the key of whoever acts there: "" of the citizen, "*" of other systems, "?" of the team that each case
/// names itself, else a team's id.
constexpr std::string_view citizen_key = "";
constexpr std::string_view others_key = "*";
constexpr std::string_view by_case_key = "?";

/// What a construct says of its box.
struct Told {
  Shape shape = Shape::automatic;
  std::string kind = {};
  std::vector<std::string> lines = {};
  /// Whose turn it is; none: of whoever acted before.
  std::optional<std::string> lane = {};

  struct Way {
    std::string label;
    std::string to;
  };
  std::vector<Way> ways = {};
};

class Teller {
 public:
  Teller(const Definition& definition, const Town& town, std::string_view language)
      : definition_(definition), town_(town), language_(language), words_(words_in(language)) {}

  Told tell(const Step& step) const {
    return match(
        step.construct,
        [&](const Task& task) { return tell_task(step, task); },
        [&](const Choose& choose) { return tell_choose(choose); },
        [&](const Wait& wait) { return tell_wait(wait); },
        [&](const Route& route) {
          return Told{.kind = std::string(words_.automatic), .ways = {{"", route.go}}};
        },
        [&](const End& end) {
          Told told{.shape = Shape::end, .kind = std::string(words_.end)};
          if (end.outcome != step.id) told.lines.push_back(end.outcome);
          if (const auto* after = after_branch(step)) told.ways.push_back({end.outcome, *after});
          return told;
        },
        [&](const Parallel& parallel) { return tell_parallel(parallel); },
        [&](const Each& each) { return tell_each(each); },
        [&](const Call& call) { return tell_call(call); },
        [&](const Decide& decide) { return tell_decide(decide); },
        [&](const Appointment& appointment) { return tell_appointment(appointment); });
  }

  std::vector<std::string> tell_actions(const Actions& actions) const {
    std::vector<std::string> lines;
    for (const auto& action : actions)
      lines.push_back(match(
          action,
          [&](const SetData& set) { return fmt::format("{} {} = {}", words_.sets, set.field, set.value.text()); },
          [&](const SendMessage& send) { return fmt::format("{} {}", words_.sends, send.message); },
          [&](const NotifyTeam& notify) {
            return fmt::format("{} {} : {}", words_.notifies, team_title(notify.team), notify.message);
          },
          [&](const SetPriority& set) { return fmt::format("{} {}", words_.priority, set.priority.text()); },
          [&](const AddNote& note) { return fmt::format("{} {}", words_.note, note.text.text()); },
          [&](const StartClock& start) { return fmt::format("{} {}", words_.starts, clock_title(start.clock)); },
          [&](const StopClock& stop) { return fmt::format("{} {}", words_.stops, clock_title(stop.clock)); },
          [&](const PublishNote& note) { return fmt::format("{} {}", words_.publishes, note.text.text()); },
          [&](const SetVisibility& set) {
            return std::string(set.visibility == Visibility::everyone ? words_.shown : words_.hidden);
          },
          [&](const EmitMessage& emit) {
            return fmt::format("{} {} ({})", words_.emits, emit.message, emit.value.text());
          }));
    return lines;
  }

  /// Beside the step it leads to: it may be taken anywhere, and arrows from everywhere would say nothing.
  std::string tell_action(const CaseAction& action) const {
    return fmt::format("← {} {}", words_.action, in_language(action.label, action.id));
  }

  Timer tell_timer(const workflows::Timer& timer) const {
    Timer told{
        .when = match(
            timer.when,
            [&](const Span& span) { return span_in(language_, span); },
            [](const expression::Program& at) { return at.text(); }),
        .exact = match(
            timer.when,
            [](const Span& span) { return to_string(span); },
            [](const expression::Program& at) { return at.text(); }),
        .actions = fmt::format("{}", fmt::join(tell_actions(timer.actions), ", ")),
        .go = timer.go};
    return told;
  }

  /// What this step does to the clocks.
  std::vector<std::string> tell_clocks(const Step& step) const {
    std::vector<std::string> lines;
    for (const auto& clock : definition_.clocks) {
      const auto first = clock.from_entering.empty() ? definition_.start : clock.from_entering;
      if (first == step.id && !clock.from_action) lines.push_back(fmt::format("{} {}", words_.starts, title_of(clock)));
      if (clock.until_leaving == step.id || clock.until_entering == step.id)
        lines.push_back(fmt::format("{} {}", words_.stops, title_of(clock)));
      if (std::ranges::find(clock.pause, step.id) != clock.pause.end())
        lines.push_back(fmt::format("{} {}", words_.pauses, title_of(clock)));
      if (clock.silence_go == step.id) lines.push_back(fmt::format("{} {}", words_.silent, title_of(clock)));
    }
    return lines;
  }

  std::string tell_clock(const ClockRule& clock) const {
    auto text = fmt::format("{} : {}", title_of(clock), span_in(language_, clock.budget));
    if (!clock.calendar.empty() && clock.budget.measure >= Measure::business_days)
      text += fmt::format(" ({} {})", words_.business_of, clock.calendar);
    for (const auto& warning : clock.warnings)
      text += fmt::format(" ; {} % → {}", warning.percent, fmt::join(tell_actions(warning.actions), ", "));
    if (!clock.silence_go.empty()) text += fmt::format(" ; {} → {}", clock.on_silence, clock.silence_go);
    if (!clock.breach.empty()) text += fmt::format(" ; 100 % → {}", fmt::join(tell_actions(clock.breach), ", "));
    return text;
  }

  std::string lane_title(std::string_view key) const {
    if (key == citizen_key) return std::string(words_.citizen);
    if (key == by_case_key) return std::string(words_.by_case);
    return key == others_key ? std::string(words_.others) : team_title(key);
  }

 private:
  std::string in_language(const Localized& text, std::string_view otherwise) const {
    return std::string(text.empty() ? otherwise : text.in(language_));
  }

  std::string team_title(std::string_view id) const {
    const auto team = town_.teams.find(std::string(id));
    return team == town_.teams.end() ? std::string(id) : in_language(team->second.title, id);
  }

  std::string title_of(const ClockRule& clock) const { return in_language(clock.title, clock.name); }

  /// Where the step's branch leads when all have ended; nullptr outside of branches.
  const std::string* after_branch(const Step& step) const {
    const auto* around = definition_.find_step(step.home.substr(0, step.home.find('/')));
    if (around == nullptr) return nullptr;
    if (const auto* parallel = std::get_if<Parallel>(&around->construct)) return &parallel->go;
    const auto* each = std::get_if<Each>(&around->construct);
    return each == nullptr ? nullptr : &each->go;
  }

  std::string joins(std::uint32_t wanted) const {
    return wanted == 0 ? std::string(words_.joined) : fmt::format("{}: {}", words_.joined, wanted);
  }

  void tell_silence(const std::optional<Silence>& silent, Told& told) const {
    if (silent)
      told.lines.push_back(fmt::format("{} {} = {}", words_.after, span_in(language_, silent->after), silent->as));
  }

  Told tell_parallel(const Parallel& parallel) const {
    Told told{.shape = Shape::wait, .kind = std::string(words_.parallel)};
    tell_silence(parallel.silent, told);
    for (const auto& branch : parallel.branches)
      told.ways.push_back({in_language(branch.label, branch.id), branch.start});
    told.ways.push_back({joins(parallel.join), parallel.go});
    return told;
  }

  Told tell_each(const Each& each) const {
    Told told{.shape = Shape::wait, .kind = std::string(words_.parallel)};
    told.lines.push_back(fmt::format("{} {}", words_.any_of_several, each.over.text()));
    tell_silence(each.silent, told);
    told.ways = {{"", each.start}, {joins(each.join), each.go}};
    return told;
  }

  std::string clock_title(std::string_view name) const {
    const auto* clock = definition_.find_clock(name);
    return clock == nullptr ? std::string(name) : title_of(*clock);
  }

  Told tell_decide(const Decide& decide) const {
    Told told{.shape = Shape::decision, .kind = std::string(words_.decision)};
    told.lines.push_back(decide.table);
    for (const auto& [field, output] : decide.set)
      told.lines.push_back(fmt::format("{} {} = {}", words_.sets, field, output));
    told.ways.push_back({"", decide.go});
    if (!decide.otherwise.empty()) told.ways.push_back({std::string(words_.otherwise), decide.otherwise});
    return told;
  }

  Told tell_appointment(const Appointment& appointment) const {
    Told told{.shape = Shape::wait, .kind = std::string(words_.wait)};
    told.lane = citizen_key;
    const auto agenda = town_.agendas.find(appointment.agenda);
    told.lines.push_back(
        agenda == town_.agendas.end() ? appointment.agenda : in_language(agenda->second.title, appointment.agenda));
    for (auto& line : tell_actions(appointment.booked)) told.lines.push_back("✓ " + line);
    for (auto& line : tell_actions(appointment.cancelled)) told.lines.push_back("✗ " + line);
    for (auto& line : tell_actions(appointment.offered)) told.lines.push_back("⋯ " + line);
    for (const auto& reminder : appointment.reminders)
      told.lines.push_back(fmt::format(
          "−{} → {}", span_in(language_, reminder.before), fmt::join(tell_actions(reminder.actions), ", ")));
    told.ways.push_back({"", appointment.go});
    return told;
  }

  Told tell_call(const Call& call) const {
    Told told{.shape = Shape::wait, .kind = std::string(words_.call)};
    told.lane = others_key;
    told.lines.push_back(fmt::format("{}: {} {}", call.service, call.method, call.path.text()));
    for (auto& line : tell_actions(call.save)) told.lines.push_back(std::move(line));
    told.ways.push_back({"", call.go});
    if (!call.failed.empty()) told.ways.push_back({"✗", call.failed});
    return told;
  }

  Told tell_task(const Step& step, const Task& task) const {
    const auto& queue = task.queue_by ? task.queue_by->text() : task.queue;
    const auto* team = town_.team_of_queue(queue);
    Told told{.shape = Shape::task, .kind = std::string(words_.task)};
    told.lane = team != nullptr ? team->id : task.queue_by ? std::string(by_case_key) : queue;
    if (*told.lane != queue) told.lines.push_back(queue);
    if (!task.roles.empty()) told.lines.push_back(fmt::format("{} {}", words_.by, fmt::join(task.roles, ", ")));
    if (!task.fill.empty()) told.lines.push_back(fmt::format("{} {}", words_.sets, fmt::join(task.fill, ", ")));
    if (task.referral) {
      told.lines.push_back(fmt::format("⇗ {} ({})", task.referral->to.text(), span_in(language_, task.referral->news)));
      for (auto& line : tell_actions(task.referral->overdue)) told.lines.push_back("⇗ " + line);
    }
    for (const auto& outcome : task.outcomes) {
      auto label = in_language(outcome.label, outcome.id);
      const auto actions = tell_actions(outcome.actions);
      if (!actions.empty()) label += fmt::format(" ({})", fmt::join(actions, ", "));
      const auto* after = outcome.go.empty() ? after_branch(step) : &outcome.go;
      if (after != nullptr) told.ways.push_back({std::move(label), *after});
    }
    return told;
  }

  Told tell_choose(const Choose& choose) const {
    Told told{.shape = Shape::decision, .kind = std::string(words_.decision)};
    for (const auto& branch : choose.branches)
      told.ways.push_back({branch.when ? branch.when->text() : std::string(words_.otherwise), branch.go});
    return told;
  }

  Told tell_wait(const Wait& wait) const {
    Told told{.shape = Shape::wait, .kind = std::string(words_.wait)};
    match(
        wait,
        [&](const WaitForReply& reply) {
          told.lane = citizen_key;
          told.lines.emplace_back(words_.reply);
          told.ways.push_back({"", reply.go});
        },
        [&](const WaitForMessage& message) {
          told.lane = others_key;
          told.lines.push_back(message.name);
          if (message.match) told.lines.push_back("= " + message.match->text());
          told.ways.push_back({"", message.go});
        },
        [&](const WaitUntil& until) {
          told.shape = Shape::moment;
          told.lines.push_back(until.instant.text());
          told.ways.push_back({"", until.go});
        });
    return told;
  }

  const Definition& definition_;
  const Town& town_;
  std::string_view language_;
  const Words& words_;
};

class Builder {
 public:
  Builder(const Definition& definition, const Town& town, std::string_view language)
      : definition_(definition), language_(language), teller_(definition, town, language) {}

  Graph build() {
    graph_.id = definition_.id;
    graph_.language = language_;
    graph_.title = definition_.title.empty() ? definition_.id : definition_.title.in(language_);
    for (std::size_t i = 0; i < definition_.steps.size(); ++i) index_[definition_.steps[i].id] = i;
    for (const auto& step : definition_.steps) told_.push_back(teller_.tell(step));
    for (std::size_t i = 0; i < told_.size(); ++i) add_node(i);
    for (const auto& clock : definition_.clocks) graph_.clocks.push_back(teller_.tell_clock(clock));
    graph_.start = index_.at(definition_.start);
    place_in_lanes();
    return std::move(graph_);
  }

 private:
  void add_node(std::size_t i) {
    const auto& step = definition_.steps[i];
    Node node{.id = step.id, .shape = told_[i].shape, .kind = told_[i].kind, .lines = told_[i].lines};
    if (!step.status.empty()) node.status = step.status.in(language_);
    for (auto& line : teller_.tell_actions(step.actions)) node.lines.push_back(std::move(line));
    for (const auto& action : definition_.actions)
      if (action.go == step.id) node.lines.push_back(teller_.tell_action(action));
    node.clocks = teller_.tell_clocks(step);
    for (const auto& way : told_[i].ways) add_edge(i, way.to, way.label, false);
    for (const auto& timer : step.timers) {
      node.timers.push_back(teller_.tell_timer(timer));
      const auto& told = node.timers.back();
      if (!told.go.empty()) add_edge(i, told.go, told.when, true);
    }
    graph_.nodes.push_back(std::move(node));
  }

  void add_edge(std::size_t from, const std::string& to, const std::string& label, bool timer) {
    graph_.edges.push_back({.from = from, .to = index_.at(to), .label = label, .timer = timer});
  }

  /// Lanes in the order in which a case meets them; a step that nobody does stays in the lane it comes from.
  void place_in_lanes() {
    std::vector<std::optional<std::string>> key(told_.size());
    std::vector<std::size_t> met{graph_.start};
    key[graph_.start] = told_[graph_.start].lane.value_or(std::string(citizen_key));
    for (std::size_t next = 0; next < met.size(); ++next)
      for (const auto& edge : graph_.edges) {
        if (edge.from != met[next] || key[edge.to]) continue;
        key[edge.to] = told_[edge.to].lane.value_or(*key[edge.from]);
        met.push_back(edge.to);
      }
    std::vector<std::string> lanes;
    for (const auto node : met)
      if (std::ranges::find(lanes, *key[node]) == lanes.end()) lanes.push_back(*key[node]);
    // Residents stand first and other systems last, wherever a case meets them.
    std::ranges::stable_sort(lanes, {}, [](const std::string& lane) {
      return lane == citizen_key ? 0 : lane == others_key ? 2 : 1;
    });
    for (const auto& lane : lanes) graph_.lanes.push_back({teller_.lane_title(lane)});
    for (std::size_t i = 0; i < told_.size(); ++i)
      graph_.nodes[i].lane =
          static_cast<std::size_t>(std::ranges::find(lanes, key[i].value_or(lanes[0])) - lanes.begin());
  }

  const Definition& definition_;
  std::string_view language_;
  Teller teller_;
  std::map<std::string, std::size_t, std::less<>> index_;
  std::vector<Told> told_;
  Graph graph_;
};

}  // namespace

Graph graph_of(const Definition& definition, const Town& town, std::string_view language) {
  return Builder(definition, town, language).build();
}

void mark_here(Graph& graph, const std::vector<std::string>& steps) {
  for (auto& node : graph.nodes) node.here = std::ranges::find(steps, node.id) != steps.end();
}

std::string to_text(const Graph& graph) {
  const auto& words = words_in(graph.language);
  auto text = fmt::format("{} ({})\n{}:\n", graph.title, graph.id, words.steps);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const auto& node = graph.nodes[i];
    text += fmt::format("- {}{} ({}, {})", node.here ? "● " : "", node.id, node.kind, graph.lanes[node.lane].title);
    if (i == graph.start) text += fmt::format(" [{}]", words.start);
    if (!node.lines.empty()) text += fmt::format(": {}", fmt::join(node.lines, "; "));
    for (const auto& edge : graph.edges)
      if (edge.from == i)
        text += fmt::format(
            "; {}{}→ {}",
            edge.timer ? fmt::format("{} ", words.after) : "",
            edge.label.empty() ? "" : edge.label + " ",
            graph.nodes[edge.to].id);
    for (const auto& timer : node.timers)
      if (timer.go.empty()) text += fmt::format("; {} {}: {}, {}", words.after, timer.when, timer.actions, words.stays);
    for (const auto& clock : node.clocks) text += "; " + clock;
    text += '\n';
  }
  if (!graph.clocks.empty()) text += fmt::format("{}:\n", words.clocks);
  for (const auto& clock : graph.clocks) text += fmt::format("- {}\n", clock);
  return text;
}

}  // namespace guichet::workflows::graph
