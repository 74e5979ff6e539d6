// What the formats share: which events and cases are chosen, and texts written safely.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "adapters/exports/writers.h"
#include "engine/cases/event_json.h"
#include "engine/projections/case_rows.h"

namespace guichet::exports {
namespace {

/// The type of what is stored, as far as a case's event is meant; read from the document for all others.
bool is_of_type(const store::Record& record, const std::string& wanted) {
  if (wanted.empty()) return true;
  if (cases::is_case_event(record.kind)) return is_wanted(cases::type_of(record.kind), wanted);
  const auto envelope = events::read_envelope(record.body);
  return envelope && is_wanted(envelope->type, wanted);
}

Error no_cursor(std::string_view what_else, const std::string& found) {
  const auto expected = fmt::format("expected a cursor that an export gave, or {}, found \"{}\"", what_else, found);
  return invalid(expected, {{"after", expected}});
}

constexpr std::string_view behind_a_case = "a case's reference, case/ID";

/// Whoever was cut off knows the last case they have and no cursor: "case/ID" or a reference stands for behind it.
Result<std::string> list_cursor(const runtime::Engine& engine, const Selection& selection, const std::string& cursor) {
  if (cursor.empty()) return cursor;
  constexpr std::string_view prefix = "case/";
  const auto referenced = engine.queries().find_reference(cursor);
  if (!referenced && !cursor.starts_with(prefix)) return cursor;
  const auto state = engine.queries().find_case(referenced ? *referenced : CaseId(cursor.substr(prefix.size())));
  if (!state) return no_cursor(behind_a_case, cursor);
  return projections::list_cursor_behind(selection.service, *state);
}

}  // namespace

Status SelectedEvents::seek(const std::string& cursor) {
  Position after = 0;
  const auto* const end = cursor.data() + cursor.size();
  if (!cursor.empty() && std::from_chars(cursor.data(), end, after).ptr != end)
    return no_cursor("the position of an event", cursor);
  if (cursor_ == nullptr || cursor_->position() != after) cursor_ = engine_.read(after);
  return ok();
}

std::string SelectedEvents::cursor() const {
  return fmt::to_string(cursor_->position());
}

bool SelectedEvents::is_chosen(const events::Header& header) {
  if (selection_.from && header.time < *selection_.from) return false;
  if (selection_.until && header.time >= *selection_.until) return false;
  if (selection_.service.empty()) return true;
  constexpr std::string_view prefix = "case/";
  if (!header.subject.starts_with(prefix)) return false;
  const std::string id(header.subject.substr(prefix.size()));
  auto* service = services_.find(id);
  if (service == nullptr) {
    if (services_.wants_turn()) services_.turn();
    const auto state = engine_.queries().find_case(CaseId(id));
    service = &services_.insert(id, state ? state->workflow : std::string());
  }
  return *service == selection_.service;
}

Result<std::optional<SelectedEvents::Event>> SelectedEvents::next(std::size_t look_max) {
  const auto stream = selection_.subject.empty() ? 0 : store::stream_hash(selection_.subject);
  for (std::size_t looked = 0; looked < look_max; ++looked) {
    GUICHET_TRY(const auto record, cursor_->next());
    at_head_ = !record.has_value();
    if (at_head_) break;
    if (!selection_.subject.empty() && record->stream != stream) continue;
    if (!is_of_type(*record, selection_.type)) continue;
    GUICHET_TRY(const auto header, reader_.read(record->body));
    if (!selection_.subject.empty() && header.subject != selection_.subject) continue;
    if (is_chosen(header)) return std::optional<Event>(Event{*record, header});
  }
  return std::optional<Event>();
}

Result<projections::Page<projections::CaseRow>> chosen_cases(
    const runtime::Engine& engine, const Selection& selection, const std::string& cursor, std::size_t limit) {
  if (!selection.subject.empty()) {
    projections::Page<projections::CaseRow> page;
    const auto state = engine.queries().find_case(CaseId(selection.subject.substr(selection.subject.find('/') + 1)));
    if (!state) return page;
    page.rows.push_back(
        {.id = state->id,
         .workflow = state->workflow,
         .title = state->title,
         .reference = state->reference,
         .state = state->is_open() ? "open" : "closed",
         .outcome = state->outcome,
         .status = state->status,
         .priority = state->priority,
         .channel = state->channel,
         .lateness = {},
         .opened = state->opened,
         .closed = state->closed,
         .due = {}});
    return page;
  }
  projections::PageRequest request;
  GUICHET_TRY(request.after, list_cursor(engine, selection, cursor));
  request.limit = std::min<std::size_t>(limit, 500);
  auto page = engine.queries().case_list(selection.service, "", request);
  if (!page && page.error().kind == Error::Kind::invalid) return no_cursor(behind_a_case, cursor);
  return page;
}

bool overlaps(const Selection& selection, const projections::CaseRow& row) {
  if (selection.until && row.opened >= *selection.until) return false;
  return !selection.from || !row.closed || *row.closed >= *selection.from;
}

void append_json(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += digits[byte >> 4U];
      out += digits[byte & 0xFU];
    } else {
      out += c;
    }
  }
  out += '"';
}

}  // namespace guichet::exports
