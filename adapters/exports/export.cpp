#include "adapters/exports/export.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "adapters/exports/writers.h"
#include "adapters/http/event_schemas.h"
#include "adapters/http/known_service.h"

namespace guichet::exports {
namespace {

using Make = std::unique_ptr<Export> (*)(const runtime::Engine& engine, Selection selection);

constexpr std::array known = {
    FormatInfo{
        "events",
        "application/x-ndjson",
        "the stored events, one a line: another Guichet's `import --events` takes them",
        false},
    FormatInfo{"ocel", "application/json", "OCEL 2.0 (JSON) for process mining", false, "ObjectCentricLog"},
    FormatInfo{"xes", "application/xml", "XES (IEEE 1849-2016) for process mining, a trace for each case", false},
    FormatInfo{
        "csv", "text/csv; charset=utf-8", "public requests as open data with the columns of GeoReport Bulk", true},
    FormatInfo{"geojson", "application/geo+json", "the same on a map", true, "FeatureCollection"}};

constexpr std::array<Make, known.size()> makers = {
    event_lines, object_centric, traces, open_data_csv, open_data_geojson};

}  // namespace

std::span<const FormatInfo> formats() {
  return known;
}

Result<std::unique_ptr<Export>> make_export(
    std::string_view format, const runtime::Engine& engine, Selection selection) {
  GUICHET_TRY_STATUS(http::check_event_types(selection.type, "type"));
  GUICHET_TRY_STATUS(http::check_event_subject(selection.subject, "subject"));
  GUICHET_TRY_STATUS(http::check_service(engine, selection.service, "service"));
  if (format == "person") return own_data(engine, std::move(selection));
  const auto found = std::ranges::find(known, format, &FormatInfo::name);
  if (found != known.end())
    return makers[static_cast<std::size_t>(found - known.begin())](engine, std::move(selection));
  std::vector<std::string_view> names;
  for (const auto& one : known) names.push_back(one.name);
  return invalid(fmt::format("expected a format ({}), found \"{}\"", fmt::join(names, ", "), format));
}

bool is_wanted(std::string_view type, std::string_view wanted) {
  if (wanted.empty()) return true;
  while (!wanted.empty()) {
    const auto end = std::min(wanted.find(','), wanted.size());
    const auto word = wanted.substr(0, end);
    wanted.remove_prefix(std::min(end + 1, wanted.size()));
    if (word.ends_with(".*") ? type.starts_with(word.substr(0, word.size() - 1)) : type == word) return true;
  }
  return false;
}

}  // namespace guichet::exports
