#pragma once

// The facade everyone outside the engine uses: submit a command, ask a question, read the log. Behind it are
// the only threads of the engine: the writer, the applier of projections, the alarm clock.

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/base/strong_id.h"
#include "engine/cases/command.h"
#include "engine/cases/context.h"
#include "engine/cases/state.h"
#include "engine/catalog/catalog.h"
#include "engine/people/person.h"
#include "engine/projections/queries.h"
#include "engine/store/files.h"
#include "engine/store/log.h"

namespace guichet::runtime {

/// A new case, with the person behind it in the same frame: both are stored or neither is.
struct OpenRequest {
  CaseId id;             ///< chosen by the door, so that a retry names the same case
  cases::OpenCase open;  ///< an empty `reference` is made up here, short and unique
  /// Somebody not yet known, registered as open.person (where that is empty: under an id made from the
  /// case's). Nothing: open.person is known already, or nobody is behind the case. Even then what is personal
  /// in it is sealed, under the key of a nameless person "case-ID" who can be forgotten like anybody.
  std::optional<people::RegisterPerson> person;
};

struct CaseCommand {
  CaseId id;
  cases::Command command;
};

struct PersonCommand {
  PersonId id;
  people::Command command;
};

struct Submission {
  /// A known id returns its stored receipt, and has no second effect; a known id with other content is
  /// refused (conflict). Ids that the door makes up (OpenRequest::id, the reference, a new person's id) are
  /// no content.
  CommandId id;
  cases::Actor actor;
  std::string channel;
  std::optional<StreamVersion> expected_version;
  bool imported = false;
  std::optional<Instant> at;  ///< the original date of an imported command; else the clock's now
  std::variant<OpenRequest, CaseCommand, PersonCommand, catalog::Command> what;
  /// Asked of a CaseCommand before it is decided, with the case as the command meets it; a refusal is the
  /// answer. This is where a door applies engine/access to what only the state knows (the queue of a task).
  /// Pure, quick, thread-safe. Not asked when a known id is answered with its receipt.
  std::function<Status(const cases::CaseState&)> guard = {};
};

struct Receipt {
  std::string subject;    ///< stream: "case/ID"
  StreamVersion version;  ///< of the stream, afterwards: the ETag
  Position first = 0;     ///< of the command's events; last + 1 when there was nothing to change
  Position last = 0;
  bool replayed = false;  ///< this is the answer of an earlier submission with the same id
};

struct Options {
  std::filesystem::path directory;  ///< holds log/ keys/ files/ views/
  std::size_t queue_max = 4096;     ///< commands waiting; beyond it submit answers `unavailable`
  std::size_t batch_max = 128;      ///< commands per commit
  std::size_t batch_bytes_max = 512 * 1024;
  bool alarm_clock = true;  ///< fire due timers and clocks by itself
  bool verify_on_open = false;
  std::filesystem::path kek = {};  ///< the key-encryption key, kept elsewhere; empty: keys/kek, made by us
  /// After somebody was forgotten, all keys are wrapped anew at the next such tick, or at the end.
  std::chrono::milliseconds keys_rotated_every{std::chrono::hours(24)};
  store::LogOptions log;  ///< hooks for tests and benchmarks
};

/// Whose key seals what is personal in a case: the person behind it, or the nameless "case-ID".
PersonId key_holder(const cases::CaseState& state);

/// Figures for /metrics and tests; monotonic counters unless said otherwise.
struct Metrics {
  std::uint64_t commands_accepted = 0;
  std::uint64_t commands_refused = 0;
  std::uint64_t commands_replayed = 0;
  std::uint64_t queue_full = 0;
  std::uint64_t commits = 0;
  std::uint64_t events = 0;
  std::uint64_t timers_fired = 0;
  std::uint64_t queue_depth = 0;  ///< now
  Position head = 0;              ///< now
  Position applied = 0;           ///< now
  bool read_only = false;         ///< the disk is full: reads stay up
  bool failed = false;            ///< a write error: nothing more is acknowledged
};

/// Thread-safe unless said otherwise. Destruction stops the threads after the commands already queued.
class Engine {
 public:
  using Done = std::function<void(Result<Receipt>)>;

  /// Opens or creates the directory, folds what is needed, starts the threads. Errors: corrupt (with what to
  /// do), unavailable (another process holds it). `clock` must outlive the engine.
  static Result<std::unique_ptr<Engine>> open(Options options, const Clock& clock);

  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  virtual ~Engine() = default;

  /// Queues a command; `done` is called once, on an engine thread, after the events are on disk, or with the
  /// refusal. It must not block. So that doors can tell conflicts apart, one over the expected version
  /// carries a field error with the pointer "expected_version", an id used before for something else one with
  /// "command_id".
  virtual void submit(Submission submission, Done done) = 0;
  /// The same, waiting. Not for the engine's own threads.
  Result<Receipt> submit_and_wait(Submission submission);

  /// Waits until the projections have applied `position` (a receipt's `last`, an ETag), at most `limit`:
  /// read your writes. False when the limit passed.
  virtual bool wait_applied(Position position, std::chrono::milliseconds limit) const = 0;
  /// Questions, answered from a consistent snapshot of the projections.
  virtual const projections::Queries& queries() const = 0;

  /// The deployment new cases open with (null before the first), or the one of a version.
  virtual std::shared_ptr<const workflows::Town> town(const std::string& version = "") const = 0;

  /// The log, to read from a position; and a way to be told that the head moved: once per commit, after its
  /// completions, on an engine thread; it must not block. Returns a token for stop_listening.
  virtual std::unique_ptr<store::Cursor> read(Position after) const = 0;
  virtual Position head() const = 0;
  virtual std::uint64_t listen(std::function<void(Position head)> on_head) = 0;
  virtual void stop_listening(std::uint64_t token) = 0;

  /// Receives an attachment of a case, sealed under the key of the person behind it, or of the nameless person of
  /// a case without one, who is registered for it. Then submit AttachFile with what finish() says. Waits for the
  /// writer: not for the engine's own threads. Errors: not_found (no such case), conflict (its person was erased),
  /// unavailable.
  virtual Result<std::unique_ptr<store::FileDraft>> receive_file(const CaseId& id) = 0;
  /// Removes what finish() stored, when no event came to name it: the command was refused, or was a retry.
  virtual Status discard_file(const store::StoredFile& stored) = 0;
  /// Gives an attachment of a case to `sink`, verified and in clear. The caller has asked engine/access, and
  /// that the case names this hash. Errors: not_found (also after erasure), corrupt.
  virtual Status read_file(const CaseId& id, const std::string& hash, const store::FileStore::Sink& sink) const = 0;
  /// People by what an agent typed: an e-mail address, a phone number, words of a name; all must match.
  virtual Result<std::vector<PersonId>> find_people(std::string_view typed, std::size_t limit) const = 0;
  /// Plain text of sealed values, where the key still exists: {"$sealed":…} anywhere inside becomes the
  /// value, or null with {"$erased":true} after erasure. The caller has asked engine/access first.
  virtual json::value unseal(const json::value& value) const = 0;

  /// Fires every timer and clock edge due by `now`, in order, then returns how many: for virtual time
  /// (import, demo, tests) with `alarm_clock` off. `imported`: as part of another system's history, so
  /// nothing is sent.
  virtual Result<std::size_t> fire_due(Instant now, bool imported = false) = 0;
  /// When the next timer or clock edge is due; none when nothing waits.
  virtual std::optional<Instant> next_due() const = 0;

  virtual Metrics metrics() const = 0;
};

}  // namespace guichet::runtime
