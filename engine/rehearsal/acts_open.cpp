// `open`: a scenario's first act.
#include "engine/rehearsal/acts.h"

namespace guichet::rehearsal {
namespace {

/// The files that the form names come along, as a browser would send them.
std::vector<cases::FileRef> files_of_form(const json::object& form, const workflows::Fields& fields) {
  std::vector<std::string> names;
  for (const auto& field : fields) {
    if (field.type != workflows::FieldType::photo && field.type != workflows::FieldType::file) continue;
    const auto* value = form.if_contains(field.name);
    if (value == nullptr) continue;
    if (const auto* one = value->if_string()) names.emplace_back(*one);
    if (const auto* list = value->if_array())
      for (const auto& item : *list)
        if (item.is_string()) names.emplace_back(item.get_string());
  }
  return files_named(names);
}

void read_citizen(const yaml::Node* node, const Reader& reader, Act& act, cases::OpenCase& open) {
  open.person = PersonId("citizen");
  if (node == nullptr) return;
  if (node->is_scalar() && node->text == "unknown") {
    open.person = {};
    return;
  }
  yaml::Mapping citizen(*node, reader.report, "a citizen");
  for (const std::string key : {"name", "email", "phone"}) {
    if (const auto value = yaml::read_text(citizen.optional(key), reader.report, "a citizen's " + key))
      act.personal.emplace("citizen." + key, json::value(*value));
  }
  act.reach.has_email = act.personal.contains("citizen.email");
  act.reach.has_address = yaml::read_text(citizen.optional("address"), reader.report, "an address").has_value();
  if (const auto* contact = citizen.optional("contact"))
    act.reach.prefers = read_name(contact, reader.report, "wrong-value", "way", {"mail", "post"});
  citizen.finish();
}

}  // namespace

Act read_open(const yaml::Node& node, const Reader& reader) {
  yaml::Mapping mapping(node, reader.report, "an opening");
  Act act;
  cases::OpenCase open;
  open.workflow = reader.definition.id;
  open.reference = "TEST-1";
  act.channel = read_known(mapping.optional("channel"), reader, "wrong-value", "channel", reader.town.channels);
  open.language =
      read_known(mapping.optional("language"), reader, "undefined-language", "language", reader.town.languages);
  if (const auto* reference = mapping.optional("reference"))
    open.reference = yaml::read_text(reference, reader.report, "a reference").value_or("");
  if (const auto* form = mapping.optional("form");
      form != nullptr && !yaml::entries_of(form, reader.report, "a form").empty())
    open.form = read_values(*form, reader, "the form", reader.definition.form);
  open.files = files_of_form(open.form, reader.definition.form);
  read_citizen(mapping.optional("citizen"), reader, act, open);
  if (const auto* due = mapping.optional("due"))
    for (const auto& entry : yaml::entries_of(due, reader.report, "due times"))
      if (const auto instant = read_instant(&entry.value, reader.report, "a due time"))
        open.due.emplace(clock_name(yaml::make_scalar(entry.key, entry.offset), reader), *instant);
  act.by = read_actor(mapping.optional("by"), reader);
  mapping.finish();
  act.command = std::move(open);
  return act;
}

}  // namespace guichet::rehearsal
