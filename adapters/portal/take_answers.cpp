#include "adapters/portal/take_answers.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "adapters/http/photo.h"
#include "adapters/http/sniff.h"
#include "adapters/portal/moments.h"

namespace guichet::portal {
namespace {

using workflows::Field;
using workflows::FieldType;

constexpr int map_width = 288;
constexpr double nearby_metres = 75;
constexpr std::size_t nearby_max = 4;
constexpr std::uint64_t draft_bytes_max = 40u * 1024 * 1024;
/// Where the places shown as already reported are remembered; no field can have this name.
constexpr std::string_view seen_key = "$nearby";

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    const auto end = list.find(',');
    names.emplace_back(list.substr(0, end));
    list = end == std::string_view::npos ? std::string_view() : list.substr(end + 1);
  }
  return names;
}

std::optional<double> number_of(const std::string& text) {
  double number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// True when the map was clicked: the point is where.
bool take_place(const Scene& scene, const Field& field, const http::Posted& posted, Draft& draft) {
  json::object place;
  for (const std::string_view part : {"address", "district", "lat", "lon"})
    place[part] = posted.value(fmt::format("{}.{}", field.name, part));
  const auto x = number_of(posted.value(field.name + ".map.x"));
  const auto y = number_of(posted.value(field.name + ".map.y"));
  const auto frame = MapFrame::of(*scene.town, map_width);
  const bool clicked = x && y && frame;
  if (clicked) {
    const auto [lon, lat] = frame->point_at(*x, *y);
    place["lat"] = fmt::format("{:.6f}", lat);
    place["lon"] = fmt::format("{:.6f}", lon);
  }
  draft.answers[field.name] = std::move(place);
  return clicked;
}

std::uint64_t bytes_of(const Draft& draft) {
  std::uint64_t bytes = 0;
  for (const auto& file : draft.files) bytes += file.bytes;
  return bytes;
}

void take_files(
    const Scene& scene, const Drafts& drafts, const Field& field, Draft& draft, http::Posted& posted, Taken& taken) {
  const auto& words = scene.words;
  const auto max = field.max.value_or(10);
  for (auto& file : posted.files()) {
    if (file.field != field.name) continue;
    const auto count = std::ranges::count(draft.files, field.name, &DraftFile::field);
    if (count >= max) {
      taken.faults[field.name] = words.count("fault_files_max", max);
      continue;
    }
    if (bytes_of(draft) + file.content.size() > draft_bytes_max) {
      taken.faults[field.name] = words.say("fault_files_large");
      continue;
    }
    auto sound = sound_file(std::move(file.content), field.type == FieldType::photo);
    if (!sound) {
      taken.faults[field.name] =
          words.say(field.type == FieldType::photo ? "fault_photo_kind" : "fault_file_kind", {{"name", file.name}});
      continue;
    }
    DraftFile kept{.key = {}, .field = field.name, .name = file.name, .media_type = sound->media_type};
    if (!drafts.add_file(draft, std::move(kept), sound->content))
      taken.faults[field.name] = words.say("fault_files_kept");
  }
}

}  // namespace

std::optional<SoundFile> sound_file(std::string content, bool photo_only) {
  if (content.empty()) return std::nullopt;
  const std::string media_type(http::sniff_media_type(std::string_view(content).substr(0, 1024)));
  if (media_type.starts_with("image/")) {
    auto clean = http::without_metadata(content);
    if (!clean) return std::nullopt;
    return SoundFile{media_type, *std::move(clean)};
  }
  static constexpr std::array documents = {
      std::string_view("application/pdf"),
      std::string_view("text/plain"),
      std::string_view("application/zip"),
      std::string_view("application/x-ole-storage"),
      std::string_view("application/vnd.oasis.opendocument.text"),
      std::string_view("application/vnd.oasis.opendocument.spreadsheet")};
  if (photo_only || std::ranges::find(documents, media_type) == documents.end()) return std::nullopt;
  return SoundFile{media_type, std::move(content)};
}

Taken take_answers(
    const Scene& scene,
    const Drafts& drafts,
    const workflows::Definition& service,
    Draft& draft,
    std::string_view screen,
    http::Posted& posted) {
  Taken taken;
  taken.asked = split(posted.value("asked"));
  for (const auto& key : posted.values("drop")) drafts.drop_file(draft, key);
  for (const auto* field : fields_on(service, screen)) {
    if (std::ranges::find(taken.asked, field->name) == taken.asked.end()) continue;
    if (field->type == FieldType::location)
      taken.placed = take_place(scene, *field, posted, draft) || taken.placed;
    else if (field->type == FieldType::photo || field->type == FieldType::file)
      take_files(scene, drafts, *field, draft, posted, taken);
    else if (field->type == FieldType::choices)
      draft.answers[field->name] = json::value_from(posted.values(field->name));
    else
      draft.answers[field->name] = posted.value(field->name);
  }
  return taken;
}

std::string status_in_words(const Scene& scene, const PublicCase& one) {
  const auto town = scene.engine.town(one.deployment);
  if (town != nullptr && !one.step.empty())
    if (const auto service = town->workflows.find(one.workflow); service != town->workflows.end())
      if (const auto* step = service->second->find_step(one.step); step != nullptr && !step->status.empty())
        return scene.in(step->status);
  return one.status.empty() ? scene.words.say("received_state") : one.status;
}

std::vector<NearbyCase> nearby_cases(
    const Scene& scene,
    PublicCases& cases,
    const workflows::Definition& service,
    Draft& draft,
    const Reading& reading) {
  if (service.visibility != workflows::Visibility::everyone) return {};
  std::optional<Point> here;
  for (const auto* field : fields_on(service, "place"))
    if (const auto* place = reading.accepted.if_contains(field->name); place != nullptr && !here)
      here = Point{place->at("lon").to_number<double>(), place->at("lat").to_number<double>()};
  if (!here) return {};
  const auto spot = fmt::format("{:.4f}/{:.4f}", here->first, here->second);
  if (const auto* seen = draft.answers.if_contains(seen_key); seen != nullptr && *seen == json::value(spot)) return {};
  std::vector<NearbyCase> found;
  for (const auto& one : *cases.open_ones(scene.engine, scene.now)) {
    if (one.workflow != service.id || !one.place) continue;
    const auto metres = metres_between(*here, *one.place);
    if (metres > nearby_metres) continue;
    found.push_back(
        {.reference = one.reference,
         .status = status_in_words(scene, one),
         .when = day_in_words(scene.words, one.opened, scene.town->time_zone),
         .where = district_title(
             *scene.town, scene.town->zone_at(scene.town->portal.districts, one.place->first, one.place->second)),
         .metres = std::lround(metres)});
  }
  std::ranges::stable_sort(found, {}, &NearbyCase::metres);
  if (found.size() > nearby_max) found.resize(nearby_max);
  if (!found.empty()) draft.answers[seen_key] = spot;
  return found;
}

}  // namespace guichet::portal
