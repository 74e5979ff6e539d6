// Contacts of town.yaml: bodies outside that services write to by name.
#include <algorithm>

#include <fmt/format.h>

#include "workflows/parse/town_parts.h"

namespace guichet::workflows::parse {
namespace {

std::string read_contact_address(const yaml::Node* node, Scope& scope) {
  auto address = yaml::read_text(node, scope.report, "an address").value_or("");
  if (node != nullptr && !address.empty() && !is_mail_address(address))
    scope.report.error(
        "wrong-value",
        node->offset,
        fmt::format("`{}` is not an address of mail.", address),
        "mail: centre@pompiers.example");
  return address;
}

/// One that the town speaks: its messages are written in these.
std::string read_contact_language(const yaml::Node* node, Scope& scope) {
  const auto& spoken = scope.town.languages;
  auto language = yaml::read_text(node, scope.report, "a language").value_or("");
  // A town whose languages cannot be read has been told so once.
  if (node == nullptr || spoken.empty() || std::ranges::find(spoken, language) != spoken.end()) return language;
  if (spoken.empty()) return "";
  report_undefined(*node, scope, "undefined-language", "language", spoken);
  return language;
}

}  // namespace

std::map<std::string, Contact> read_contacts(const yaml::Node* node, Scope& scope) {
  std::map<std::string, Contact> contacts;
  if (!yaml::check_count(node, 1000, scope.report, "the contacts of a town")) return contacts;
  for (const auto& entry : yaml::entries_of(node, scope.report, "the contacts")) {
    check_id(entry, scope, "a contact");
    if (entry.key == "citizen")
      scope.report.error(
          "wrong-value",
          entry.offset,
          "`citizen` is the person behind the case, and no contact.",
          "give the contact another name");
    Contact contact{.id = entry.key, .title = {}, .mail = {}, .language = {}};
    yaml::Mapping mapping(entry.value, scope.report, "a contact");
    contact.title = read_localized(mapping.required("title"), scope, "a title");
    contact.mail = read_contact_address(mapping.required("mail"), scope);
    contact.language = read_contact_language(mapping.optional("language"), scope);
    mapping.finish();
    if (contact.language.empty() && !scope.town.languages.empty()) contact.language = scope.town.languages.front();
    contacts.emplace(entry.key, std::move(contact));
  }
  return contacts;
}

}  // namespace guichet::workflows::parse
