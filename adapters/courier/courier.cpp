#include "adapters/courier/courier.h"

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <deque>
#include <fstream>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "adapters/courier/errand.h"
#include "adapters/courier/usher.h"
#include "engine/base/log.h"
#include "engine/cases/decide.h"

namespace guichet::courier {
namespace {

Position read_checkpoint(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string text;
  std::getline(stream, text);
  Position position = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), position);
  return failure == std::errc() && end == text.data() + text.size() ? position : 0;
}

constexpr auto pause = std::chrono::milliseconds(500);
/// Commits of a busy server are read together, and how far is written down once in a while: what was read
/// since is read again after a crash, and found done.
constexpr auto gather = std::chrono::milliseconds(5);
constexpr auto save_every = std::chrono::seconds(1);
/// Cases that hear one message, and messages that one wait hears of.
constexpr std::size_t hearers_max = 1'000;
constexpr auto applied_limit = std::chrono::seconds(10);

}  // namespace

class Courier::Round {
 public:
  Round(runtime::Engine& engine, Transport& transport, CourierOptions options)
      : engine_(engine),
        transport_(transport),
        options_(std::move(options)),
        head_at_start_(engine.head()),
        read_to_(std::min(read_checkpoint(options_.checkpoint), head_at_start_)),
        saved_(read_to_) {
    listening_ = engine_.listen([this](Position) {
      {
        // Under the lock, so that a reader about to sleep does not miss it.
        const std::lock_guard lock(mutex_);
        moved_ = true;
        if (!reader_waits_) return;
      }
      changed_.notify_all();
    });
    threads_.emplace_back([this] { read(); });
    for (std::size_t i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { carry(); });
  }

  Round(const Round&) = delete;
  Round& operator=(const Round&) = delete;

