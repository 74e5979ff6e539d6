#include "adapters/mail/outbox.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "adapters/mail/addressing.h"
#include "adapters/mail/done_letters.h"
#include "adapters/subscribers/reading.h"
#include "adapters/subscribers/record_file.h"
#include "adapters/subscribers/window.h"
#include "engine/base/log.h"

namespace guichet::mail {
namespace {

constexpr auto record_name = "outbox";
constexpr auto done_name = "done";
constexpr auto holder = "post";
constexpr auto look_every = std::chrono::seconds(1);
constexpr auto letters = "guichet.message.sent.v1";

std::string case_of(const std::string& subject) {
  return subject.substr(subject.find('/') + 1);
}

}  // namespace

class Outbox::Round {
 public:
  Round(runtime::Engine& engine, const Clock& clock, Post& post, const Signature& signature, OutboxOptions options)
      : engine_(engine), clock_(clock), post_(post), signature_(signature), options_(std::move(options)) {}

  Round(const Round&) = delete;
  Round& operator=(const Round&) = delete;

  ~Round() {
    if (listening_) engine_.stop_listening(*listening_);
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_) thread.join();
    if (!threads_.empty()) save_now();
  }

  Status load() {
    GUICHET_TRY_STATUS(load_done());
    const auto file = subscribers::record_path(options_.folder, record_name);
    if (std::filesystem::exists(file)) {
      GUICHET_TRY(auto state, subscribers::read_record<subscribers::WindowState>(options_.folder, record_name));
      window_ = subscribers::Window(std::move(state));
      return ok();
    }
    window_.pass(engine_.head());
    return subscribers::write_record(options_.folder, record_name, window_.state());
  }

  Status load_done() {
    if (!std::filesystem::exists(subscribers::record_path(options_.folder, done_name))) return ok();
    GUICHET_TRY(const auto done, subscribers::read_record<DoneLetters>(options_.folder, done_name));
    done_.assign(done.items.begin(), done.items.end());
    return ok();
  }

  void begin() {
    listening_ = engine_.listen([this](Position) { wake(); });
    for (std::size_t i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { work(); });
  }

  void wake() {
    {
      const std::lock_guard lock(mutex_);
      news_ = true;
    }
    changed_.notify_one();
  }

  std::vector<LetterRow> list(const std::string& state, std::size_t limit) const;
  Status resend(Position position);
  std::string figures() const;

