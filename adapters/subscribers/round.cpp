#include "adapters/subscribers/round.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <curl/curl.h>
#include <fmt/format.h>

#include "adapters/subscribers/record_file.h"
#include "engine/base/log.h"

namespace guichet::subscribers {
namespace {

constexpr ReadAhead webhook_ahead{500, 5'000};
constexpr std::size_t in_flight_max = 64;  ///< of all subscriptions
constexpr std::chrono::milliseconds turn_every{1'000};
constexpr std::chrono::milliseconds farewell_max{3'000};
constexpr std::chrono::hours retry_after_max{24};
constexpr Position look_again_max = 1'000;  ///< events that did not match, after a crash
constexpr std::string_view sender_name = "server";

/// A subscription's file.
struct KeptSubscription {
  Subscription subscription;
  WindowState window;
};

BOOST_DESCRIBE_STRUCT(KeptSubscription, (), (subscription, window))

/// Retry-After (RFC 9110, 10.2.3): seconds, or a date.
Duration retry_after_of(const Delivered& delivered, Instant now) {
  if (!delivered.retry_after) return Duration(0);
  const auto& text = *delivered.retry_after;
  std::int64_t seconds = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (fault != std::errc() || end != text.data() + text.size()) {
    const auto date = curl_getdate(text.c_str(), nullptr);
    if (date < 0) return Duration(0);
    seconds = date - std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  }
  const auto most = std::chrono::duration_cast<std::chrono::seconds>(retry_after_max).count();
  return std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, most));
}

std::string failure_of(const Delivered& delivered) {
  return delivered.status > 0 ? fmt::format("the receiver answered {}", delivered.status) : delivered.why;
}

/// Whether the receiver as a whole is not able to take anything now.
bool is_down(const Delivered& delivered) {
  return delivered.status == 0 || delivered.status == 429 || delivered.status >= 502 ||
         delivered.retry_after.has_value();
}

/// "*", or our origin among those that are listed.
bool agrees(const std::optional<std::string>& allowed, std::string_view origin) {
  if (!allowed) return false;
  std::string_view rest = *allowed;
  while (!rest.empty()) {
    auto word = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    while (word.starts_with(' ')) word.remove_prefix(1);
    while (word.ends_with(' ')) word.remove_suffix(1);
    if (word == "*" || word == origin) return true;
  }
  return false;
}

}  // namespace

Webhooks::Round::Round(runtime::Engine& of, const Clock& time, WebhookOptions how)
    : engine(of), clock(time), options(std::move(how)), sender_(options.answer_max), chance_(std::random_device{}()) {}

Webhooks::Round::~Round() {
  if (!thread_.joinable()) return;
  engine.stop_listening(listening_);
  stopping_ = true;
  sender_.wake();
  thread_.join();
}

Status Webhooks::Round::load() {
  GUICHET_TRY(const auto names, record_names(options.folder));
  for (const auto& name : names) {
    GUICHET_TRY(auto kept, read_record<KeptSubscription>(options.folder, name));
    // After a restore the log may end before what was told.
    kept.window.read_to = std::min(kept.window.read_to, engine.head());
    std::erase_if(kept.window.open, [&](const OpenItem& item) { return item.position > engine.head(); });
    std::erase_if(kept.window.parked, [&](const ParkedItem& item) { return item.position > engine.head(); });
    entries.emplace(name, std::make_unique<Entry>(std::move(kept.subscription), std::move(kept.window)));
  }
  return ok();
}

void Webhooks::Round::begin() {
  listening_ = engine.listen([this](Position) {
    if (any_) sender_.wake();
  });
  thread_ = std::thread([this] { run(); });
}

Result<Entry*> Webhooks::Round::find(const std::string& id) const {
  const auto found = entries.find(id);
  if (found != entries.end()) return found->second.get();
  return not_found(fmt::format("there is no webhook {}; GET /api/v1/webhooks lists them", id));
}

Status Webhooks::Round::save(Entry& entry) const {
  GUICHET_TRY_STATUS(write_record(options.folder, entry.what.id, KeptSubscription{entry.what, entry.window.state()}));
  entry.changed = false;
  entry.saved_to = entry.window.read_to();
  return ok();
}

bool Webhooks::Round::is_on_its_way(const std::string& id, Position position) const {
  return std::ranges::any_of(
      tickets_, [&](const auto& ticket) { return ticket.second.id == id && ticket.second.position == position; });
}

void Webhooks::Round::run() {
  while (!stopping_) {
    const auto at_most = turn();
    for (const auto& delivered : sender_.wait(at_most)) take_in(delivered);
    save_changed(false);
  }
  // What is on its way is waited for, so that it need not be told again.
  const auto until = std::chrono::steady_clock::now() + std::min(options.answer_max, farewell_max);
  while (sender_.in_flight() > 0 && std::chrono::steady_clock::now() < until)
    for (const auto& delivered : sender_.wait(turn_every)) take_in(delivered);
  save_changed(true);
}

/// Reads ahead and sends what is due. How long nothing of it comes due.
std::chrono::milliseconds Webhooks::Round::turn() {
  const std::lock_guard lock(mutex);
  any_ = !entries.empty();
  const auto now = clock.now();
  auto at_most = turn_every;
  for (const auto& [id, entry] : entries)
    if (serve(*entry, now)) at_most = std::chrono::milliseconds(0);
  return at_most;
}

/// True where more is to be done at once.
bool Webhooks::Round::serve(Entry& entry, Instant now) {
  if (entry.what.state == "asking") {
    if (entry.in_flight == 0 && entry.not_before <= now) ask(entry, now);
    return false;
  }
  if (entry.what.state != "active") return false;
  if (entry.window.parked_count() >= options.parked_max) {
    entry.what.state = "paused";
    entry.what.why = fmt::format("{} events were given up: look at them, then go on", entry.window.parked_count());
    entry.changed = true;
    return false;
  }
  const auto more = read_ahead(engine, entry.filter, webhook_ahead, entry.window);
  // What was only looked at is not worth a sync of the disk that agents wait for.
  entry.changed = entry.changed || entry.window.read_to() > entry.saved_to + look_again_max;
  if (!more) {
    log_error("webhook: the log cannot be read", {{"webhook", entry.what.id}, {"why", more.error().message}});
    return false;
  }
  if (entry.not_before <= now && entry.in_flight < options.parallel_max && sender_.in_flight() < in_flight_max) {
    const auto room = entry.what.per_minute > 0 ? std::size_t(1) : options.parallel_max - entry.in_flight;
    send(entry, entry.window.take({.holder = sender_name, .limit = room, .now = now, .until = Instant::max()}), now);
  }
  return *more && entry.in_flight == 0;
}

void Webhooks::Round::send(Entry& entry, std::vector<OpenItem> items, Instant now) {
  if (items.empty()) return;
  const auto documents = documents_of(engine, items);
  if (entry.what.per_minute > 0) entry.not_before = now + Duration(60'000 / entry.what.per_minute);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto position = items[i].position;
    auto letter = documents ? letter_of(entry.what, position, (*documents)[i], now) : Result<Letter>(documents.error());
    if (!letter) {
      log_error("webhook: an event cannot be told", {{"webhook", entry.what.id}, {"why", letter.error().message}});
      entry.window.park(position, now, letter.error().message);
      continue;
    }
    ship(entry, position, "POST", *std::move(letter));
    ++entry.in_flight;
  }
  entry.changed = true;
}

/// The handshake (CloudEvents, HTTP 1.1 Web Hooks, section 4): nobody is sent events who has not agreed.
void Webhooks::Round::ask(Entry& entry, Instant now) {
  if (!entry.what.handshake) {
    entry.what.state = "active";
    entry.what.why.clear();
    entry.changed = true;
    return;
  }
  Letter letter;
  letter.headers = {"WebHook-Request-Origin: " + entry.what.origin};
  ship(entry, 0, "OPTIONS", std::move(letter));
  ++entry.in_flight;
  entry.not_before = now;
}

void Webhooks::Round::ship(const Entry& entry, Position position, std::string method, Letter letter) {
  const auto ticket = next_ticket_++;
  tickets_.emplace(ticket, Ticket{entry.what.id, position});
  sender_.start(
      {.ticket = ticket,
       .method = std::move(method),
       .url = entry.what.url,
       .headers = std::move(letter.headers),
       .body = std::move(letter.body),
       .reach = reach_of(entry.what.url, engine.town().get())});
}

void Webhooks::Round::take_in(const Delivered& delivered) {
  const std::lock_guard lock(mutex);
  const auto ticket = tickets_.extract(delivered.ticket);
  if (ticket.empty()) return;
  const auto found = entries.find(ticket.mapped().id);
  if (found == entries.end()) return;  // removed meanwhile
  auto& entry = *found->second;
  if (entry.in_flight > 0) --entry.in_flight;  // one made anew under the same id has none
  entry.changed = true;
  const auto now = clock.now();
  if (ticket.mapped().position == 0)
    answered(entry, delivered, now);
  else
    told(entry, ticket.mapped().position, delivered, now);
}

void Webhooks::Round::answered(Entry& entry, const Delivered& delivered, Instant now) {
  if (entry.what.state != "asking") return;
  const auto success = delivered.status >= 200 && delivered.status < 300;
  if (success && agrees(delivered.allowed_origin, entry.what.origin)) {
    entry.what.state = "active";
    entry.what.why.clear();
    entry.failures = 0;
    entry.not_before = now;
    std::uint32_t rate = 0;
    if (delivered.allowed_rate)
      std::from_chars(
          delivered.allowed_rate->data(), delivered.allowed_rate->data() + delivered.allowed_rate->size(), rate);
    entry.what.per_minute = std::min(rate, std::uint32_t(60'000));
    return;
  }
  entry.what.why =
      success ? fmt::format("the receiver did not agree: WebHook-Allowed-Origin is not {} or *", entry.what.origin)
              : failure_of(delivered);
  rest(entry, delivered, now);
  if (now - entry.what.created >= options.give_up_after) entry.what.state = "refused";
}

void Webhooks::Round::told(Entry& entry, Position position, const Delivered& delivered, Instant now) {
  if (delivered.status >= 200 && delivered.status < 300) {
    entry.window.settle(position);
    entry.failures = 0;
    entry.failing_since.reset();
    entry.told = false;
    entry.last_success = now;
    ++entry.delivered;
    return;
  }
  failed(entry, position, delivered, now);
  if (delivered.status != 410) return;
  entry.what.state = "gone";
  entry.what.why = "the receiver answered 410: it wants nothing any more";
  log_info("webhook: the receiver is gone", {{"webhook", entry.what.id}});
}

void Webhooks::Round::failed(Entry& entry, Position position, const Delivered& delivered, Instant now) {
  const auto why = failure_of(delivered);
  entry.last_failure = why;
  if (!entry.failing_since) entry.failing_since = now;
  const auto* item = entry.window.find(position);
  if (item == nullptr) return;
  if (item->since && now - *item->since >= options.give_up_after && delivered.status != 410) {
    log_error(
        "webhook: an event is given up",
        {{"webhook", entry.what.id}, {"position", fmt::to_string(position)}, {"why", why}});
    entry.window.park(position, now, why);
  } else {
    entry.window.give_back(position, now + std::max(pause_after(item->attempts), retry_after_of(delivered, now)), why);
  }
  if (is_down(delivered)) rest(entry, delivered, now);
  if (entry.told || now - *entry.failing_since < options.stuck_after) return;
  entry.told = true;
  log_error(
      "webhook: nothing gets through",
      {{"webhook", entry.what.id}, {"since", to_rfc3339(*entry.failing_since)}, {"why", why}});
}

/// Nothing is sent for a while. Requests that failed side by side count as one failure.
void Webhooks::Round::rest(Entry& entry, const Delivered& delivered, Instant now) {
  if (entry.not_before <= now) ++entry.failures;
  const auto pause = std::max(pause_after(std::max(entry.failures, 1U)), retry_after_of(delivered, now));
  entry.not_before = std::max(entry.not_before, now + pause);
}

/// So that receivers that failed together are not asked together again.
Duration Webhooks::Round::pause_after(std::uint32_t attempts) {
  const auto step = std::min<std::size_t>(std::max(attempts, 1U) - 1, options.pauses.size() - 1);
  const auto whole = std::chrono::duration_cast<Duration>(options.pauses[step]).count();
  std::uniform_int_distribution<std::int64_t> jitter(-whole / 5, whole / 5);
  return Duration(whole + jitter(chance_));
}

void Webhooks::Round::save_changed(bool all) {
  const auto now = std::chrono::steady_clock::now();
  if (!all && now - saved_ < options.save_every) return;
  saved_ = now;
  const std::lock_guard lock(mutex);
  for (const auto& [id, entry] : entries) {
    if (!entry->changed) continue;
    if (const auto saved = save(*entry); !saved)
      log_error("webhook: its state cannot be saved", {{"webhook", id}, {"why", saved.error().message}});
  }
}

}  // namespace guichet::subscribers
