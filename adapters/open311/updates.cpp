#include "adapters/open311/updates.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "adapters/open311/requests.h"
#include "engine/access/public_case.h"
#include "engine/base/ascii.h"
#include "engine/base/digest.h"
#include "engine/cases/event_json.h"
#include "engine/events/envelope.h"

namespace guichet::open311 {
namespace {

constexpr std::size_t updates_max = 20'000;  // beyond it the client is told: a list cut short would lose updates
constexpr std::size_t records_max = 2'000'000;
constexpr auto default_span = std::chrono::hours(24);

struct Window {
  Instant from;
  Instant until;
};

Result<Window> window_of(const Asked& asked) {
  GUICHET_TRY(const auto from, date_in(asked, "start_date"));
  GUICHET_TRY(const auto until, date_in(asked, "end_date"));
  Window window{.from = {}, .until = until.value_or(asked.now)};
  window.from = from.value_or(window.until - default_span);
  if (window.until < window.from) return invalid("end_date lies before start_date");
  if (window.until - window.from > span_max) return invalid("start_date and end_date may lie at most 90 days apart");
  return window;
}

/// When the event behind a position happened; the end of time where there is none.
Instant time_after(const Asked& asked, Position position) {
  const auto cursor = asked.engine.read(position);
  const auto record = cursor->next();
  if (!record || !*record) return Instant::max();
  const auto document = events::read((*record)->body);
  return document ? document->envelope.time : Instant::max();
}

/// The last position whose events all lie before the instant. The log is in the order in which things were told, which
/// is that of time but for imported histories: those came before the first live event.
Position position_before(const Asked& asked, Instant instant) {
  Position low = 0;
  Position high = asked.engine.head();
  while (low < high) {
    const auto middle = low + (high - low) / 2;
    if (time_after(asked, middle) < instant)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

constexpr std::array known_statuses = {
    std::string_view("unchanged"),
    std::string_view("open"),
    std::string_view("closed"),
    std::string_view("fixed"),
    std::string_view("in_progress"),
    std::string_view("planned"),
    std::string_view("action_scheduled"),
    std::string_view("investigating"),
    std::string_view("duplicate"),
    std::string_view("not_councils_responsibility"),
    std::string_view("no_further_action"),
    std::string_view("internal_referral"),
    std::string_view("cancelled"),
    std::string_view("reopen"),
    std::string_view("for_triage")};

bool is_known_status(std::string_view status) {
  return std::ranges::find(known_statuses, status) != known_statuses.end();
}

/// A step or an outcome that is named as one of the extended statuses is that; `not-councils-responsibility` too.
std::string status_of(std::string_view name, std::string_view otherwise) {
  std::string word(name);
  std::ranges::replace(word, '-', '_');
  return is_known_status(word) ? word : std::string(otherwise);
}

/// A case is opened, rests in a step, has ended.
bool may_tell(std::uint16_t kind) {
  static const std::array kinds = {
      cases::kind_of(cases::CaseOpened{}), cases::kind_of(cases::StepEntered{}), cases::kind_of(cases::CaseClosed{})};
  return std::ranges::find(kinds, kind) != kinds.end();
}

}  // namespace

std::optional<Told> told_by(std::uint16_t kind, const json::object& data) {
  static const auto opened = cases::kind_of(cases::CaseOpened{});
  static const auto entered = cases::kind_of(cases::StepEntered{});
  static const auto closed = cases::kind_of(cases::CaseClosed{});
  if (!may_tell(kind)) return std::nullopt;
  const auto event = cases::decode(kind, data);
  if (!event) return std::nullopt;
  if (kind == opened) return Told{"open", "", ""};
  if (const auto* step = std::get_if<cases::StepEntered>(&*event); kind == entered && step != nullptr) {
    if (step->status.empty() || step->kind == "end") return std::nullopt;
    return Told{status_of(step->step, "in_progress"), step->status, step->step};
  }
  if (const auto* end = std::get_if<cases::CaseClosed>(&*event); kind == closed && end != nullptr)
    return Told{
        status_of(end->outcome, end->outcome == "withdrawn" ? "cancelled" : "closed"), end->status, end->outcome};
  return std::nullopt;
}

namespace {

/// The public case of an event's subject; cases are looked at once each.
class Public {
 public:
  explicit Public(const Asked& asked) : asked_(asked) {}

  const std::string* reference_of(const std::string& subject) {
    const auto [known, fresh] = references_.try_emplace(subject);
    if (fresh && subject.starts_with("case/")) {
      const auto state = asked_.engine.queries().find_case(CaseId(subject.substr(5)));
      if (state && access::is_public(*state, asked_.town.get())) known->second = state->reference;
    }
    return known->second.empty() ? nullptr : &known->second;
  }

 private:
  const Asked& asked_;
  std::map<std::string, std::string> references_;
};

Result<json::array> collect(const Asked& asked, const Window& window) {
  json::array items;
  Public cases_seen(asked);
  const auto cursor = asked.engine.read(position_before(asked, window.from));
  for (std::size_t read = 0; read < records_max; ++read) {
    const auto record = cursor->next();
    if (!record || !*record) break;
    if (!may_tell((*record)->kind)) continue;
    const auto document = events::read((*record)->body);
    if (!document || document->envelope.time < window.from) continue;
    // Imported histories keep their own dates: what stands behind one of them may be earlier.
    if (document->envelope.time > window.until && !document->envelope.imported) break;
    if (document->envelope.time > window.until) continue;
    const auto* reference = cases_seen.reference_of(document->envelope.subject);
    const auto told = reference == nullptr ? std::nullopt : told_by((*record)->kind, document->data);
    if (!told) continue;
    if (items.size() == updates_max)
      return invalid(fmt::format(
          "start_date and end_date: there are more than {} updates between them; ask for a shorter span", updates_max));
    items.push_back(json::object{
        {"update_id", fmt::to_string(document->envelope.position)},
        {"service_request_id", *reference},
        {"status", told->status},
        {"updated_datetime", date_of(document->envelope.time)},
        {"description", told->description},
        {"media_url", ""},
        {"external_status_code", told->code}});
  }
  return items;
}

std::vector<Fault> missing_of(const Asked& asked) {
  std::vector<Fault> faults;
  for (const std::string_view name : {"service_request_id", "update_id", "status", "updated_datetime", "description"})
    if (asked.argument(name).empty()) faults.push_back({400, fmt::format("{} was not provided", name)});
  return faults;
}

/// Their words, with the addresses of their pictures, which are not fetched.
std::string words_of(const Asked& asked) {
  auto text = asked.argument("description");
  for (const auto& url : asked.posted.values("media_url"))
    if (!url.empty() && url.size() < 2000) text += "\n" + url;
  return text;
}

}  // namespace

http::Response updates(const Asked& asked) {
  const auto window = window_of(asked);
  if (!window) return fault(asked.format, {{400, window.error().message}});
  const auto items = collect(asked, *window);
  if (!items) return fault(asked.format, {{400, items.error().message}});
  return list(asked.format, "service_request_updates", "request_update", *items);
}

http::Response create_update(const Asked& asked) {
  const auto who = require_key(asked, access::Permission::case_reply);
  if (!who) return fault(asked.format, {{403, who.error().message}});
  if (auto missing = missing_of(asked); !missing.empty()) return fault(asked.format, std::move(missing));
  const auto date = date_in(asked, "updated_datetime");
  if (!date) return fault(asked.format, {{400, date.error().message}});
  if (!is_known_status(ascii_lower(asked.argument("status"))))
    return fault(
        asked.format,
        {{400,
          fmt::format(
              "status: expected one of {}, found \"{}\"", fmt::join(known_statuses, ", "), asked.argument("status"))}});
  const auto id = asked.argument("service_request_id");
  const auto state = public_case(asked, id);
  if (!state) return fault(asked.format, {{404, fmt::format("there is no service_request_id \"{}\"", id)}});
  const auto update = asked.argument("update_id");
  runtime::Submission said;
  said.id = CommandId("open311-update-" + digest_of({who->subject, id, update}).substr(0, 40));
  said.actor = who->actor();
  said.channel = state->channel;
  said.what = runtime::CaseCommand{state->id, cases::Reply{words_of(asked), {}}};
  const auto receipt = asked.engine.submit_and_wait(std::move(said));
  if (!receipt) return fault(asked.format, {{400, receipt.error().message}});
  asked.engine.wait_applied(receipt->last, settle_max);
  return list(
      asked.format,
      "service_request_updates",
      "request_update",
      {json::object{{"update_id", update}, {"account_id", nullptr}}});
}

}  // namespace guichet::open311
