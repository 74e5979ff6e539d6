// `mail` and `orders` of town.yaml: how letters leave and come in, and when one that does not get through is told.
#include <algorithm>

#include <fmt/format.h>

#include "workflows/parse/town_parts.h"

namespace guichet::workflows::parse {
namespace {

constexpr std::int64_t letter_timeout_max_ms = 300'000;
constexpr std::int64_t stuck_min_ms = 60'000;
constexpr std::size_t local_part_max = 24;  // a signed reference stands behind it, and 64 is the most (RFC 5321)

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_host(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) return host.size() > 3;
  return !host.empty() && host.size() <= 253 && host.front() != '.' && host.front() != '-' &&
         std::ranges::all_of(host, [](char c) { return is_letter_or_digit(c) || c == '.' || c == '-'; });
}

bool is_port(std::string_view port) {
  return !port.empty() && port.size() <= 5 && std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; }) &&
         std::stoi(std::string(port)) <= 65'535;
}

/// HOST or HOST:PORT.
bool is_place(std::string_view place, bool port_needed) {
  const auto colon = place.find(':', place.starts_with('[') ? place.find(']') : 0);
  if (colon == std::string_view::npos) return !port_needed && is_host(place);
  return is_host(place.substr(0, colon)) && is_port(place.substr(colon + 1));
}

std::string read_own_address(const yaml::Node* node, Scope& scope) {
  auto from = yaml::read_text(node, scope.report, "an address").value_or("");
  if (node == nullptr || from.empty()) return from;
  if (!is_mail_address(from))
    scope.report.error(
        "wrong-value",
        node->offset,
        fmt::format("`{}` is not an address of mail.", from),
        "mairie@saint-aubin.example");
  else if (from.rfind('@') > local_part_max)
    scope.report.error(
        "wrong-value",
        node->offset,
        fmt::format(
            "`{}` is too long before the @: a case's signature stands behind it, so it may have {} characters.",
            from,
            local_part_max),
        "mairie@saint-aubin.example");
  return from;
}

std::string read_server(const yaml::Node* node, Scope& scope) {
  auto server = yaml::read_text(node, scope.report, "an address").value_or("");
  if (node == nullptr) return server;
  std::string_view place;
  for (const std::string_view scheme : {"smtp://", "smtps://"})
    if (server.starts_with(scheme)) place = std::string_view(server).substr(scheme.size());
  if (!is_place(place, false))
    scope.report.error(
        "wrong-value",
        node->offset,
        fmt::format("`{}` is not the address of a mail server.", server),
        "smtp://mail.saint-aubin.example:587 or smtps://mail.saint-aubin.example:465");
  return server;
}

void read_password(const yaml::Node* node, Scope& scope, Mail& mail) {
  if (node == nullptr) return;
  yaml::Mapping mapping(*node, scope.report, "the password");
  const auto* file = mapping.optional("file");
  const auto* variable = mapping.optional("env");
  mail.password_file = yaml::read_text(file, scope.report, "a file").value_or("");
  mail.password_variable = yaml::read_text(variable, scope.report, "a variable").value_or("");
  if (mapping.is_map() && (file == nullptr) == (variable == nullptr))
    scope.report.error(
        "missing-key",
        node->offset,
        "The password stands in a `file` or in a variable of the environment (`env`): one of the two.",
        "file: /etc/guichet/mail.password");
  mapping.finish();
}

void read_inbox(const yaml::Node* node, Scope& scope, Mail& mail) {
  if (node == nullptr) return;
  yaml::Mapping mapping(*node, scope.report, "the inbox");
  const auto* listen = mapping.required("listen");
  mail.listen = yaml::read_text(listen, scope.report, "an address").value_or("");
  const bool is_socket = mail.listen.starts_with("unix:/") && mail.listen.size() <= 100;
  if (listen != nullptr && !is_socket && !is_place(mail.listen, true))
    scope.report.error(
        "wrong-value",
        listen->offset,
        fmt::format("`{}` is no place to listen at.", mail.listen),
        "unix:/run/guichet/lmtp or 127.0.0.1:2424");
  mail.opens = yaml::read_text(mapping.optional("opens"), scope.report, "a service").value_or("");
  const auto* form = mapping.optional("form");
  for (const auto& entry : yaml::entries_of(form, scope.report, "the form")) {
    const auto part = yaml::read_text(&entry.value, scope.report, "a part of a letter").value_or("");
    const std::vector<std::string> parts = {"subject", "text", "from", "name"};
    if (std::ranges::find(parts, part) == parts.end())
      scope.report.error(
          "wrong-value",
          entry.value.offset,
          fmt::format("`{}` is no part of a letter.", part),
          "write subject, text, from (the sender's address) or name (the sender's)");
    mail.form.emplace(entry.key, part);
  }
  if (mapping.is_map() && mail.opens.empty() && form != nullptr)
    scope.report.error(
        "missing-key", node->offset, "`form` is the form of the service that letters open.", "opens: question");
  mapping.finish();
}

