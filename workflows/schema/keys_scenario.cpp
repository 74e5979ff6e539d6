// Scenarios and their acts. Where the parser uses a name that another file uses too, " (scenario)" tells them
// apart.
#include "workflows/schema/keys.h"

namespace guichet::workflows::schema {
namespace {

constexpr std::string_view by = "An agent's id, citizen, or another actor.";

Shape expectation() {
  return {
      .what = "an expectation",
      .keys = {
          {"at", "text / list text", "The steps where the case rests."},
          {"status", "text", "What the citizen reads."},
          {"task", "text", "The step whose task is open."},
          {"queue", "text", "Where the task waits."},
          {"agent", "text", "Who has taken it."},
          {"priority", "text", "low, normal, high or urgent."},
          {"closed", "text", "The outcome the case closed with."},
          {"incident", "text", "What the incident says."},
          {"referred", "text", "The other body that has the matter in hand, or nobody."},
          {"offered", "text", "The site of the slot that is offered, or nothing."},
          {"in_line", "text", "The agenda in whose line it stands, or none."},
          {"erased", "text", "yes: the time it is kept is over; or no."},
          {"sent",
           "text / list text",
           "Messages to the citizen, to contacts (fire-brigade: alarm) and to addresses of fields since the last expectation."},
          {"to_print", "text / list text", "Letters to the citizen that wait to be printed: all of them."},
          {"notified", "text / list text / map any", "Messages to teams since then."},
          {"emitted", "text / list text", "Messages to other cases since then."},
          {"data", "map any", "Values of `data`."},
          {"form", "map any", "Values of `form`."},
          {"branches", "map text", "Of parallel work: how each ended, open, or cancelled."},
          {"called", "text / list text / map any", "What other systems were asked since the last expectation."},
          {"clocks", "map one running|paused|met|breached + shape a clock (scenario)", "Clocks."}}};
}

std::vector<Shape> acts_on_tasks() {
  return {
      {.what = "an opening",
       .keys =
           {{"channel", "text", "A channel of town.yaml."},
            {"language", "text", "What the citizen speaks."},
            {"reference", "text", "The case's reference; TEST-1 where nothing is said."},
            {"form", "map any", "What is filled in."},
            {"citizen", "one unknown / shape a citizen", "Who is behind it."},
            {"due", "map instant", "Due times that another system has set, by clock."},
            {"by", "text", by}}},
      {.what = "a citizen",
       .keys =
           {{"name", "text", "A name."},
            {"email", "text", "An address."},
            {"phone", "text", "A number."},
            {"address", "text", "Where they live: letters go there where there is no e-mail."},
            {"contact", "one mail|post", "How they want to be written to."}}},
      {.what = "a claim",
       .keys = {{"task", "id", "Its step.", true}, {"branch", "text", "Of parallel work: whose."}, {"by", "text", by}},
       .or_type = "text"},
      {.what = "a release",
       .keys = {{"task", "id", "Its step.", true}, {"branch", "text", "Of parallel work: whose."}, {"by", "text", by}},
       .or_type = "text"},
      {.what = "an assignment",
       .keys =
           {{"task", "id", "Its step.", true},
            {"branch", "text", "Of parallel work: whose."},
            {"to", "text", "An agent."},
            {"queue", "text", "Another queue."},
            {"by", "text", by}}},
      {.what = "a completion",
       .keys =
           {{"task", "id", "Its step.", true},
            {"branch", "text", "Of parallel work: whose."},
            {"outcome", "text", "One of the task's outcomes.", true},
            {"data", "map any", "What the agent sets."},
            {"answers", "map any", "What the outcome asks."},
            {"by", "text", by}}},
  };
}

std::vector<Shape> other_acts() {
  return {
      {.what = "a reply",
       .keys =
           {{"text", "text", "What they write."}, {"files", "text / list text", "What they send."}, {"by", "text", by}},
       .or_type = "text"},
      {.what = "a note",
       .keys =
           {{"text", "text", "What is written.", true},
            {"public", "boolean", "The citizen reads it."},
            {"by", "text", by}},
       .or_type = "text"},
      {.what = "a letter that is seen to",
       .keys =
           {{"letter", "text", "Its template.", true}, {"aside", "text", "Not posted, and why."}, {"by", "text", by}},
       .or_type = "text"},
      {.what = "an attachment",
       .keys =
           {{"name", "text", "The file's name.", true},
            {"internal", "boolean", "The citizen does not see it."},
            {"by", "text", by}},
       .or_type = "text"},
      {.what = "a priority",
       .keys = {{"to", "text", "low, normal, high or urgent.", true}, {"reason", "text", "Why."}, {"by", "text", by}},
       .or_type = "text"},
      {.what = "an action (scenario)",
       .keys = {{"take", "id", "Its name.", true}, {"answers", "map any", "What it asks."}, {"by", "text", by}},
       .or_type = "text"},
      {.what = "an answer",
       .keys =
           {{"service", "id", "Of town.yaml, or case: a child case has closed.", true},
            {"status", "integer", "Of HTTP; 200 where nothing is said."},
            {"body", "any", "What it says."}}},
      {.what = "an extension",
       .keys =
           {{"clock", "id", "Its name.", true},
            {"by", "span", "How much more.", true},
            {"reason", "text", "Why."},
            {"who", "text", by}}},
  };
}

std::vector<Shape> acts_at_an_agenda() {
  return {
      {.what = "a booking",
       .keys =
           {{"site", "id", "A site of the agenda.", true},
            {"starts", "instant", "The slot's beginning.", true},
            {"step", "id", "Which, where several are waited for."},
            {"taken", "integer", "How many other cases have the slot."},
            {"reason", "text", "Of an agent who books what the public cannot."},
            {"by", "text", "citizen where nothing is said."}}},
      {.what = "a cancelling",
       .keys =
           {{"step", "id", "Which, where there are several."},
            {"reason", "text", "Why."},
            {"by", "text", "citizen where nothing is said."}},
       .or_type = "text"},
      {.what = "standing in line",
       .keys =
           {{"step", "id", "The step that waits for an appointment.", true},
            {"by", "text", "citizen where nothing is said."}},
       .or_type = "text"},
      {.what = "an offer",
       .keys =
           {{"agenda", "id", "Of town.yaml.", true},
            {"site", "id", "One of its sites.", true},
            {"starts", "instant", "The beginning of the slot that came free.", true}}},
  };
}

std::vector<Shape> acts_on_what_waits() {
  return {
      {.what = "news postponed",
       .keys =
           {{"until", "instant", "When the next news is expected.", true},
            {"reason", "text", "What was said, or why nothing was."},
            {"step", "id", "Which, where several are referred."},
            {"by", "text", by}}},
      {.what = "a resumption",
       .keys = {{"step", "text", "Where to go on."}, {"reason", "text", "Why."}, {"by", "text", by}}},
  };
}

std::vector<Shape> acts_between_cases() {
  return {
      {.what = "a joining",
       .keys =
           {{"to", "text", "The reference of the case it follows from now on.", true},
            {"reason", "text", "Why."},
            {"by", "text", by}},
       .or_type = "text"},
      {.what = "a follower",
       .keys =
           {{"case", "text", "The reference of the case that follows this one.", true},
            {"reason", "text", "Why."},
            {"by", "text", by}},
       .or_type = "text"},
      {.what = "a parting", .keys = {{"reason", "text", "Why."}, {"by", "text", by}}, .or_type = "text"},
      {.what = "a main case's end",
       .keys =
           {{"case", "text", "The reference that `join` named.", true},
            {"outcome", "id", "How it ended.", true},
            {"answers", "map any", "Of the task that ended it, for letters."}}},
  };
}

}  // namespace

std::vector<Shape> scenario_shapes() {
  std::vector<Shape> all{
      {.what = "a scenario",
       .keys =
           {{"scenario", "text", "What it tells, in a sentence.", true},
            {"workflow", "id", "The service.", true},
            {"now", "instant", "The moment it begins: 2026-03-02T09:00:00+01:00.", true},
            {"play", "list shape something that happens", "What happens, one after the other.", true}}},
      {.what = "something that happens",
       .keys =
           {{"open", "shape an opening", "A case is opened."},
            {"claim", "shape a claim", "An agent takes a task."},
            {"release", "shape a release", "And gives it back."},
            {"assign", "shape an assignment", "A task is given to somebody or to another queue."},
            {"complete", "shape a completion", "A task is completed with an outcome."},
            {"reply", "shape a reply", "The citizen answers."},
            {"note", "shape a note", "An agent writes a note."},
            {"attach", "shape an attachment", "A file comes in."},
            {"post", "shape a letter that is seen to", "An agent has printed and posted a letter on paper."},
            {"message", "map any", "Another system's message: a name and its value."},
            {"priority", "shape a priority", "An agent changes the priority."},
            {"resume", "shape a resumption", "An agent ends an incident."},
            {"action", "shape an action (scenario)", "An agent does what the service offers at any step."},
            {"answer", "shape an answer", "Another system answers an order."},
            {"unreachable", "id", "Another system gives no answer to an attempt."},
            {"extend", "shape an extension", "A clock is given more time."},
            {"book", "shape a booking", "A slot of an agenda is booked, or moved to."},
            {"cancel", "shape a cancelling", "It is given back."},
            {"join", "shape a joining", "The case follows another one about the same thing."},
            {"part", "shape a parting", "It goes its own way again."},
            {"main_ends", "shape a main case's end", "The case it follows has ended."},
            {"joined_by", "shape a follower", "Another case follows this one."},
            {"parted_by", "text", "It follows no more: its reference."},
            {"stand_in_line", "shape standing in line", "No slot suits: the case waits for one that comes free."},
            {"leave_line", "shape standing in line", "It waits no more; what is offered goes to the next."},
            {"offer", "shape an offer", "A slot has come free, and the case is the first in line."},
            {"postpone_news", "shape news postponed", "The other body is expected to say more later."},
            {"wait", "span", "Time passes."},
            {"at", "instant", "Time passes until then."},
            {"expect", "shape an expectation", "What must be so now."},
            {"refused", "text", "The act beside it is refused with this sentence."}},
       .some = {"open",       "claim",  "release",       "assign",    "complete",  "reply",
                "note",       "attach", "post",          "message",   "priority",  "resume",
                "action",     "answer", "unreachable",   "extend",    "book",      "cancel",
                "join",       "part",   "main_ends",     "joined_by", "parted_by", "stand_in_line",
                "leave_line", "offer",  "postpone_news", "wait",      "at",        "expect"},
       .exactly_one = true},
      expectation(),
      {.what = "a clock (scenario)",
       .keys = {
           {"state", "one running|paused|met|breached", "How it stands."},
           {"due", "instant", "When it is used up."},
           {"left", "span", "What is left."}}}};
  for (const auto& acts : {acts_on_tasks, other_acts, acts_at_an_agenda, acts_on_what_waits, acts_between_cases})
    for (auto& shape : acts()) all.push_back(std::move(shape));
  return all;
}

}  // namespace guichet::workflows::schema
