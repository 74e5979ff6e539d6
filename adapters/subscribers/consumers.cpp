#include "adapters/subscribers/consumers.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "adapters/http/event_schemas.h"
#include "adapters/subscribers/record_file.h"

namespace guichet::subscribers {
namespace {

constexpr std::size_t consumers_max = 100;
constexpr ReadAhead consumer_ahead{1'000, 50'000};

/// A consumer's file.
struct KeptConsumer {
  ConsumerRules rules;
  WindowState window;
};

BOOST_DESCRIBE_STRUCT(KeptConsumer, (), (rules, window))

}  // namespace

struct Consumers::Consumer {
  Consumer(ConsumerRules what, WindowState state)
      : rules(std::move(what)), filter(rules.types, rules.subject), window(std::move(state)) {}

  ConsumerRules rules;
  http::FeedFilter filter;
  Window window;
};

Consumers::Consumers(runtime::Engine& engine, const Clock& clock, std::filesystem::path folder)
    : engine_(engine), clock_(clock), folder_(std::move(folder)) {}

Consumers::~Consumers() = default;

Result<std::unique_ptr<Consumers>> Consumers::open(
    runtime::Engine& engine, const Clock& clock, std::filesystem::path folder) {
  std::unique_ptr<Consumers> consumers(new Consumers(engine, clock, std::move(folder)));
  GUICHET_TRY_STATUS(consumers->load());
  return consumers;
}

Status Consumers::load() {
  GUICHET_TRY(const auto names, record_names(folder_));
  for (const auto& name : names) {
    GUICHET_TRY(auto kept, read_record<KeptConsumer>(folder_, name));
    // A log that was restored to before what the consumer has seen begins again where it ends.
    kept.window.read_to = std::min(kept.window.read_to, engine_.head());
    std::erase_if(kept.window.open, [&](const OpenItem& item) { return item.position > engine_.head(); });
    std::erase_if(kept.window.parked, [&](const ParkedItem& item) { return item.position > engine_.head(); });
    consumers_.emplace(name, std::make_unique<Consumer>(std::move(kept.rules), std::move(kept.window)));
  }
  return ok();
}

Result<Consumers::Consumer*> Consumers::find(const std::string& name) const {
  const auto found = consumers_.find(name);
  if (found != consumers_.end()) return found->second.get();
  return not_found(fmt::format("there is no consumer {}; PUT /api/v1/consumers/{} makes it", name, name));
}

Status Consumers::save(const std::string& name, const Consumer& consumer) const {
  return write_record(folder_, name, KeptConsumer{consumer.rules, consumer.window.state()});
}

Result<bool> Consumers::put(const std::string& name, const ConsumerRules& rules, Position after) {
  GUICHET_TRY_STATUS(http::check_event_types(rules.types, "/type"));
  GUICHET_TRY_STATUS(http::check_event_subject(rules.subject, "/subject"));
  const std::lock_guard lock(mutex_);
  if (const auto found = consumers_.find(name); found != consumers_.end()) {
    if (found->second->rules == rules) return false;
    return conflict(
        fmt::format("the consumer {} is there with other rules; remove it first, or take another name", name));
  }
  if (consumers_.size() >= consumers_max)
    return conflict(fmt::format("there may be {} consumers; remove one", consumers_max));
  if (after > engine_.head())
    return invalid(
        fmt::format("there is no event {}: the last is {}", after, engine_.head()),
        {{"/after", "lies behind the end"}});
  auto made = std::make_unique<Consumer>(rules, WindowState{after, {}, {}});
  GUICHET_TRY_STATUS(save(name, *made));
  consumers_.emplace(name, std::move(made));
  return true;
}

Status Consumers::remove(const std::string& name) {
  const std::lock_guard lock(mutex_);
  GUICHET_TRY_STATUS(find(name));
  GUICHET_TRY_STATUS(remove_record(folder_, name));
  consumers_.erase(name);
  return ok();
}

json::object Consumers::describe(const std::string& name, const Consumer& consumer) const {
  const auto position = consumer.window.settled_to();
  const auto head = engine_.head();
  return {
      {"name", name},
      {"type", consumer.rules.types},
      {"subject", consumer.rules.subject},
      {"hold_seconds", consumer.rules.hold_seconds},
      {"attempts_max", consumer.rules.attempts_max},
      {"position", position},
      {"head", head},
      {"lag", head - std::min(head, position)},
      {"open", consumer.window.open_count()},
      {"parked", consumer.window.parked_count()}};
}

Result<json::object> Consumers::show(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  GUICHET_TRY(const auto* consumer, find(name));
  return describe(name, *consumer);
}

json::array Consumers::list() const {
  const std::lock_guard lock(mutex_);
  json::array items;
  for (const auto& [name, consumer] : consumers_) items.push_back(describe(name, *consumer));
  return items;
}

Result<std::vector<ParkedItem>> Consumers::parked(const std::string& name, std::size_t limit) const {
  const std::lock_guard lock(mutex_);
  GUICHET_TRY(const auto* consumer, find(name));
  return consumer->window.parked_items(limit);
}

Result<Fetched> Consumers::fetch(const std::string& name, const std::string& member, std::size_t limit) {
  const std::lock_guard lock(mutex_);
  GUICHET_TRY(auto* consumer, find(name));
  const auto now = clock_.now();
  auto& window = consumer->window;
  const auto before = window.read_to();
  const auto worn = window.park_worn(consumer->rules.attempts_max, now);
  GUICHET_TRY_STATUS(read_ahead(engine_, consumer->filter, consumer_ahead, window));
  Fetched fetched;
  fetched.items = window.take(
      {.holder = member,
       .limit = limit,
       .now = now,
       .until = now + std::chrono::seconds(consumer->rules.hold_seconds),
       .several_of_a_subject = true});
  GUICHET_TRY(fetched.documents, documents_of(engine_, fetched.items));
  // Attempts are counted over restarts, or an event that kills its reader would be given for ever.
  if (!fetched.items.empty() || worn > 0 || window.read_to() > before + consumer_ahead.records_max / 2)
    GUICHET_TRY_STATUS(save(name, *consumer));
  fetched.settled_to = window.settled_to();
  fetched.head = engine_.head();
  return fetched;
}

Result<std::size_t> Consumers::settle(const std::string& name, const std::vector<Position>& positions) {
  const std::lock_guard lock(mutex_);
  GUICHET_TRY(auto* consumer, find(name));
  for (const auto position : positions)
    if (position > consumer->window.read_to())
      return invalid(
          fmt::format("event {} was not given yet", position),
          {{"/positions", fmt::format("{} was not given yet", position)}});
  std::size_t settled = 0;
  for (const auto position : positions) settled += consumer->window.settle(position) ? 1U : 0U;
  if (settled > 0) GUICHET_TRY_STATUS(save(name, *consumer));
  return settled;
}

Status Consumers::release(const std::string& name, const Release& release) {
  const std::lock_guard lock(mutex_);
  GUICHET_TRY(auto* consumer, find(name));
  const auto now = clock_.now();
  const auto was_open = release.park
                            ? consumer->window.park(release.position, now, release.why)
                            : consumer->window.give_back(
                                  release.position, now + std::chrono::seconds(release.after_seconds), release.why);
  if (!was_open)
    return not_found(fmt::format("event {} is not open: it was settled, parked, or never given", release.position));
  return save(name, *consumer);
}

Result<std::size_t> Consumers::replay(const std::string& name, Position position) {
  const std::lock_guard lock(mutex_);
  GUICHET_TRY(auto* consumer, find(name));
  std::size_t replayed = 0;
  if (position > 0) {
    if (!consumer->window.replay(position)) return not_found(fmt::format("event {} is not parked", position));
    replayed = 1;
  } else {
    for (const auto& item : consumer->window.parked_items(consumer->window.parked_count()))
      replayed += consumer->window.replay(item.position) ? 1U : 0U;
  }
  GUICHET_TRY_STATUS(save(name, *consumer));
  return replayed;
}

std::string Consumers::figures() const {
  const std::lock_guard lock(mutex_);
  if (consumers_.empty()) return {};
  std::string lag =
      "# HELP guichet_consumer_lag_events Events behind the head, by consumer.\n# TYPE guichet_consumer_lag_events gauge\n";
  std::string parked =
      "# HELP guichet_consumer_parked Events set aside, by consumer.\n# TYPE guichet_consumer_parked gauge\n";
  const auto head = engine_.head();
  for (const auto& [name, consumer] : consumers_) {
    const auto position = consumer->window.settled_to();
    fmt::format_to(
        std::back_inserter(lag),
        "guichet_consumer_lag_events{{consumer=\"{}\"}} {}\n",
        name,
        head - std::min(head, position));
    fmt::format_to(
        std::back_inserter(parked),
        "guichet_consumer_parked{{consumer=\"{}\"}} {}\n",
        name,
        consumer->window.parked_count());
  }
  return lag + parked;
}

}  // namespace guichet::subscribers
