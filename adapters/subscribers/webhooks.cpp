#include "adapters/subscribers/webhooks.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "adapters/http/event_schemas.h"
#include "adapters/subscribers/record_file.h"
#include "adapters/subscribers/round.h"
#include "adapters/subscribers/signature.h"

namespace guichet::subscribers {
namespace {

constexpr std::size_t subscriptions_max = 100;
constexpr std::size_t secrets_max = 4;

json::value moment(const std::optional<Instant>& instant) {
  return instant ? json::value(to_rfc3339(*instant)) : json::value();
}

Subscription subscription_of(const NewSubscription& wanted, Instant now) {
  Subscription made;
  made.id = wanted.id;
  made.url = wanted.url;
  made.types = wanted.types;
  made.subject = wanted.subject;
  made.mode = wanted.mode;
  made.state = "asking";
  made.origin = wanted.origin;
  made.handshake = wanted.handshake;
  made.created_by = wanted.created_by;
  made.created = now;
  made.secrets.push_back(Secret{wanted.secret.empty() ? new_secret() : wanted.secret, {}});
  return made;
}

bool is_same(const Subscription& made, const NewSubscription& wanted) {
  return made.url == wanted.url && made.types == wanted.types && made.subject == wanted.subject &&
         made.mode == wanted.mode && made.handshake == wanted.handshake &&
         (wanted.secret.empty() || made.secrets.front().text == wanted.secret);
}

}  // namespace

json::object Webhooks::Round::describe(const Entry& entry) const {
  const auto position = entry.window.settled_to();
  const auto head = engine.head();
  return {
      {"id", entry.what.id},
      {"url", entry.what.url},
      {"type", entry.what.types},
      {"subject", entry.what.subject},
      {"mode", entry.what.mode},
      {"handshake", entry.what.handshake},
      {"state", entry.what.state},
      {"why", entry.what.why},
      {"per_minute", entry.what.per_minute},
      {"created_by", entry.what.created_by},
      {"created", to_rfc3339(entry.what.created)},
      {"position", position},
      {"head", head},
      {"lag", head - std::min(head, position)},
      {"open", entry.window.open_count()},
      {"parked", entry.window.parked_count()},
      {"delivered", entry.delivered},
      {"last_success", moment(entry.last_success)},
      {"failing_since", moment(entry.failing_since)},
      {"last_failure", entry.last_failure}};
}

Webhooks::Webhooks(std::unique_ptr<Round> round) : round_(std::move(round)) {}

Webhooks::~Webhooks() = default;

Result<std::unique_ptr<Webhooks>> Webhooks::open(runtime::Engine& engine, const Clock& clock, WebhookOptions options) {
  auto round = std::make_unique<Round>(engine, clock, std::move(options));
  GUICHET_TRY_STATUS(round->load());
  round->begin();
  return std::unique_ptr<Webhooks>(new Webhooks(std::move(round)));
}

Result<json::object> Webhooks::create(const NewSubscription& wanted) {
  GUICHET_TRY_STATUS(check_url(wanted.url));
  GUICHET_TRY_STATUS(http::check_event_types(wanted.types, "/type"));
  GUICHET_TRY_STATUS(http::check_event_subject(wanted.subject, "/subject"));
  if (!wanted.secret.empty()) GUICHET_TRY_STATUS(check_secret(wanted.secret));
  const std::lock_guard lock(round_->mutex);
  auto& entries = round_->entries;
  const auto known = entries.find(wanted.id);
  if (known != entries.end() && !is_same(known->second->what, wanted))
    return Error{
        Error::Kind::conflict,
        "this Idempotency-Key made another webhook",
        {{"command_id", "was used for something else"}}};
  if (known == entries.end()) {
    if (entries.size() >= subscriptions_max)
      return conflict(fmt::format("there may be {} webhooks; remove one", subscriptions_max));
    if (wanted.after > round_->engine.head())
      return invalid(
          fmt::format("there is no event {}: the last is {}", wanted.after, round_->engine.head()),
          {{"/after", "lies behind the end"}});
    auto entry =
        std::make_unique<Entry>(subscription_of(wanted, round_->clock.now()), WindowState{wanted.after, {}, {}});
    GUICHET_TRY_STATUS(round_->save(*entry));
    entries.emplace(wanted.id, std::move(entry));
  }
  round_->wake();
  const auto& entry = *entries.at(wanted.id);
  auto shown = round_->describe(entry);
  shown["secret"] = entry.what.secrets.front().text;
  return shown;
}

json::array Webhooks::list() const {
  const std::lock_guard lock(round_->mutex);
  json::array items;
  for (const auto& [id, entry] : round_->entries) items.push_back(round_->describe(*entry));
  return items;
}

Result<json::object> Webhooks::show(const std::string& id) const {
  const std::lock_guard lock(round_->mutex);
  GUICHET_TRY(const auto* entry, round_->find(id));
  return round_->describe(*entry);
}

Status Webhooks::remove(const std::string& id) {
  const std::lock_guard lock(round_->mutex);
  GUICHET_TRY_STATUS(round_->find(id));
  GUICHET_TRY_STATUS(remove_record(round_->options.folder, id));
  round_->entries.erase(id);
  return ok();
}

Status Webhooks::pause(const std::string& id, bool paused) {
  const std::lock_guard lock(round_->mutex);
  GUICHET_TRY(auto* entry, round_->find(id));
  auto& what = entry->what;
  const auto agreed = what.state == "active" || (what.state == "paused" && entry->last_success);
  what.state = paused ? "paused" : agreed ? "active" : "asking";
  what.why = paused ? "somebody paused it" : "";
  entry->not_before = {};
  entry->failures = 0;
  GUICHET_TRY_STATUS(round_->save(*entry));
  round_->wake();
  return ok();
}

Result<std::string> Webhooks::rotate(const std::string& id, std::chrono::seconds overlap) {
  const std::lock_guard lock(round_->mutex);
  GUICHET_TRY(auto* entry, round_->find(id));
  const auto now = round_->clock.now();
  auto& secrets = entry->what.secrets;
  std::erase_if(secrets, [&](const Secret& secret) { return secret.until && *secret.until <= now; });
  for (auto& secret : secrets)
    if (!secret.until || *secret.until > now + overlap) secret.until = now + overlap;
  secrets.insert(secrets.begin(), Secret{new_secret(), {}});
  if (secrets.size() > secrets_max) secrets.resize(secrets_max);
  GUICHET_TRY_STATUS(round_->save(*entry));
  return secrets.front().text;
}

Result<std::vector<OpenItem>> Webhooks::waiting(const std::string& id, std::size_t limit) const {
  const std::lock_guard lock(round_->mutex);
  GUICHET_TRY(const auto* entry, round_->find(id));
  return entry->window.open_items(limit);
}

Result<std::vector<ParkedItem>> Webhooks::parked(const std::string& id, std::size_t limit) const {
  const std::lock_guard lock(round_->mutex);
  GUICHET_TRY(const auto* entry, round_->find(id));
  return entry->window.parked_items(limit);
}

Result<std::size_t> Webhooks::resend(const std::string& id, Position position) {
  const std::lock_guard lock(round_->mutex);
  GUICHET_TRY(auto* entry, round_->find(id));
  auto& window = entry->window;
  std::size_t count = 0;
  if (position == 0) {
    for (const auto& item : window.parked_items(window.parked_count())) count += window.replay(item.position) ? 1U : 0U;
  } else if (window.replay(position)) {
    count = 1;
  } else if (const auto* item = window.find(position)) {
    // One that is on its way is being sent already.
    if (!round_->is_on_its_way(id, position)) window.give_back(position, round_->clock.now(), std::string(item->why));
    count = 1;
  } else {
    return not_found(fmt::format(
        "event {} neither waits nor was given up; a webhook with \"after\" tells older ones anew", position));
  }
  entry->not_before = {};
  GUICHET_TRY_STATUS(round_->save(*entry));
  round_->wake();
  return count;
}

void Webhooks::wake() {
  round_->wake();
}

std::string Webhooks::figures() const {
  const std::lock_guard lock(round_->mutex);
  if (round_->entries.empty()) return {};
  std::string lag =
      "# HELP guichet_webhook_lag_events Events behind the head, by webhook.\n# TYPE guichet_webhook_lag_events gauge\n";
  std::string parked =
      "# HELP guichet_webhook_parked Events given up, by webhook.\n# TYPE guichet_webhook_parked gauge\n";
  std::string stuck =
      "# HELP guichet_webhook_stuck_seconds Time since nothing gets through.\n# TYPE guichet_webhook_stuck_seconds gauge\n";
  const auto head = round_->engine.head();
  const auto now = round_->clock.now();
  for (const auto& [id, entry] : round_->entries) {
    const auto since = entry->failing_since ? now - *entry->failing_since : Duration(0);
    const auto position = entry->window.settled_to();
    fmt::format_to(
        std::back_inserter(lag),
        "guichet_webhook_lag_events{{webhook=\"{}\"}} {}\n",
        id,
        head - std::min(head, position));
    fmt::format_to(
        std::back_inserter(parked), "guichet_webhook_parked{{webhook=\"{}\"}} {}\n", id, entry->window.parked_count());
    fmt::format_to(
        std::back_inserter(stuck),
        "guichet_webhook_stuck_seconds{{webhook=\"{}\"}} {}\n",
        id,
        std::chrono::duration_cast<std::chrono::seconds>(since).count());
  }
  return lag + parked + stuck;
}

}  // namespace guichet::subscribers
