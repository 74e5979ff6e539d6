#include "adapters/portal/report_pages.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "adapters/http/posted.h"
#include "adapters/portal/embedded.h"
#include "adapters/portal/field_view.h"
#include "adapters/portal/form_pages.h"
#include "adapters/portal/review_pages.h"
#include "adapters/portal/take_answers.h"

namespace guichet::portal {
namespace {

using workflows::Definition;

constexpr std::string_view contact_prefix = "contact.";

/// What people report where they stand: open to everybody, and about a place.
bool is_reported_outside(const Definition& service) {
  return service.access == workflows::Access::everybody && std::ranges::any_of(service.form, [](const auto& field) {
           return field.type == workflows::FieldType::location;
         });
}

std::string report_path(const Scene& scene, const Definition& service) {
  return scene.path(fmt::format("services/{}/report", service.id));
}

std::vector<const Definition*> outside_services(const Scene& scene) {
  std::vector<const Definition*> found;
  if (scene.town == nullptr) return found;
  for (const auto& [id, service] : scene.town->workflows)
    if (is_reported_outside(*service)) found.push_back(service.get());
  return found;
}

json::array contact_lines(const Scene& scene, const Definition& service) {
  json::array lines;
  for (const auto& [name, type, complete] :
       {std::tuple("name", "text", "name"), std::tuple("email", "email", "email"), std::tuple("phone", "tel", "tel")}) {
    const ContactLine line{
        .name = name,
        .type = type,
        .complete = complete,
        .required = service.access == workflows::Access::identified && std::string_view(name) == "name",
        .prefix = contact_prefix};
    lines.push_back(json::object{{"html", contact_html(scene, line)}});
  }
  return lines;
}

/// The draft that a key stands for, made where it is new. What an earlier attempt had left in it is not taken twice.
Result<Draft> draft_for(Desk& desk, const Definition& service, const std::string& key) {
  if (key.empty()) return desk.drafts.begin(service.id);
  auto known = desk.drafts.read(key);
  if (!known) return desk.drafts.begin(service.id, key);
  if (known->service != service.id) return invalid("this key is another request's");
  if (known->case_id.empty())
    while (!known->files.empty()) {
      const auto first = known->files.front().key;
      desk.drafts.drop_file(*known, first);
    }
  return known;
}

http::Response say(const Scene& scene, std::string_view key, int status) {
  return notice(
      scene,
      {.heading = scene.words.say(key),
       .text = scene.words.say(fmt::format("{}_hint", key)),
       .status = status,
       .secret = true});
}

}  // namespace

http::Response show_report(const Scene& scene, const std::string& id) {
  const auto* service = service_of(scene, id);
  if (service == nullptr) return not_found(scene);
  Draft blank;
  blank.service = service->id;
  json::array fields;
  std::vector<std::string> asked;
  for (const auto& field : service->form) {
    fields.push_back(json::object{{"html", field_html(scene, {service, &field, &blank, "", true})}});
    asked.push_back(field.name);
  }
  json::object view{
      {"title", scene.in(service->title)},
      {"service", service->id},
      {"action", report_path(scene, *service)},
      {"outbox", scene.path("outbox")},
      {"asked", fmt::format("{}", fmt::join(asked, ","))},
      {"contact", contact_lines(scene, *service)},
      {"contact_why",
       scene.words.say(service->access == workflows::Access::identified ? "contact_needed" : "contact_why")},
      {"privacy", privacy_of(scene, *service)}};
  view["fields"] = std::move(fields);
  return page(scene, "report", std::move(view), {.title = scene.in(service->title)});
}

http::Response take_report(const Scene& scene, Desk& desk, const std::string& id) {
  const auto* service = service_of(scene, id);
  if (service == nullptr) return not_found(scene);
  auto posted = http::Posted::read(scene.visit);
  if (!posted) return say(scene, "bad_form", 400);
  if (!desk.starts.allow(address_of(scene.visit), scene.now)) return say(scene, "too_many", 429);
  const std::string key(scene.visit.request->header("idempotency-key"));
  auto draft = draft_for(desk, *service, key);
  if (!draft) return draft.error().kind == Error::Kind::invalid ? say(scene, "bad_form", 400) : say(scene, "busy", 503);
  if (!draft->case_id.empty()) return see_other(screen_path(scene, *draft, "done"));
  for (const auto& screen : screens_of(*service))
    (void)take_answers(scene, desk.drafts, *service, *draft, screen, *posted);
  for (const std::string_view name : {"name", "email", "phone"})
    draft->contact[name] = posted->value(fmt::format("{}{}", contact_prefix, name));
  if (const auto saved = desk.drafts.save(*draft); !saved) return say(scene, "busy", 503);
  const auto reading = read_answers(scene, *service, *draft);
  const auto whole = reading.faults.empty() && contact_faults(scene, *service, *draft).empty();
  // What is not whole is completed on the pages of its draft, which lead on from there.
  if (key.empty() || !whole) return see_other(screen_path(scene, *draft, "review"));
  return send_form(scene, desk, draft->token);
}

http::Response show_outbox(const Scene& scene) {
  json::array services;
  for (const auto* service : outside_services(scene))
    services.push_back(json::object{{"title", scene.in(service->title)}, {"href", report_path(scene, *service)}});
  json::object view{{"services_shown", !services.empty()}};
  view["services"] = std::move(services);
  return page(scene, "outbox", std::move(view), {.title = scene.words.say("outbox_title"), .place = Place::elsewhere});
}

http::Response send_worker(const Scene& scene) {
  const auto* wanted = scene.target.find("lang");
  const auto* words = wanted == nullptr ? nullptr : words_in(*wanted);
  if (words == nullptr) return not_found(scene);
  const auto deployment = scene.town == nullptr ? std::string() : scene.town->version.substr(0, 12);
  json::array pages{fmt::format("/{}/outbox", words->tag())};
  for (const auto* service : outside_services(scene))
    pages.emplace_back(fmt::format("/{}/services/{}/report", words->tag(), service->id));
  const json::object kept{
      {"name", fmt::format("guichet-{}-{}-{}", words->tag(), embedded_version(), deployment)},
      {"prefix", fmt::format("guichet-{}-", words->tag())},
      {"outbox", fmt::format("/{}/outbox", words->tag())},
      {"pages", std::move(pages)},
      {"assets",
       json::array{
           fmt::format("/portal/portal.css?{}", embedded_version()),
           fmt::format("/portal/portal.js?{}", embedded_version()),
           fmt::format("/portal/outbox.js?{}", embedded_version()),
           fmt::format("/portal/town.css?{}", deployment)}}};
  http::Response response;
  response.content_type = "text/javascript; charset=utf-8";
  response.body = fmt::format(
      "self.guichet = {};\nimportScripts(\"/portal/outbox.js?{}\");\n{}",
      json::serialize(kept),
      embedded_version(),
      embedded_file("assets/worker.js"));
  response.headers.push_back({"Service-Worker-Allowed", fmt::format("/{}/", words->tag())});
  response.headers.push_back({"Cache-Control", "no-cache"});
  protect(response);
  return response;
}

}  // namespace guichet::portal
