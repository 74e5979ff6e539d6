#include "adapters/portal/story.h"

#include <algorithm>

#include <fmt/format.h>

#include "adapters/portal/moments.h"

namespace guichet::portal {
namespace {

constexpr std::size_t rows_max = 2000;

std::string text_in(const json::object& data, std::string_view key) {
  const auto* value = data.if_contains(key);
  const auto* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string() : std::string(std::string_view(*text));
}

/// Oldest first; a story longer than anybody reads is cut at its beginning's end.
std::vector<projections::TimelineRow> rows_of(const Scene& scene, const CaseId& id) {
  std::vector<projections::TimelineRow> rows;
  projections::PageRequest page;
  page.limit = 200;
  do {
    auto part = scene.engine.queries().timeline(id, false, page);
    if (!part) break;
    std::ranges::move(part->rows, std::back_inserter(rows));
    page.after = part->next;
  } while (!page.after.empty() && rows.size() < rows_max);
  return rows;
}

struct Teller {
  const Scene& scene;
  const cases::CaseState& state;
  const std::string& path;
  const workflows::Definition* service;
  bool everything;

  std::string status_at(const json::object& data) const {
    if (service != nullptr)
      if (const auto* step = service->find_step(text_in(data, "step")); step != nullptr && !step->status.empty())
        return scene.in(step->status);
    return text_in(data, "status");
  }

  json::object row(const projections::TimelineRow& event, std::string_view kind, std::string what) const {
    return {
        {"at", to_rfc3339(event.time)},
        {"when", moment_in_words(scene.words, event.time, scene.town->time_zone)},
        {"kind", kind},
        {"what", std::move(what)},
        {"what_lang", ""},
        {"subject", ""},
        {"text", ""},
        {"text_lang", ""},
        {"file", ""},
        {"file_name", ""}};
  }

  /// A letter from an address that the case does not know the person by: perhaps theirs, and not told as theirs.
  static bool is_from_elsewhere(const projections::TimelineRow& event) {
    return event.actor == "citizen/other-address";
  }

  json::object tell_file(const projections::TimelineRow& event, const json::object& data) const {
    const auto theirs = event.actor == "citizen";
    auto out =
        row(event,
            theirs ? "yours" : "ours",
            scene.words.say(
                theirs                     ? "you_added"
                : is_from_elsewhere(event) ? "elsewhere_added"
                                           : "we_added"));
    const auto* file = data.if_contains("file");
    const auto hash = file != nullptr && file->is_object() ? text_in(file->get_object(), "hash") : std::string();
    const auto name = text_in(data, "name");
    out["file"] = fmt::format("{}/files/{}", path, http::percent_encode(hash));
    out["file_name"] = name.empty() ? scene.words.say("document") : name;
    return out;
  }

  /// One event as it is told, or nothing for what is not.
  std::optional<json::object> tell(const projections::TimelineRow& event, const json::object& data) const {
    const auto& words = scene.words;
    const auto is = [&](std::string_view name) { return event.type == fmt::format("guichet.{}.v1", name); };
    if (is("case.opened")) return row(event, "yours", words.say(everything ? "you_sent" : "request_sent"));
    if (is("step.entered")) {
      auto out = row(event, "ours", status_at(data));
      out["what_lang"] = scene.of_town();
      return out;
    }
    if (is("file.attached")) return tell_file(event, data);
    if (is("reply.received")) {
      const auto elsewhere = is_from_elsewhere(event);
      auto out = row(event, elsewhere ? "ours" : "yours", words.say(elsewhere ? "elsewhere_wrote" : "you_wrote"));
      out["text"] = text_in(data, "text");
      return out;
    }
    if (is("message.sent") || is("letter.ordered")) {
      auto out = row(event, "ours", words.say("we_wrote"));
      out["subject"] = text_in(data, "subject");
      out["text"] = text_in(data, "body");
      out["text_lang"] = scene.lang_of(state.language);
      return out;
    }
    if (is("note.written")) {
      auto out = row(event, "ours", words.say("we_noted"));
      out["text"] = text_in(data, "text");
      return out;
    }
    if (is("case.reopened")) {
      auto out = row(event, "yours", words.say(everything ? "you_reopened" : "request_reopened"));
      if (everything) out["text"] = text_in(data, "text");
      return out;
    }
    if (is("case.joined")) return row(event, "ours", words.say("request_joined"));
    if (is("case.referred"))
      return row(event, "ours", words.say("request_referred", {{"body", text_in(data, "body")}}));
    if (is("case.erased")) return row(event, "ours", words.say("request_erased"));
    if (is("line.joined")) return row(event, "yours", words.say("you_stand_in_line"));
    if (is("slot.offered")) return row(event, "ours", words.say("slot_was_offered"));
    if (is("case.parted")) return row(event, "ours", words.say("request_parted"));
    if (is("survey.answered")) {
      const auto* score = data.if_contains("score");
      const auto mark = score == nullptr || !score->is_number() ? std::int64_t{0} : score->to_number<std::int64_t>();
      auto out = row(event, "yours", words.say("you_judged", {{"what", words.say(fmt::format("survey_{}", mark))}}));
      out["text"] = text_in(data, "text");
      return out;
    }
    if (is("letter.posted")) return row(event, "ours", words.say("we_posted"));
    if (is("case.closed")) return row(event, "ours", words.say("we_closed"));
    return std::nullopt;
  }
};

/// What names or quotes nobody.
bool for_everybody(const projections::TimelineRow& event) {
  return event.type == "guichet.case.opened.v1" || event.type == "guichet.step.entered.v1" ||
         event.type == "guichet.case.closed.v1" || event.type == "guichet.case.reopened.v1" ||
         event.type == "guichet.case.referred.v1" || event.type == "guichet.case.erased.v1";
}

}  // namespace

json::array story_of(const Scene& scene, const cases::CaseState& state, const std::string& path, bool everything) {
  const auto town = scene.engine.town(state.deployment);
  const Teller teller{scene, state, path, definition_of(town.get(), state.workflow), everything};
  json::array story;
  const auto rows = rows_of(scene, state.id);
  for (auto event = rows.rbegin(); event != rows.rend(); ++event) {
    if (!everything && !for_everybody(*event)) continue;
    const auto data = everything ? scene.engine.unseal(event->data) : json::value(event->data);
    if (auto row = teller.tell(*event, data.as_object())) story.push_back(*std::move(row));
  }
  return story;
}

std::optional<Document> find_document(const Scene& scene, const CaseId& id, const std::string& hash) {
  for (const auto& event : rows_of(scene, id)) {
    const auto* file = event.data.if_contains("file");
    if (file == nullptr || !file->is_object() || text_in(file->get_object(), "hash") != hash) continue;
    const auto data = scene.engine.unseal(event.data);
    auto name = text_in(data.as_object(), "name");
    return Document{name.empty() ? "document" : name, text_in(file->get_object(), "media_type")};
  }
  return std::nullopt;
}

}  // namespace guichet::portal
