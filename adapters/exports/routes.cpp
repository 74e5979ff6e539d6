#include "adapters/exports/routes.h"

#include <array>
#include <charconv>

#include <fmt/format.h>

#include "adapters/exports/export.h"
#include "engine/base/audit.h"
#include "engine/store/stored_file.h"

namespace guichet::exports {
namespace {

using http::Call;
using http::Response;
using http::ValueKind;

constexpr std::size_t stretch_rows = 100;  ///< of a whole answer: some 0.1 ms, between which others have their turn

Result<std::optional<Instant>> moment(const Call& call, std::string_view name) {
  const auto text = call.query(name);
  if (text.empty()) return std::optional<Instant>();
  const auto instant = parse_rfc3339(text);
  if (instant) return std::optional<Instant>(*instant);
  const auto expected = fmt::format("expected a moment such as 2026-03-02T08:00:00Z, found \"{}\"", text);
  return invalid(expected, {{std::string(name), expected}});
}

Result<Selection> selection_of(const Call& call) {
  Selection selection;
  GUICHET_TRY(selection.from, moment(call, "from"));
  GUICHET_TRY(selection.until, moment(call, "to"));
  selection.type = call.query("type");
  selection.subject = call.query("subject");
  selection.service = call.query("service");
  return selection;
}

/// The same address with another cursor.
std::string next_of(const Call& call, const std::string& cursor) {
  std::string url = std::string(call.request->path()) + '?';
  for (const auto& [name, value] : call.target.query)
    if (name != "after") url += fmt::format("{}={}&", name, http::percent_encode(value));
  return url + "after=" + http::percent_encode(cursor);
}

/// A page is a whole document of its kind. Where there is no `Link` to a next one, it is the last.
Result<Response> page_of(const Call& call, Export& writing, std::string_view media_type) {
  const auto asked = call.query("limit");
  std::size_t rows = 0;
  std::from_chars(asked.data(), asked.data() + asked.size(), rows);
  Response response;
  response.content_type = media_type;
  GUICHET_TRY(response.body, writing.head());
  GUICHET_TRY(const auto next, writing.append(response.body, call.query("after"), rows));
  response.body += writing.tail();
  if (!next.empty()) {
    response.headers.push_back({"Link", fmt::format("<{}>; rel=\"next\"", next_of(call, next))});
    response.headers.push_back({"Guichet-Next", next});
  }
  response.headers.push_back({"Cache-Control", "no-store"});
  return response;
}

/// All that stands behind `after` in one answer, however long: written stretch by stretch, as fast as the peer reads.
/// The first stretch is made at once, so that what cannot be given is refused and not broken off.
Result<Response> whole_of(const Call& call, std::unique_ptr<Export> made, std::string_view media_type) {
  const std::shared_ptr<Export> writing = std::move(made);  // shared, because what is asked again is copied
  Response response;
  response.content_type = media_type;
  response.headers.push_back({"Cache-Control", "no-store"});
  GUICHET_TRY(response.body, writing->head());
  GUICHET_TRY(auto next, writing->append(response.body, call.query("after"), stretch_rows));
  if (next.empty()) {
    response.body += writing->tail();
    return response;
  }
  response.more = [writing, cursor = std::move(next)](std::string& piece) mutable -> Result<bool> {
    GUICHET_TRY(cursor, writing->append(piece, cursor, stretch_rows));
    if (!cursor.empty()) return true;
    piece += writing->tail();
    return false;
  };
  return response;
}

Result<Response> answer(const Call& call, std::unique_ptr<Export> writing, std::string_view media_type) {
  if (call.query("limit").empty()) return whole_of(call, std::move(writing), media_type);
  return page_of(call, *writing, media_type);
}

Result<Response> person_page(const Call& call) {
  const PersonId person(call.path[0]);
  if (call.query("after").empty()) {
    audit(
        "personal data exported",
        {{"actor", call.who->subject},
         {"of", "person/" + person.value},
         {"route", call.route->pattern},
         {"request", call.id}});
  }
  GUICHET_TRY(auto writing, make_export("person", *call.engine, {.person = person}));
  return answer(call, std::move(writing), "application/json");
}

std::vector<http::QueryParameter> parameters() {
  return {
      {"from", ValueKind::text, "this moment or later: when an event happened, when a public request was made"},
      {"to", ValueKind::text, "before this moment"},
      {"type", ValueKind::text, "of events, with commas between: exact, or with .* at the end all that begin so"},
      {"subject", ValueKind::text, "only this case: case/ID"},
      {"service", ValueKind::word, "only this service"},
      {"after",
       ValueKind::text,
       "go on behind this: what Guichet-Next said of the page before, an event's id, a case's reference or case/ID"},
      {"limit", ValueKind::page_size, "a page of so many rows, 1 to 500; all in one answer where nothing is said"}};
}

http::Route export_route(const FormatInfo& format, std::string_view pattern) {
  return {
      .method = http::Method::get,
      .pattern = pattern,
      .permission = format.is_open ? access::Permission::case_read : access::Permission::feed_read,
      .summary = format.what,
      .query = parameters(),
      .outcomes =
          {{200,
            "all of it, however long; with limit a page, a document of its kind, where Link and Guichet-Next lead to "
            "the next one",
            format.shape}},
      .serve = http::Question([format](const Call& call) -> Result<Response> {
        GUICHET_TRY(auto selection, selection_of(call));
        GUICHET_TRY(auto writing, make_export(format.name, *call.engine, std::move(selection)));
        return answer(call, std::move(writing), format.media_type);
      }),
      .offers = {format.media_type.substr(0, format.media_type.find(';'))}};
}

http::Route person_route() {
  return {
      .method = http::Method::get,
      .pattern = "/api/v1/exports/people/{id}",
      .permission = access::Permission::person_read_personal,
      .summary =
          "Give a person what is kept of them, in clear (GDPR articles 15 and 20); the audit trail says that it was given",
      .query =
          {{"after", ValueKind::text, "what Guichet-Next said of the page before"},
           {"limit",
            ValueKind::page_size,
            "a page of so many cases, 1 to 100; all in one answer where nothing is said"}},
      .outcomes = {{200, "the person and their cases", "OwnData"}, {409, "they were forgotten"}},
      .serve = http::Question(person_page)};
}

/// As it lies on the disk: sealed, so that whoever reads the feed may keep it and still knows nothing of it.
http::Route file_route(const std::filesystem::path& files) {
  return {
      .method = http::Method::get,
      .pattern = "/api/v1/exports/files/{hash}",
      .permission = access::Permission::feed_read,
      .summary = "Read an attachment as it is stored, sealed: for a second copy of the town",
      .outcomes = {{200, "the bytes that the hash, BLAKE2b-256, is of"}},
      .serve = http::Question([folder = files.string()](const Call& call) -> Result<Response> {
        GUICHET_TRY(const auto size, store::stored_size(folder, call.path[0]));
        Response response;
        response.held = call.downloads->take(size);
        if (response.held == nullptr) return unavailable("many files are being sent just now: try again in a moment");
        GUICHET_TRY(response.body, store::read_stored(folder, call.path[0]));
        response.content_type = "application/octet-stream";
        response.headers.push_back({"ETag", fmt::format("\"{}\"", call.path[0])});
        return response;
      }),
      .etagged = true,
      .offers = {"application/octet-stream"},
      .name = "export_file"};
}

}  // namespace

std::vector<http::Route> routes(const std::filesystem::path& files) {
  static constexpr std::array patterns = {
      "/api/v1/exports/events",
      "/api/v1/exports/ocel",
      "/api/v1/exports/xes",
      "/api/v1/exports/csv",
      "/api/v1/exports/geojson"};
  std::vector<http::Route> all;
  for (std::size_t i = 0; i < formats().size(); ++i) all.push_back(export_route(formats()[i], patterns.at(i)));
  all.push_back(person_route());
  all.push_back(file_route(files));
  return all;
}

}  // namespace guichet::exports
