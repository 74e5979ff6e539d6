#include "engine/projections/timeline_rows.h"

#include "engine/base/match.h"
#include "engine/events/envelope.h"
#include "engine/projections/keys.h"

namespace guichet::projections {

bool is_public(const cases::Event& event) {
  return match(
      event,
      [](const cases::CaseOpened&) { return true; },
      [](const cases::StepEntered& entered) { return !entered.status.empty(); },
      [](const cases::StepLeft&) { return false; },
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
      [](const cases::CaseClosed&) { return true; });
}

std::string timeline_key(std::string_view case_id, Position position) {
  return Key().word(case_id).number(position).bytes();
}

std::string timeline_row(bool for_citizen, std::string_view document) {
  std::string row;
  row.reserve(document.size() + 1);
  row.push_back(for_citizen ? '\1' : '\0');
  row.append(document);
  return row;
}

bool is_public_row(std::string_view row) {
  return !row.empty() && row.front() == '\1';
}

Result<TimelineRow> read_timeline_row(std::string_view row) {
  if (row.empty()) return corrupt("a row of timeline is damaged: rebuild the views");
  GUICHET_TRY(auto document, events::read(row.substr(1)));
  TimelineRow line;
  line.position = document.envelope.position;
  line.time = document.envelope.time;
  line.type = std::move(document.envelope.type);
  line.actor = std::move(document.envelope.actor);
  line.channel = std::move(document.envelope.channel);
  line.internal = !is_public_row(row);
  line.imported = document.envelope.imported;
  line.data = std::move(document.data);
  return line;
}

}  // namespace guichet::projections
