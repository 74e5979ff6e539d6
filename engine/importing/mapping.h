#pragma once

// The mapping file: which columns of another system's table are what in ours. Plain values, immutable once
// read.
//
//   import: boston-311            # names the source for ever: it stands in every event and in every
//   command's id time_zone: America/New_York   # of times without an offset; the town's where nothing is said
//   dates: year-month-day         # or day-month-year, month-day-year
//   delimiter: ","                # or ";" "|" tab
//   rows: cases                   # one row is one case; `events`: one row is one event of a case
//
//   case:
//     id: case_enquiry_id
//     opened: open_dt
//     workflow: { column: type, as: id, otherwise: other-request }
//     channel: { column: source, table: { Constituent Call: phone }, otherwise: phone }
//     form: { subject: case_title, place: { longitude: longitude, latitude: latitude, address: location } }
//     due: { target: target_dt }  # the due time of a clock; the clock's own where the cell is empty
//
//   then:                         # what happens to the case, each at the time of a column; nothing where it
//   is empty
//     - { at: open_dt, assign: { always: work }, queue: { column: queue, as: id } }
//     - { at: closed_dt, complete: { always: work }, outcome: { column: closure_reason, starting: { Fixed:
//     done } } }
//   finally: [ … ]                # rows: events only: after a case's last row, read from that row
//
//   agree:                        # what is compared with the source's own words when all is done
//     due: { clock: target, column: target_dt, by: type }
//     verdict: { clock: target, column: ontime, met: ONTIME, breached: OVERDUE }
//
// Where a value is read: `column` alone is the column's text, trimmed. { column:, as: id, table:, starting:,
// otherwise:, prefix: } looks the text up (exactly, then by its beginning), turns it into an id, and puts a
// prefix before it. { always: TEXT } is the text for every row. A text that is in no table and has no
// `otherwise` is a fault of the row.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/importing/cell.h"
#include "workflows/source.h"
#include "workflows/town.h"

namespace guichet::importing {

/// How a text is read from a row.
struct Reading {
  std::string column = {};  ///< empty: `always`
  std::string always = {};
  bool is_id = false;
  std::string prefix = {};
  std::map<std::string, std::string> table = {};
  std::map<std::string, std::string> starting = {};  ///< by the beginning of the text; the longest that fits wins
  std::optional<std::string> otherwise = {};
  workflows::Place where = {};
};

/// A place on the map, from three columns; address may be empty.
struct LocationReading {
  std::string longitude = {};
  std::string latitude = {};
  std::string address = {};
  workflows::Place where = {};
};

using FieldReading = std::variant<Reading, LocationReading>;

/// One thing that happens to a case.
struct Happening {
  enum class Kind { complete, assign, reply, note };
  Kind kind = Kind::complete;
  std::string at = {};                          ///< column of the time; nothing happens where it is empty
  Reading what = {};                            ///< the step of the task; the text of a reply or a note
  std::optional<Reading> by = {};               ///< who; the import itself where nothing is said
  std::optional<Reading> queue = {};            ///< assign
  std::optional<Reading> outcome = {};          ///< complete
  bool outcome_is_next = false;                 ///< complete: the outcome that leads to the task of the next completion
  std::map<std::string, Reading> data = {};     ///< complete: what the agent fills in
  std::map<std::string, Reading> answers = {};  ///< complete: to the outcome's questions
  workflows::Place where = {};
};

struct DueAgreement {
  std::string clock = {};
  std::string column = {};
  std::string by = {};  ///< column that the shares are told apart by
};

struct VerdictAgreement {
  std::string clock = {};
  std::string column = {};
  std::string met = {};
  std::string breached = {};
};

struct Mapping {
  std::string name = {};
  std::string time_zone = {};  ///< empty: the town's
  DateOrder dates = DateOrder::year_month_day;
  char delimiter = ',';
  bool rows_are_events = false;
  std::string file = {};  ///< name of the source's file, as a hint; may be empty

  Reading id = {};
  std::string opened = {};  ///< column
  Reading workflow = {};
  std::optional<Reading> channel = {};
  std::map<std::string, FieldReading> form = {};
  std::map<std::string, std::string> due = {};  ///< clock → column
  std::vector<Happening> then = {};
  std::vector<Happening> finally = {};
  std::optional<DueAgreement> due_agreement = {};
  std::optional<VerdictAgreement> verdict_agreement = {};

  /// Every column that is read, with the place that names it; and fields of the form, and clocks.
  std::vector<std::pair<std::string, workflows::Place>> columns = {};
  std::vector<std::pair<std::string, workflows::Place>> form_names = {};
  std::vector<std::pair<std::string, workflows::Place>> clock_names = {};
};

struct LoadedMapping {
  std::optional<Mapping> mapping = {};  ///< none where there are errors
  std::vector<workflows::Diagnostic> diagnostics = {};
};

/// Reads a mapping file. Never throws, whatever it holds. Pure.
LoadedMapping load_mapping(const std::string& file, std::string text);

/// The columns a mapping names and a table does not have, each with the nearest known one.
std::vector<workflows::Diagnostic> check_columns(const Mapping& mapping, const std::vector<std::string>& columns);

/// The services, fields, clocks, steps, outcomes and queues that a mapping names itself and the town does not have.
/// What a column holds is found row by row.
std::vector<workflows::Diagnostic> check_names(const Mapping& mapping, const workflows::Town& town);

}  // namespace guichet::importing
