// Public requests for everybody, with the columns of GeoReport Bulk (the Open311 proposal for open data), as CSV
// (RFC 4180) and GeoJSON (RFC 7946). Nothing that anybody wrote, and nothing that names anybody: the columns
// `description` and `service_subtype`, which the proposal leaves free, are not there, and `address` stays empty.
// The cursor is that of the list of cases.
#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

#include "adapters/exports/writers.h"
#include "engine/access/public_case.h"

namespace guichet::exports {
namespace {

/// Columns of text, in their order; `lat` and `long` come behind.
constexpr std::array<std::string_view, 11> columns = {
    "service_request_id",
    "requested_datetime",
    "updated_datetime",
    "closed_date",
    "status_description",
    "status_notes",
    "source",
    "service_name",
    "service_code",
    "agency_responsible",
    "address"};

struct PublicRow {
  std::array<std::string, columns.size()> texts;
  std::optional<access::PublicPlace> place;
};

/// The proposal's words.
std::string_view status_of(const cases::CaseState& state) {
  if (!state.is_open()) return "Closed";
  if (!state.waits.empty()) return "Hold";
  const auto taken = std::ranges::any_of(state.tasks, [](const cases::OpenTask& task) { return !task.agent.empty(); });
  return taken ? "Processing" : "Open";
}

std::string in(const workflows::Town& town, const workflows::Localized& text) {
  return std::string(text.in(town.languages.empty() ? "" : town.languages.front()));
}

PublicRow row_of(const cases::CaseState& state, const workflows::Definition& service, const workflows::Town& town) {
  const auto team = town.teams.find(state.owner);
  return {
      .texts =
          {state.reference,
           to_rfc3339(state.opened),
           to_rfc3339(access::last_moved(state)),
           state.closed ? to_rfc3339(*state.closed) : std::string(),
           std::string(status_of(state)),
           state.status,
           state.channel,
           in(town, service.title),
           service.id,
           team == town.teams.end() ? std::string() : in(town, team->second.title),
           std::string()},
      .place = access::public_place(state, service)};
}

class OpenData : public Export {
 public:
  OpenData(const runtime::Engine& engine, Selection selection)
      : engine_(engine), selection_(std::move(selection)), town_(engine.town()) {}

  Result<std::string> append(std::string& out, const std::string& cursor, std::size_t rows_max) override {
    if (town_ == nullptr) return std::string();
    GUICHET_TRY(const auto page, chosen_cases(engine_, selection_, cursor, rows_max));
    for (const auto& line : page.rows) {
      if (selection_.from && line.opened < *selection_.from) return std::string();  // the newest come first
      if (selection_.until && line.opened >= *selection_.until) continue;
      const auto* service = access::public_service(line.workflow, town_.get());
      if (service == nullptr) continue;
      GUICHET_TRY(const auto state, engine_.queries().find_case(line.id));
      if (!access::is_public(state, town_.get())) continue;
      write(out, row_of(state, *service, *town_));
      ++rows_;
    }
    return page.next;
  }

 protected:
  virtual void write(std::string& out, const PublicRow& row) = 0;

 private:
  const runtime::Engine& engine_;
  const Selection selection_;
  const std::shared_ptr<const workflows::Town> town_;
};

void append_cell(std::string& out, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

class Csv final : public OpenData {
 public:
  using OpenData::OpenData;

  Result<std::string> head() override {
    std::string line;
    for (const auto column : columns) fmt::format_to(std::back_inserter(line), "{},", column);
    return line + "lat,long\r\n";
  }

  std::string tail() override { return {}; }

 private:
  void write(std::string& out, const PublicRow& row) override {
    for (const auto& text : row.texts) {
      append_cell(out, text);
      out += ',';
    }
    if (row.place) fmt::format_to(std::back_inserter(out), "{},{}", row.place->latitude, row.place->longitude);
    out += row.place ? "\r\n" : ",\r\n";
  }
};

class GeoJson final : public OpenData {
 public:
  using OpenData::OpenData;

  Result<std::string> head() override { return std::string(R"({"type":"FeatureCollection","features":[)"); }
  std::string tail() override { return "]}\n"; }

 private:
  void write(std::string& out, const PublicRow& row) override {
    out += rows() == 0 ? R"({"type":"Feature","id":)"
                       : ",\n"
                         R"({"type":"Feature","id":)";
    append_json(out, row.texts.front());
    if (row.place)
      fmt::format_to(
          std::back_inserter(out),
          R"(,"geometry":{{"type":"Point","coordinates":[{},{}]}},"properties":{{)",
          row.place->longitude,
          row.place->latitude);
    else
      out += R"(,"geometry":null,"properties":{)";
    for (std::size_t i = 0; i < columns.size(); ++i) {
      fmt::format_to(std::back_inserter(out), R"({}"{}":)", i == 0 ? "" : ",", columns[i]);
      append_json(out, row.texts[i]);
    }
    out += "}}";
  }
};

}  // namespace

std::unique_ptr<Export> open_data_csv(const runtime::Engine& engine, Selection selection) {
  return std::make_unique<Csv>(engine, std::move(selection));
}

std::unique_ptr<Export> open_data_geojson(const runtime::Engine& engine, Selection selection) {
  return std::make_unique<GeoJson>(engine, std::move(selection));
}

}  // namespace guichet::exports
