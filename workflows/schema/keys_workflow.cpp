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
          {"keep", "map span", "By outcome: how long a closed case is kept; then what is personal in it is erased."},
          {"opens", "day or moment", "When the public comes in: 2026-03-01; before it only agents open cases."},
          {"degraded", "shape degraded mode", "A time in which the service promises less."},
          {"duplicates", "shape duplicates", "Which open cases are likely about the same thing."},
          {"form", "map shape a field", "What the person fills in who opens the case."},
          {"data", "map shape a field", "What agents and the service add."},
          {"clocks", "map shape a clock", "Promises of time."},
          {"tables", "map shape a table", "Rules that `decide` looks up."},
          {"actions", "map shape an action", "What agents may do wherever a case rests."},
          {"start", "id", "The first step.", true},
          {"steps", "map shape a step", "Where a case rests, or what it passes through.", true}}};
}

Shape degraded() {
  return {
      .what = "degraded mode",
      .keys = {
          {"from", "day or moment", "A day of the town, or a moment.", true},
          {"to", "day or moment", "The first day, or moment, on which all is as usual again.", true},
          {"reason", "localized", "What whoever asks meanwhile reads.", true},
          {"clocks", "map span", "Longer budgets, by clock."}}};
}

Shape duplicates() {
  return {
      .what = "duplicates",
      .keys =
          {{"within", "text", "So near, by the form's place: 50 m, 1 km."},
           {"during", "span", "Opened so long before, at most.", true},
           {"same", "list text", "Fields of the form that are equal: form.kind."}},
      .some = {"within", "same"}};
}

Shape field() {
  return {
      .what = "a field",
      .keys = {
          {"type",
           "one string|text|integer|number|boolean|choice|choices|date|datetime|location|photo|file|phone|email",
           "What is asked for.",
           true},
          {"label", "localized", "What people read."},
          {"help", "localized", "A sentence of help below it."},
          {"required", "boolean", "true: the form is refused without it."},
          {"personal", "boolean", "true: sealed under the person's key, forgotten with them."},
          {"min", "integer", "The smallest number, shortest text or fewest files or choices."},
          {"max", "integer", "The largest number, longest text or most files or choices."},
          {"pattern", "shape a pattern", "What a text must look like."},
          {"default",
           "any",
           "Stands there until somebody says otherwise: of texts, numbers, yes or no and one choice."},
          {"options", "list text / map localized", "Of a choice or of choices: names, or names with labels."},
          {"show", "expression", "The field is asked for, and kept, only where this is true."}}};
}

