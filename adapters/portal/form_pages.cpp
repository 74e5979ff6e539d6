#include "adapters/portal/form_pages.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "adapters/http/posted.h"
#include "adapters/portal/field_view.h"
#include "adapters/portal/review_pages.h"
#include "adapters/portal/take_answers.h"

namespace guichet::portal {
namespace {

using Faults = std::map<std::string, std::string>;

std::string text_in(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  const auto* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string() : std::string(std::string_view(*text));
}

/// A screen as it is to be shown.
struct Screen {
  const workflows::Definition* service;
  const Draft* draft;
  std::string name;
  Faults faults = {};
  std::string notice = {};
  std::vector<NearbyCase> nearby = {};
};

void add_fault(json::array& list, const Faults& faults, const std::string& name) {
  if (const auto fault = faults.find(name); fault != faults.end())
    list.push_back(json::object{{"anchor", "f-" + name}, {"message", fault->second}});
}

void add_contact(const Scene& scene, const Screen& screen, json::object& view) {
  const auto identified = screen.service->access == workflows::Access::identified;
  json::array fields;
  json::array faults;
  for (const auto& [name, type, complete] :
       {std::tuple("name", "text", "name"), std::tuple("email", "email", "email"), std::tuple("phone", "tel", "tel")}) {
    const auto fault = screen.faults.find(name);
    ContactLine line{
        .name = name,
        .type = type,
        .complete = complete,
        .required = identified && std::string_view(name) == "name",
        .value = text_in(screen.draft->contact, name),
        .fault = fault == screen.faults.end() ? std::string() : fault->second};
    fields.push_back(json::object{{"html", contact_html(scene, line)}});
    add_fault(faults, screen.faults, name);
  }
  view["fields"] = std::move(fields);
  view["faults"] = std::move(faults);
  view["asked"] = "";
  if (screen.notice.empty()) view["notice"] = scene.words.say(identified ? "contact_needed" : "contact_why");
}

void add_fields(const Scene& scene, const Screen& screen, json::object& view) {
  const auto reading = read_answers(scene, *screen.service, *screen.draft);
  json::array fields;
  json::array faults;
  std::vector<std::string> asked;
  bool has_files = false;
  for (const auto* field : fields_on(*screen.service, screen.name)) {
    if (!reading.shown.contains(field->name)) continue;
    const auto fault = screen.faults.find(field->name);
    FieldView what{
        .service = screen.service,
        .field = field,
        .draft = screen.draft,
        .fault = fault == screen.faults.end() ? std::string() : fault->second};
    fields.push_back(json::object{{"html", field_html(scene, what)}});
    add_fault(faults, screen.faults, field->name);
    asked.push_back(field->name);
    has_files = has_files || field->type == workflows::FieldType::photo || field->type == workflows::FieldType::file;
  }
  view["fields"] = std::move(fields);
  view["faults"] = std::move(faults);
  view["asked"] = fmt::format("{}", fmt::join(asked, ","));
  view["has_files"] = has_files;
}

json::array nearby_views(const Scene& scene, const Screen& screen) {
  json::array list;
  for (const auto& one : screen.nearby)
    list.push_back(json::object{
        {"title", scene.in(screen.service->title)},
        {"reference", one.reference},
        {"status", one.status},
        {"status_lang", scene.lang_of_status(one.status)},
        {"when", one.when},
        {"where", one.where},
        {"distance", scene.words.count("metres", one.metres)},
        {"action", screen_path(scene, *screen.draft, "same")}});
  return list;
}

http::Response render(const Scene& scene, const Screen& screen) {
  const auto screens = screens_of(*screen.service);
  const auto at = std::ranges::find(screens, screen.name);
  const auto heading = scene.words.say("screen_" + screen.name);
  json::object view{
      {"progress", progress_of(scene, *screen.service, screen.name)},
      {"service", scene.in(screen.service->title)},
      {"heading", heading},
      {"notice", screen.notice},
      {"draft", screen.draft->token},
      {"action", screen_path(scene, *screen.draft, screen.name)},
      {"back",
       at == screens.begin() ? scene.path("services/" + screen.service->id)
                             : screen_path(scene, *screen.draft, *std::prev(at))},
      {"nearby_shown", !screen.nearby.empty()},
      {"nearby", nearby_views(scene, screen)},
      {"has_files", false}};
  if (screen.name == "contact")
    add_contact(scene, screen, view);
  else
    add_fields(scene, screen, view);
  view["has_faults"] = !screen.faults.empty();
  auto title = fmt::format("{} – {}", heading, scene.in(screen.service->title));
  if (!screen.faults.empty()) title = fmt::format("{} : {}", scene.words.say("fault"), title);
  return page(
      scene,
      "step",
      std::move(view),
      {.title = std::move(title),
       .place = Place::services,
       .status = screen.faults.empty() ? 200 : 422,
       .secret = true});
}

bool has_screen(const workflows::Definition& service, const std::string& screen) {
  const auto screens = screens_of(service);
  return std::ranges::find(screens, screen) != screens.end();
}

std::string next_screen(const workflows::Definition& service, const std::string& screen) {
  const auto screens = screens_of(service);
  const auto at = std::ranges::find(screens, screen);
  return at == screens.end() || std::next(at) == screens.end() ? "review" : *std::next(at);
}

/// Faults of what this screen asks, a question that has only just appeared apart.
Faults faults_on(const Screen& screen, const Reading& reading) {
  Faults faults;
  for (const auto* field : fields_on(*screen.service, screen.name))
    if (const auto fault = reading.faults.find(field->name); fault != reading.faults.end()) faults.insert(*fault);
  return faults;
}

bool asks_more(const Screen& screen, const Reading& reading, const std::vector<std::string>& asked) {
  return std::ranges::any_of(fields_on(*screen.service, screen.name), [&](const auto* field) {
    return reading.shown.contains(field->name) && std::ranges::find(asked, field->name) == asked.end();
  });
}

http::Response take_contact(
    const Scene& scene, Desk& desk, Draft draft, const workflows::Definition& service, const http::Posted& posted) {
  for (const std::string_view name : {"name", "email", "phone"}) draft.contact[name] = posted.value(name);
  if (const auto saved = desk.drafts.save(draft); !saved) return draft_is_gone(scene);
  auto faults = contact_faults(scene, service, draft);
  if (faults.empty()) return see_other(screen_path(scene, draft, "review"));
  return render(scene, {.service = &service, .draft = &draft, .name = "contact", .faults = std::move(faults)});
}

}  // namespace

const workflows::Definition* service_of(const Scene& scene, const std::string& id) {
  if (scene.town == nullptr) return nullptr;
  const auto found = scene.town->workflows.find(id);
  if (found == scene.town->workflows.end() || found->second->access == workflows::Access::agents) return nullptr;
  if (!found->second->is_open_at(scene.now)) return nullptr;
  return found->second.get();
}

std::string screen_path(const Scene& scene, const Draft& draft, std::string_view screen) {
  return scene.path(fmt::format("form/{}/{}", draft.token, screen));
}

std::string progress_of(const Scene& scene, const workflows::Definition& service, std::string_view screen) {
  const auto screens = screens_of(service);
  const auto at = std::ranges::find(screens, screen) - screens.begin() + 1;
  return scene.words.say("progress", {{"n", fmt::to_string(at)}, {"all", fmt::to_string(screens.size())}});
}

http::Response draft_is_gone(const Scene& scene) {
  const auto& words = scene.words;
  return notice(
      scene,
      {.heading = words.say("draft_gone"),
       .text = words.say("draft_gone_hint"),
       .href = scene.path("track"),
       .link = words.say("nav_track"),
       .status = 404,
       .secret = true});
}

http::Response begin_form(const Scene& scene, Desk& desk, const std::string& id) {
  const auto* service = service_of(scene, id);
  if (service == nullptr) return not_found(scene);
  const auto& words = scene.words;
  const auto full = [&](int status) {
    return notice(scene, {.heading = words.say("too_many"), .text = words.say("too_many_hint"), .status = status});
  };
  if (!desk.starts.allow(address_of(scene.visit), scene.now)) return full(429);
  auto draft = desk.drafts.begin(id);
  if (!draft) return full(503);
  if (scene.resident) {
    draft->contact = {
        {"name", scene.resident->name}, {"email", scene.resident->email}, {"phone", scene.resident->phone}};
    if (!desk.drafts.save(*draft)) return full(503);
  }
  return see_other(screen_path(scene, *draft, screens_of(*service).front()));
}

http::Response show_screen(const Scene& scene, Desk& desk, const std::string& token, const std::string& screen) {
  const auto draft = desk.drafts.read(token);
  if (!draft) return draft_is_gone(scene);
  if (!draft->case_id.empty()) return see_other(screen_path(scene, *draft, "done"));
  const auto* service = service_of(scene, draft->service);
  if (service == nullptr || !has_screen(*service, screen)) return not_found(scene);
  if (screen == "review") return show_review(scene, *service, *draft);
  return render(scene, {.service = service, .draft = &*draft, .name = screen});
}

http::Response take_screen(const Scene& scene, Desk& desk, const std::string& token, const std::string& screen) {
  auto draft = desk.drafts.read(token);
  if (!draft) return draft_is_gone(scene);
  if (!draft->case_id.empty()) return see_other(screen_path(scene, *draft, "done"));
  const auto* service = service_of(scene, draft->service);
  if (service == nullptr || !has_screen(*service, screen)) return not_found(scene);
  auto posted = http::Posted::read(scene.visit);
  if (!posted)
    return notice(
        scene, {.heading = scene.words.say("bad_form"), .text = scene.words.say("bad_form_hint"), .status = 400});
  if (screen == "contact") return take_contact(scene, desk, *std::move(draft), *service, *posted);
  if (screen == "review") return see_other(screen_path(scene, *draft, "review"));

  Screen shown{.service = service, .draft = &*draft, .name = screen};
  auto taken = take_answers(scene, desk.drafts, *service, *draft, screen, *posted);
  if (const auto saved = desk.drafts.save(*draft); !saved) return draft_is_gone(scene);
  if (scene.target.find("refresh") != nullptr) return render(scene, shown);
  if (taken.placed) {
    shown.notice = scene.words.say("placed");
    return render(scene, shown);
  }
  const auto reading = read_answers(scene, *service, *draft);
  shown.faults = faults_on(shown, reading);
  shown.faults.merge(taken.faults);
  if (asks_more(shown, reading, taken.asked)) {
    // Only what was already asked can be wrong.
    std::erase_if(shown.faults, [&](const auto& fault) {
      return std::ranges::find(taken.asked, fault.first) == taken.asked.end();
    });
    shown.notice = scene.words.say("asks_more");
    return render(scene, shown);
  }
  if (!shown.faults.empty()) return render(scene, shown);
  if (screen == "place") {
    shown.nearby = nearby_cases(scene, desk.public_cases, *service, *draft, reading);
    if (!shown.nearby.empty()) {
      if (const auto saved = desk.drafts.save(*draft); !saved) return draft_is_gone(scene);
      shown.notice = scene.words.say("nearby_found");
      return render(scene, shown);
    }
  }
  return see_other(screen_path(scene, *draft, next_screen(*service, screen)));
}

}  // namespace guichet::portal
