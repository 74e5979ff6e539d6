#include "adapters/open311/requests.h"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "adapters/open311/services.h"
#include "adapters/open311/updates.h"
#include "engine/access/public_case.h"
#include "engine/base/ascii.h"
#include "engine/cases/event_json.h"

namespace guichet::open311 {
namespace {

constexpr std::size_t rows_max = 1000;            // "a span of 90 days or first 1000 requests, whichever is smallest"
constexpr std::size_t looked_at_max = 2'000'000;  // lines of the list; a case is read only where its line fits
constexpr std::size_t events_of_case_max = 500;   // looked through for a photo

using Words = std::set<std::string, std::less<>>;

Words listed_in(std::string_view text) {
  Words words;
  while (!text.empty()) {
    const auto end = text.find(',');
    auto word = text.substr(0, end);
    while (word.starts_with(' ')) word.remove_prefix(1);
    while (word.ends_with(' ')) word.remove_suffix(1);
    if (!word.empty()) words.emplace(word);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return words;
}

struct Filter {
  Words services;
  Words states;
  Instant from;
  Instant until;
  std::size_t skip = 0;
  std::size_t limit = rows_max;
};

Result<std::size_t> number_in(const Asked& asked, std::string_view name, std::size_t otherwise, std::size_t max) {
  const auto text = asked.argument(name);
  if (text.empty()) return otherwise;
  std::size_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure == std::errc() && end == text.data() + text.size() && number >= 1 && number <= max) return number;
  return invalid(fmt::format("{}: expected a number from 1 to {}, found \"{}\"", name, max, text));
}

Result<Filter> filter_of(const Asked& asked) {
  Filter filter{
      .services = listed_in(asked.argument("service_code")),
      .states = listed_in(asked.argument("status")),
      .from = {},
      .until = {}};
  for (const auto& state : filter.states)
    if (state != "open" && state != "closed")
      return invalid(fmt::format("status: expected open, closed, or both with a comma; found \"{}\"", state));
  GUICHET_TRY(const auto from, date_in(asked, "start_date"));
  GUICHET_TRY(const auto until, date_in(asked, "end_date"));
  filter.until = until.value_or(from ? *from + span_max : asked.now);
  filter.from = from.value_or(filter.until - span_max);
  if (filter.until < filter.from) return invalid("end_date lies before start_date");
  if (filter.until - filter.from > span_max) return invalid("start_date and end_date may lie at most 90 days apart");
  GUICHET_TRY(filter.limit, number_in(asked, "page_size", rows_max, rows_max));
  GUICHET_TRY(const auto page, number_in(asked, "page", 1, 100'000));
  filter.skip = (page - 1) * filter.limit;
  return filter;
}

std::optional<Instant> expected_at(const cases::CaseState& state) {
  std::optional<Instant> due;
  if (state.is_open())
    for (const auto& clock : state.clocks)
      if (!clock.stopped && clock.running_since && (!due || clock.due > *due)) due = clock.due;
  return due;
}

/// What was written on one of this protocol's clients was written to be read by everybody, and the town has opened the
/// channel; what came any other way was written to the town hall.
bool is_told_in_public(const cases::CaseState& state) {
  return state.channel == open311_channel;
}

void add_place(json::object& out, const cases::CaseState& state, const workflows::Definition& service) {
  const auto place = access::public_place(state, service);
  if (!place) return;
  out["lat"] = place->latitude;
  out["long"] = place->longitude;
  if (!is_told_in_public(state)) return;
  for (const auto& field : service.form) {
    if (field.type != workflows::FieldType::location || field.personal) continue;
    const auto* value = state.form.if_contains(field.name);
    const auto* object = value == nullptr ? nullptr : value->if_object();
    if (object == nullptr) continue;
    if (const auto* address = object->if_contains("address"); address != nullptr) out["address"] = *address;
    return;
  }
}

void add_description(json::object& out, const cases::CaseState& state, const workflows::Definition& service) {
  const auto* field = description_field(service);
  if (field == nullptr || field->personal || !is_told_in_public(state)) return;
  const auto* text = state.form.if_contains(field->name);
  if (text != nullptr && text->is_string()) out["description"] = *text;
}

/// The file of a picture that was attached for everybody who works on the case.
std::string picture_of(const projections::TimelineRow& row) {
  if (row.type != "guichet.file.attached.v1") return "";
  const auto* file = row.data.if_contains("file");
  const auto* object = file == nullptr ? nullptr : file->if_object();
  const auto* hash = object == nullptr ? nullptr : object->if_contains("hash");
  const auto* type = object == nullptr ? nullptr : object->if_contains("media_type");
  if (hash == nullptr || !hash->is_string() || type == nullptr || !type->is_string()) return "";
  return type->get_string().starts_with("image/") ? std::string(hash->get_string()) : std::string();
}

/// Photos show people, their cars and their homes: who has a key that reads cases is told where the first one is, and
/// nobody else that there is one. It is fetched with the same key.
std::optional<access::Principal> who_sees_photos(const Asked& asked) {
  if (asked.argument("api_key").empty()) return std::nullopt;
  auto who = require_key(asked, access::Permission::case_read);
  if (!who) return std::nullopt;
  return *std::move(who);
}

bool may_see(const access::Principal& reader, const cases::CaseState& state) {
  return access::authorise(reader, access::Permission::case_read, {.owner = state.owner, .tasks = &state.tasks})
      .allowed;
}

std::string media_url_of(const Asked& asked, const cases::CaseState& state) {
  projections::PageRequest page;
  page.limit = events_of_case_max;
  const auto rows = asked.engine.queries().timeline(state.id, false, page);
  if (!rows) return "";
  for (const auto& row : rows->rows)
    if (const auto hash = picture_of(row); !hash.empty())
      return fmt::format("{}/api/v1/cases/{}/files/{}", base_of(asked), state.id.value, hash);
  return "";
}

/// What updates tell of it, beside the request itself (`extensions=true`, as Chicago, Boston and San Francisco have
/// it).
json::array notes_of(const Asked& asked, const cases::CaseState& state) {
  json::array notes;
  projections::PageRequest page;
  page.limit = events_of_case_max;
  const auto rows = asked.engine.queries().timeline(state.id, false, page);
  if (!rows) return notes;
  for (const auto& row : rows->rows) {
    const auto kind = cases::kind_of_type(row.type);
    const auto told = kind ? told_by(*kind, row.data) : std::nullopt;
    if (told)
      notes.push_back(
          json::object{{"datetime", date_of(row.time)}, {"description", told->description}, {"type", told->status}});
  }
  return notes;
}

json::object render(const Asked& asked, const cases::CaseState& state, const std::optional<access::Principal>& reader) {
  const auto* service = access::public_service(state.workflow, asked.town.get());
  const auto team = asked.town->teams.find(state.owner);
  json::object out{
      {"service_request_id", state.reference},
      {"status", state.is_open() ? "open" : "closed"},
      {"status_notes", state.status},
      {"service_name", service == nullptr ? state.title : asked.in(service->title)},
      {"service_code", state.workflow},
      {"description", ""},
      {"agency_responsible", team == asked.town->teams.end() ? std::string() : asked.in(team->second.title)},
      {"service_notice", ""},
      {"requested_datetime", date_of(state.opened)},
      {"updated_datetime", date_of(access::last_moved(state))}};
  const auto expected = expected_at(state);
  out["expected_datetime"] = expected ? json::value(date_of(*expected)) : json::value();
  out["address"] = "";
  out["address_id"] = "";
  out["zipcode"] = "";
  out["lat"] = nullptr;
  out["long"] = nullptr;
  if (service != nullptr) {
    add_place(out, state, *service);
    add_description(out, state, *service);
  }
  out["media_url"] = reader && may_see(*reader, state) ? media_url_of(asked, state) : std::string();
  if (ascii_lower(asked.argument("extensions")) == "true") out["notes"] = notes_of(asked, state);
  return out;
}

/// Newest first, as the lists of cases are.
json::array search(const Asked& asked, const Filter& filter) {
  const auto reader = who_sees_photos(asked);
  json::array items;
  std::size_t passed = 0;
  std::size_t looked_at = 0;
  projections::PageRequest page;
  page.limit = 500;
  const auto workflow = filter.services.size() == 1 ? *filter.services.begin() : std::string();
  const auto state_word = filter.states.size() == 1 ? *filter.states.begin() : std::string();
  do {
    const auto rows = asked.engine.queries().case_list(workflow, state_word, page);
    if (!rows) break;
    for (const auto& row : rows->rows) {
      if (++looked_at > looked_at_max || row.opened < filter.from) return items;
      if (row.opened > filter.until || (!filter.services.empty() && !filter.services.contains(row.workflow))) continue;
      if (access::public_service(row.workflow, asked.town.get()) == nullptr) continue;
      const auto state = asked.engine.queries().find_case(row.id);
      if (!state || !access::is_public(*state, asked.town.get())) continue;
      if (passed++ < filter.skip) continue;
      items.push_back(render(asked, *state, reader));
      if (items.size() == filter.limit) return items;
    }
    page.after = rows->next;
  } while (!page.after.empty());
  return items;
}

json::array by_ids(const Asked& asked, const std::string& ids) {
  const auto reader = who_sees_photos(asked);
  json::array items;
  for (const auto& id : listed_in(ids)) {
    if (items.size() == rows_max) break;
    if (const auto state = public_case(asked, id)) items.push_back(render(asked, *state, reader));
  }
  return items;
}

}  // namespace

std::optional<cases::CaseState> public_case(const Asked& asked, std::string_view id) {
  const auto found = asked.engine.queries().find_reference(std::string(id));
  if (!found) return std::nullopt;
  auto state = asked.engine.queries().find_case(*found);
  if (!state || !access::is_public(*state, asked.town.get())) return std::nullopt;
  return *std::move(state);
}

http::Response requests(const Asked& asked) {
  if (asked.town == nullptr) return list(asked.format, "service_requests", "request", {});
  // A list of ids overrides every other argument.
  if (const auto ids = asked.argument("service_request_id"); !ids.empty())
    return list(asked.format, "service_requests", "request", by_ids(asked, ids));
  const auto filter = filter_of(asked);
  if (!filter) return fault(asked.format, {{400, filter.error().message}});
  return list(asked.format, "service_requests", "request", search(asked, *filter));
}

http::Response request(const Asked& asked, std::string_view id) {
  const auto state = public_case(asked, id);
  if (!state) return fault(asked.format, {{404, fmt::format("there is no service_request_id \"{}\"", id)}});
  return list(asked.format, "service_requests", "request", {render(asked, *state, who_sees_photos(asked))});
}

http::Response token(const Asked& asked, std::string_view id) {
  const auto state = public_case(asked, id);
  if (!state) return fault(asked.format, {{404, fmt::format("there is no token \"{}\"", id)}});
  return list(
      asked.format,
      "service_requests",
      "request",
      {json::object{{"service_request_id", state->reference}, {"token", state->reference}}});
}

}  // namespace guichet::open311
