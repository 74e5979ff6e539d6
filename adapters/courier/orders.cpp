#include "adapters/courier/orders.h"

#include <algorithm>

#include <fmt/format.h>

#include "adapters/http/reach.h"
#include "engine/base/log.h"

namespace guichet::courier {
namespace {

using access::Permission;
using http::Call;
using http::Response;
using http::ValueKind;

/// Beyond so many cases the figures say "at least".
constexpr std::size_t cases_looked_at_max = 10'000;
constexpr std::size_t page_rows = 500;

Duration stuck_after_of(const runtime::Engine& engine) {
  const auto town = engine.town();
  return Duration(town == nullptr ? workflows::Town{}.stuck_after.amount_ms : town->stuck_after.amount_ms);
}

/// The alarm of its next attempt stands behind the step's own timers; without one it is on its way.
const cases::OpenTimer* next_attempt_of(
    const runtime::Engine& engine, const cases::CaseState& state, const cases::OpenCall& call) {
  const auto town = engine.town(state.deployment);
  if (town == nullptr || !town->workflows.contains(state.workflow)) return nullptr;
  const auto* step = town->workflows.at(state.workflow)->find_step(call.step);
  if (step == nullptr) return nullptr;
  const auto found = std::ranges::find_if(state.timers, [&](const cases::OpenTimer& timer) {
    return timer.token == call.token && timer.index >= step->timers.size();
  });
  return found == state.timers.end() ? nullptr : &*found;
}

json::object render(const OrderRow& row) {
  return {
      {"case", row.case_id.value},
      {"reference", row.reference},
      {"order", row.order},
      {"service", row.service},
      {"step", row.step},
      {"state", row.state},
      {"attempts", row.attempts},
      {"since", to_rfc3339(row.since)},
      {"due", row.due ? json::value(to_rfc3339(*row.due)) : json::value()},
      {"stuck", row.stuck}};
}

Result<Response> list_orders(const Call& call) {
  const auto& queries = call.engine->queries();
  const auto ask = [&](const projections::PageRequest& request) {
    return queries.case_list(call.query("workflow"), "ordering", request);
  };
  GUICHET_TRY(const auto page, http::reached_page(call, ask));
  const auto wanted = call.query("state");
  json::array items;
  for (const auto& line : page.rows) {
    const auto state = queries.find_case(line.id);
    if (!state) continue;
    for (const auto& row : orders_of(*call.engine, *state, call.now))
      if (wanted.empty() || row.state == wanted || (wanted == "stuck" && row.stuck)) items.push_back(render(row));
  }
  return http::page_response(call, std::move(items), page.next, page.as_of);
}

Result<runtime::Submission> resend(const Call& call) {
  JsonFields fields(call.body);
  cases::ResendOrder command;
  command.order = call.path[1];
  command.reason = fields.required_string("reason");
  GUICHET_TRY_STATUS(fields.finish());
  auto submission = call.submission();
  submission.what = runtime::CaseCommand{CaseId(call.path[0]), std::move(command)};
  return submission;
}

}  // namespace

std::vector<OrderRow> orders_of(const runtime::Engine& engine, const cases::CaseState& state, Instant now) {
  const auto stuck_after = stuck_after_of(engine);
  std::vector<OrderRow> rows;
  for (const auto& call : state.calls) {
    if (call.service == workflows::child_case_service) continue;  // answered when the child closes, years later perhaps
    OrderRow row{
        .case_id = state.id,
        .reference = state.reference,
        .order = call.order,
        .service = call.service,
        .step = call.step,
        .state = call.given_up ? "failed" : "sending",
        .attempts = call.attempt,
        .since = state.opened,
        .due = {}};
    if (const auto token = std::ranges::find(state.tokens, call.token, &cases::Token::id); token != state.tokens.end())
      row.since = token->entered;
    const auto* const alarm = next_attempt_of(engine, state, call);
    if (alarm != nullptr && !call.given_up) {
      row.state = "waiting";
      row.due = alarm->due;
    }
    row.stuck = !call.given_up && now - row.since >= stuck_after;
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<http::Route> order_routes() {
  http::Route list{
      .pattern = "/api/v1/orders",
      .permission = Permission::case_read_internal,
      .summary = "List orders to other systems that have no answer yet",
      .query =
          {{"workflow", ValueKind::id, "only of cases of this service"},
           {"state", ValueKind::word, "only these", "sending|waiting|failed|stuck"},
           {"after", ValueKind::text, "the cursor of the page before"},
           {"limit", ValueKind::page_size, "cases of a page, 1 to 500; 50 where nothing is said"}},
      .outcomes = {{200, "a page, by case, the newest case first", "OrderPage"}},
      .serve = http::Question(list_orders),
      .name = "list_orders"};
  http::Route again{
      .method = http::Method::post,
      .pattern = "/api/v1/cases/{id}/orders/{order}/resend",
      .permission = Permission::case_priority,
      .summary = "Have an order that was given up carried out again, under the same key",
      .body = {{"reason", "string", true, "why, for the timeline"}},
      .outcomes = {{200, "it is on its way"}, {409, "it is on its way already, or answered"}},
      .serve = http::Order(resend),
      .name = "resend_order",
      .example = R"({"reason":"the other system is back"})"};
  return http::tagged("Orders", {std::move(list), std::move(again)});
}

std::vector<http::Shape> order_shapes() {
  return {
      http::page_shape("OrderPage", "[OrderRow]", "Orders to other systems."),
      {"OrderRow",
       "An order that has no answer yet.",
       {{"case", "string", true, "its id"},
        {"reference", "string", true, "of the case"},
        {"order", "string", true, "its name within the case"},
        {"service", "string", true, "of town.yaml"},
        {"step", "string", true, "where the case rests on it"},
        {"state", "sending|waiting|failed", true, "waiting: for its next attempt; failed: given up, agents see to it"},
        {"attempts", "integer", true, ""},
        {"since", "time", true, "the case has rested on it"},
        {"due", "time?", true, "it is tried again"},
        {"stuck", "boolean", true, "for longer than town.yaml's orders: stuck_after"}}}};
}

StuckAlarm::StuckAlarm(const runtime::Engine& engine, const Clock& clock, std::chrono::milliseconds every)
    : engine_(engine), clock_(clock), thread_([this, every] { run(every); }) {}

StuckAlarm::~StuckAlarm() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ending_.notify_all();
  thread_.join();
}

void StuckAlarm::run(std::chrono::milliseconds every) {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    look();
    lock.lock();
    ending_.wait_for(lock, every, [&] { return stopping_; });
  }
}

std::size_t StuckAlarm::look() {
  std::size_t open = 0;
  std::size_t failed = 0;
  std::size_t stuck = 0;
  const auto now = clock_.now();
  projections::PageRequest request{.after = {}, .limit = page_rows};
  for (std::size_t looked = 0; looked < cases_looked_at_max; looked += page_rows) {
    const auto page = engine_.queries().case_list("", "ordering", request);
    if (!page) break;
    for (const auto& line : page->rows) {
      const auto state = engine_.queries().find_case(line.id);
      if (!state) continue;
      for (const auto& row : orders_of(engine_, *state, now)) {
        ++(row.state == "failed" ? failed : open);
        stuck += row.stuck ? 1U : 0U;
      }
    }
    if (page->next.empty()) break;
    request.after = page->next;
  }
  if (stuck > 0 && stuck_ == 0) log_error("courier: orders are stuck", {{"orders", fmt::to_string(stuck)}});
  open_ = open;
  failed_ = failed;
  stuck_ = stuck;
  return stuck;
}

std::string StuckAlarm::figures() const {
  return fmt::format(
      "# HELP guichet_orders_open Orders to other systems on their way.\n# TYPE guichet_orders_open gauge\n"
      "guichet_orders_open {}\n"
      "# HELP guichet_orders_failed Orders that were given up and wait for an agent.\n"
      "# TYPE guichet_orders_failed gauge\nguichet_orders_failed {}\n"
      "# HELP guichet_orders_stuck Orders on their way for longer than town.yaml allows.\n"
      "# TYPE guichet_orders_stuck gauge\nguichet_orders_stuck {}\n",
      open_.load(),
      failed_.load(),
      stuck_.load());
}

}  // namespace guichet::courier