Shape pattern() {
  return {
      .what = "a pattern",
      .keys = {
          {"like", "text", "A regular expression (RE2) of the whole text: \"[0-9]{5}\".", true},
          {"says", "localized", "The sentence that people read where their text is not like it.", true}}};
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
            {"decide", "shape a decision", "A table of rules says how to go on."},
            {"call", "shape a call", "Another system is asked, and answers."},
            {"case", "shape a child case", "A case of another service is opened, and closes."},
            {"appointment", "shape an appointment", "A slot of an agenda is booked, moved or given back."},
            {"parallel", "shape `parallel`", "Several branches at once, until they join."},
            {"each", "shape `each`", "One branch for each element of a list."},
            {"go", "id", "Straight on to this step."},
            {"end", "id", "The case closes with this outcome; in a branch, the branch ends."},
            {"timers", "list shape a timer", "What happens by itself while a case rests here."}},
       .some = {"task", "choose", "wait", "decide", "call", "case", "appointment", "parallel", "each", "go", "end"},
       .exactly_one = true},
      {.what = "a task",
       .keys =
           {{"queue", "id / template", "Who sees it.", true},
            {"priority", "priority", "low, normal, high, urgent, or an expression."},
            {"purpose", "text", "Why a priority may lawfully look at who somebody is."},
            {"guide", "localized", "Helps whoever does it."},
            {"fill", "list text", "The fields of `data` that this agent sets."},
            {"roles", "list id", "Who may take it; without it whoever serves the queue."},
            {"skills", "list id", "Skills of town.yaml; whoever does it has every one."},
            {"candidates",
             "list id / template",
             "Agents who may do it, nobody else; or an expression that names them."},
            {"not_by", "list id", "Steps: who completed one of them may not do this (four eyes)."},
            {"referral", "shape a referral", "Another body has the matter in hand; agents follow it."},
            {"outcomes", "map shape an outcome", "How it can end.", true}}},
      {.what = "a referral",
       .keys =
           {{"to", "template", "The other body's name, which the citizen reads.", true},
            {"news", "span", "By when news of it is expected, from entering.", true},
            {"overdue", "list shape an item of `do`", "Done when that moment passes without any."}}},
      {.what = "an outcome",
       .keys =
           {{"label", "localized", "What the agent reads on the button.", true},
            {"ask", "map shape a field", "Asked of the agent, and kept with the event."},
            {"do", "list shape an item of `do`", "Done with it."},
            {"go", "id", "The next step; in a branch it may be left out: the branch then ends."}}},
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
            {"every", "span", "Again and again, as long as the case rests there."},
            {"at", "expression", "A moment."},
            {"do", "list shape an item of `do`", "Done when it fires."},
            {"go", "id", "The next step; without it the case stays."}},
       .some = {"after", "every", "at"},
       .exactly_one = true,
       .and_some = {"do", "go"}},
      {.what = "an item of `do`",
       .keys =
           {{"set", "map any", "Sets fields of `data`."},
            {"send",
             "one citizen / id / template",
             "Writes to the person behind the case (`citizen`), in their language; to a contact of town.yaml, by its name; or to the address in a field: \"{{ form.MAIL }}\"."},
            {"notify", "id", "Writes to a team."},
            {"template", "id", "The message of `send` or `notify`."},
            {"seen_by", "id", "A role: the letter of `send` leaves only once one of them has completed a task."},
            {"priority", "priority", "Changes the priority of the case."},
            {"purpose", "text", "Why a priority may lawfully look at who somebody is."},
            {"note", "template", "Writes a note for agents."},
            {"start", "id", "Starts a clock whose `from` is `do`."},
            {"stop", "id", "Stops a clock."},
            {"publish", "template", "Writes a note that the citizen reads."},
            {"visibility", "one public|private", "Puts the case on the map, or takes it off."},
            {"emit", "id", "A message to every case that waits for it with this `value`."},
            {"value", "template", "By which a waiting case knows that the message of `emit` is for it."},
            {"body", "map template", "What the message of `emit` says: `reply` of whoever waited."}},
       .some = {"set", "send", "notify", "priority", "note", "start", "stop", "publish", "visibility", "emit"},
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
            {"from",
             "one do / shape `from`",
             "Starts on entering a step, or where a `do` says so, instead of at the opening."},
            {"until", "shape `until`", "Met there; else when the case closes."},
            {"pause", "list id", "Steps in which it stands still."},
            {"warn", "list shape a warning", "Acts when a share of the budget is used up."},
            {"breach", "list shape an item of `do`", "Done when it is used up."},
            {"on_silence", "one accept|reject|none", "What the law makes of silence when it is used up."},
            {"go", "id", "Where the case then goes by itself."},
            {"acknowledgement", "id", "The message that tells the citizen so as it starts."},
            {"remedy", "localized", "What they can do then: where and until when to appeal, or how to prove it."}}},
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

std::vector<Shape> parallel_work() {
  return {
      {.what = "`parallel`",
       .keys =
           {{"join", "text", "How many must have ended: all (default), any, or a number."},
            {"silent", "shape `silent`", "What counts for those who do not answer."},
            {"branches", "map shape a branch of work", "What is done at once.", true},
            {"go", "id", "What comes after all of them.", true}}},
      {.what = "`each`",
       .keys =
           {{"over", "expression", "The list; its element is `item`.", true},
            {"join", "text", "How many must have ended: all (default), any, or a number."},
            {"silent", "shape `silent`", "What counts for those who do not answer."},
            {"steps", "map shape a step", "The steps of every branch; the first is its start.", true},
            {"go", "id", "What comes after all of them.", true}}},
      {.what = "a branch of work",
       .keys =
           {{"label", "localized", "What people call it."},
            {"steps", "map shape a step", "Its steps; the first is its start.", true}}},
      {.what = "`silent`",
       .keys =
           {{"after", "span", "How long is waited.", true},
            {"as", "id", "The outcome that silence then counts as.", true}}},
  };
}

