#pragma once

// What leaves the house in one piece: the whole log, or a part of it, in the forms that other programs read. An export
// is written stretch by stretch in constant memory; between two stretches stands a cursor, from which it can be taken
// up again, by whoever, at any time. Whoever was cut off in the middle and knows no cursor says what the last row they
// have is about: the position of an event, the reference of a case or "case/ID".
//
//   events    the stored CloudEvents documents, one a line, verbatim     cursor: the position
//   ocel      OCEL 2.0 in JSON: events, with the cases, agents and queues they are about
//   xes       XES (IEEE 1849-2016): one trace for each case
//   csv       GeoReport Bulk, RFC 4180: public requests as open data, nothing personal
//   geojson   the same as RFC 7946
//   person    what is kept of one person, in clear (GDPR articles 15 and 20); whoever gives it notes that in the audit

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/instant.h"
#include "engine/base/result.h"
#include "engine/base/strong_id.h"
#include "engine/runtime/engine.h"

namespace guichet::exports {

/// What is wanted; empty: all. Events are chosen by when they happened; of lists of cases, the cases by when they were
/// opened. `person` is for the format of that name only.
struct Selection {
  std::optional<Instant> from = {};   ///< this moment or later
  std::optional<Instant> until = {};  ///< before this moment
  std::string type = {};              ///< of events: exact, or prefixes with ".*" behind them, with commas between
  std::string subject = {};           ///< "case/ID"
  std::string service = {};           ///< name of a workflow
  PersonId person = {};
};

/// One export being written: head, stretches, tail. One thread.
class Export {
 public:
  Export() = default;
  Export(const Export&) = delete;
  Export& operator=(const Export&) = delete;
  virtual ~Export() = default;

  virtual Result<std::string> head() = 0;
  /// Writes at most `rows_max` rows that stand behind `cursor` (empty: the beginning) and returns the next cursor;
  /// empty: that was all. Errors: invalid (a cursor that is none of ours), corrupt, not_found.
  virtual Result<std::string> append(std::string& out, const std::string& cursor, std::size_t rows_max) = 0;
  virtual std::string tail() = 0;

  std::uint64_t rows() const { return rows_; }

 protected:
  std::uint64_t rows_ = 0;
};

struct FormatInfo {
  std::string_view name;
  std::string_view media_type;
  std::string_view what;        ///< one line for help texts and the API's description
  bool is_open = false;         ///< open data: nothing in it is for some only
  std::string_view shape = {};  ///< of its JSON
};

/// Every format but `person`, which is asked for in another way.
std::span<const FormatInfo> formats();

/// `engine` must outlive the export. Errors: invalid for a format that nobody knows.
Result<std::unique_ptr<Export>> make_export(
    std::string_view format, const runtime::Engine& engine, Selection selection);

/// Whether an event's type is wanted: exact, or a prefix with ".*" behind it, or anything where nothing is said.
bool is_wanted(std::string_view type, std::string_view wanted);

}  // namespace guichet::exports
