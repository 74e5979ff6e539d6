#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "engine/projections/view_queries.h"
#include "engine/runtime/alarm_clock.h"
#include "engine/runtime/applier.h"
#include "engine/runtime/foundation.h"
#include "engine/runtime/key_rotation.h"
#include "engine/runtime/writer.h"

namespace guichet::runtime {

/// The engine over a data folder of this machine: the composition of writer, applier and alarm clock, and
/// nothing else. Doors know only Engine.
class LocalEngine final : public Engine {
 public:
  LocalEngine(Foundation foundation, const Options& options, const Clock& clock);
  ~LocalEngine() override;

  void submit(Submission submission, Done done) override;
  bool wait_applied(Position position, std::chrono::milliseconds limit) const override;
  const projections::Queries& queries() const override;
  std::shared_ptr<const workflows::Town> town(const std::string& version) const override;
  std::unique_ptr<store::Cursor> read(Position after) const override;
  Position head() const override;
  std::uint64_t listen(std::function<void(Position head)> on_head) override;
  void stop_listening(std::uint64_t token) override;
  Result<std::unique_ptr<store::FileDraft>> receive_file(const CaseId& id) override;
  Status discard_file(const store::StoredFile& stored) override;
  Status read_file(const CaseId& id, const std::string& hash, const store::FileStore::Sink& sink) const override;
  Result<std::vector<PersonId>> find_people(std::string_view typed, std::size_t limit) const override;
  json::value unseal(const json::value& value) const override;
  Result<std::size_t> fire_due(Instant now, bool imported) override;
  std::optional<Instant> next_due() const override;
  Metrics metrics() const override;

  /// What it stands on, for tests that compare the live views with rebuilt ones.
  const Foundation& foundation() const { return foundation_; }

 private:
  void on_commit(Position head);
  Writer::Parts writer_parts(const Clock& clock);
  Result<store::FileKey> file_key_of(const PersonId& holder) const;
  Result<PersonId> file_holder(const CaseId& id) const;

  Foundation foundation_;
  Options options_;
  Counters counters_;
  Watermark head_;
  Watermark applied_;
  projections::ViewQueries queries_;
  Memory memory_;
  CommandQueue queue_;
  std::mutex listeners_mutex_;
  std::map<std::uint64_t, std::function<void(Position)>> listeners_;
  std::uint64_t next_token_ = 1;
  std::unique_ptr<AlarmClock> alarm_clock_;
  std::unique_ptr<Applier> applier_;
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<KeyRotation> key_rotation_;
};

}  // namespace guichet::runtime
