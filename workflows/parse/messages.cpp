#include "workflows/parse/messages.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace guichet::workflows::parse {
namespace {

using expression::Environment;

/// `received: { subject: …, body: … }`, in a town with one language above all.
bool lacks_languages(const yaml::Entry& entry, const Scope& scope) {
  const auto& languages = scope.town.languages;
  const auto speaks = [&](const std::string& language) { return entry.value.find(language) != nullptr; };
  const bool is_text = entry.value.find("subject") != nullptr || entry.value.find("body") != nullptr;
  return is_text && !languages.empty() && std::ranges::none_of(languages, speaks);
}

void check_languages(const yaml::Entry& entry, Scope& scope) {
  const auto& languages = scope.town.languages;
  for (const auto& language : entry.value.entries) check_language(language, scope);
  for (const auto& language : languages)
    if (entry.value.is_map() && entry.value.find(language) == nullptr)
      scope.report.error(
          "template-without-language",
          entry.offset,
          fmt::format("The message `{}` has no text in `{}`, which the town speaks.", entry.key, language),
          fmt::format("add `{}: {{ subject: …, body: … }}`", language));
}

MessageTemplate compile(const yaml::Entry& entry, const Environment& environment, Scope& scope) {
  MessageTemplate message;
  message.id = entry.key;
  for (const auto& language : yaml::entries_of(&entry.value, scope.report, "a message")) {
    yaml::Mapping mapping(language.value, scope.report, "a message's text");
    auto& text = message.by_language[language.key];
    if (const auto* subject = mapping.required("subject")) text.subject = read_template(*subject, environment, scope);
    if (const auto* body = mapping.required("body")) text.body = read_template(*body, environment, scope);
    mapping.finish();
  }
  return message;
}

}  // namespace

void MessageFiles::read(const yaml::Document& document, Town& town, std::vector<Diagnostic>& diagnostics) {
  yaml::Report report(document.text, diagnostics);
  Scope scope{.report = report, .town = town};
  const auto environment = environment_of_any_service(town);
  for (const auto& entry : yaml::entries_of(&document.root, report, "a file of messages")) {
    check_id(entry, scope, "a message");
    const auto [first, is_new] = written_.emplace(entry.key, Written{.document = &document, .entry = &entry});
    if (!is_new) {
      const auto before = first->second.document->text.place(first->second.entry->offset);
      report.error(
          "duplicate-id",
          entry.offset,
          fmt::format("The message `{}` stands in {} at line {} already.", entry.key, before.file, before.line),
          "give one of them another name");
      continue;
    }
    if (lacks_languages(entry, scope)) {
      report.error(
          "template-without-language",
          entry.offset,
          fmt::format("The message `{}` does not say in which language it is.", entry.key),
          fmt::format("write its texts below `{}:`, further to the right", town.languages.front()));
      town.templates[entry.key].id = entry.key;
      written_.erase(first);
      continue;
    }
    check_languages(entry, scope);
    town.templates[entry.key] = compile(entry, environment, scope);
  }
}

std::map<std::string, MessageTemplate> MessageFiles::compile_for(
    const Definition& definition,
    const std::vector<std::pair<std::string, Place>>& sent,
    const Town& town,
    std::vector<Diagnostic>& diagnostics) const {
  std::map<std::string, MessageTemplate> messages;
  const auto environment = environment_of(definition, town);
  for (const auto& [name, place] : sent) {
    const auto written = written_.find(name);
    if (written == written_.end() || messages.contains(name)) continue;
    std::vector<Diagnostic> found;
    yaml::Report report(written->second.document->text, found);
    Scope scope{.report = report, .town = town};
    messages[name] = compile(*written->second.entry, environment, scope);
    for (auto& diagnostic : found) {
      // Anything else was reported when the file was read.
      if (diagnostic.code != "expression") continue;
      diagnostic.message += fmt::format(" (`{}` sends it: {} line {})", definition.id, place.file, place.line);
      diagnostics.push_back(std::move(diagnostic));
    }
  }
  return messages;
}

}  // namespace guichet::workflows::parse
