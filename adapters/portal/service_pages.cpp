#include "adapters/portal/service_pages.h"

#include <algorithm>

#include <fmt/format.h>

#include "adapters/portal/answers.h"
#include "adapters/portal/folding.h"
#include "adapters/portal/form_pages.h"
#include "adapters/portal/moments.h"
#include "adapters/portal/review_pages.h"

namespace guichet::portal {
namespace {

using workflows::Definition;

constexpr std::size_t closed_looked_at = 100;
constexpr std::size_t closed_needed = 8;  ///< fewer say nothing about the next one

std::string group_of(const Scene& scene, const Definition& service) {
  if (!service.group.empty()) return scene.in(service.group);
  const auto team = scene.town->teams.find(service.owner);
  return team == scene.town->teams.end() ? std::string() : scene.in(team->second.title);
}

/// The clock that tells how long all of it takes: the one that runs until the case closes, else the first.
const workflows::ClockRule* whole_clock(const Definition& service) {
  for (const auto& clock : service.clocks)
    if (clock.until_leaving.empty() && clock.until_entering.empty()) return &clock;
  return service.clocks.empty() ? nullptr : &service.clocks.front();
}

/// What is promised to whoever asks now.
workflows::Span budget_now(const Scene& scene, const Definition& service, const workflows::ClockRule& clock) {
  const auto* degraded = service.degraded_at(scene.now);
  if (degraded == nullptr) return clock.budget;
  const auto longer = degraded->clocks.find(clock.name);
  return longer == degraded->clocks.end() ? clock.budget : longer->second;
}

std::string takes_of(const Scene& scene, const Definition& service) {
  const auto* clock = whole_clock(service);
  if (clock == nullptr) return {};
  return scene.words.say("takes", {{"time", span_in_words(scene.words, budget_now(scene, service, *clock))}});
}

std::string searched_text(const Scene& scene, const Definition& service) {
  return folded(fmt::format(
      "{} {} {} {}",
      scene.in(service.title),
      scene.in(service.summary),
      scene.in(service.keywords),
      group_of(scene, service)));
}

/// Every word must begin a word of the service's texts; a plural's end is forgiven.
bool matches(const std::string& text, const std::vector<std::string>& words) {
  return std::ranges::all_of(words, [&](std::string_view word) {
    if (word.size() > 3 && (word.ends_with('s') || word.ends_with('x'))) word.remove_suffix(1);
    const auto at = text.find(word);
    if (at == std::string::npos) return false;
    if (at == 0 || text[at - 1] == ' ') return true;
    return text.find(" " + std::string(word)) != std::string::npos;
  });
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : folded(text) + " ") {
    if (c != ' ') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
  }
  return words;
}

std::vector<const Definition*> services_of(const Scene& scene) {
  std::vector<const Definition*> services;
  if (scene.town != nullptr)
    for (const auto& [id, service] : scene.town->workflows)
      if (service->access != workflows::Access::agents && service->is_open_at(scene.now))
        services.push_back(service.get());
  return services;
}

json::array groups_view(const Scene& scene, const std::vector<const Definition*>& services) {
  std::map<std::string, std::vector<const Definition*>> groups;
  for (const auto* service : services) groups[group_of(scene, *service)].push_back(service);
  json::array view;
  for (auto& [title, members] : groups) {
    std::ranges::sort(members, {}, [&](const auto* service) { return folded(scene.in(service->title)); });
    json::array cards;
    for (const auto* service : members)
      cards.push_back(json::object{
          {"id", service->id},
          {"title", scene.in(service->title)},
          {"summary", scene.in(service->summary)},
          {"takes", takes_of(scene, *service)}});
    view.push_back(json::object{{"number", view.size() + 1}, {"title", title}, {"services", std::move(cards)}});
  }
  return view;
}

/// The service whose title or keywords hold the word nearest to one that was typed.
json::array nearest_service(const Scene& scene, const std::vector<std::string>& typed) {
  std::map<std::string, const Definition*> by_word;
  for (const auto* service : services_of(scene))
    for (auto& word : words_of(searched_text(scene, *service)))
      if (word.size() > 3) by_word.emplace(std::move(word), service);
  std::vector<std::string> known;
  for (const auto& [word, service] : by_word) known.push_back(word);
  for (const auto& word : typed)
    if (const auto near = nearest(word, known); !near.empty()) {
      const auto* service = by_word.at(near);
      return {json::object{{"id", service->id}, {"title", scene.in(service->title)}}};
    }
  return {};
}

/// What half of the latest requests took; empty while there are too few.
std::string typical_of(const Scene& scene, const Definition& service) {
  projections::PageRequest page;
  page.limit = closed_looked_at;
  const auto rows = scene.engine.queries().case_list(service.id, "closed", page);
  if (!rows || rows->rows.size() < closed_needed) return {};
  std::vector<Duration> took;
  for (const auto& row : rows->rows)
    if (row.closed) took.push_back(*row.closed - row.opened);
  if (took.size() < closed_needed) return {};
  const auto middle = took.begin() + static_cast<std::ptrdiff_t>(took.size() / 2);
  std::ranges::nth_element(took, middle);
  return scene.words.say("typical", {{"time", length_in_words(scene.words, *middle)}});
}

json::array clocks_view(const Scene& scene, const Definition& service) {
  json::array clocks;
  for (const auto& clock : service.clocks)
    clocks.push_back(json::object{
        {"title", clock.title.empty() ? scene.words.say("handling") : scene.in(clock.title)},
        {"title_lang", clock.title.empty() ? std::string() : scene.of_town()},
        {"budget", span_in_words(scene.words, budget_now(scene, service, clock))}});
  return clocks;
}

/// What the town hall says of a time in which it promises less.
std::string degraded_in_words(const Scene& scene, const Definition& service) {
  const auto* degraded = service.degraded_at(scene.now);
  if (degraded == nullptr) return {};
  const auto last = degraded->to - std::chrono::minutes(1);
  return scene.words.say(
      "degraded_until",
      {{"day", day_in_words(scene.words, last, scene.town->time_zone)}, {"reason", scene.in(degraded->reason)}});
}

/// A service that agents try before the public comes in, for who has its address.
std::optional<http::Response> not_yet_open(const Scene& scene, const std::string& id) {
  if (scene.town == nullptr) return std::nullopt;
  const auto found = scene.town->workflows.find(id);
  if (found == scene.town->workflows.end() || found->second->access == workflows::Access::agents) return std::nullopt;
  const auto& service = *found->second;
  if (service.is_open_at(scene.now)) return std::nullopt;
  return notice(
      scene,
      {.heading = scene.in(service.title),
       .text = scene.words.say(
           "service_opens", {{"day", day_in_words(scene.words, *service.opens, scene.town->time_zone)}}),
       .href = scene.path(""),
       .link = scene.words.say("back_services"),
       .status = 404});
}

}  // namespace

