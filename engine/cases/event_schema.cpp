#include "engine/cases/event_schema.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/cases/event_json.h"
#include "engine/cases/event_members.h"

namespace guichet::cases {
namespace {

struct Sentence {
  std::string_view name;
  std::string_view text;
};

/// What each type tells, in a sentence. A test asks for one for every event.
constexpr std::array type_sentences = {
    Sentence{
        "guichet.case.opened.v1",
        "A case was opened: the service, the form as it was filled in, the person behind it."},
    Sentence{"guichet.case.closed.v1", "The case has ended, with this outcome."},
    Sentence{
        "guichet.case.migrated.v1",
        "From here on another deployment's text rules the case; moves: steps that are called otherwise there."},
    Sentence{"guichet.visibility.changed.v1", "The case became public, or private."},
    Sentence{"guichet.message.emitted.v1", "A message to every case that waits for it with this value, now or later."},
    Sentence{
        "guichet.clock.recomputed.v1",
        "The terms of a deadline have changed under it; what it had used up stays used."},
    Sentence{"guichet.case.reopened.v1", "The citizen says it is not settled: the case begins again, with new clocks."},
    Sentence{"guichet.survey.answered.v1", "How satisfied the citizen is once it has ended, 1 (not at all) to 5."},
    Sentence{
        "guichet.step.entered.v1", "The case, or one of its branches, came to rest in a step or passes through it."},
    Sentence{"guichet.step.left.v1", "It left a step, and why."},
    Sentence{"guichet.branch.started.v1", "One of several pieces of parallel work has begun."},
    Sentence{
        "guichet.branch.ended.v1",
        "A piece of parallel work has ended; silent: nobody answered, and silence counts as this outcome."},
    Sentence{"guichet.branch.cancelled.v1", "A piece of parallel work is no longer needed."},
    Sentence{"guichet.task.created.v1", "Somebody has something to do: a task lies in a queue."},
    Sentence{"guichet.task.claimed.v1", "An agent took a task."},
    Sentence{"guichet.task.released.v1", "An agent gave a task back."},
    Sentence{"guichet.task.assigned.v1", "A task was given to an agent, or moved to another queue."},
    Sentence{"guichet.task.completed.v1", "A task was completed with one of its outcomes."},
    Sentence{"guichet.task.cancelled.v1", "The step was left another way while its task was open."},
    Sentence{"guichet.data.set.v1", "Fields of the case were set; the others keep their values."},
    Sentence{"guichet.priority.changed.v1", "The priority is another."},
    Sentence{"guichet.wait.started.v1", "The case waits for a reply, a message or a moment."},
    Sentence{
        "guichet.message.sent.v1",
        "A message was written to the citizen or to a team; suppressed: recorded, and not sent."},
    Sentence{
        "guichet.message.received.v1",
        "Another system's message came; early: nobody waited for it yet, and it is kept."},
    Sentence{"guichet.reply.received.v1", "The citizen answered."},
    Sentence{"guichet.note.written.v1", "Somebody wrote a note; internal: for agents only."},
    Sentence{"guichet.file.attached.v1", "A file was attached; its content is fetched by the case's files."},
    Sentence{
        "guichet.case.joined.v1",
        "The case is about the same thing as another: its own work rests, and it ends as that one does."},
    Sentence{"guichet.case.parted.v1", "It follows the other no more, and goes on where it rested."},
    Sentence{"guichet.follower.gained.v1", "Another case about the same thing follows this one."},
    Sentence{"guichet.follower.lost.v1", "The other case goes its own way again."},
    Sentence{
        "guichet.appointment.booked.v1",
        "A slot of an agenda is kept for the case; overridden: by an agent, against the rules for the public."},
    Sentence{"guichet.appointment.moved.v1", "The appointment is at another time or place; the slot before is free."},
    Sentence{"guichet.appointment.cancelled.v1", "The slot is free again."},
    Sentence{"guichet.line.joined.v1", "No slot suits: the case stands in the agenda's line."},
    Sentence{"guichet.line.left.v1", "It stands there no more."},
    Sentence{"guichet.slot.offered.v1", "A slot came free and is held for this case, the first in line, until then."}};

constexpr std::array more_type_sentences = {
    Sentence{
        "guichet.retention.set.v1",
        "The case is about to end, and is kept until then; reopening it takes the moment back."},
    Sentence{
        "guichet.case.erased.v1",
        "Its time is over: what was personal is gone for ever. Whoever keeps copies of it erases them too."},
    Sentence{"guichet.case.referred.v1", "Another body has the matter in hand; news: by when news is expected."},
    Sentence{"guichet.news.postponed.v1", "News came, or none yet: the next are expected later."},
    Sentence{
        "guichet.letter.ordered.v1",
        "A letter to the citizen leaves by post: it waits for an agent to print it. letter: its number in the case."},
    Sentence{
        "guichet.letter.posted.v1",
        "An agent has printed and posted it; posted false: set aside, and reason says why."},
    Sentence{"guichet.timer.set.v1", "A timer of a step runs."},
    Sentence{"guichet.timer.fired.v1", "A timer came due."},
    Sentence{"guichet.timer.cancelled.v1", "A timer is no longer needed."},
    Sentence{"guichet.clock.started.v1", "A deadline runs: its budget, and when it is due if nothing pauses it."},
    Sentence{"guichet.clock.paused.v1", "A deadline stands still; what was consumed so far."},
    Sentence{"guichet.clock.resumed.v1", "A deadline runs on; when it is due now."},
    Sentence{"guichet.clock.warned.v1", "A deadline comes near: one of its warnings."},
    Sentence{"guichet.clock.breached.v1", "A deadline has passed."},
    Sentence{"guichet.clock.stopped.v1", "A deadline has ended; met: in time."},
    Sentence{"guichet.clock.extended.v1", "An agent gave a deadline more time, with a reason."},
    Sentence{"guichet.incident.raised.v1", "Something an agent must look at: the case rests, nothing is lost."},
    Sentence{"guichet.incident.resolved.v1", "An agent has seen to it."},
    Sentence{"guichet.action.taken.v1", "An agent took one of the service's actions."},
    Sentence{"guichet.table.decided.v1", "A decision table was asked: the rules that matched, and what they say."},
    Sentence{"guichet.call.requested.v1", "An order to another system, to be carried out once: one attempt of it."},
    Sentence{"guichet.call.answered.v1", "The other system has answered."},
    Sentence{
        "guichet.call.failed.v1", "An attempt failed; again: when the next one is made, null when it is given up."},
    Sentence{"guichet.call.cancelled.v1", "An order is no longer wanted; it may have reached the other system."}};

/// Members that mean the same wherever they stand.
constexpr std::array member_sentences = {
    Sentence{"token", "Which of the case's pieces of parallel work; 1 where there is only one."},
    Sentence{"parent", "The token that waits for this branch."},
    Sentence{"step", "The id of a step of the service."},
    Sentence{"workflow", "The id of the service."},
    Sentence{"deployment", "The version of the town that the case stays on."},
    Sentence{"reference", "What people quote: short and unique."},
    Sentence{"owner", "The team that answers for the case."},
    Sentence{"visibility", "public or private."},
    Sentence{"person", "The id of the person behind the case; empty where nobody is."},
    Sentence{"language", "Of the citizen, as in BCP 47."},
    Sentence{"status", "What the citizen reads, in their language; empty: nothing."},
    Sentence{"why", "What led on: outcome NAME, timer N, reply, branch N…"},
    Sentence{"task", "The task's id, unique in the case."},
    Sentence{"queue", "The id of a queue."},
    Sentence{"roles", "Who may take it; empty: everybody of the queue's teams."},
    Sentence{"agent", "The id of an agent; empty: nobody."},
    Sentence{"outcome", "The id of an outcome."},
    Sentence{"priority", "low, normal, high or urgent."},
    Sentence{"clock", "The id of a clock of the service."},
    Sentence{"measure", "What is counted: elapsed, business_hours, business_days…"},
    Sentence{"budget_ms", "How much time there is in all, in milliseconds of the measure."},
    Sentence{"consumed_ms", "How much of it was used, in milliseconds of the measure."},
    Sentence{"due", "When it comes due."},
    Sentence{"warnings", "When each warning comes if nothing pauses the clock."},
    Sentence{"imposed", "The due time was given, not computed."},
    Sentence{"timer", "The timer's id, unique in the case."},
    Sentence{
        "order", "The order's id, unique in the case: with the case's id the key by which the other system knows it."},
    Sentence{"attempt", "From 1."},
    Sentence{"service", "The id of another system in town.yaml."},
    Sentence{"agenda", "The id of an agenda of town.yaml."},
    Sentence{"main", "The id of the case that is followed."},
    Sentence{"follower", "The id of the case that follows."},
    Sentence{"site", "The id of one of its sites."},
    Sentence{"starts", "When the appointment begins."},
    Sentence{"hash", "The content's name, by which it is fetched."}};

template <std::size_t size>
std::string_view sentence_of(const std::array<Sentence, size>& sentences, std::string_view name) {
  const auto found = std::ranges::find(sentences, name, &Sentence::name);
  return found == sentences.end() ? std::string_view() : found->text;
}

void explain_members(json::object& data) {
  for (auto& property : data.at("properties").as_object()) {
    const auto text = sentence_of(member_sentences, property.key());
    if (!text.empty()) property.value().as_object()["description"] = text;
  }
}

template <class T>
events::TypeSchema schema_of() {
  events::TypeSchema schema;
  schema.type = type_of(Event(T{}));
  schema.what = sentence_of(type_sentences, schema.type);
  if (schema.what.empty()) schema.what = sentence_of(more_type_sentences, schema.type);
  schema.data = events::SchemaOf<T>::make();
  explain_members(schema.data);
  return schema;
}

template <class... Alternatives>
std::vector<events::TypeSchema> schemas_of(const std::variant<Alternatives...>* /*type only*/) {
  return {schema_of<Alternatives>()...};
}

}  // namespace

std::vector<events::TypeSchema> event_schemas() {
  return schemas_of(static_cast<const Event*>(nullptr));
}

}  // namespace guichet::cases
