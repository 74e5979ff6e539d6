#include "adapters/portal/figures_pages.h"

#include <charconv>

#include <fmt/format.h>

#include "adapters/portal/moments.h"
#include "adapters/portal/take_answers.h"
#include "adapters/portal/typeset.h"

namespace guichet::portal {
namespace {

constexpr std::size_t latest_max = 20;
constexpr int wide = 640;
constexpr int small = 288;

std::string share(const Words& words, std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return words.say("no_figure");
  return words.say("percent", {{"n", fmt::to_string((100 * part + whole / 2) / whole)}});
}

/// What is late and not ended yet counts as late: otherwise the longest waits would flatter the town.
std::string kept(const Words& words, const projections::ServiceCount& count) {
  return share(words, count.closed - count.late_closed, count.closed + count.late_open);
}

std::string number(const Words& words, std::uint64_t n) {
  return words.number(static_cast<std::int64_t>(n));
}

/// Fewer would tell what one person said.
constexpr std::uint64_t answers_min = 5;

/// "4,3 sur 5", and how many said so; nothing to show below the least number.
struct Satisfaction {
  std::string score;
  std::string answers;
};

Satisfaction satisfaction_of(const Words& words, const projections::ServiceCount& count) {
  if (count.answers < answers_min) return {words.say("no_figure"), ""};
  const auto tenths = (10 * count.scores + count.answers / 2) / count.answers;
  const auto mean = fmt::format("{}{}{}", tenths / 10, words.say("decimal"), tenths % 10);
  return {words.say("score", {{"n", mean}}), words.count("answers", static_cast<std::int64_t>(count.answers))};
}

json::array latest_view(const Scene& scene, const std::vector<PublicCase>& cases) {
  json::array view;
  for (const auto& one : cases) {
    if (view.size() == latest_max) break;
    const auto service = scene.town->workflows.find(one.workflow);
    if (service == scene.town->workflows.end()) continue;
    auto where = one.place ? district_title(
                                 *scene.town,
                                 scene.town->zone_at(scene.town->portal.districts, one.place->first, one.place->second))
                           : std::string();
    if (where.empty()) where = scene.words.say("not_said");
    view.push_back(json::object{
        {"reference", http::percent_encode(one.reference)},
        {"title", scene.in(service->second->title)},
        {"where", std::move(where)},
        {"when", day_in_words(scene.words, one.opened, scene.town->time_zone)},
        {"status", status_in_words(scene, one)},
        {"status_lang", scene.lang_of_status(status_in_words(scene, one))}});
  }
  return view;
}

std::optional<double> number_in(const Scene& scene, std::string_view name) {
  const auto* text = scene.target.find(name);
  double value = 0;
  if (text == nullptr || text->empty()) return std::nullopt;
  const auto [end, fault] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (fault != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return value;
}

}  // namespace

http::Response show_figures(const Scene& scene, Desk& desk) {
  const auto& words = scene.words;
  projections::ServiceCount all;
  json::array rows;
  for (const auto& count : scene.engine.queries().service_counts()) {
    if (scene.town == nullptr) break;
    const auto service = scene.town->workflows.find(count.workflow);
    if (service == scene.town->workflows.end() || service->second->access == workflows::Access::agents) continue;
    all.open += count.open;
    all.closed += count.closed;
    all.late_open += count.late_open;
    all.late_closed += count.late_closed;
    all.answers += count.answers;
    all.scores += count.scores;
    const auto said = satisfaction_of(words, count);
    rows.push_back(json::object{
        {"id", count.workflow},
        {"title", scene.in(service->second->title)},
        {"received", number(words, count.open + count.closed)},
        {"handled", number(words, count.closed)},
        {"within", kept(words, count)},
        {"score", said.score},
        {"answers", said.answers}});
  }
  const auto said = satisfaction_of(words, all);
  json::object view{
      {"score", said.score},
      {"answers", said.answers},
      {"satisfaction_hint", words.say("satisfaction_hint", {{"n", fmt::to_string(answers_min)}})},
      {"received", number(words, all.open + all.closed)},
      {"handled", number(words, all.closed)},
      {"within", kept(words, all)},
      {"open", number(words, all.open)},
      {"rows", std::move(rows)},
      {"map_shown", false},
      {"latest_shown", false}};
  if (scene.town != nullptr) {
    auto latest = latest_view(scene, *desk.public_cases.open_ones(scene.engine, scene.now));
    view["latest_shown"] = !latest.empty();
    view["latest"] = std::move(latest);
    if (const auto frame = MapFrame::of(*scene.town, wide)) {
      view["map_shown"] = true;
      view["map_height"] = frame->height();
      view["map"] = "/portal/map.svg?all=1";
    }
  }
  return page(scene, "figures", std::move(view), {.title = words.say("figures_title"), .place = Place::figures});
}

http::Response send_map(const Scene& scene, Desk& desk) {
  const auto all = scene.target.find("all") != nullptr;
  const auto frame = scene.town == nullptr ? std::nullopt : MapFrame::of(*scene.town, all ? wide : small);
  if (!frame) return not_found(scene);
  std::vector<MapMark> marks;
  if (all)
    for (const auto& one : *desk.public_cases.open_ones(scene.engine, scene.now))
      if (one.place) marks.push_back({*one.place, false});
  const auto lat = number_in(scene, "lat");
  const auto lon = number_in(scene, "lon");
  if (lat && lon) marks.push_back({{*lon, *lat}, true});
  http::Response response;
  response.content_type = "image/svg+xml";
  // The names of the districts are in the town's own language, whoever looks.
  const auto& languages = scene.town->languages;
  response.body = typeset(draw_map(*scene.town, *frame, marks), languages.empty() ? "" : languages.front());
  response.headers.push_back({"Cache-Control", all ? "public, max-age=60" : "private, max-age=3600"});
  protect(response);
  return response;
}

}  // namespace guichet::portal
