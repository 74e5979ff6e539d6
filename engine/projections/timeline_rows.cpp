#include "engine/projections/timeline_rows.h"

#include "engine/base/check.h"
#include "engine/base/match.h"
#include "engine/cases/event_json.h"
#include "engine/projections/keys.h"
#include "engine/projections/row_codec.h"

namespace guichet::projections {
namespace {

Error damaged() {
  return corrupt("a row of timeline is damaged: rebuild the views");
}

/// What is told of the end of a case's time, of other bodies and of waiting lists.
struct BesideTheWork {
  bool operator()(const cases::RetentionSet& /*event*/) const { return false; }
  bool operator()(const cases::CaseErased& /*event*/) const { return true; }
  bool operator()(const cases::CaseReferred& /*event*/) const { return true; }
  bool operator()(const cases::NewsPostponed& /*event*/) const { return false; }
  bool operator()(const cases::LineJoined& /*event*/) const { return true; }
  bool operator()(const cases::LineLeft& /*event*/) const { return true; }
  bool operator()(const cases::SlotOffered& /*event*/) const { return true; }
  bool operator()(const cases::LetterOrdered& /*event*/) const { return true; }
  bool operator()(const cases::LetterPosted& event) const { return event.posted; }
};

}  // namespace

bool is_public(const cases::Event& event) {
  return match(
      event,
      BesideTheWork{},
      [](const cases::CaseOpened&) { return true; },
      [](const cases::StepEntered& entered) { return !entered.status.empty(); },
      [](const cases::StepLeft&) { return false; },
      [](const cases::BranchStarted&) { return false; },
      [](const cases::BranchEnded&) { return false; },
      [](const cases::BranchCancelled&) { return false; },
      [](const cases::ActionTaken&) { return false; },
      [](const cases::TableDecided&) { return false; },
      [](const cases::ClockExtended&) { return false; },
      [](const cases::CallRequested&) { return false; },
      [](const cases::CallAnswered&) { return false; },
      [](const cases::CallFailed&) { return false; },
      [](const cases::CallCancelled&) { return false; },
      [](const cases::TaskCreated&) { return false; },
      [](const cases::TaskClaimed&) { return false; },
      [](const cases::TaskReleased&) { return false; },
      [](const cases::TaskAssigned&) { return false; },
      [](const cases::TaskCompleted&) { return false; },
      [](const cases::TaskCancelled&) { return false; },
      [](const cases::DataSet&) { return false; },
      [](const cases::PriorityChanged&) { return false; },
      [](const cases::WaitStarted&) { return false; },
      [](const cases::MessageSent& sent) { return sent.to == "citizen" && !sent.suppressed; },
      [](const cases::ReplyReceived&) { return true; },
      [](const cases::NoteWritten& note) { return !note.internal; },
      [](const cases::FileAttached& file) { return !file.internal; },
      [](const cases::MessageReceived&) { return false; },
      [](const cases::TimerSet&) { return false; },
      [](const cases::TimerFired&) { return false; },
      [](const cases::TimerCancelled&) { return false; },
      [](const cases::ClockStarted&) { return false; },
      [](const cases::ClockPaused&) { return false; },
      [](const cases::ClockResumed&) { return false; },
      [](const cases::ClockWarned&) { return false; },
      [](const cases::ClockBreached&) { return false; },
      [](const cases::ClockStopped&) { return false; },
      [](const cases::IncidentRaised&) { return false; },
      [](const cases::IncidentResolved&) { return false; },
      [](const cases::CaseMigrated&) { return false; },
      [](const cases::ClockRecomputed&) { return false; },
      [](const cases::VisibilityChanged&) { return false; },
      [](const cases::MessageEmitted&) { return false; },
      [](const cases::CaseClosed&) { return true; },
      [](const cases::CaseReopened&) { return true; },
      [](const cases::SurveyAnswered&) { return true; },
      [](const cases::AppointmentBooked&) { return true; },
      [](const cases::AppointmentMoved&) { return true; },
      [](const cases::AppointmentCancelled&) { return true; },
      [](const cases::CaseJoined&) { return true; },
      [](const cases::CaseParted&) { return true; },
      [](const cases::FollowerGained&) { return false; },
      [](const cases::FollowerLost&) { return false; });
}

bool TimelineRowBuilder::continues(const CaseId& id, Position position, const events::Header& header) const {
  return position == last_ + 1 && !causation_.empty() && causation_ == header.causation && case_ == id &&
         time_ == header.time && imported_ == header.imported && actor_ == header.actor && channel_ == header.channel;
}

void TimelineRowBuilder::begin(const CaseId& id, const events::Header& header) {
  check(empty(), "a row of the timeline is begun before the last one was written");
  case_ = id;
  causation_ = header.causation;
  actor_ = header.actor;
  channel_ = header.channel;
  time_ = header.time;
  imported_ = header.imported;
  row_.clear();
  RowWriter writer(row_);
  writer(time_, header.actor, header.channel, imported_);
}

void TimelineRowBuilder::add(Position position, std::uint16_t kind, bool for_citizen, std::string_view data) {
  RowWriter writer(row_);
  writer(std::uint64_t{kind} * 2 + (for_citizen ? 1U : 0U), data);
  last_ = position;
}

std::string TimelineRowBuilder::key() const {
  return timeline_key(case_.value, last_);
}

std::string timeline_key(std::string_view case_id, Position position) {
  return Key().word(case_id).number(position).bytes();
}

Position timeline_position(std::string_view key) {
  KeyReader reader(key);
  reader.word();
  const auto position = reader.number();
  return reader.intact() ? position : 0;
}

Result<TimelineEntries> read_timeline_row(std::string_view key, std::string_view row) {
  TimelineEntries entries;
  RowReader reader(row);
  reader(entries.time, entries.actor, entries.channel, entries.imported);
  while (reader.more()) {
    std::uint64_t kind = 0;
    auto& entry = entries.events.emplace_back();
    reader(kind, entry.data);
    entry.kind = static_cast<std::uint16_t>(kind / 2);
    entry.is_public = kind % 2 == 1;
    if (!cases::is_case_event(entry.kind)) return damaged();
  }
  const auto last = timeline_position(key);
  if (!reader.complete() || last < entries.events.size()) return damaged();
  auto position = last - entries.events.size();
  for (auto& entry : entries.events) entry.position = ++position;
  return entries;
}

Result<TimelineRow> read_timeline_entry(const TimelineEntries& row, const TimelineEntry& entry) {
  TimelineRow line;
  line.position = entry.position;
  line.time = row.time;
  line.type = cases::type_of(entry.kind);
  line.actor = row.actor;
  line.channel = row.channel;
  line.internal = !entry.is_public;
  line.imported = row.imported;
  GUICHET_TRY(auto data, parse_json(entry.data));
  if (!data.is_object()) return damaged();
  line.data = std::move(data.get_object());
  return line;
}

}  // namespace guichet::projections
