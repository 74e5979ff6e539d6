#include "adapters/portal/tracking_pages.h"

#include <algorithm>

#include <fmt/format.h>

#include "adapters/portal/answers.h"
#include "adapters/portal/form_pages.h"
#include "adapters/portal/moments.h"
#include "adapters/portal/slot_pages.h"
#include "adapters/portal/story.h"
#include "adapters/portal/submit.h"
#include "adapters/portal/take_answers.h"
#include "engine/base/log.h"
#include "engine/cases/decide.h"

namespace guichet::portal {
namespace {

/// A case that a visitor may see.
struct Seen {
  cases::CaseState state;
  bool holder = false;  ///< they hold the full code
  std::string path;     ///< of its page, with the code as they gave it
  std::string code;
};

/// Nothing for a code that opens nothing; which part of it is wrong is not said. Every miss counts against guessing.
std::optional<Seen> look_up(const Scene& scene, Desk& desk, const std::string& code) {
  const auto address = address_of(scene.visit);
  if (!desk.guesses.has_room(address, scene.now)) return std::nullopt;
  const auto split = access::TrackingKey::split(code);
  std::optional<CaseId> id;
  for (const auto& reading : access::TrackingKey::readings_of(split.reference))
    if (!id)
      if (const auto found = scene.engine.queries().find_reference(reading)) id = *found;
  if (id) {
    auto state = scene.engine.queries().find_case(*id);
    const auto holder = state && !split.proof.empty() && desk.tracking.proves(split.proof, *id);
    if (holder || (state && split.proof.empty() && is_public(*state, scene.town.get())))
      return Seen{*std::move(state), holder, scene.path("track/" + http::percent_encode(code)), code};
  }
  desk.guesses.allow(address, scene.now);
  return std::nullopt;
}

http::Response unknown_code(const Scene& scene, const std::string& code, int status) {
  json::object view{{"fault", scene.words.say("fault_code")}, {"code", code}, {"accounts", scene.accounts}};
  return page(
      scene,
      "ask_code",
      std::move(view),
      {.title = scene.words.say("track_title"), .place = Place::track, .status = status, .secret = true});
}

std::optional<Seen> for_holder(const Scene& scene, Desk& desk, const std::string& code) {
  auto seen = look_up(scene, desk, code);
  if (!seen || !seen->holder) return std::nullopt;
  return seen;
}

json::array what_was_sent(const Scene& scene, const cases::CaseState& state) {
  json::array sent;
  const auto town = scene.engine.town(state.deployment);
  const auto* service = definition_of(town.get(), state.workflow);
  if (service == nullptr) return sent;
  const auto form = scene.engine.unseal(state.form);
  for (const auto& field : service->form) {
    const auto* value = form.as_object().if_contains(field.name);
    auto text = value == nullptr ? std::string() : answer_in_words(scene, field, *value);
    if (text.empty()) continue;
    sent.push_back(
        json::object{{"label", field.label.empty() ? field.name : scene.in(field.label)}, {"value", std::move(text)}});
  }
  return sent;
}

/// What the page says of the last thing done on it, after the redirect that followed.
std::string said_of(const Scene& scene) {
  const auto* said = scene.target.find("said");
  if (said == nullptr) return {};
  for (const std::string_view known :
       {"reply_taken",
        "withdrawn",
        "survey_taken",
        "reopened",
        "slot_taken",
        "slot_returned",
        "line_joined",
        "line_left"})
    if (*said == known) return scene.words.say(known);
  return {};
}

/// What was just tried, and what is wrong with it.
struct Attempt {
  std::string text = {};
  std::string fault = {};
  std::string anchor = "text";  ///< of the box it is about
};

constexpr unsigned scores_max = 5;

/// What may be said once a request has ended: how it went, and that it is not settled.
void add_after_end(json::object& view, const Scene& scene, const Seen& seen, const Attempt& attempt) {
  const auto& state = seen.state;
  const auto& words = scene.words;
  const auto ended = seen.holder && !state.is_open() && state.outcome != "withdrawn";
  view["survey"] = ended && state.score == 0;
  view["survey_wrong"] = attempt.anchor == "survey" && !attempt.fault.empty();
  view["survey_text"] = attempt.anchor == "survey" ? attempt.text : std::string();
  json::array scores;
  for (auto score = scores_max; score > 0; --score)
    scores.push_back(json::object{{"score", score}, {"label", words.say(fmt::format("survey_{}", score))}});
  view["scores"] = std::move(scores);
  const auto town = scene.engine.town(state.deployment);
  const auto until = !ended || town == nullptr ? std::nullopt : cases::reopens_until(state, *town);
  const auto reopens = until && *until >= scene.now;
  view["reopen"] = reopens;
  view["reopen_wrong"] = attempt.anchor == "reopen" && !attempt.fault.empty();
  view["reopen_text"] = attempt.anchor == "reopen" ? attempt.text : std::string();
  view["reopen_hint"] =
      reopens ? words.say("reopen_hint", {{"day", day_in_words(words, *until, scene.town->time_zone)}}) : std::string();
}

/// What puts the request into the visitor's list, where they have signed in and it is not there.
std::string code_to_list(const Scene& scene, const Seen& seen) {
  if (!seen.holder || !scene.resident) return {};
  const auto& listed = scene.resident->cases;
  return std::ranges::find(listed, seen.state.id) == listed.end() ? seen.code : std::string();
}

http::Response render(const Scene& scene, const Seen& seen, const Attempt& attempt) {
  const auto& state = seen.state;
  const auto& words = scene.words;
  const auto why = lateness_in_words(scene, state);
  const auto town = scene.engine.town(state.deployment);
  const auto* service = definition_of(town.get(), state.workflow);
  const auto title = service == nullptr ? state.title : scene.in(service->title);
  json::array faults;
  if (!attempt.fault.empty()) faults.push_back(json::object{{"anchor", attempt.anchor}, {"message", attempt.fault}});
  auto sent = seen.holder ? what_was_sent(scene, state) : json::array();
  json::object view{
      {"holder", seen.holder},
      {"public_only", !seen.holder},
      {"path", seen.path},
      {"reference", words.say("reference", {{"reference", state.reference}})},
      {"title", title},
      {"said", said_of(scene)},
      {"tone",
       !state.is_open() ? "closed"
       : why.empty()    ? "open"
                        : "late"},
      {"status", status_of(scene, state)},
      {"status_lang", scene.lang_of_status(status_of(scene, state))},
      {"with", holder_in_words(scene, state)},
      {"expected", expected_in_words(scene, state)},
      {"why", why},
      {"answer", seen.holder && state.is_open()},
      {"answer_title", words.say(awaits_citizen(state) ? "answer_asked" : "answer_free")},
      {"text", attempt.anchor == "text" ? attempt.text : std::string()},
      {"rows", story_of(scene, state, seen.path, seen.holder)},
      {"sent_shown", !sent.empty()},
      {"withdraw", seen.holder && state.is_open()},
      {"has_faults", !faults.empty()},
      {"code", code_to_list(scene, seen)}};
  view["sent"] = std::move(sent);
  view["faults"] = std::move(faults);
  add_after_end(view, scene, seen, attempt);
  add_slot(view, scene, state, seen.holder);
  return page(
      scene,
      "track",
      std::move(view),
      {.title = fmt::format("{} – {}", title, state.reference),
       .place = Place::track,
       .status = attempt.fault.empty() ? 200 : 422,
       .secret = true});
}

/// The letter, or what is wrong with it.
Result<Letter> read_letter(const Scene& scene, http::Posted& posted) {
  Letter letter{.text = posted.value("text"), .files = {}};
  for (auto& file : posted.files()) {
    auto sound = sound_file(std::move(file.content), false);
    if (!sound) return invalid(scene.words.say("fault_file_kind", {{"name", file.name}}));
    letter.files.push_back({file.field, file.name, std::move(sound->content)});
  }
  if (letter.text.empty() && letter.files.empty()) return invalid(scene.words.say("fault_reply_empty"));
  return letter;
}

http::Response too_many(const Scene& scene, const Seen& seen) {
  return notice(
      scene,
      {.heading = scene.words.say("too_many"),
       .text = scene.words.say("too_many_hint"),
       .href = seen.path,
       .link = scene.words.say("back_request"),
       .status = 429,
       .secret = true});
}

}  // namespace

http::Response ask_code(const Scene& scene) {
  return page(
      scene,
      "ask_code",
      {{"fault", ""}, {"code", ""}, {"accounts", scene.accounts || scene.resident.has_value()}},
      {.title = scene.words.say("track_title"), .place = Place::track});
}

http::Response find_code(const Scene& scene, Desk& desk) {
  const auto posted = http::Posted::read(scene.visit);
  const auto code = posted ? posted->value("code") : std::string();
  const auto seen = code.empty() ? std::nullopt : look_up(scene, desk, code);
  if (!seen) return unknown_code(scene, code, desk.guesses.has_room(address_of(scene.visit), scene.now) ? 404 : 429);
  return see_other(seen->path);
}

std::optional<CaseId> holder_case(const Scene& scene, Desk& desk, const std::string& code) {
  const auto seen = code.empty() ? std::nullopt : for_holder(scene, desk, code);
  return seen ? std::optional(seen->state.id) : std::nullopt;
}

http::Response show_track(const Scene& scene, Desk& desk, const std::string& code) {
  const auto seen = look_up(scene, desk, code);
  if (!seen) return unknown_code(scene, code, 404);
  return render(scene, *seen, {});
}

http::Response choose_slot(const Scene& scene, Desk& desk, const std::string& code, bool sent) {
  const auto seen = for_holder(scene, desk, code);
  if (!seen) return unknown_code(scene, code, 404);
  return sent ? take_slot(scene, desk, seen->state, code) : show_slots(scene, seen->state, code);
}

http::Response take_reply(const Scene& scene, Desk& desk, const std::string& code) {
  const auto seen = for_holder(scene, desk, code);
  if (!seen) return unknown_code(scene, code, 404);
  auto posted = http::Posted::read(scene.visit);
  if (!posted) return render(scene, *seen, {.text = "", .fault = scene.words.say("bad_form_hint")});
  const auto letter = read_letter(scene, *posted);
  if (!letter) return render(scene, *seen, {.text = posted->value("text"), .fault = letter.error().message});
  if (!desk.sends.allow(address_of(scene.visit), scene.now)) return too_many(scene, *seen);
  const auto sent = send_letter(scene, seen->state, *letter);
  if (sent) return see_other(seen->path + "?said=reply_taken");
  log_error("a citizen's reply was not taken", {{"why", sent.error().message}});
  const auto closed = sent.error().kind == Error::Kind::conflict;
  return render(
      scene,
      *seen,
      {.text = posted->value("text"), .fault = scene.words.say(closed ? "fault_reply_closed" : "busy_hint")});
}

http::Response take_withdrawal(const Scene& scene, Desk& desk, const std::string& code) {
  const auto seen = for_holder(scene, desk, code);
  if (!seen) return unknown_code(scene, code, 404);
  if (!desk.sends.allow(address_of(scene.visit), scene.now)) return too_many(scene, *seen);
  const CommandId id(fmt::format("withdraw-{}", seen->state.id.value));
  const auto told = tell(scene, id, seen->state.id, cases::WithdrawCase{});
  if (told) return see_other(seen->path + "?said=withdrawn");
  const auto closed = told.error().kind == Error::Kind::conflict;
  return render(scene, *seen, {.text = "", .fault = scene.words.say(closed ? "fault_reply_closed" : "busy_hint")});
}

http::Response take_reopening(const Scene& scene, Desk& desk, const std::string& code) {
  const auto seen = for_holder(scene, desk, code);
  if (!seen) return unknown_code(scene, code, 404);
  const auto posted = http::Posted::read(scene.visit);
  const auto text = posted ? posted->value("text") : std::string();
  const auto again = [&](std::string_view fault) {
    return render(scene, *seen, {.text = text, .fault = scene.words.say(fault), .anchor = "reopen"});
  };
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) return again("fault_reopen");
  if (!desk.sends.allow(address_of(scene.visit), scene.now)) return too_many(scene, *seen);
  // Sent twice, it is reopened once: the next end of the case makes another command of it.
  const CommandId id(fmt::format("reopen-{}-{}", seen->state.id.value, seen->state.reopened));
  const auto told = tell(scene, id, seen->state.id, cases::ReopenCase{text});
  if (told) return see_other(seen->path + "?said=reopened");
  return again(told.error().kind == Error::Kind::conflict ? "reopen_closed" : "busy_hint");
}

