#include "adapters/portal/field_view.h"

#include <algorithm>

#include <fmt/format.h>

#include "adapters/portal/filling.h"
#include "adapters/portal/map.h"

namespace guichet::portal {
namespace {

using workflows::Field;
using workflows::FieldType;

std::string typed_text(const json::object& answers, std::string_view key) {
  const auto* value = answers.if_contains(key);
  const auto* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string() : std::string(std::string_view(*text));
}

/// What stands in the box: what was typed, nothing where it was emptied, and the default where nobody has seen it yet.
std::string typed_or_default(const Draft& draft, const Field& field) {
  if (!field.initial || draft.answers.contains(field.name)) return typed_text(draft.answers, field.name);
  const auto* text = field.initial->if_string();
  return text == nullptr ? json::serialize(*field.initial) : std::string(std::string_view(*text));
}

/// Every name a template may look for is there: Mustache would otherwise find one of an outer section.
json::object blank_view() {
  return {{"single", false},   {"group", false},      {"line", false},
          {"area", false},     {"select", false},     {"upload", false},
          {"radio", false},    {"several", false},    {"place", false},
          {"photo", false},    {"hint", ""},          {"fault", ""},
          {"mode", ""},        {"complete", ""},      {"limit", ""},
          {"narrow", false},   {"value", ""},         {"described", ""},
          {"required", false}, {"controls", false},   {"options", json::array()},
          {"room", false},     {"files_shown", false}};
}

std::string described_by(const json::object& view, const std::string& id) {
  std::string ids;
  if (!view.at("hint").as_string().empty()) ids = id + "-hint";
  if (!view.at("fault").as_string().empty()) ids += (ids.empty() ? "" : " ") + id + "-fault";
  return ids;
}

void set_line(json::object& view, std::string_view type, std::string_view mode, bool narrow) {
  view["single"] = true;
  view["line"] = true;
  view["type"] = type;
  view["mode"] = mode;
  view["narrow"] = narrow;
}

/// `typed`: the option that was chosen, or the list of them.
json::array options_of(const Scene& scene, const Field& field, const json::value& typed) {
  json::array options;
  for (const auto& option : field.options) {
    const json::value id(option.id);
    const auto* several = typed.if_array();
    options.push_back(json::object{
        {"id", option.id},
        {"label", option.label.empty() ? option.id : scene.in(option.label)},
        {"chosen", several == nullptr ? typed == id : std::ranges::find(*several, id) != several->end()}});
  }
  return options;
}

json::array yes_and_no(const Words& words, const std::string& typed) {
  return {
      json::object{{"id", "true"}, {"label", words.say("yes")}, {"of_town", ""}, {"chosen", typed == "true"}},
      json::object{{"id", "false"}, {"label", words.say("no")}, {"of_town", ""}, {"chosen", typed == "false"}}};
}

void set_files(json::object& view, const Scene& scene, const FieldView& what) {
  const auto photo = what.field->type == FieldType::photo;
  json::array files;
  for (const auto& file : what.draft->files)
    if (file.field == what.field->name)
      files.push_back(
          json::object{{"key", file.key}, {"name", file.name}, {"size", size_in_words(scene.words, file.bytes)}});
  const auto max = what.field->max.value_or(10);
  view["single"] = true;
  view["upload"] = true;
  view["photo"] = photo;
  view["accept"] = accept_of(*what.field);
  view["room"] = std::cmp_less(files.size(), max);
  view["files_shown"] = !files.empty();
  view["files"] = std::move(files);
  if (view["hint"].as_string().empty()) view["hint"] = scene.words.count(photo ? "photos_hint" : "files_hint", max);
}

std::string place_html(const Scene& scene, const FieldView& what, const std::string& id) {
  const auto* typed = what.draft->answers.if_contains(what.field->name);
  const auto* place = typed == nullptr ? nullptr : typed->if_object();
  const json::object said = place == nullptr ? json::object() : *place;
  json::array districts;
  for (const auto& zone : districts_of(*scene.town))
    districts.push_back(json::object{
        {"id", zone.id},
        {"title", zone.title.empty() ? zone.id : zone.title},
        {"chosen", zone.id == typed_text(said, "district")}});
  const auto lat = typed_text(said, "lat");
  const auto lon = typed_text(said, "lon");
  json::object view{
      {"t", scene.words.texts()},
      {"id", id},
      {"name", what.field->name},
      {"address", typed_text(said, "address")},
      {"lat", lat},
      {"lon", lon},
      {"point", !lat.empty() || districts.empty()},
      {"districts_shown", !districts.empty()},
      {"map_shown", false}};
  if (const auto frame = MapFrame::of(*scene.town, 288); frame && !what.whole_form) {
    view["map_shown"] = true;
    view["map_height"] = frame->height();
    view["map"] = fmt::format("/portal/map.svg?lat={}&lon={}", http::percent_encode(lat), http::percent_encode(lon));
  }
  view["districts"] = std::move(districts);
  return fill("place", view);
}

void set_kind(json::object& view, const Scene& scene, const FieldView& what, const std::string& typed) {
  const auto& field = *what.field;
  switch (field.type) {
    case FieldType::string: set_line(view, "text", "", false); break;
    case FieldType::text:
      view["single"] = true;
      view["area"] = true;
      break;
    case FieldType::integer: set_line(view, "text", "numeric", true); break;
    case FieldType::number: set_line(view, "text", "decimal", true); break;
    case FieldType::boolean:
      view["group"] = true;
      view["radio"] = true;
      view["options"] = yes_and_no(scene.words, typed);
      break;
    case FieldType::choices: {
      const auto* chosen = what.draft->answers.if_contains(field.name);
      view["group"] = true;
      view["several"] = true;
      view["options"] = options_of(scene, field, chosen == nullptr ? json::value() : *chosen);
      break;
    }
    case FieldType::choice:
      view["group"] = field.options.size() <= 7;
      view["radio"] = field.options.size() <= 7;
      view["single"] = field.options.size() > 7;
      view["select"] = field.options.size() > 7;
      view["options"] = options_of(scene, field, json::value(typed));
      break;
    case FieldType::date: set_line(view, "date", "", true); break;
    case FieldType::datetime: set_line(view, "datetime-local", "", true); break;
    case FieldType::location:
      view["group"] = true;
      view["place"] = true;
      break;
    case FieldType::photo:
    case FieldType::file: set_files(view, scene, what); break;
    case FieldType::phone: set_line(view, "tel", "tel", false); break;
    case FieldType::email: set_line(view, "email", "email", false); break;
  }
}

}  // namespace

std::string_view accept_of(const workflows::Field& field) {
  return field.type == FieldType::photo ? "image/jpeg,image/png,image/webp"
                                        : "image/jpeg,image/png,image/webp,.pdf,.odt,.ods,.doc,.docx,.txt";
}

std::string size_in_words(const Words& words, std::uint64_t bytes) {
  if (bytes < 1024 * 1024) return words.say("kilobytes", {{"n", fmt::to_string((bytes + 1023) / 1024)}});
  auto number = fmt::format("{:.1f}", static_cast<double>(bytes) / (1024 * 1024));
  number.replace(number.find('.'), 1, words.say("decimal"));
  return words.say("megabytes", {{"n", number}});
}

std::string field_html(const Scene& scene, const FieldView& what) {
  const auto& field = *what.field;
  const auto id = "f-" + field.name;
  const auto typed = typed_or_default(*what.draft, field);
  auto view = blank_view();
  view["t"] = scene.words.texts();
  view["id"] = id;
  view["name"] = field.name;
  view["of_town"] = scene.of_town();
  view["label"] = field.label.empty() ? field.name : scene.in(field.label);
  view["hint"] = scene.in(field.help);
  view["fault"] = what.fault;
  view["required"] = field.required && !(what.whole_form && field.show);
  view["value"] = typed;
  view["controls"] = !what.whole_form && is_read_by_show(*what.service, field);
  const auto is_text = field.type == FieldType::string || field.type == FieldType::text;
  if (is_text && field.max) view["limit"] = fmt::to_string(*field.max);
  set_kind(view, scene, what, typed);
  if (field.type == FieldType::location) view["place_html"] = place_html(scene, what, id);
  view["described"] = described_by(view, id);
  return fill("field", view);
}

std::string contact_html(const Scene& scene, const ContactLine& line) {
  const auto id = fmt::format("f-{}{}", line.prefix, line.name);
  auto view = blank_view();
  view["t"] = scene.words.texts();
  view["id"] = id;
  view["name"] = fmt::format("{}{}", line.prefix, line.name);
  view["of_town"] = "";
  view["label"] = scene.words.say(fmt::format("contact_{}", line.name));
  view["fault"] = line.fault;
  view["required"] = line.required;
  view["value"] = line.value;
  set_line(view, line.type, "", false);
  view["complete"] = line.complete;
  view["described"] = described_by(view, id);
  return fill("field", view);
}

}  // namespace guichet::portal
