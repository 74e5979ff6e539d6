#include "engine/projections/view_queries.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "engine/base/log.h"
#include "engine/cases/erased.h"
#include "engine/projections/booking_rows.h"
#include "engine/projections/case_rows.h"
#include "engine/projections/case_states.h"
#include "engine/projections/count_rows.h"
#include "engine/projections/due_rows.h"
#include "engine/projections/message_rows.h"
#include "engine/projections/paging.h"
#include "engine/projections/person_rows.h"
#include "engine/projections/projector.h"
#include "engine/projections/statistics.h"
#include "engine/projections/task_rows.h"
#include "engine/projections/timeline_rows.h"

namespace guichet::projections {
namespace {

Result<TaskRow> task_of(const store::Row& row) {
  return read_task_row(row.value);
}

Result<CaseRow> case_of(const store::Row& row) {
  return read_case_row(row.value);
}

/// The part of a case_list key behind the state: newest first, case.
std::string_view age_of(std::string_view key) {
  KeyReader reader(key);
  const auto workflow = reader.word();
  const auto state = reader.word();
  return key.substr(std::min(key.size(), workflow.size() + state.size() + 2));
}

}  // namespace

Position ViewQueries::applied() const {
  const auto applied = views_.applied(follower);
  return applied ? *applied : 0;
}

Result<cases::CaseState> ViewQueries::find_case(const CaseId& id) const {
  GUICHET_TRY(const auto row, views_.get(tables_[TableId::case_states], id.value));
  if (!row) return not_found(fmt::format("there is no case \"{}\"", id.value));
  return read_case_state(*row);
}

Result<CaseId> ViewQueries::find_reference(const std::string& reference) const {
  GUICHET_TRY(const auto row, views_.get(tables_[TableId::references], reference));
  if (!row) return not_found(fmt::format("there is no case with the reference \"{}\"", reference));
  return CaseId(*row);
}

Result<Page<TaskRow>> ViewQueries::queue(
    const std::string& queue, const std::string& agent, const PageRequest& request) const {
  const auto snapshot = views_.snapshot();
  GUICHET_TRY(const auto as_of, snapshot->applied(follower));
  if (agent.empty()) {
    GUICHET_TRY(
        auto page,
        read_page<TaskRow>(*snapshot, tables_[TableId::queue_tasks], Key().word(queue).bytes(), request, task_of));
    page.as_of = as_of;
    return page;
  }
  // One agent's tasks are few: read theirs and keep those of the queue.
  GUICHET_TRY(auto scan, scan_of(Key().word(agent).bytes(), request));
  scan.limit = page_limit_max;
  Page<TaskRow> page;
  page.as_of = as_of;
  std::string last;
  for (;;) {
    GUICHET_TRY(const auto rows, snapshot->scan(tables_[TableId::agent_tasks], scan));
    for (const auto& row : rows) {
      GUICHET_TRY(auto task, task_of(row));
      if (task.queue != queue) continue;
      if (page.rows.size() == request.limit) {
        page.next = to_cursor(last);
        return page;
      }
      page.rows.push_back(std::move(task));
      last = row.key;
    }
    if (rows.size() < scan.limit) return page;
    scan.from = rows.back().key;
    scan.from_exclusive = true;
  }
}

Result<Page<TaskRow>> ViewQueries::my_tasks(const std::string& agent, const PageRequest& request) const {
  const auto snapshot = views_.snapshot();
  GUICHET_TRY(
      auto page,
      read_page<TaskRow>(*snapshot, tables_[TableId::agent_tasks], Key().word(agent).bytes(), request, task_of));
  GUICHET_TRY(page.as_of, snapshot->applied(follower));
  return page;
}

Result<Page<CaseRow>> ViewQueries::case_list(
    const std::string& workflow, const std::string& state, const PageRequest& request) const {
  if (state.empty()) return merged_case_list(workflow, request);
  if (state != "open" && state != "closed" && state != "incident" && state != "ordering" && state != "posting")
    return invalid(
        fmt::format("expected the state open, closed, incident, ordering or posting, found \"{}\"", state),
        {{"state", "must be open, closed, incident or ordering"}});
  const auto snapshot = views_.snapshot();
  GUICHET_TRY(
      auto page,
      read_page<CaseRow>(
          *snapshot, tables_[TableId::case_list], Key().word(workflow).word(state).bytes(), request, case_of));
  GUICHET_TRY(page.as_of, snapshot->applied(follower));
  return page;
}

/// Open and closed cases together: two scans, merged by age. The cursor is the age, which both scans
/// understand.
Result<Page<CaseRow>> ViewQueries::merged_case_list(const std::string& workflow, const PageRequest& request) const {
  const auto snapshot = views_.snapshot();
  const auto any_state = Key().word(workflow).word("any").bytes();
  GUICHET_TRY(const auto behind, scan_of(any_state, request));
  std::vector<store::Row> merged;
  for (const std::string_view state : {"open", "closed"}) {
    store::Scan scan;
    scan.prefix = Key().word(workflow).word(state).bytes();
    scan.limit = behind.limit;
    if (behind.from_exclusive) {
      scan.from = scan.prefix + std::string(age_of(behind.from));
      scan.from_exclusive = true;
    }
    GUICHET_TRY(auto rows, snapshot->scan(tables_[TableId::case_list], scan));
    std::move(rows.begin(), rows.end(), std::back_inserter(merged));
  }
  std::sort(merged.begin(), merged.end(), [](const auto& a, const auto& b) { return age_of(a.key) < age_of(b.key); });
  Page<CaseRow> page;
  GUICHET_TRY(page.as_of, snapshot->applied(follower));
  for (const auto& row : merged) {
    if (page.rows.size() == request.limit) break;
    GUICHET_TRY(auto line, case_of(row));
    page.rows.push_back(std::move(line));
  }
  if (merged.size() > request.limit)
    page.next = to_cursor(any_state + std::string(age_of(merged[request.limit - 1].key)));
  return page;
}

Result<Page<TimelineRow>> ViewQueries::timeline(const CaseId& id, bool internal_too, const PageRequest& request) const {
  const auto snapshot = views_.snapshot();
  GUICHET_TRY(const auto known, snapshot->get(tables_[TableId::case_states], id.value));
  if (!known) return not_found(fmt::format("there is no case \"{}\"", id.value));
  GUICHET_TRY(const auto state, read_case_state(*known));
  GUICHET_TRY(auto scan, scan_of(Key().word(id.value).bytes(), request));
  const auto behind = timeline_position(scan.from);
  // A row tells of all that one command did: some rows make a page.
  scan.limit = std::min<std::size_t>(scan.limit, 16);
  Page<TimelineRow> page;
  GUICHET_TRY(page.as_of, snapshot->applied(follower));
  for (;;) {
    GUICHET_TRY(const auto rows, snapshot->scan(tables_[TableId::timeline], scan));
    for (const auto& row : rows) {
      GUICHET_TRY(const auto entries, read_timeline_row(row.key, row.value));
      for (const auto& entry : entries.events) {
        if (entry.position <= behind || (!internal_too && !entry.is_public)) continue;
        if (page.rows.size() == request.limit) {
          page.next = to_cursor(timeline_key(id.value, page.rows.back().position));
          return page;
        }
        GUICHET_TRY(auto line, read_timeline_entry(entries, entry));
        // The key of what was sealed may live on with another case of the same person.
        if (state.erased) cases::erase_sealed(line.data);
        page.rows.push_back(std::move(line));
      }
    }
    if (rows.size() < scan.limit) return page;
    scan.from = rows.back().key;
    scan.from_exclusive = true;
  }
}

Result<PersonSheet> ViewQueries::person(const PersonId& id, const PageRequest& request) const {
  const auto snapshot = views_.snapshot();
  GUICHET_TRY(const auto row, snapshot->get(tables_[TableId::people], id.value));
  if (!row) return not_found(fmt::format("there is no person \"{}\"", id.value));
  GUICHET_TRY(auto person, read_person_row(*row));
  PersonSheet sheet;
  sheet.id = id;
  sheet.forgotten = person.state.forgotten.has_value();
  sheet.attributes = std::move(person.state.attributes);
  sheet.language = person.state.language;
  sheet.version = person.state.version;
  for (const auto& [purpose, consent] : person.state.consents)
    sheet.consents[purpose] = {{"given", consent.given}, {"how", consent.how}, {"since", to_rfc3339(consent.since)}};
  GUICHET_TRY(
      sheet.cases,
      read_page<CaseRow>(*snapshot, tables_[TableId::person_cases], Key().word(id.value).bytes(), request, case_of));
  GUICHET_TRY(sheet.cases.as_of, snapshot->applied(follower));
  return sheet;
}

Result<std::vector<PersonId>> ViewQueries::people_by_token(const std::string& token, std::size_t limit) const {
  store::Scan scan;
  scan.prefix = Key().word(token).bytes();
  scan.limit = limit;
  GUICHET_TRY(const auto rows, views_.scan(tables_[TableId::person_tokens], scan));
  std::vector<PersonId> people;
  for (const auto& row : rows) {
    KeyReader key(row.key);
    key.word();
    people.emplace_back(std::string(key.word()));
  }
  return people;
}

Result<std::vector<DueRow>> ViewQueries::due(Instant until, std::size_t limit) const {
  return due_between(Instant::min(), until, limit);
}

Result<std::vector<DueRow>> ViewQueries::due_between(Instant from, Instant until, std::size_t limit) const {
  store::Scan scan;
  scan.from = Key().ascending(from).bytes();
  std::vector<DueRow> due;
  // Mostly nothing is due: one row tells. Else the pages grow.
  for (scan.limit = 1; due.size() < limit; scan.limit = std::min<std::size_t>(scan.limit * 8, 512)) {
    scan.limit = std::min(scan.limit, limit - due.size());
    GUICHET_TRY(const auto rows, views_.scan(tables_[TableId::due], scan));
    for (const auto& row : rows) {
      GUICHET_TRY(auto edge, read_due_row(row.key, row.value));
      if (edge.due > until) return due;
      due.push_back(std::move(edge));
    }
    if (rows.size() < scan.limit) return due;
    scan.from = rows.back().key;
    scan.from_exclusive = true;
  }
  return due;
}

Result<std::vector<CaseId>> ViewQueries::waiting_for(
    const std::string& message, const json::value& value, std::size_t limit) const {
  store::Scan scan;
  scan.prefix = message_prefix(message, value);
  scan.limit = limit;
  GUICHET_TRY(const auto rows, views_.scan(tables_[TableId::waits], scan));
  std::vector<CaseId> waiting;
  for (const auto& row : rows)
    waiting.emplace_back(std::string(KeyReader(std::string_view(row.key).substr(scan.prefix.size())).word()));
  return waiting;
}

Result<std::vector<BookedSlot>> ViewQueries::booked(
    const std::string& agenda, const std::string& site, Instant from, Instant to) const {
  return booked_slots(views_, tables_[TableId::bookings], {agenda, site}, from, to);
}

Result<std::vector<EmittedMessage>> ViewQueries::emitted(
    const std::string& message, const json::value& value, std::size_t limit) const {
  store::Scan scan;
  scan.prefix = message_prefix(message, value);
  scan.limit = limit;
  GUICHET_TRY(const auto rows, views_.scan(tables_[TableId::emitted], scan));
  std::vector<EmittedMessage> sent;
  for (const auto& row : rows) {
    GUICHET_TRY(auto one, read_emitted_row(row.key, row.value));
    sent.push_back(std::move(one));
  }
  return sent;
}

Result<people::KeyNumber> ViewQueries::person_key(const PersonId& id) const {
  GUICHET_TRY(const auto row, views_.get(tables_[TableId::people], id.value));
  if (!row) return not_found(fmt::format("there is no person \"{}\"", id.value));
  GUICHET_TRY(const auto person, read_person_row(*row));
  return person.state.key;
}

std::vector<QueueCount> ViewQueries::queue_counts() const {
  auto counts = projections::queue_counts(*views_.snapshot(), tables_[TableId::counts]);
  if (counts) return std::move(counts).value();
  log_error("counting queues failed", {{"reason", counts.error().message}});
  return {};
}

Result<std::vector<StatisticCount>> ViewQueries::statistics(const std::string& from, const std::string& to) const {
  return projections::statistics(*views_.snapshot(), tables_[TableId::counts], from, to);
}

Result<std::vector<StatisticCount>> ViewQueries::district_statistics(
    const std::string& from, const std::string& to) const {
  return projections::district_statistics(*views_.snapshot(), tables_[TableId::counts], from, to);
}

std::vector<ServiceCount> ViewQueries::service_counts() const {
  auto counts = projections::service_counts(*views_.snapshot(), tables_[TableId::counts]);
  if (counts) return std::move(counts).value();
  log_error("counting services failed", {{"reason", counts.error().message}});
  return {};
}

}  // namespace guichet::projections
