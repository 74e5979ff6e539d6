#pragma once

// What an import will do, made from rows before anything is stored: commands in the order of their original
// dates, and everything that could not be understood.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "engine/base/strong_id.h"
#include "engine/importing/mapping.h"
#include "engine/importing/reading.h"
#include "workflows/town.h"

namespace guichet::importing {

/// A case of the source, as the plan knows it; what the source says about it in the end is kept to be
/// compared.
struct PlannedCase {
  std::string key = {};  ///< the source's id
  CaseId id = {};
  std::size_t line = 0;  ///< of its first row
  std::string workflow = {};
  Instant opened = {};
  std::map<std::string, Instant> due = {};  ///< imposed, by clock
  std::optional<Instant> target = {};       ///< of `agree: due`
  std::string target_group = {};
  std::string verdict = {};  ///< of `agree: verdict`
};

struct OpenAct {
  std::string channel = {};
  json::object form = {};
};

struct CompleteAct {
  std::string step = {};
  std::string outcome = {};
  json::object data = {};
  json::object answers = {};
};

struct AssignAct {
  std::string step = {};
  std::string queue = {};
};

struct ReplyAct {
  std::string text = {};
};

struct NoteAct {
  std::string text = {};
};

/// One command to come.
struct Act {
  Instant at = {};
  std::size_t line = 0;
  std::size_t case_index = 0;
  std::string ordinal = {};  ///< tells the acts of a case apart, the same in every run; part of the command's
                             ///< id, so without blanks
  std::string actor = {};
  std::variant<OpenAct, CompleteAct, AssignAct, ReplyAct, NoteAct> what = {};
};

/// Something worth telling about a row.
struct Remark {
  std::size_t line = 0;
  std::string text = {};
};

/// Remarks, counted for ever and kept up to a cap.
struct Remarks {
  static constexpr std::size_t kept_max = 10'000;
  std::uint64_t count = 0;
  std::vector<Remark> kept = {};

  void add(std::size_t line, std::string text);
};

struct Plan {
  std::vector<PlannedCase> cases = {};
  std::vector<Act> acts = {};  ///< by time; the acts of one case in their order
  std::uint64_t rows = 0;
  Remarks refused = {};   ///< rows, or parts of rows, that are not imported, and why
  Remarks adjusted = {};  ///< imported otherwise than they stand, and how
};

/// Makes a plan from rows. Pure: no files, no clocks. Not thread-safe; mapping and town must outlive it.
class Planner {
 public:
  /// Errors: invalid (unknown time zone, columns the mapping names and the table does not have).
  static Result<Planner> create(
      const Mapping& mapping, const workflows::Town& town, const std::vector<std::string>& columns);

  void add(const CsvRow& row);
  /// Chooses outcomes that depend on what comes next, and sorts. Call once, last.
  Plan finish();

 private:
  Planner(const Mapping& mapping, const workflows::Town& town, workflows::CompiledCalendar zone);

  std::optional<std::size_t> case_of(const RowReader& row);
  std::optional<std::size_t> open_case(const RowReader& row, const std::string& key);
  void read_form(const RowReader& row, const workflows::Definition& definition, OpenAct& open);
  std::optional<json::value> value_of(const RowReader& row, const FieldReading& reading, const workflows::Field& field);
  void read_due(const RowReader& row, const workflows::Definition& definition, PlannedCase& planned);
  void read_agreement(const RowReader& row, PlannedCase& planned);
  Result<std::string> queue_of(const RowReader& row, const Reading& reading);
  Status add_happening(const RowReader& row, const Happening& happening, std::size_t index, std::string ordinal);
  Result<CompleteAct> complete_act(const RowReader& row, const Happening& happening, const workflows::Definition& d);
  void add_final(const std::vector<std::string>& cells, std::size_t line, std::size_t index);
  void settle_case(std::vector<std::size_t>& acts);
  const workflows::Task& task_of(const Act& act, const CompleteAct& complete) const;
  Result<std::string> next_outcome(
      const Happening& happening, const workflows::Task& task, const CompleteAct& act, const CompleteAct* next) const;
  void choose_outcomes(const std::vector<std::size_t>& acts);

  const Mapping* mapping_;
  const workflows::Town* town_;
  workflows::CompiledCalendar zone_;
  RowReader::Columns columns_;
  Plan plan_;
  std::unordered_map<std::string, std::optional<std::size_t>> case_by_key_;  // none: could not be opened
  std::unordered_map<std::string, std::string> key_by_id_;
  std::vector<std::uint32_t> rows_of_case_;
  std::vector<CsvRow> last_rows_;                             // of each case, when `finally` needs it
  std::map<std::size_t, const Happening*> waiting_for_next_;  // acts whose outcome is the way to the next task
  std::map<std::string, bool> told_;
};

}  // namespace guichet::importing
