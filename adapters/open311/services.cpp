#include "adapters/open311/services.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace guichet::open311 {
namespace {

using workflows::Field;
using workflows::FieldType;

std::string label_of(const Asked& asked, const Field& field) {
  return field.label.empty() ? field.name : asked.in(field.label);
}

std::string_view datatype_of(const Field& field) {
  switch (field.type) {
    case FieldType::text: return "text";
    case FieldType::integer:
    case FieldType::number: return "number";
    case FieldType::boolean:
    case FieldType::choice: return "singlevaluelist";
    case FieldType::choices: return "multivaluelist";
    case FieldType::date:
    case FieldType::datetime: return "datetime";
    case FieldType::string:
    case FieldType::location:
    case FieldType::photo:
    case FieldType::file:
    case FieldType::phone:
    case FieldType::email: return "string";
  }
  return "string";
}

struct YesNo {
  std::string_view yes;
  std::string_view no;
};

/// In the town's language, where we speak it.
YesNo yes_no(const Asked& asked) {
  const auto language = asked.town->languages.empty() ? std::string_view() : asked.town->languages.front();
  if (language == "fr") return {"Oui", "Non"};
  if (language == "nl") return {"Ja", "Nee"};
  if (language == "pt" || language == "pt-BR") return {"Sim", "Não"};
  return {"Yes", "No"};
}

json::array values_of(const Asked& asked, const Field& field) {
  json::array values;
  for (const auto& option : field.options)
    values.push_back(
        json::object{{"key", option.id}, {"name", option.label.empty() ? option.id : asked.in(option.label)}});
  if (field.type == FieldType::boolean) {
    const auto words = yes_no(asked);
    values.push_back(json::object{{"key", "true"}, {"name", words.yes}});
    values.push_back(json::object{{"key", "false"}, {"name", words.no}});
  }
  return values;
}

/// In the town's language, where we speak it.
std::string_view where_nothing_is_said(const Asked& asked) {
  const auto language = asked.town->languages.empty() ? std::string_view() : asked.town->languages.front();
  if (language == "fr") return "Si rien n’est dit : ";
  if (language == "nl") return "Als er niets staat: ";
  if (language == "pt" || language == "pt-BR") return "Se nada for dito: ";
  return "Where nothing is said: ";
}

std::string initial_of(const Asked& asked, const Field& field) {
  const auto* text = field.initial->if_string();
  const auto value = text == nullptr ? json::serialize(*field.initial) : std::string(std::string_view(*text));
  const auto option = std::ranges::find(field.options, value, &workflows::Option::id);
  const auto named = option != field.options.end() && !option->label.empty();
  return std::string(where_nothing_is_said(asked)) + (named ? asked.in(option->label) : value);
}

/// The protocol has no member for how a text must look and for what stands where none is sent: they are told in words,
/// behind the field's own help.
std::string help_of(const Asked& asked, const Field& field) {
  std::vector<std::string> sentences;
  if (!field.help.empty()) sentences.push_back(asked.in(field.help));
  if (field.pattern) sentences.push_back(fmt::format("{} ({})", asked.in(field.pattern->says), field.pattern->text));
  if (field.initial) sentences.push_back(initial_of(asked, field));
  return fmt::format("{}", fmt::join(sentences, "\n"));
}

/// A question that is asked only sometimes, or that has an answer already, cannot be required of every client.
json::object attribute_of(const Asked& asked, const Field& field, std::size_t order) {
  json::object attribute{
      {"variable", true},
      {"code", field.name},
      {"datatype", datatype_of(field)},
      {"required", field.required && !field.show && !field.initial},
      {"datatype_description", help_of(asked, field)},
      {"order", order},
      {"description", label_of(asked, field)}};
  if (auto values = values_of(asked, field); !values.empty()) attribute["values"] = std::move(values);
  return attribute;
}

std::string group_of(const Asked& asked, const workflows::Definition& service) {
  if (!service.group.empty()) return asked.in(service.group);
  const auto team = asked.town->teams.find(service.owner);
  return team == asked.town->teams.end() ? std::string() : asked.in(team->second.title);
}

}  // namespace

const Field* description_field(const workflows::Definition& service) {
  const Field* first = nullptr;
  for (const auto& field : service.form) {
    if (field.type != FieldType::text) continue;
    if (field.name == "description") return &field;
    if (first == nullptr) first = &field;
  }
  return first;
}

std::vector<const Field*> attributes_of(const workflows::Definition& service) {
  std::vector<const Field*> attributes;
  for (const auto& field : service.form)
    if (field.type != FieldType::location && field.type != FieldType::photo && field.type != FieldType::file &&
        &field != description_field(service))
      attributes.push_back(&field);
  return attributes;
}

http::Response discovery(const Asked& asked) {
  const auto changeset = date_of(asked.changesets.latest(asked.engine));
  auto contact = asked.town == nullptr ? std::string() : asked.in(asked.town->portal.contact);
  if (contact.empty() && asked.town != nullptr) contact = asked.in(asked.town->title);
  const json::object endpoint{
      {"specification", "http://wiki.open311.org/GeoReport_v2"},
      {"url", base_of(asked) + "/open311/v2"},
      {"changeset", changeset},
      {"type", "production"},
      {"formats", json::array{"text/xml", "application/json"}}};
  return object(
      asked.format,
      "discovery",
      {{"changeset", changeset}, {"contact", contact}, {"key_service", contact}, {"endpoints", json::array{endpoint}}});
}

http::Response services(const Asked& asked) {
  json::array items;
  for (const auto* service : services_of(asked))
    items.push_back(json::object{
        {"service_code", service->id},
        {"service_name", asked.in(service->title)},
        {"description", asked.in(service->summary)},
        {"metadata", !attributes_of(*service).empty()},
        {"type", "realtime"},
        {"keywords", asked.in(service->keywords)},
        {"group", group_of(asked, *service)}});
  return list(asked.format, "services", "service", items);
}

http::Response definition(const Asked& asked, std::string_view code) {
  const auto* service = service_of(asked, code);
  if (service == nullptr) return fault(asked.format, {{404, fmt::format("there is no service_code \"{}\"", code)}});
  json::array attributes;
  for (const auto* field : attributes_of(*service))
    attributes.push_back(attribute_of(asked, *field, attributes.size() + 1));
  return object(
      asked.format, "service_definition", {{"service_code", service->id}, {"attributes", std::move(attributes)}});
}

}  // namespace guichet::open311