std::vector<Shape> orders() {
  return {
      {.what = "a call",
       .keys =
           {{"service", "id", "One of the `services` of town.yaml.", true},
            {"get", "template", "What is asked, below the service's address."},
            {"post", "template", "The same."},
            {"put", "template", "The same."},
            {"patch", "template", "The same."},
            {"delete", "template", "The same."},
            {"body", "any", "Sent as JSON; texts may hold {{ }}."},
            {"retry", "shape `retry`", "How often, and how far apart."},
            {"save", "map any", "Fields of `data` by what the answer (`reply`) holds."},
            {"go", "id", "The next step.", true},
            {"failed", "shape `failed`", "Where it goes when nothing helps; else an agent is asked."}},
       .some = {"get", "post", "put", "patch", "delete"},
       .exactly_one = true},
      {.what = "`retry`",
       .keys =
           {{"times", "integer", "Attempts in all: 6."},
            {"from", "span", "The first pause: 30 s; each one doubles."},
            {"to", "span", "The longest pause: 1 hour."}}},
      {.what = "`failed`", .keys = {{"go", "id", "A step.", true}}},
      {.what = "a child case",
       .keys =
           {{"workflow", "id", "The service a case is opened of.", true},
            {"form", "any", "Its form; texts may hold {{ }}."},
            {"save", "map any", "Fields of `data` by how it ended: reply.outcome, reply.id, reply.reference."},
            {"go", "id", "The next step.", true},
            {"failed", "shape `failed`", "Where it goes when the form is refused."}}},
  };
}

std::vector<Shape> appointments() {
  return {
      {.what = "an appointment",
       .keys =
           {{"agenda", "id", "One of the `agendas` of town.yaml.", true},
            {"save", "shape `save`", "Fields of `data` that say when and where."},
            {"booked", "list shape an item of `do`", "Done when a slot is booked, or moved."},
            {"cancelled", "list shape an item of `do`", "Done when it is given back."},
            {"offered",
             "list shape an item of `do`",
             "Done when a slot that came free is offered to who stands in line."},
            {"reminders", "list shape a reminder", "What is done before it."},
            {"go", "id", "The next step, when its time has come.", true}}},
      {.what = "`save`",
       .keys = {{"starts", "text", "A field of type datetime."}, {"site", "text", "A field of type string."}},
       .some = {"starts", "site"}},
      {.what = "a reminder",
       .keys =
           {{"before", "span", "So long before the appointment: 1 day.", true},
            {"do", "list shape an item of `do`", "Done then.", true}}},
  };
}

std::vector<Shape> decisions() {
  return {
      {.what = "a decision",
       .keys =
           {{"table", "id", "One of `tables`.", true},
            {"set", "map text", "Fields of `data` by the table's outputs."},
            {"go", "id", "The next step.", true},
            {"otherwise", "shape `otherwise`", "Where it goes when no rule matches."}}},
      {.what = "`otherwise`", .keys = {{"go", "id", "A step.", true}}},
      {.what = "a table",
       .keys =
           {{"hit", "one unique|first|priority|any|collect|rule-order", "What several matching rules mean."},
            {"collect", "one list|sum|min|max|count", "What is made of all of them."},
            {"ranking", "list text", "Values of the first output, the best first."},
            {"purpose", "text", "Why it may lawfully look at who somebody is."},
            {"inputs", "map expression", "Columns that are looked at.", true},
            {"outputs", "map one string|integer|number|boolean", "Columns that follow.", true},
            {"rules", "list map text", "A rule a line: cells by the names of the columns.", true}}},
      {.what = "an action",
       .keys =
           {{"label", "localized", "What the agent reads on the button.", true},
            {"roles", "list id", "Who may; without it whoever works on tasks."},
            {"at", "list id", "The steps where it is offered; any, where nothing is said."},
            {"ask", "map shape a field", "Asked of the agent, and kept with the event."},
            {"do", "list shape an item of `do`", "Done with it."},
            {"go", "id", "Where the case goes; without it, it stays."}},
       .some = {"do", "go"}},
  };
}

}  // namespace

std::vector<Shape> workflow_shapes() {
  std::vector<Shape> all{service(), degraded(), duplicates(), field(), pattern()};
  for (auto& shape : steps()) all.push_back(std::move(shape));
  for (auto* more : {&ways_and_acts, &parallel_work, &orders, &appointments, &decisions})
    for (auto& shape : more()) all.push_back(std::move(shape));
  for (auto& shape : clocks()) all.push_back(std::move(shape));
  return all;
}

}  // namespace guichet::workflows::schema
