#include "workflows/changes/list.h"

namespace guichet::workflows::changes {
namespace {

std::string_view word_of(Access access) {
  switch (access) {
    case Access::everybody: return "public";
    case Access::identified: return "identified";
    case Access::agents: return "agents";
  }
  return "";
}

std::string_view type_word(FieldType type) {
  switch (type) {
    case FieldType::string: return "string";
    case FieldType::text: return "text";
    case FieldType::integer: return "integer";
    case FieldType::number: return "number";
    case FieldType::boolean: return "boolean";
    case FieldType::choice: return "choice";
    case FieldType::choices: return "choices";
    case FieldType::date: return "date";
    case FieldType::datetime: return "datetime";
    case FieldType::location: return "location";
    case FieldType::photo: return "photo";
    case FieldType::file: return "file";
    case FieldType::phone: return "phone";
    case FieldType::email: return "email";
  }
  return "";
}

std::string limit_of(const std::optional<std::int64_t>& limit) {
  return limit ? fmt::format("{}", *limit) : "";
}

std::string pattern_of(const Field& field) {
  return field.pattern ? fmt::format("{} ({})", field.pattern->text, in_all_languages(field.pattern->says))
                       : std::string();
}

std::string default_of(const Field& field) {
  return field.initial ? json::serialize(*field.initial) : std::string();
}

std::vector<std::string> options_of(const Field& field) {
  std::vector<std::string> options;
  for (const auto& option : field.options) options.push_back(option.id);
  return options;
}

void compare_field(const std::string& subject, const Field& before, const Field& after, List& list) {
  list.compare(subject, "type", std::string(type_word(before.type)), std::string(type_word(after.type)));
  list.compare(subject, "required", before.required ? "yes" : "no", after.required ? "yes" : "no");
  list.compare(subject, "personal", before.personal ? "yes" : "no", after.personal ? "yes" : "no");
  list.compare(subject, "label", in_all_languages(before.label), in_all_languages(after.label));
  list.compare(subject, "help", in_all_languages(before.help), in_all_languages(after.help));
  list.compare(subject, "min", limit_of(before.min), limit_of(after.min));
  list.compare(subject, "max", limit_of(before.max), limit_of(after.max));
  list.compare(subject, "pattern", pattern_of(before), pattern_of(after));
  list.compare(subject, "default", default_of(before), default_of(after));
  list.compare(subject, "shown where", before.show ? before.show->text() : "", after.show ? after.show->text() : "");
  list.compare_sets(subject, "offers", options_of(before), options_of(after));
}

std::string warnings_of(const ClockRule& clock) {
  std::string text;
  for (const auto& warning : clock.warnings) text += fmt::format("{}{}%", text.empty() ? "" : ", ", warning.percent);
  return text;
}

void compare_clocks(const Definition& before, const Definition& after, List& list) {
  for (const auto& clock : before.clocks) {
    const auto subject = "clock " + clock.name;
    const auto* now = after.find_clock(clock.name);
    if (now == nullptr) {
      list.add(Kind::removed, subject);
      continue;
    }
    list.compare(subject, "budget", to_string(clock.budget), to_string(now->budget));
    list.compare(subject, "calendar", clock.calendar, now->calendar);
    list.compare(subject, "starts on entering", clock.from_entering, now->from_entering);
    list.compare(subject, "met on leaving", clock.until_leaving, now->until_leaving);
    list.compare(subject, "met on entering", clock.until_entering, now->until_entering);
    list.compare(subject, "warns at", warnings_of(clock), warnings_of(*now));
    list.compare_sets(subject, "pauses in", clock.pause, now->pause);
    list.compare(subject, "silence means", clock.on_silence, now->on_silence);
    list.compare(subject, "is acknowledged by", clock.acknowledgement, now->acknowledgement);
    list.compare(subject, "remedy", in_all_languages(clock.remedy), in_all_languages(now->remedy));
  }
  for (const auto& clock : after.clocks)
    if (before.find_clock(clock.name) == nullptr) list.add(Kind::added, "clock " + clock.name, to_string(clock.budget));
}

void compare_messages(const Definition& before, const Definition& after, List& list) {
  for (const auto& [id, message] : after.messages) {
    const auto old_message = before.messages.find(id);
    if (old_message == before.messages.end()) {
      list.add(Kind::added, "message " + id);
      continue;
    }
    for (const auto& [language, text] : message.by_language) {
      const auto old_text = old_message->second.by_language.find(language);
      const bool had = old_text != old_message->second.by_language.end();
      const auto subject = fmt::format("message {} ({})", id, language);
      list.compare(subject, "subject", had ? old_text->second.subject.text() : "", text.subject.text());
      if (!had || old_text->second.body.text() != text.body.text()) list.add(Kind::changed, subject, "its text");
    }
  }
  for (const auto& [id, message] : before.messages)
    if (!after.messages.contains(id)) list.add(Kind::removed, "message " + id);
}

std::string text_of(const std::optional<DuplicateRule>& rule) {
  if (!rule) return {};
  return fmt::format(
      "{}within {} m, during {}, same: {}",
      rule->place.empty() ? "" : rule->place + " ",
      rule->within_m,
      to_string(rule->during),
      fmt::join(rule->same, ", "));
}

std::string text_of(const std::optional<Instant>& moment) {
  return moment ? to_rfc3339(*moment) : std::string();
}

std::string text_of(const std::optional<Degraded>& degraded) {
  if (!degraded) return {};
  auto text = fmt::format(
      "{} to {}, {}", to_rfc3339(degraded->from), to_rfc3339(degraded->to), in_all_languages(degraded->reason));
  for (const auto& [clock, span] : degraded->clocks) text += fmt::format(", {} {}", clock, to_string(span));
  return text;
}

}  // namespace

std::string in_all_languages(const Localized& text) {
  std::string joined;
  for (const auto& [language, words] : text.by_language)
    joined += fmt::format("{}{}: {}", joined.empty() ? "" : ", ", language, words);
  return joined;
}

void compare_fields(std::string_view where, const Fields& before, const Fields& after, List& list) {
  for (const auto& field : before) {
    const auto subject = fmt::format("field {}.{}", where, field.name);
    if (const auto* now = find_field(after, field.name))
      compare_field(subject, field, *now, list);
    else
      list.add(Kind::removed, subject);
  }
  for (const auto& field : after)
    if (find_field(before, field.name) == nullptr)
      list.add(
          Kind::added,
          fmt::format("field {}.{}", where, field.name),
          fmt::format("{}{}", type_word(field.type), field.required ? ", required" : ""));
}

void compare_services(const Definition& before, const Definition& after, List& list) {
  constexpr auto subject = "service";
  list.compare(subject, "title", in_all_languages(before.title), in_all_languages(after.title));
  list.compare(subject, "summary", in_all_languages(before.summary), in_all_languages(after.summary));
  list.compare(subject, "owner", before.owner, after.owner);
  list.compare(subject, "access", std::string(word_of(before.access)), std::string(word_of(after.access)));
  const auto visibility = [](const Definition& one) {
    return std::string(one.visibility == Visibility::everyone ? "public" : "private");
  };
  list.compare(subject, "visibility", visibility(before), visibility(after));
  list.compare(subject, "alternatives", in_all_languages(before.alternatives), in_all_languages(after.alternatives));
  for (const auto& [outcome, span] : after.keep) {
    const auto old_span = before.keep.find(outcome);
    list.compare(
        subject, "keeps " + outcome, old_span == before.keep.end() ? "" : to_string(old_span->second), to_string(span));
  }
  list.compare(subject, "opens to the public", text_of(before.opens), text_of(after.opens));
  list.compare(subject, "degraded", text_of(before.degraded), text_of(after.degraded));
  list.compare(subject, "duplicates", text_of(before.duplicates), text_of(after.duplicates));
  compare_fields("form", before.form, after.form, list);
  compare_fields("data", before.data, after.data, list);
  compare_tables(before, after, list);
  compare_clocks(before, after, list);
  compare_messages(before, after, list);
}

}  // namespace guichet::workflows::changes