http::Response take_survey(const Scene& scene, Desk& desk, const std::string& code) {
  const auto seen = for_holder(scene, desk, code);
  if (!seen) return unknown_code(scene, code, 404);
  const auto posted = http::Posted::read(scene.visit);
  const auto text = posted ? posted->value("text") : std::string();
  const auto again = [&](std::string_view fault) {
    return render(scene, *seen, {.text = text, .fault = scene.words.say(fault), .anchor = "survey"});
  };
  const auto chosen = posted ? posted->value("score") : std::string();
  if (chosen.size() != 1 || chosen < "1" || chosen > "5") return again("fault_survey");
  if (!desk.sends.allow(address_of(scene.visit), scene.now)) return too_many(scene, *seen);
  const CommandId id(fmt::format("survey-{}-{}", seen->state.id.value, seen->state.reopened));
  const auto told =
      tell(scene, id, seen->state.id, cases::AnswerSurvey{static_cast<std::uint32_t>(chosen.front() - '0'), text});
  if (told) return see_other(seen->path + "?said=survey_taken");
  return again(told.error().kind == Error::Kind::conflict ? "survey_closed" : "busy_hint");
}

http::Response send_document(const Scene& scene, Desk& desk, const std::string& code, const std::string& hash) {
  const auto seen = for_holder(scene, desk, code);
  const auto document = seen ? find_document(scene, seen->state.id, hash) : std::nullopt;
  if (!document) return not_found(scene);
  http::Response response;
  const auto read = scene.engine.read_file(seen->state.id, hash, [&](std::span<const std::byte> chunk) -> Status {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
    response.body.append(reinterpret_cast<const char*>(chunk.data()), chunk.size());
    return ok();
  });
  if (!read) return not_found(scene);
  response.content_type = document->media_type;
  protect(response);
  // Whatever it is, a browser shall save it and not run it in our name.
  response.headers.push_back(
      {"Content-Disposition", fmt::format("attachment; filename*=UTF-8''{}", http::percent_encode(document->name))});
  response.headers.push_back({"Cache-Control", "no-store"});
  return response;
}

}  // namespace guichet::portal