 private:
  void work() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      news_ = false;
      const auto item = next();
      save_in_turn(lock);
      if (!item) {
        changed_.wait_for(lock, look_every, [&] { return stopping_ || news_; });
        continue;
      }
      lock.unlock();
      deliver(*item);
      lock.lock();
    }
  }

  /// Under the lock.
  std::optional<subscribers::OpenItem> next() {
    const auto town = engine_.town();
    if (town == nullptr || !town->mail) {
      // Where no letter leaves, none is kept for the day that one may.
      if (window_.open_count() == 0 && engine_.head() > window_.read_to()) window_.pass(engine_.head());
      return {};
    }
    const auto more = subscribers::read_ahead(engine_, filter_, {.open_max = options_.waiting_max}, window_);
    if (!more) log_error("mail: the log cannot be read", {{"reason", more.error().message}});
    news_ = news_ || (more && *more);
    tell_if_stuck(*town);
    const auto now = clock_.now();
    if (now < not_before_) return {};
    auto taken = window_.take({.holder = holder, .limit = 1, .now = now, .until = Instant::max()});
    if (taken.empty()) return {};
    changed_since_save_ = true;
    sending_.insert(taken.front().position);
    return std::move(taken.front());
  }

  void deliver(const subscribers::OpenItem& item) {
    const auto town = engine_.town();
    if (town == nullptr || !town->mail) return put_back(item, "town.yaml has no mail any more", false);
    const auto addressed = address(engine_, signature_, *town, item.position);
    if (!addressed) return put_back(item, addressed.error().message, false);
    if (!*addressed) return finish(item, "unaddressed");
    const auto& letter = (*addressed)->letter;
    const auto handed = post_.send(
        {.how = *town->mail,
         .sender = letter.reply_to.empty() ? letter.from : letter.reply_to,
         .recipient = letter.to,
         .bytes = write_letter(letter)});
    if (!handed) return put_back(item, handed.error().message, true);
    if (handed->outcome == Handed::Outcome::taken) return finish(item, "sent");
    fail(item, " " + (*addressed)->template_id, fmt::format("the mail server refused it: {}", handed->code));
  }

  void finish(const subscribers::OpenItem& item, std::string state) {
    const std::lock_guard lock(mutex_);
    sending_.erase(item.position);
    window_.settle(item.position);
    if (state == "sent") {
      failures_ = 0;
      not_before_ = Instant();
    }
    done_.push_back({item.position, item.subject, std::move(state), clock_.now()});
    if (done_.size() > options_.done_max) done_.pop_front();
    news_ = true;
    changed_since_save_ = true;
  }

  /// `all_rest`: the server could not be used, so no other letter would get through either.
  void put_back(const subscribers::OpenItem& item, const std::string& why, bool all_rest) {
    const auto now = clock_.now();
    if (item.since && now - *item.since >= options_.give_up_after) return fail(item, "", why);
    const std::lock_guard lock(mutex_);
    sending_.erase(item.position);
    window_.give_back(item.position, now + pause_after(item.attempts), why);
    changed_since_save_ = true;
    if (!all_rest) return;
    ++failures_;
    not_before_ = now + std::min(pause_after(failures_), std::chrono::duration_cast<Duration>(options_.rest_max));
  }

  void fail(const subscribers::OpenItem& item, const std::string& template_id, const std::string& why) {
    log_error("mail: a letter has failed", {{"position", fmt::to_string(item.position)}, {"why", why}});
    runtime::Submission submission;
    submission.id = CommandId(
        fmt::format("letter-{}-failed-{}", item.position, item.since ? item.since->time_since_epoch().count() : 0));
    submission.actor.name = "system/mail";
    submission.what = runtime::CaseCommand{
        CaseId(case_of(item.subject)),
        cases::ReportTrouble{"mail", fmt::format("the letter{} did not leave: {}", template_id, why)}};
    const auto told = engine_.submit_and_wait(std::move(submission));
    const std::lock_guard lock(mutex_);
    sending_.erase(item.position);
    changed_since_save_ = true;
    // An incident that could not be written down is written down later, not lost.
    if (!told && told.error().kind == Error::Kind::unavailable)
      window_.give_back(item.position, clock_.now() + pause_after(item.attempts), why);
    else
      window_.park(item.position, clock_.now(), why);
  }

  Duration pause_after(std::uint32_t attempts) {
    const auto step = std::min<std::size_t>(std::max(attempts, 1U) - 1, options_.pauses.size() - 1);
    const auto whole = std::chrono::duration_cast<Duration>(options_.pauses[step]).count();
    std::uniform_int_distribution<std::int64_t> jitter(-whole / 5, whole / 5);
    return Duration(whole + jitter(chance_));
  }

  void tell_if_stuck(const workflows::Town& town) {
    const auto since = window_.tried_since();
    const bool stuck = since && clock_.now() - *since >= Duration(town.stuck_after.amount_ms);
    if (stuck && !told_) log_error("mail: letters do not get through", {{"since", to_rfc3339(*since)}});
    told_ = stuck;
  }

  void save_in_turn(std::unique_lock<std::mutex>& lock) {
    const auto now = std::chrono::steady_clock::now();
    if (!changed_since_save_ || now - saved_ < options_.save_every) return;
    saved_ = now;
    changed_since_save_ = false;
    const auto state = window_.state();
    const auto done = done_letters();
    lock.unlock();
    write(state, done);
    lock.lock();
  }

  void save_now() {
    const std::lock_guard lock(mutex_);
    write(window_.state(), done_letters());
  }

  /// One at a time, and never an older state over a newer: what is written late is only sent again.
  void write(const subscribers::WindowState& state, const DoneLetters& done) {
    const std::lock_guard lock(writing_);
    if (const auto saved = subscribers::write_record(options_.folder, done_name, done); !saved)
      log_error("mail: the list of sent letters cannot be saved", {{"why", saved.error().message}});
    if (const auto saved = subscribers::write_record(options_.folder, record_name, state); !saved)
      log_error("mail: the state cannot be saved", {{"why", saved.error().message}});
  }

  /// Under the lock.
  DoneLetters done_letters() const { return {{done_.begin(), done_.end()}}; }

  runtime::Engine& engine_;
  const Clock& clock_;
  Post& post_;
  const Signature& signature_;
  const OutboxOptions options_;
  const http::FeedFilter filter_{letters, ""};
  std::mutex writing_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  subscribers::Window window_{subscribers::WindowState{}};
  std::set<Position> sending_;
  std::deque<DoneLetter> done_;
  std::uint32_t failures_ = 0;  ///< of the server, in a row
  Instant not_before_;
  bool told_ = false;
  bool news_ = true;
  bool changed_since_save_ = false;
  bool stopping_ = false;
  std::mt19937 chance_{std::random_device{}()};
  std::chrono::steady_clock::time_point saved_;
  std::optional<std::uint64_t> listening_;
  std::vector<std::thread> threads_;
};