http::Response show_home(const Scene& scene) {
  const auto* typed = scene.target.find("q");
  const auto words = typed == nullptr ? std::vector<std::string>() : words_of(typed->substr(0, 100));
  auto services = services_of(scene);
  if (!words.empty())
    std::erase_if(services, [&](const auto* service) { return !matches(searched_text(scene, *service), words); });
  const auto nothing = services.empty() && !words.empty();
  json::object view{
      {"headline", scene.words.say("headline")},
      {"welcome", scene.town == nullptr ? scene.words.say("no_town") : scene.in(scene.town->portal.welcome)},
      {"query", typed == nullptr ? std::string() : typed->substr(0, 100)},
      {"searched", !words.empty()},
      {"found", scene.words.count("found", static_cast<std::int64_t>(services.size()))},
      {"nothing", nothing},
      {"near", nothing ? nearest_service(scene, words) : json::array()}};
  if (scene.town != nullptr) view["groups"] = groups_view(scene, services);
  const auto title =
      words.empty() ? scene.words.say("home_title") : scene.words.say("search_title", {{"query", *typed}});
  return page(scene, "home", std::move(view), {.title = title});
}

http::Response show_service(const Scene& scene, const std::string& id) {
  if (auto closed = not_yet_open(scene, id)) return *std::move(closed);
  const auto* service = service_of(scene, id);
  if (service == nullptr) return not_found(scene);
  const auto& words = scene.words;
  json::array bring;
  for (const auto& thing : service->bring) bring.push_back(json::object{{"text", scene.in(thing)}});
  json::array asked;
  for (const auto& field : service->form)
    if (!field.show)
      asked.push_back(json::object{
          {"text", field.label.empty() ? field.name : scene.in(field.label)}, {"required", field.required}});
  const auto team = scene.town->teams.find(service->owner);
  const auto screens = static_cast<std::int64_t>(screens_of(*service).size());
  json::object view{
      {"id", service->id},
      {"title", scene.in(service->title)},
      {"summary", scene.in(service->summary)},
      {"online", true},
      {"degraded", degraded_in_words(scene, *service)},
      {"steps_said", words.count("in_steps", screens)},
      {"takes_shown", !service->clocks.empty()},
      {"clocks", clocks_view(scene, *service)},
      {"typical", typical_of(scene, *service)},
      {"has_bring", !bring.empty()},
      {"has_asked", !asked.empty()},
      {"alternatives", scene.in(service->alternatives)},
      {"privacy", privacy_of(scene, *service)},
      {"handled_by",
       team == scene.town->teams.end() ? std::string()
                                       : words.say("handled_by", {{"team", scene.in(team->second.title)}})}};
  view["bring"] = std::move(bring);
  view["asked"] = std::move(asked);
  return page(scene, "service", std::move(view), {.title = scene.in(service->title)});
}

}  // namespace guichet::portal