bool can_hold(FieldType type, const std::string& part) {
  if (part == "from") return type == FieldType::email || type == FieldType::string || type == FieldType::text;
  return type == FieldType::string || type == FieldType::text;
}

}  // namespace

bool is_mail_address(std::string_view address) {
  const auto at = address.rfind('@');
  if (at == std::string_view::npos || at == 0) return false;
  const auto local = address.substr(0, at);
  return is_host(address.substr(at + 1)) && address.substr(at + 1).find('.') != std::string_view::npos &&
         std::ranges::all_of(local, [](char c) { return is_letter_or_digit(c) || c == '.' || c == '-' || c == '_'; });
}

std::optional<Mail> read_mail(const yaml::Node* node, Scope& scope) {
  if (node == nullptr) return std::nullopt;
  Mail mail;
  yaml::Mapping mapping(*node, scope.report, "mail");
  mail.from = read_own_address(mapping.required("from"), scope);
  const auto* server = mapping.required("server");
  mail.server = read_server(server, scope);
  if (server != nullptr) mail.reach = read_reach(*server, mail.server, scope);
  const auto* encryption = mapping.optional("encryption");
  const auto word = yaml::read_text(encryption, scope.report, "a word").value_or("required");
  mail.encrypted = word != "none";
  if (word != "none" && word != "required")
    scope.report.error(
        "wrong-value", encryption->offset, fmt::format("`{}` is no kind of encryption.", word), "required or none");
  const auto* user = mapping.optional("user");
  const auto* password = mapping.optional("password");
  mail.user = yaml::read_text(user, scope.report, "a user").value_or("");
  read_password(password, scope, mail);
  if (mapping.is_map() && (user == nullptr) != (password == nullptr))
    scope.report.error(
        "missing-key", node->offset, "`user` and `password` stand together, or neither does.", "user: guichet");
  const auto* timeout = mapping.optional("timeout");
  if (const auto span = timeout == nullptr ? std::nullopt : read_span(timeout, scope, "a timeout")) {
    mail.timeout = *span;
    if (span->measure != Measure::elapsed || span->amount_ms < 1'000 || span->amount_ms > letter_timeout_max_ms)
      scope.report.error("invalid-span", timeout->offset, "A letter is taken between 1 s and 5 min.", "30 s");
  }
  read_inbox(mapping.optional("inbox"), scope, mail);
  mapping.finish();
  return mail;
}

Span read_stuck_after(const yaml::Node* node, Scope& scope) {
  auto stuck_after = Town{}.stuck_after;
  if (node == nullptr) return stuck_after;
  yaml::Mapping mapping(*node, scope.report, "orders");
  const auto* after = mapping.optional("stuck_after");
  if (const auto span = after == nullptr ? std::nullopt : read_span(after, scope, "a span")) {
    stuck_after = *span;
    if (span->measure != Measure::elapsed || span->amount_ms < stuck_min_ms)
      scope.report.error("invalid-span", after->offset, "An order is stuck after a minute at the earliest.", "30 min");
  }
  mapping.finish();
  return stuck_after;
}

void check_mail(const yaml::Document& document, const Town& town, std::vector<Diagnostic>& diagnostics) {
  if (!town.mail || town.mail->opens.empty()) return;
  yaml::Report report(document.text, diagnostics);
  Scope scope{.report = report, .town = town};
  const auto* inbox = document.root.find("mail")->find("inbox");
  const auto* opens = inbox->find("opens");
  const auto known = town.workflows.find(town.mail->opens);
  if (known == town.workflows.end())
    return report_undefined(*opens, scope, "undefined-workflow", "service", keys_of(town.workflows));
  const auto& form = known->second->form;
  const auto* parts = inbox->find("form");
  for (const auto& entry : yaml::entries_of(parts, report, "the form")) {
    const auto* field = find_field(form, entry.key);
    const auto part = town.mail->form.find(entry.key);
    if (field == nullptr)
      report.error(
          "wrong-value",
          entry.offset,
          fmt::format("The form of {} has no field `{}`.", town.mail->opens, entry.key),
          "name a field that holds text");
    else if (part != town.mail->form.end() && !can_hold(field->type, part->second))
      report.error(
          "wrong-value",
          entry.value.offset,
          fmt::format("The field `{}` cannot hold the {} of a letter.", entry.key, part->second),
          "name a field that holds text");
  }
  for (const auto& field : form)
    if (field.required && !field.show && !town.mail->form.contains(field.name))
      report.error(
          "missing-key",
          opens->offset,
          fmt::format("A letter cannot open {}: its form requires `{}`.", town.mail->opens, field.name),
          fmt::format("form: {{ {}: text }}, or a service that requires less", field.name));
}

}  // namespace guichet::workflows::parse
