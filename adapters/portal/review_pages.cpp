#include "adapters/portal/review_pages.h"

#include <algorithm>

#include <fmt/format.h>

#include "adapters/http/posted.h"
#include "adapters/portal/account_pages.h"
#include "adapters/portal/field_view.h"
#include "adapters/portal/follow.h"
#include "adapters/portal/form_pages.h"
#include "adapters/portal/submit.h"
#include "adapters/portal/take_answers.h"
#include "adapters/portal/tracking_pages.h"

namespace guichet::portal {
namespace {

json::object answer(std::string label, std::string value, std::string label_lang = {}) {
  return {{"label", std::move(label)}, {"label_lang", std::move(label_lang)}, {"value", std::move(value)}};
}

std::string files_in_words(const Scene& scene, const Draft& draft, const std::string& field) {
  std::string names;
  for (const auto& file : draft.files)
    if (file.field == field)
      names += fmt::format("{}{} ({})", names.empty() ? "" : "\n", file.name, size_in_words(scene.words, file.bytes));
  return names;
}

json::array form_answers(
    const Scene& scene,
    const workflows::Definition& service,
    const Draft& draft,
    const Reading& reading,
    const std::string& screen) {
  json::array answers;
  for (const auto* field : fields_on(service, screen)) {
    if (!reading.shown.contains(field->name)) continue;
    const auto* accepted = reading.accepted.if_contains(field->name);
    auto value =
        accepted == nullptr ? files_in_words(scene, draft, field->name) : answer_in_words(scene, *field, *accepted);
    if (value.empty()) value = scene.words.say("not_said");
    answers.push_back(
        answer(field->label.empty() ? field->name : scene.in(field->label), std::move(value), scene.of_town()));
  }
  return answers;
}

json::array contact_answers(const Scene& scene, const Draft& draft) {
  json::array answers;
  for (const std::string_view name : {"name", "email", "phone"}) {
    const auto* value = draft.contact.if_contains(name);
    if (value == nullptr || !value->is_string() || value->get_string().empty()) continue;
    answers.push_back(
        answer(scene.words.say(fmt::format("contact_{}", name)), std::string(std::string_view(value->get_string()))));
  }
  if (answers.empty()) answers.push_back(answer(scene.words.say("contact_name"), scene.words.say("anonymous")));
  return answers;
}

json::array fault_links(
    const Scene& scene, const workflows::Definition& service, const Draft& draft, const Reading& reading) {
  json::array links;
  for (const auto& screen : screens_of(service))
    for (const auto* field : fields_on(service, screen))
      if (const auto fault = reading.faults.find(field->name); fault != reading.faults.end())
        links.push_back(json::object{
            {"anchor", fmt::format("{}#f-{}", screen_path(scene, draft, screen), field->name)},
            {"message", fault->second}});
  for (const auto& [name, message] : contact_faults(scene, service, draft))
    links.push_back(json::object{
        {"anchor", fmt::format("{}#f-{}", screen_path(scene, draft, "contact"), name)}, {"message", message}});
  return links;
}

http::Response refused(const Scene& scene, const Error& error, const Draft& draft) {
  const auto busy = error.kind == Error::Kind::unavailable;
  return notice(
      scene,
      {.heading = scene.words.say(busy ? "busy" : "refused"),
       .text = scene.words.say(busy ? "busy_hint" : "refused_hint"),
       .href = screen_path(scene, draft, "review"),
       .link = scene.words.say("back_review"),
       .status = busy ? 503 : 422,
       .secret = true});
}

}  // namespace

std::string privacy_of(const Scene& scene, const workflows::Definition& service) {
  const auto seen = service.visibility == workflows::Visibility::everyone;
  return scene.words.say(seen ? "privacy_public" : "privacy_private");
}

http::Response show_review(const Scene& scene, const workflows::Definition& service, const Draft& draft) {
  const auto reading = read_answers(scene, service, draft);
  json::array parts;
  for (const auto& screen : screens_of(service)) {
    if (screen == "review") continue;
    auto answers =
        screen == "contact" ? contact_answers(scene, draft) : form_answers(scene, service, draft, reading, screen);
    if (answers.empty()) continue;
    parts.push_back(json::object{
        {"number", parts.size() + 1},
        {"title", scene.words.say("part_" + screen)},
        {"href", screen_path(scene, draft, screen)},
        {"answers", std::move(answers)}});
  }
  auto faults = fault_links(scene, service, draft, reading);
  json::object view{
      {"progress", progress_of(scene, service, "review")},
      {"service", scene.in(service.title)},
      {"parts", std::move(parts)},
      {"privacy", privacy_of(scene, service)},
      {"draft", draft.token},
      {"action", screen_path(scene, draft, "send")},
      {"back", screen_path(scene, draft, "contact")},
      {"has_faults", !faults.empty()}};
  const auto status = faults.empty() ? 200 : 422;
  view["faults"] = std::move(faults);
  return page(
      scene,
      "review",
      std::move(view),
      {.title = fmt::format("{} – {}", scene.words.say("review"), scene.in(service.title)),
       .place = Place::services,
       .status = status,
       .secret = true});
}

http::Response send_form(const Scene& scene, Desk& desk, const std::string& token) {
  auto draft = desk.drafts.read(token);
  if (!draft) return draft_is_gone(scene);
  if (!draft->case_id.empty()) return see_other(screen_path(scene, *draft, "done"));
  const auto* service = service_of(scene, draft->service);
  if (service == nullptr) return not_found(scene);
  const auto reading = read_answers(scene, *service, *draft);
  if (!reading.faults.empty() || !contact_faults(scene, *service, *draft).empty())
    return show_review(scene, *service, *draft);
  if (!desk.sends.allow(address_of(scene.visit), scene.now))
    return notice(
        scene,
        {.heading = scene.words.say("too_many"),
         .text = scene.words.say("too_many_hint"),
         .href = screen_path(scene, *draft, "review"),
         .link = scene.words.say("back_review"),
         .status = 429,
         .secret = true});
  const auto opened = open_case(scene, *service, *draft, reading);
  if (!opened) return refused(scene, opened.error(), *draft);
  draft->case_id = opened->value;
  attach_files(scene, desk.drafts, *draft, *service);
  // Should the draft not be kept, sending again finds the same case by the same command.
  if (const auto saved = desk.drafts.save(*draft); !saved) return refused(scene, saved.error(), *draft);
  remember_sent(scene, desk, *draft);
  return see_other(screen_path(scene, *draft, "done"));
}

http::Response show_done(const Scene& scene, Desk& desk, const std::string& token) {
  auto draft = desk.drafts.read(token);
  if (!draft || draft->case_id.empty()) return draft_is_gone(scene);
  const auto* service = service_of(scene, draft->service);
  if (service == nullptr) return not_found(scene);
  const auto state = scene.engine.queries().find_case(CaseId(draft->case_id));
  if (!state) return refused(scene, unavailable("not yet to be read"), *draft);
  if (attach_files(scene, desk.drafts, *draft, *service))
    if (const auto saved = desk.drafts.save(*draft); !saved) return refused(scene, saved.error(), *draft);
  const auto code = desk.tracking.code_of(state->reference, state->id);
  json::object view{
      {"draft", draft->token},
      {"done_said",
       scene.words.say("done_said", {{"title", scene.in(service->title)}, {"town", scene.in(scene.town->title)}})},
      {"code", code},
      {"link", scene.path("track/" + http::percent_encode(code))},
      {"expected", expected_in_words(scene, *state)},
      {"listed", scene.resident.has_value()}};
  return page(
      scene, "done", std::move(view), {.title = scene.words.say("done"), .place = Place::services, .secret = true});
}

http::Response same_as(const Scene& scene, Desk& desk, const std::string& token) {
  const auto draft = desk.drafts.read(token);
  if (!draft) return draft_is_gone(scene);
  const auto posted = http::Posted::read(scene.visit);
  const auto id = scene.engine.queries().find_reference(posted ? posted->value("same") : std::string());
  if (!id) return portal::not_found(scene);
  const auto state = scene.engine.queries().find_case(*id);
  if (!state || !is_public(*state, scene.town.get()) || !state->is_open() || state->workflow != draft->service)
    return portal::not_found(scene);
  if (!desk.sends.allow(address_of(scene.visit), scene.now)) return draft_is_gone(scene);
  if (const auto told = say_me_too(scene, *draft, *state); !told) return refused(scene, told.error(), *draft);
  const Notice thanks{
      .heading = scene.words.say("me_too_done"),
      .text = scene.words.say("me_too_said"),
      .href = scene.path("track/" + http::percent_encode(state->reference)),
      .link = scene.words.say("me_too_follow"),
      .secret = true};
  return notice(scene, thanks);
}

}  // namespace guichet::portal
