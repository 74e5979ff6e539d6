#include "adapters/portal/answers.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "adapters/portal/map.h"
#include "adapters/portal/moments.h"
#include "engine/cases/form.h"
#include "engine/cases/scope.h"

namespace guichet::portal {
namespace {

using workflows::Field;
using workflows::FieldType;

bool is_files(const Field& field) {
  return field.type == FieldType::photo || field.type == FieldType::file;
}

std::string text_of(const json::object& answers, std::string_view key) {
  const auto* value = answers.if_contains(key);
  const auto* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string() : std::string(std::string_view(*text));
}

/// "1 234,5" → "1234.5": people write numbers as they learnt to.
std::string plain_number(std::string_view typed) {
  std::string plain;
  for (const char c : typed)
    if (c != ' ') plain += c == ',' ? '.' : c;
  for (auto at = plain.find("\u00a0"); at != std::string::npos; at = plain.find("\u00a0")) plain.erase(at, 2);
  for (auto at = plain.find("\u202f"); at != std::string::npos; at = plain.find("\u202f")) plain.erase(at, 3);
  return plain;
}

template <class Number>
json::value number_or_text(const std::string& typed) {
  const auto plain = plain_number(typed);
  Number number{};
  const auto [end, fault] = std::from_chars(plain.data(), plain.data() + plain.size(), number);
  if (fault == std::errc() && end == plain.data() + plain.size()) return json::value(number);
  return json::value(typed);
}

/// A point, or a district's middle with the words that say where in it; null where nothing was said.
json::value place_of(const Scene& scene, const json::object& typed) {
  const auto words = text_of(typed, "address");
  const auto district = text_of(typed, "district");
  const auto lat = number_or_text<double>(text_of(typed, "lat"));
  const auto lon = number_or_text<double>(text_of(typed, "lon"));
  json::object place;
  if (lat.is_double() && lon.is_double()) {
    place = {{"lon", lon}, {"lat", lat}};
    if (!words.empty()) place["address"] = words;
    return place;
  }
  if (!text_of(typed, "lat").empty() || !text_of(typed, "lon").empty()) return json::value("no point");
  if (words.empty() && district.empty()) return nullptr;
  const auto middle = district_middle(*scene.town, district);
  if (!middle || words.empty()) return json::value("not enough");
  return json::object{
      {"lon", middle->first},
      {"lat", middle->second},
      {"address", fmt::format("{} ({})", words, district_title(*scene.town, district))}};
}

json::value sent_of(const Scene& scene, const Field& field, const json::value& typed) {
  if (field.type == FieldType::location) {
    const auto* place = typed.if_object();
    return place == nullptr ? json::value() : place_of(scene, *place);
  }
  if (field.type == FieldType::choices) return typed.is_array() ? typed : json::value();
  const auto* text = typed.if_string();
  if (text == nullptr || text->empty()) return nullptr;
  const std::string plain(std::string_view{*text});
  if (field.type == FieldType::integer) return number_or_text<std::int64_t>(plain);
  if (field.type == FieldType::number) return number_or_text<double>(plain);
  if (field.type == FieldType::boolean) {
    if (plain == "true" || plain == "false") return json::value(plain == "true");
    return json::value(plain);
  }
  if (field.type == FieldType::datetime)
    if (const auto moment = local_moment(plain, scene.town->time_zone)) return json::value(to_rfc3339(*moment));
  return json::value(plain);
}

std::string bounds_fault(const Words& words, const Field& field, std::string_view key, const std::string& label) {
  const auto min = field.min ? words.number(*field.min) : std::string();
  const auto max = field.max ? words.number(*field.max) : std::string();
  const auto form = field.min && field.max ? "_between" : field.min ? "_min" : field.max ? "_max" : "";
  return words.say(fmt::format("fault_{}{}", key, form), {{"label", label}, {"min", min}, {"max", max}});
}

std::string fault_of(const Scene& scene, const Field& field) {
  const auto& words = scene.words;
  const auto label = field.label.empty() ? field.name : scene.in(field.label);
  switch (field.type) {
    case FieldType::string:
    case FieldType::text:
      if (field.pattern) return scene.in(field.pattern->says);
      return words.say(
          field.max ? "fault_text_max" : "fault_text",
          {{"label", label}, {"max", words.number(field.max.value_or(0))}});
    case FieldType::integer: return bounds_fault(words, field, "integer", label);
    case FieldType::number: return bounds_fault(words, field, "number", label);
    case FieldType::boolean:
    case FieldType::choice:
    case FieldType::choices: return words.say("fault_choice", {{"label", label}});
    case FieldType::date: return words.say("fault_date", {{"label", label}});
    case FieldType::datetime: return words.say("fault_datetime", {{"label", label}});
    case FieldType::location: return words.say("fault_place");
    case FieldType::photo:
    case FieldType::file: return words.say("fault_file", {{"label", label}});
    case FieldType::phone: return words.say("fault_phone");
    case FieldType::email: return words.say("fault_email");
  }
  return {};
}

std::string required_fault(const Scene& scene, const Field& field) {
  const auto label = field.label.empty() ? field.name : scene.in(field.label);
  switch (field.type) {
    case FieldType::location: return scene.words.say("fault_place_required");
    case FieldType::choice:
    case FieldType::choices:
    case FieldType::boolean: return scene.words.say("fault_choice", {{"label", label}});
    case FieldType::photo:
    case FieldType::file: return scene.words.say("fault_file_required", {{"label", label}});
    case FieldType::string:
    case FieldType::text:
    case FieldType::integer:
    case FieldType::number:
    case FieldType::date:
    case FieldType::datetime:
    case FieldType::phone:
    case FieldType::email: return scene.words.say("fault_required", {{"label", label}});
  }
  return {};
}

void read_one(const Scene& scene, const Field& field, const Draft& draft, Reading& reading) {
  if (is_files(field)) {
    const auto count = std::ranges::count(draft.files, field.name, &DraftFile::field);
    if (field.required && count == 0) reading.faults[field.name] = required_fault(scene, field);
    return;
  }
  const auto* typed = draft.answers.if_contains(field.name);
  const auto unseen = field.initial ? *field.initial : json::value();
  const auto sent = typed == nullptr ? unseen : sent_of(scene, field, *typed);
  auto read = cases::read_field(field, sent);
  if (sent.is_null() || (read && read->is_null())) {
    if (field.required) reading.faults[field.name] = required_fault(scene, field);
  } else if (!read) {
    reading.faults[field.name] = fault_of(scene, field);
  } else {
    reading.accepted[field.name] = *std::move(read);
  }
}

}  // namespace

Reading read_answers(const Scene& scene, const workflows::Definition& service, const Draft& draft) {
  cases::Context context;
  context.now = scene.now;
  context.actor.name = "citizen";
  context.channel = "web";
  cases::Scope scope(*scene.town, service, context);
  const cases::CaseState nothing;
  Reading reading;
  for (const auto& field : service.form) {
    if (field.show) {
      const auto shown = scope.is_shown(*field.show, reading.accepted, nothing);
      // A condition that cannot be decided yet (its answer is missing or wrong) asks nothing.
      if (!shown || !*shown) continue;
    }
    reading.shown.insert(field.name);
    read_one(scene, field, draft, reading);
  }
  return reading;
}

std::vector<std::string> screens_of(const workflows::Definition& service) {
  std::vector<std::string> screens;
  for (const std::string_view screen : {"place", "details"})
    if (!fields_on(service, screen).empty()) screens.emplace_back(screen);
  screens.emplace_back("contact");
  screens.emplace_back("review");
  return screens;
}

std::vector<const Field*> fields_on(const workflows::Definition& service, std::string_view screen) {
  std::vector<const Field*> fields;
  for (const auto& field : service.form) {
    const auto home = field.type == FieldType::location ? "place" : "details";
    if (screen == home) fields.push_back(&field);
  }
  return fields;
}

bool is_read_by_show(const workflows::Definition& service, const Field& field) {
  const auto name = "form." + field.name;
  return std::ranges::any_of(service.form, [&](const Field& other) {
    if (!other.show) return false;
    const std::string text(other.show->text());
    const auto at = text.find(name);
    if (at == std::string::npos) return false;
    const auto after = at + name.size() < text.size() ? text[at + name.size()] : ' ';
    return !(after == '_' || (after >= 'a' && after <= 'z') || (after >= '0' && after <= '9'));
  });
}

std::string option_in_words(const Scene& scene, const Field& field, std::string_view id) {
  for (const auto& option : field.options)
    if (option.id == id && !option.label.empty()) return scene.in(option.label);
  return std::string(id);
}

std::string answer_in_words(const Scene& scene, const Field& field, const json::value& accepted) {
  const auto& words = scene.words;
  if (const auto* chosen = accepted.if_array(); chosen != nullptr && field.type == FieldType::choices) {
    std::vector<std::string> labels;
    for (const auto& one : *chosen) labels.push_back(option_in_words(scene, field, std::string_view(one.as_string())));
    return fmt::format("{}", fmt::join(labels, ", "));
  }
  if (const auto* truth = accepted.if_bool()) return words.say(*truth ? "yes" : "no");
  if (const auto* place = accepted.if_object()) {
    if (const auto address = text_of(*place, "address"); !address.empty()) return address;
    const auto* lat = place->if_contains("lat");
    const auto* lon = place->if_contains("lon");
    if (lat == nullptr || lon == nullptr || !lat->is_number() || !lon->is_number()) return {};
    return place_in_words(*scene.town, words, lon->to_number<double>(), lat->to_number<double>());
  }
  const auto* text = accepted.if_string();
  if (text == nullptr) return accepted.is_array() || accepted.is_null() ? std::string() : json::serialize(accepted);
  const std::string plain(std::string_view{*text});
  if (field.type == FieldType::choice) return option_in_words(scene, field, plain);
  if (field.type == FieldType::date)
    if (const auto noon = local_moment(plain + "T12:00", scene.town->time_zone))
      return day_in_words(words, *noon, scene.town->time_zone);
  if (field.type == FieldType::datetime)
    if (const auto moment = parse_rfc3339(plain)) return moment_in_words(words, *moment, scene.town->time_zone);
  return plain;
}

std::map<std::string, std::string> contact_faults(
    const Scene& scene, const workflows::Definition& service, const Draft& draft) {
  std::map<std::string, std::string> faults;
  const auto name = text_of(draft.contact, "name");
  const auto email = text_of(draft.contact, "email");
  const auto phone = text_of(draft.contact, "phone");
  Field field;
  field.type = FieldType::email;
  if (!email.empty() && !cases::read_field(field, json::value(email))) faults["email"] = scene.words.say("fault_email");
  field.type = FieldType::phone;
  if (!phone.empty() && !cases::read_field(field, json::value(phone))) faults["phone"] = scene.words.say("fault_phone");
  field.type = FieldType::string;
  field.max = 200;
  if (!name.empty() && !cases::read_field(field, json::value(name))) faults["name"] = scene.words.say("fault_name");
  if (service.access == workflows::Access::identified) {
    if (name.empty()) faults["name"] = scene.words.say("fault_name_required");
    if (email.empty() && phone.empty()) faults["email"] = scene.words.say("fault_reach_required");
  }
  return faults;
}

}  // namespace guichet::portal