  ~Round() {
    engine_.stop_listening(listening_);
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_) thread.join();
    save();
  }

 private:
  void read() {
    const auto cursor = engine_.read(read_to_);
    while (!is_stopping()) {
      auto record = cursor->next();
      if (!record) {
        log_error("courier: the log cannot be read", {{"reason", record.error().message}});
        return;
      }
      if (!*record) {
        if (!wait_for_news()) return;
        cursor->refresh();
        continue;
      }
      auto errand = errand_in(**record);
      if (!errand) log_error("courier: an order cannot be read", {{"reason", errand.error().message}});
      enqueue(cursor->position(), errand ? *std::move(errand) : std::nullopt);
    }
  }

  bool is_stopping() {
    const std::lock_guard lock(mutex_);
    return stopping_;
  }

  /// False when it is time to stop.
  bool wait_for_news() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, gather, [&] { return stopping_; });
    while (!stopping_ && !moved_) {
      reader_waits_ = true;
      const auto news = [&] { return stopping_ || moved_; };
      if (!unsaved_) changed_.wait(lock, news);
      const bool came = changed_.wait_until(lock, save_next_, news);
      reader_waits_ = false;
      if (!came) save_in_turn(lock);
    }
    if (unsaved_ && std::chrono::steady_clock::now() >= save_next_) save_in_turn(lock);
    moved_ = false;
    return !stopping_;
  }

  void save_in_turn(std::unique_lock<std::mutex>& lock) {
    unsaved_ = !open_.empty();
    lock.unlock();
    save();
    lock.lock();
    save_next_ = std::chrono::steady_clock::now() + save_every;
  }

  void enqueue(Position position, std::optional<Errand> errand) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopping_ || waiting_.size() < options_.waiting_max; });
    if (stopping_) return;
    if (errand) {
      open_.insert(position);
      waiting_.push_back(*std::move(errand));
      changed_.notify_all();
    }
    read_to_ = position;
    unsaved_ = true;
  }

  void carry() {
    while (const auto errand = next()) {
      const bool done = carry_out(*errand);
      const std::lock_guard lock(mutex_);
      if (done) open_.erase(errand->position);
    }
  }

  std::optional<Errand> next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return std::nullopt;
    auto errand = std::move(waiting_.front());
    waiting_.pop_front();
    changed_.notify_all();
    return errand;
  }

  /// False where it must be tried again after a restart.
  bool carry_out(const Errand& errand) {
    if (errand.emitted || errand.waits) return pass_on(errand);
    const auto state = state_of(errand);
    if (!state || !is_wanted(errand, *state)) return true;
    if (errand.closed) return report(errand, cases::AnswerCall{errand.order.order, 200, result_of(errand)});
    if (errand.order.service == workflows::child_case_service) return open_child(errand, *state);
    cases::Command said = cases::FailCall{errand.order.order, "the town has no such service any more"};
    if (const auto town = engine_.town(errand.deployment)) {
      const auto service = town->services.find(errand.order.service);
      if (service != town->services.end()) said = ask(errand, service->second);
    }
    return report(errand, std::move(said));
  }

  /// A message to all who wait for it, or all messages to one who begins to wait: whichever comes second finds the
  /// other. Both name the same command, so each case hears each message once.
  bool pass_on(const Errand& errand) {
    engine_.wait_applied(std::max(errand.position, head_at_start_), applied_limit);
    if (errand.emitted && is_free_slot(*errand.emitted)) return offer(errand);
    if (errand.emitted) {
      const auto waiting = engine_.queries().waiting_for(errand.emitted->name, errand.emitted->value, hearers_max);
      const projections::EmittedMessage sent{errand.position, errand.id.value, {}, errand.emitted->body};
      return waiting && std::ranges::all_of(*waiting, [&](const CaseId& to) {
               return deliver(to, {errand.emitted->name, errand.emitted->value, sent.body}, sent.position);
             });
    }
    const auto& wait = *errand.waits;
    const auto sent = engine_.queries().emitted(wait.name, wait.match, hearers_max);
    return sent && std::ranges::all_of(*sent, [&](const projections::EmittedMessage& one) {
             return deliver(errand.id, {wait.name, wait.match, one.body}, one.position);
           });
  }

  /// To the first in line.
  bool offer(const Errand& errand) {
    for (;;) {
      const auto called = call_next(engine_, errand.position, *errand.emitted);
      if (called || called.error().kind != Error::Kind::unavailable) return true;
      if (!rest()) return false;
    }
  }

  /// Only to a case that still waits for it: what it has heard once it would keep as come early.
  bool deliver(const CaseId& to, const cases::DeliverMessage& message, Position position) {
    for (;;) {
      runtime::Submission submission;
      submission.id = CommandId(fmt::format("courier-emit-{}-{}", position, to.value));
      submission.actor.name = "system/courier";
      submission.what = runtime::CaseCommand{to, message};
      submission.guard = [message](const cases::CaseState& state) -> Status {
        const bool waits = std::ranges::any_of(state.waits, [&](const cases::OpenWait& wait) {
          return wait.what == "message" && wait.name == message.name && wait.match == message.value;
        });
        return waits ? ok() : Status(conflict("the case waits for this no more"));
      };
      const auto receipt = engine_.submit_and_wait(std::move(submission));
      if (receipt || receipt.error().kind != Error::Kind::unavailable) return true;
      if (!rest()) return false;
    }
  }

  Result<cases::CaseState> state_of(const Errand& errand) {
    // What a courier before this one reported must be seen too, or its orders would be carried out again.
    engine_.wait_applied(std::max(errand.position, head_at_start_), applied_limit);
    return engine_.queries().find_case(errand.id);
  }

  /// Whether the case still waits for this attempt: an old checkpoint tells of orders answered long ago.
  static bool is_wanted(const Errand& errand, const cases::CaseState& state) {
    return std::ranges::any_of(state.calls, [&](const cases::OpenCall& call) {
      const bool is_it = call.order == errand.order.order && call.service == errand.order.service;
      return is_it && (errand.closed || (call.attempt == errand.order.attempt && !call.given_up));
    });
  }

  static CaseId child_of(const Errand& errand) { return cases::child_of(errand.id, errand.order.order); }

  json::value result_of(const Errand& errand) const {
    const auto child = engine_.queries().find_case(child_of(errand));
    return json::object{
        {"id", child_of(errand).value},
        {"reference", child ? child->reference : std::string()},
        {"outcome", errand.closed->outcome}};
  }

  /// The person behind the parent is behind the child. It answers when it closes.
  bool open_child(const Errand& errand, const cases::CaseState& parent) {
    runtime::OpenRequest request;
    request.id = child_of(errand);
    request.open.workflow = errand.order.path.substr(1);
    request.open.language = parent.language;
    request.open.person = parent.person;
    auto form = engine_.unseal(errand.order.body);
    if (auto* object = form.if_object()) request.open.form = std::move(*object);
    // An attempt before this one may have opened it.
    if (engine_.queries().find_case(request.id)) return true;
    runtime::Submission submission;
    submission.id = CommandId(fmt::format("courier-open-{}", errand.position));
    submission.actor.name = "system/courier";
    submission.channel = parent.channel;
    submission.what = std::move(request);
    const auto receipt = engine_.submit_and_wait(std::move(submission));
    if (receipt) return true;
    auto reason = receipt.error().message;
    for (const auto& field : receipt.error().fields) reason += fmt::format("; {} {}", field.pointer, field.message);
    return report(errand, cases::FailCall{errand.order.order, std::move(reason)});
  }

  cases::Command ask(const Errand& errand, const workflows::ExternalService& service) {
    const auto answer = transport_.send(
        {.service = service,
         .method = errand.order.method,
         .path = errand.order.path,
         .body = engine_.unseal(errand.order.body),
         .key = fmt::format("{}/{}", errand.id.value, errand.order.order)});
    if (!answer) return cases::FailCall{errand.order.order, answer.error().message};
    return cases::AnswerCall{errand.order.order, answer->status, answer->body};
  }

  bool report(const Errand& errand, cases::Command said) {
    for (;;) {
      runtime::Submission submission;
      submission.id = CommandId(fmt::format("courier-{}", errand.position));
      submission.actor.name = "system/courier";
      submission.what = runtime::CaseCommand{errand.id, said};
      const auto receipt = engine_.submit_and_wait(std::move(submission));
      if (receipt) return true;
      const auto position = fmt::to_string(errand.position);
      log_error(
          "courier: an answer was refused",
          {{"case", errand.id.value}, {"position", position}, {"reason", receipt.error().message}});
      // A full queue or disk passes; anything else has been decided: the case waits for this no more.
      if (receipt.error().kind != Error::Kind::unavailable) return true;
      if (!rest()) return false;
    }
  }

  /// False when it is time to stop.
  bool rest() {
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, pause, [&] { return stopping_; });
  }

  /// Everything up to here is done: written beside and renamed, so that it is whole or as it was.
  void save() {
    if (options_.checkpoint.empty()) return;
    const std::lock_guard saving(saving_);
    Position done = 0;
    {
      const std::lock_guard lock(mutex_);
      done = open_.empty() ? read_to_ : *open_.begin() - 1;
    }
    if (done == saved_) return;
    const auto beside = options_.checkpoint.string() + ".new";
    {
      std::ofstream file(beside, std::ios::trunc);
      file << done << '\n';
      if (!file.flush()) return;
    }
    std::error_code failure;
    std::filesystem::rename(beside, options_.checkpoint, failure);
    if (!failure) saved_ = done;
  }

  runtime::Engine& engine_;
  Transport& transport_;
  const CourierOptions options_;
  const Position head_at_start_;
  std::mutex saving_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Errand> waiting_;
  std::set<Position> open_;  ///< read and not done
  Position read_to_ = 0;
  Position saved_ = 0;
  bool moved_ = false;
  bool reader_waits_ = false;
  bool unsaved_ = false;
  std::chrono::steady_clock::time_point save_next_ = std::chrono::steady_clock::now() + save_every;
  bool stopping_ = false;
  std::uint64_t listening_ = 0;
  std::vector<std::thread> threads_;
};

Courier::Courier(runtime::Engine& engine, Transport& transport, CourierOptions options)
    : round_(std::make_unique<Round>(engine, transport, std::move(options))) {}

Courier::~Courier() = default;

}  // namespace guichet::courier
