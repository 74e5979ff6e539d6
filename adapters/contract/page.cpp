#include "adapters/contract/page.h"

#include <set>

#include <fmt/format.h>

#include "adapters/contract/answers.h"
#include "adapters/contract/parameters.h"

namespace guichet::contract {
namespace {

using http::Route;

constexpr std::string_view introduction =
    "# The API\n\n"
    "What other programs may ask of this server, made from the declarations by which it answers. The same for programs: "
    "`/openapi.json` (OpenAPI 3.1), from which clients in most languages can be generated, a JSON Schema for every type "
    "of event under `/schemas`, and the feed as AsyncAPI 3.0 at `/asyncapi.json`.\n\n"
    "Send a token with every call: `Authorization: Bearer guichet_…`; `guichet token` makes one. Bodies are JSON. A command "
    "with an `Idempotency-Key` may be sent again without harm; with `If-Match` it acts only on the state you have seen; the "
    "`Guichet-Position` it answers, sent with a question, lets you read what you wrote. Errors are "
    "`application/problem+json`, with every faulty member in `errors`. Lists are paged by `next`.\n";

/// In a cell of a table.
std::string cell(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '|') safe += '\\';
    safe += c;
  }
  return safe;
}

/// "[Task]?" → "list of Task, or null", as people say it.
std::string words_of(std::string_view type) {
  if (type.ends_with('?')) return words_of(type.substr(0, type.size() - 1)) + ", or null";
  if (type.starts_with('[')) return "list of " + words_of(type.substr(1, type.size() - 2));
  if (type.starts_with('{')) return "object of " + words_of(type.substr(1, type.size() - 2));
  return cell(type);
}

void add_members(std::string& page, const std::vector<http::Member>& members, bool sent) {
  page += fmt::format("| member | | |\n| --- | --- | --- |\n");
  for (const auto& member : members) {
    const auto note = sent == member.required ? (sent ? ", required" : ", not always") : "";
    page += fmt::format("| `{}` | {}{} | {} |\n", member.name, words_of(member.type), note, cell(member.what));
  }
  page += '\n';
}

void add_parameters(std::string& page, const Route& route) {
  const auto names = names_in(route.pattern);
  if (names.empty() && route.query.empty()) return;
  page += "| parameter | |\n| --- | --- |\n";
  for (const auto& name : names) page += fmt::format("| `{{{}}}` | {} |\n", name, meaning_of(name));
  for (const auto& parameter : route.query)
    page += fmt::format(
        "| `{}` | {}{}{} |\n",
        parameter.name,
        cell(parameter.words),
        parameter.words.empty() || parameter.what.empty() ? "" : ": ",
        cell(parameter.what));
  page += '\n';
}

void add_answers(std::string& page, const Route& route) {
  page += "Answers: ";
  bool first = true;
  for (const auto& [status, outcome] : outcomes_of(route)) {
    const auto special = std::string_view(outcome.what).ends_with('.');  // what holds for every route
    if (status >= 400 && special) continue;
    page += fmt::format("{}**{}** {}", first ? "" : "; ", status, outcome.what);
    if (!outcome.shape.empty()) page += fmt::format(" (`{}`)", outcome.shape);
    first = false;
  }
  page += ".\n\n";
}

void add_route(std::string& page, const Route& route) {
  page += fmt::format("### {} {}\n\n{}.", http::word_of(route.method), route.pattern, route.summary);
  if (route.permission) page += fmt::format(" Permission `{}`.", access::word_of(*route.permission));
  if (route.offers.front() != "application/json") {
    page += " As ";
    for (const auto offer : route.offers)
      page += fmt::format("{}`{}`", offer == route.offers.front() ? "" : ", ", offer);
    page += '.';
  }
  page += "\n\n";
  add_parameters(page, route);
  if (takes_json(route) && !route.body.empty()) add_members(page, route.body, true);
  if (!route.example.empty()) page += fmt::format("```json\n{}\n```\n\n", route.example);
  add_answers(page, route);
}

}  // namespace

std::string api_page(const Description& description) {
  std::string page(introduction);
  std::set<std::string_view> told;
  for (const auto& chapter : description.routes) {
    if (!told.insert(chapter.tag).second) continue;
    page += fmt::format("\n## {}\n\n", chapter.tag);
    for (const auto& route : description.routes)
      if (route.tag == chapter.tag) add_route(page, route);
  }
  page += "\n## What is answered\n\nAnswers may gain members: take what you do not know.\n\n";
  for (const auto& shape : description.shapes) {
    page += fmt::format("### {}\n\n{}\n\n", shape.name, shape.what);
    add_members(page, shape.members, false);
  }
  return page;
}

}  // namespace guichet::contract
