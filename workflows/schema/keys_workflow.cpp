#include "workflows/schema/keys.h"

namespace guichet::workflows::schema {
namespace {

Shape service() {
  return {
      .what = "a workflow",
      .keys = {
          {"workflow", "id", "The service's name, for ever.", true},
          {"title", "localized", "What people call the service.", true},
          {"summary", "localized", "A sentence for whoever looks for it."},
          {"owner", "id", "The team that answers for it; its calendar is that of the clocks.", true},
          {"access", "one public|identified|agents", "Who may open a case; public where nothing is said."},
          {"visibility", "one public|private", "public: on the map and in open data, never with personal data."},
          {"alternatives", "localized", "The ways that are not digital; every service has one."},
          {"group", "localized", "The heading it stands under in lists of services."},
          {"keywords", "localized", "Other words by which people look for it, separated by commas."},
          {"bring", "list localized", "What people should have at hand."},
          {"keep", "map span", "By outcome: how long a closed case is kept."},
          {"form", "map shape a field", "What the person fills in who opens the case."},
          {"data", "map shape a field", "What agents and the service add."},
          {"clocks", "map shape a clock", "Promises of time."},
          {"start", "id", "The first step.", true},
          {"steps", "map shape a step", "Where a case rests, or what it passes through.", true}}};
}

Shape field() {
  return {
      .what = "a field",
      .keys = {
          {"type", "one string|text|integer|number|boolean|choice|date|datetime|location|photo|file|phone|email",
           "What is asked for.", true},
          {"label", "localized", "What people read."},
          {"help", "localized", "A sentence of help below it."},
          {"required", "boolean", "true: the form is refused without it."},
          {"personal", "boolean", "true: sealed under the person's key, forgotten with them."},
          {"min", "integer", "The smallest number, shortest text or fewest files."},
          {"max", "integer", "The largest number, longest text or most files."},
          {"options", "list text / map localized", "Of a choice: names, or names with labels."},
          {"show", "expression", "The field is asked for, and kept, only where this is true."}}};
}

std::vector<Shape> steps() {
  return {
      {.what = "a step",
       .keys =
           {{"status", "localized", "What the citizen reads; without it they see nothing of the step."},
            {"do", "list shape an item of `do`", "Done on entering."},
            {"task", "shape a task", "An agent has something to do."},
            {"choose", "list shape a branch", "The first branch whose `when` is true; the last has none."},
            {"wait", "shape a wait", "Rests until an answer, a message or a moment comes."},
            {"go", "id", "Straight on to this step."},
            {"end", "id", "The case closes with this outcome."},
            {"timers", "list shape a timer", "What happens by itself while a case rests here."}},
       .some = {"task", "choose", "wait", "go", "end"},
       .exactly_one = true},
      {.what = "a task",
       .keys =
           {{"queue", "id", "Who sees it.", true},
            {"priority", "priority", "low, normal, high, urgent, or an expression."},
            {"purpose", "text", "Why a priority may lawfully look at who somebody is."},
            {"guide", "localized", "Helps whoever does it."},
            {"fill", "list text", "The fields of `data` that this agent sets."},
            {"roles", "list id", "Who may take it; without it whoever serves the queue."},
            {"outcomes", "map shape an outcome", "How it can end.", true}}},
      {.what = "an outcome",
       .keys =
           {{"label", "localized", "What the agent reads on the button.", true},
            {"ask", "map shape a field", "Asked of the agent, and kept with the event."},
            {"do", "list shape an item of `do`", "Done with it."},
            {"go", "id", "The next step.", true}}},
  };
}

std::vector<Shape> ways_and_acts() {
  return {
      {.what = "a branch",
       .keys =
           {{"when", "expression", "Tried in order; the last branch has none."},
            {"purpose", "text", "Why it may lawfully look at who somebody is."},
            {"go", "id", "The next step.", true}}},
      {.what = "a wait",
       .keys =
           {{"for", "id", "reply, or the name of another system's message."},
            {"match", "expression", "Only a message that carries this value."},
            {"until", "expression", "A moment."},
            {"go", "id", "The next step.", true}},
       .some = {"for", "until"},
       .exactly_one = true},
      {.what = "a timer",
       .keys =
           {{"after", "span", "So long after entering the step."},
            {"at", "expression", "A moment."},
            {"do", "list shape an item of `do`", "Done when it fires."},
            {"go", "id", "The next step; without it the case stays."}},
       .some = {"after", "at"},
       .exactly_one = true,
       .and_some = {"do", "go"}},
      {.what = "an item of `do`",
       .keys =
           {{"set", "map any", "Sets fields of `data`."},
            {"send", "one citizen", "Writes to the person behind the case, in their language."},
            {"notify", "id", "Writes to a team."},
            {"template", "id", "The message of `send` or `notify`."},
            {"priority", "priority", "Changes the priority of the case."},
            {"purpose", "text", "Why a priority may lawfully look at who somebody is."},
            {"note", "template", "Writes a note for agents."}},
       .some = {"set", "send", "notify", "priority", "note"},
       .exactly_one = true},
  };
}

std::vector<Shape> clocks() {
  return {
      {.what = "a clock",
       .keys =
           {{"title", "localized", "What people call the promise."},
            {"budget", "span", "How long it may take: 2 business days.", true},
            {"calendar", "id", "The owner's where nothing is said."},
            {"from", "shape `from`", "Starts on entering a step instead of at the opening."},
            {"until", "shape `until`", "Met there; else when the case closes."},
            {"pause", "list id", "Steps in which it stands still."},
            {"warn", "list shape a warning", "Acts when a share of the budget is used up."},
            {"breach", "list shape an item of `do`", "Done when it is used up."}}},
      {.what = "`from`", .keys = {{"entering", "id", "A step.", true}}},
      {.what = "`until`",
       .keys = {{"leaving", "id", "A step."}, {"entering", "id", "A step."}},
       .some = {"leaving", "entering"},
       .exactly_one = true},
      {.what = "a warning",
       .keys =
           {{"at", "percent", "A share of the budget: 80%.", true},
            {"do", "list shape an item of `do`", "Done then.", true}}},
  };
}

}  // namespace

std::vector<Shape> workflow_shapes() {
  std::vector<Shape> all{service(), field()};
  for (auto& shape : steps()) all.push_back(std::move(shape));
  for (auto& shape : ways_and_acts()) all.push_back(std::move(shape));
  for (auto& shape : clocks()) all.push_back(std::move(shape));
  return all;
}

}  // namespace guichet::workflows::schema
