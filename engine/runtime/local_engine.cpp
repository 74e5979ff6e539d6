#include "engine/runtime/local_engine.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/base/log.h"

namespace guichet::runtime {
namespace {

/// The views may be this far behind before new commands are refused: what is not applied is held in memory.
constexpr Position lag_max = 200'000;
constexpr std::chrono::seconds read_your_writes{5};

}  // namespace

LocalEngine::LocalEngine(Foundation foundation, const Options& options, const Clock& clock)
    : foundation_(std::move(foundation)),
      options_(options),
      queries_(*foundation_.views, foundation_.tables),
      memory_(*foundation_.views, foundation_.tables, applied_),
      queue_(options.queue_max) {
  head_.raise(foundation_.log->head().position);
  applied_.raise(foundation_.projector->applied());
  alarm_clock_ = std::make_unique<AlarmClock>(AlarmClock::Parts{clock, queries_, queue_, head_, applied_, counters_});
  applier_ = std::make_unique<Applier>(
      Applier::Parts{*foundation_.log, *foundation_.projector, head_, applied_, counters_, [this](Instant earliest) {
                       alarm_clock_->notice(earliest);
                     }});
  writer_ = std::make_unique<Writer>(
      writer_parts(clock), Writer::Limits{options.batch_max, options.batch_bytes_max}, foundation_.last_recorded);
  if (options.alarm_clock) alarm_clock_->start();
  // With a key from outside, whoever keeps it replaces it.
  if (options.kek.empty())
    key_rotation_ = std::make_unique<KeyRotation>(*foundation_.vault, options.keys_rotated_every);
}

LocalEngine::~LocalEngine() {
  // The alarm clock first: it waits for answers of the writer. Its parts stay until the applier is done with
  // them.
  alarm_clock_->stop();
  queue_.close();
  writer_.reset();
  key_rotation_.reset();
  head_.close();
  applier_.reset();
}

Writer::Parts LocalEngine::writer_parts(const Clock& clock) {
  return {
      clock,
      *foundation_.log,
      *foundation_.catalog,
      *foundation_.vault,
      memory_,
      queue_,
      counters_,
      head_,
      [this](Instant due) { alarm_clock_->expect(due); },
      [this](Committed committed) { applier_->offer(std::move(committed)); },
      [this](Position head) { on_commit(head); }};
}

void LocalEngine::on_commit(Position head) {
  const std::lock_guard lock(listeners_mutex_);
  for (const auto& [token, on_head] : listeners_) on_head(head);
}

void LocalEngine::submit(Submission submission, Done done) {
  if (counters_.failed.load(std::memory_order_relaxed)) {
    done(unavailable("the server could not write to its disk and is stopping: try again once it has been restarted"));
    return;
  }
  const auto applied = applied_.position();  // read first: the head is never behind it
  if (head_.position() - applied > lag_max) {
    count(counters_.queue_full);
    done(unavailable("the server is behind with its views: try again in a moment"));
    return;
  }
  Pending pending{std::move(submission), std::move(done)};
  const auto pushed = queue_.push(pending, CommandQueue::Lane::people);
  if (pushed == CommandQueue::Pushed::queued) return;
  if (pushed == CommandQueue::Pushed::full) count(counters_.queue_full);
  pending.done(unavailable(
      pushed == CommandQueue::Pushed::full ? "too many commands are waiting: try again in a moment"
                                           : "the server is stopping: try again once it is up"));
}

bool LocalEngine::wait_applied(Position position, std::chrono::milliseconds limit) const {
  return applied_.wait(position, limit);
}

const projections::Queries& LocalEngine::queries() const {
  return queries_;
}

std::shared_ptr<const workflows::Town> LocalEngine::town(const std::string& version) const {
  return version.empty() ? foundation_.catalog->current() : foundation_.catalog->find(version);
}

std::unique_ptr<store::Cursor> LocalEngine::read(Position after) const {
  return foundation_.log->read(after);
}

Position LocalEngine::head() const {
  return head_.position();
}

std::uint64_t LocalEngine::listen(std::function<void(Position head)> on_head) {
  const std::lock_guard lock(listeners_mutex_);
  listeners_.emplace(next_token_, std::move(on_head));
  return next_token_++;
}

void LocalEngine::stop_listening(std::uint64_t token) {
  const std::lock_guard lock(listeners_mutex_);
  listeners_.erase(token);
}

Result<PersonId> LocalEngine::file_holder(const CaseId& id) const {
  applied_.wait(head_.position(), read_your_writes);
  GUICHET_TRY(const auto state, queries_.find_case(id));
  if (state.erased)
    return conflict(
        fmt::format("the case {} was kept until {}: its files are erased", id.value, to_rfc3339(*state.erased)));
  return key_holder(state);
}

Result<store::FileKey> LocalEngine::file_key_of(const PersonId& holder) const {
  GUICHET_TRY(const auto key, queries_.person_key(holder));
  GUICHET_TRY(const auto file_key, foundation_.vault->file_key(key));
  if (!file_key) return conflict("the person behind this case was forgotten at their wish: their files are erased");
  return *file_key;
}

Result<std::unique_ptr<store::FileDraft>> LocalEngine::receive_file(const CaseId& id) {
  GUICHET_TRY(const auto holder, file_holder(id));
  auto key = file_key_of(holder);
  if (!key && key.error().kind == Error::Kind::not_found) {
    // The key has to be there before the first byte. Somebody else may register the same nameless person meanwhile.
    Submission submission;
    submission.id = CommandId("file-holder-" + id.value);
    submission.actor.name = "system/files";
    submission.what = PersonCommand{holder, people::RegisterPerson()};
    const auto registered = submit_and_wait(std::move(submission));
    if (!registered && registered.error().kind != Error::Kind::conflict) return registered.error();
    applied_.wait(head_.position(), read_your_writes);
    key = file_key_of(holder);
  }
  if (!key) return std::move(key).error();
  return foundation_.files->create(*key);
}

Status LocalEngine::discard_file(const store::StoredFile& stored) {
  check(stored.hash != stored.content, "only what is sealed has a name that nothing else shares");
  return foundation_.files->remove(stored.hash);
}

Status LocalEngine::read_file(const CaseId& id, const std::string& hash, const store::FileStore::Sink& sink) const {
  const auto holder = file_holder(id);
  if (!holder && holder.error().kind == Error::Kind::conflict) return not_found(holder.error().message);
  if (!holder) return holder.error();
  const auto key = file_key_of(*holder);
  if (!key && key.error().kind == Error::Kind::conflict) return not_found(key.error().message);
  if (!key) return key.error();
  return foundation_.files->read(hash, *key, sink);
}

Result<std::vector<PersonId>> LocalEngine::find_people(std::string_view typed, std::size_t limit) const {
  // A word of a name may be shared by many: only so many of each are compared.
  constexpr std::size_t people_per_token_max = 10'000;
  std::optional<std::vector<PersonId>> matching;
  for (const auto& token : people::query_tokens(typed, *foundation_.vault)) {
    GUICHET_TRY(auto people, queries_.people_by_token(token, people_per_token_max));
    if (!matching) {
      matching = std::move(people);
      continue;
    }
    std::erase_if(*matching, [&](const auto& id) { return !std::binary_search(people.begin(), people.end(), id); });
  }
  if (!matching) return std::vector<PersonId>();
  if (matching->size() > limit) matching->resize(limit);
  return std::move(*matching);
}

json::value LocalEngine::unseal(const json::value& value) const {
  auto plain = foundation_.vault->unseal(value);
  if (plain) return std::move(plain).value();
  log_error("a sealed value does not open", {{"reason", plain.error().message}});
  return json::object{{"$erased", true}};
}

Result<std::size_t> LocalEngine::fire_due(Instant now, bool imported) {
  return alarm_clock_->fire_due(now, imported);
}

std::optional<Instant> LocalEngine::next_due() const {
  applied_.wait(head_.position());
  return alarm_clock_->next_due();
}

Metrics LocalEngine::metrics() const {
  Metrics figures;
  figures.commands_accepted = counters_.commands_accepted;
  figures.commands_refused = counters_.commands_refused;
  figures.commands_replayed = counters_.commands_replayed;
  figures.queue_full = counters_.queue_full;
  figures.commits = counters_.commits;
  figures.events = counters_.events;
  figures.timers_fired = counters_.timers_fired;
  figures.queue_depth = queue_.depth();
  figures.head = head_.position();
  figures.applied = applied_.position();
  figures.read_only = counters_.read_only;
  figures.failed = counters_.failed;
  return figures;
}

}  // namespace guichet::runtime
