#pragma once

// The questions people ask, and the shape of the answers. Every list is paged by keyset: `after` is the
// opaque cursor of the page before, so a page costs the same at ten cases and at ten million.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/instant.h"
#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/base/strong_id.h"
#include "engine/cases/state.h"

namespace guichet::projections {

struct PageRequest {
  std::string after;       ///< empty: the first page
  std::size_t limit = 50;  ///< 1 to 500
};

template <class Row>
struct Page {
  std::vector<Row> rows;
  std::string next;  ///< empty: this was the last
  Position as_of = 0;
};

/// One open task in a queue, as the agent's list shows it. Nothing personal.
struct TaskRow {
  CaseId case_id;
  std::string task;
  std::string step;
  std::string queue;
  std::string workflow;
  std::string title;
  std::string reference;
  std::string priority;
  std::string agent;
  std::string channel;
  Instant opened;              ///< the case
  Instant created;             ///< the task
  std::optional<Instant> due;  ///< of the clock that runs out first
  std::string lateness;        ///< none, running, warned, late
  std::string deployment;      ///< of the case: whose text says who may do the task
};

/// One case in a list.
struct CaseRow {
  CaseId id;
  std::string workflow;
  std::string title;
  std::string reference;
  std::string state;  ///< open | closed
  std::string outcome;
  std::string status;
  std::string priority;
  std::string channel;
  std::string lateness;
  Instant opened;
  std::optional<Instant> closed;
  std::optional<Instant> due;
};

/// One line of a case's timeline: the event as it is told. `data` may hold sealed values.
struct TimelineRow {
  Position position = 0;
  Instant time;
  std::string type;  ///< guichet.case.opened.v1
  std::string actor;
  std::string channel;
  bool internal = true;  ///< agents only; false: the citizen may read it
  bool imported = false;
  json::object data;
};

/// The next edge of a running clock.
struct DueRow {
  CaseId case_id;
  std::string id;    ///< timer id, or "CLOCK/EDGE"
  std::string kind;  ///< timer | clock
  Instant due;
};

struct PersonSheet {
  PersonId id;
  bool forgotten = false;
  json::object attributes;  ///< sealed values
  std::string language;
  json::object consents;
  StreamVersion version = 0;
  Page<CaseRow> cases;  ///< newest first
};

/// Open tasks of one queue, counted.
struct QueueCount {
  std::string queue;
  std::uint64_t open = 0;
  std::uint64_t claimed = 0;
  std::uint64_t warned = 0;
  std::uint64_t late = 0;
};

/// Cases by service and state; late counts cases with a breached clock.
struct ServiceCount {
  std::string workflow;
  std::uint64_t open = 0;
  std::uint64_t closed = 0;
  std::uint64_t late_open = 0;
  std::uint64_t late_closed = 0;
  std::uint64_t answers = 0;  ///< to the survey
  std::uint64_t scores = 0;   ///< their sum, each 1 to 5
};

/// Cases that share all of these words (engine/projections/statistics.h).
struct StatisticCount {
  std::string week;  ///< of their opening, by its Monday (UTC): "2026-11-16"
  std::string workflow;
  std::string team;
  std::string channel;              ///< empty in figures by district
  std::optional<std::string> zone;  ///< the district's id, empty outside of all; none: no place, or by channel
  std::string state;                ///< open | closed
  std::string lateness;             ///< none, running, warned, late; of closed cases: none, met, late
  int bucket = 0;                   ///< how long closed ones took
  int score = 0;                    ///< of the survey, 1 to 5; 0: not answered
  std::uint64_t cases = 0;
};

/// A message of a case to whichever others wait for it.
struct EmittedMessage {
  Position position = 0;
  std::string from;  ///< case
  Instant time;
  json::object body;
};

/// A slot of an agenda, and how many cases have it.
struct BookedSlot {
  Instant starts;
  std::uint32_t cases = 0;
};

/// Thread-safe; each call reads one consistent snapshot.
class Queries {
 public:
  Queries() = default;
  Queries(const Queries&) = delete;
  Queries& operator=(const Queries&) = delete;
  virtual ~Queries() = default;

  virtual Position applied() const = 0;
  virtual Result<cases::CaseState> find_case(const CaseId& id) const = 0;
  /// By the short code that people quote.
  virtual Result<CaseId> find_reference(const std::string& reference) const = 0;
  /// Most urgent first (priority, then due time); `agent` filters to one agent's claimed tasks.
  virtual Result<Page<TaskRow>> queue(
      const std::string& queue, const std::string& agent, const PageRequest& page) const = 0;
  /// Tasks an agent has claimed, over all queues.
  virtual Result<Page<TaskRow>> my_tasks(const std::string& agent, const PageRequest& page) const = 0;
  /// Newest first; `workflow` and `state` (open | closed | incident | ordering: an order has no answer yet, posting: a
  /// letter waits to be printed) may be empty.
  virtual Result<Page<CaseRow>> case_list(
      const std::string& workflow, const std::string& state, const PageRequest& page) const = 0;
  /// Oldest first. `internal_too`: agents' view.
  virtual Result<Page<TimelineRow>> timeline(const CaseId& id, bool internal_too, const PageRequest& page) const = 0;
  virtual Result<PersonSheet> person(const PersonId& id, const PageRequest& page) const = 0;
  /// People by blind index token (people/vault.h): exact e-mail, phone, or word of the name.
  virtual Result<std::vector<PersonId>> people_by_token(const std::string& token, std::size_t limit) const = 0;
  /// What is due up to `until`, oldest first.
  virtual Result<std::vector<DueRow>> due(Instant until, std::size_t limit) const = 0;
  /// Open cases that wait for a message of this name with this value.
  virtual Result<std::vector<CaseId>> waiting_for(
      const std::string& message, const json::value& value, std::size_t limit) const = 0;
  /// Messages of this name and value that cases have sent, oldest first.
  virtual Result<std::vector<EmittedMessage>> emitted(
      const std::string& message, const json::value& value, std::size_t limit) const = 0;
  /// Slots of a site that open cases have and that begin from `from` on and before `to`, in order.
  virtual Result<std::vector<BookedSlot>> booked(
      const std::string& agenda, const std::string& site, Instant from, Instant to) const = 0;
  virtual std::vector<QueueCount> queue_counts() const = 0;
  virtual std::vector<ServiceCount> service_counts() const = 0;
  /// By channel, of the weeks from that of the day `from` to that of `to`, both within; empty: no bound.
  virtual Result<std::vector<StatisticCount>> statistics(const std::string& from, const std::string& to) const = 0;
  /// The same by district.
  virtual Result<std::vector<StatisticCount>> district_statistics(
      const std::string& from, const std::string& to) const = 0;
};

}  // namespace guichet::projections