std::vector<LetterRow> Outbox::Round::list(const std::string& state, std::size_t limit) const {
  const std::lock_guard lock(mutex_);
  const auto town = engine_.town();
  const auto stuck_after =
      Duration(town == nullptr ? workflows::Town{}.stuck_after.amount_ms : town->stuck_after.amount_ms);
  std::vector<LetterRow> rows;
  const auto add = [&](LetterRow row) {
    if (rows.size() < limit && (state.empty() || row.state == state)) rows.push_back(std::move(row));
  };
  for (const auto& item : window_.open_items(window_.open_count()))
    add(
        {.position = item.position,
         .case_id = CaseId(case_of(item.subject)),
         .state = sending_.contains(item.position) ? "sending" : "waiting",
         .attempts = item.attempts,
         .since = item.since,
         .due = item.attempts == 0 ? std::nullopt : std::optional(item.due),
         .why = item.why,
         .stuck = item.since && clock_.now() - *item.since >= stuck_after});
  for (const auto& item : window_.parked_items(window_.parked_count()))
    add(
        {.position = item.position,
         .case_id = CaseId(case_of(item.subject)),
         .state = "failed",
         .attempts = item.attempts,
         .since = item.parked,
         .due = {},
         .why = item.why});
  for (const auto& item : done_)
    add(
        {.position = item.position,
         .case_id = CaseId(case_of(item.subject)),
         .state = item.state,
         .since = item.when,
         .due = {},
         .why = {}});
  return rows;
}

Status Outbox::Round::resend(Position position) {
  {
    const std::lock_guard lock(mutex_);
    const auto waits = window_.find(position) != nullptr && !sending_.contains(position);
    if (!window_.replay(position) && !(waits && window_.give_back(position, clock_.now(), "")))
      return not_found(fmt::format("the letter {} neither waits nor has failed", position));
    not_before_ = Instant();
    changed_since_save_ = true;
  }
  wake();
  return ok();
}

std::string Outbox::Round::figures() const {
  std::size_t waiting = 0;
  std::size_t stuck = 0;
  std::size_t failed = 0;
  for (const auto& row : list("", SIZE_MAX)) {
    waiting += row.state == "waiting" || row.state == "sending" ? 1U : 0U;
    failed += row.state == "failed" ? 1U : 0U;
    stuck += row.stuck ? 1U : 0U;
  }
  return fmt::format(
      "# HELP guichet_letters_waiting Letters on their way to the mail server.\n# TYPE guichet_letters_waiting gauge\n"
      "guichet_letters_waiting {}\n"
      "# HELP guichet_letters_stuck Letters tried for longer than town.yaml allows.\n# TYPE guichet_letters_stuck gauge\n"
      "guichet_letters_stuck {}\n"
      "# HELP guichet_letters_failed Letters that were given up.\n# TYPE guichet_letters_failed gauge\n"
      "guichet_letters_failed {}\n",
      waiting,
      stuck,
      failed);
}

Outbox::Outbox(std::unique_ptr<Round> round) : round_(std::move(round)) {}

Outbox::~Outbox() = default;

Result<std::unique_ptr<Outbox>> Outbox::open(
    runtime::Engine& engine, const Clock& clock, Post& post, const Signature& signature, OutboxOptions options) {
  auto round = std::make_unique<Round>(engine, clock, post, signature, std::move(options));
  GUICHET_TRY_STATUS(round->load());
  round->begin();
  return std::unique_ptr<Outbox>(new Outbox(std::move(round)));
}

std::vector<LetterRow> Outbox::list(const std::string& state, std::size_t limit) const {
  return round_->list(state, limit);
}

Status Outbox::resend(Position position) {
  return round_->resend(position);
}

std::string Outbox::figures() const {
  return round_->figures();
}

void Outbox::wake() {
  round_->wake();
}

}  // namespace guichet::mail
