// What a mapping names for every row, held against the town before the first row is read: a misspelt service would
// otherwise be told eight thousand times, and a misspelt field only in passing.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "engine/importing/mapping.h"
#include "workflows/codes.h"
#include "workflows/yaml/mapping.h"
#include "workflows/yaml/syntax.h"

namespace guichet::importing {
namespace {

using workflows::Code;
using workflows::Definition;
using workflows::Place;
using Names = std::set<std::string>;

class NamesOfTown {
 public:
  NamesOfTown(const Mapping& mapping, const workflows::Town& town) : mapping_(mapping), town_(town) {
    for (const auto& [id, service] : town.workflows) services_.push_back(service.get());
  }

  std::vector<workflows::Diagnostic> run() {
    check_service();
    Names fields;
    Names clocks;
    for (const auto* service : services_) {
      for (const auto& field : service->form) fields.insert(field.name);
      for (const auto& clock : service->clocks) clocks.insert(clock.name);
    }
    for (const auto& [name, where] : mapping_.form_names) require(name, where, "undefined-field", "field", fields);
    for (const auto& [name, where] : mapping_.clock_names) require(name, where, "undefined-clock", "clock", clocks);
    for (const auto* list : {&mapping_.then, &mapping_.finally})
      for (const auto& happening : *list) check_happening(happening);
    return std::move(findings_);
  }

 private:
  /// A service that every row has is the only one that the rest is looked up in.
  void check_service() {
    Names known;
    for (const auto& [id, service] : town_.workflows) known.insert(id);
    const auto& reading = mapping_.workflow;
    if (reading.column.empty()) {
      if (!require(reading.always, reading.where, "undefined-workflow", "service", known)) return;
      services_ = {town_.workflows.at(reading.always).get()};
      return;
    }
    for (const auto* table : {&reading.table, &reading.starting})
      for (const auto& [text, service] : *table)
        require(reading.prefix + service, reading.where, "undefined-workflow", "service", known);
    if (reading.otherwise) require(*reading.otherwise, reading.where, "undefined-workflow", "service", known);
  }

  void check_happening(const Happening& happening) {
    const bool is_task = happening.kind == Happening::Kind::complete || happening.kind == Happening::Kind::assign;
    if (!is_task) return;
    const auto& step = happening.what.always;
    Names steps;
    Names outcomes;
    for (const auto* service : services_)
      for (const auto& each : service->steps) {
        const auto* task = std::get_if<workflows::Task>(&each.construct);
        if (task == nullptr) continue;
        steps.insert(each.id);
        if (!step.empty() && each.id != step) continue;
        for (const auto& outcome : task->outcomes) outcomes.insert(outcome.id);
      }
    if (!step.empty() && !require(step, happening.what.where, "undefined-step", "task at a step", steps)) return;
    if (const auto& outcome = happening.outcome; outcome && !outcome->always.empty())
      require(outcome->always, outcome->where, "undefined-outcome", "outcome", outcomes);
    if (const auto& queue = happening.queue; queue && !queue->always.empty()) check_queue(*queue);
  }

  void check_queue(const Reading& queue) {
    Names known;
    for (const auto& [id, team] : town_.teams) known.insert(team.queues.begin(), team.queues.end());
    require(queue.always, queue.where, "undefined-queue", "queue", known);
  }

  bool require(const std::string& name, const Place& where, Code code, std::string_view what, const Names& known) {
    if (known.contains(name)) return true;
    const std::vector<std::string> words(known.begin(), known.end());
    constexpr std::size_t listed_max = 12;
    auto hint = workflows::yaml::suggest(name, words);
    if (hint.empty() && !words.empty() && words.size() <= listed_max)
      hint = fmt::format("known: {}", workflows::yaml::list_words(words));
    const auto whose = services_.size() == 1 && code.word() != "undefined-workflow"
                           ? fmt::format("The service `{}`", services_.front()->id)
                           : std::string("The town");
    findings_.push_back(
        {.code = code,
         .where = where,
         .message = fmt::format("{} has no {} `{}`.", whose, what, workflows::yaml::shorten(name)),
         .hint = std::move(hint)});
    return false;
  }

  const Mapping& mapping_;
  const workflows::Town& town_;
  std::vector<const Definition*> services_;
  std::vector<workflows::Diagnostic> findings_;
};

}  // namespace

std::vector<workflows::Diagnostic> check_names(const Mapping& mapping, const workflows::Town& town) {
  return NamesOfTown(mapping, town).run();
}

}  // namespace guichet::importing
