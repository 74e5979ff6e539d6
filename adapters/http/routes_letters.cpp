// Letters on paper: those that wait to be printed, and that an agent has seen to one.
#include <charconv>

#include <fmt/format.h>

#include "adapters/http/on_case.h"
#include "adapters/http/reach.h"
#include "adapters/http/render.h"

namespace guichet::http {
namespace {

using access::Permission;

/// What is written on the envelope. Empty: nobody by name, or they were forgotten.
json::object addressee_of(const Call& call, const PersonId& person) {
  if (person.empty()) return {};
  const auto sheet = call.engine->queries().person(person, {.after = {}, .limit = 1});
  if (!sheet) return {};
  json::object known;
  for (const std::string_view name : {"name", "given_name", "family_name", "organisation", "address"})
    if (const auto* value = sheet->attributes.if_contains(name)) known[name] = *value;
  return known;
}

/// The ways back, for who cannot answer a letter as one answers a mail: the team that has the case, else what the town
/// says to all.
json::object office_of(const workflows::Town& town, const cases::CaseState& state, const std::string& language) {
  const auto known = town.teams.find(state.owner);
  const auto team = known == town.teams.end() ? workflows::Team{} : known->second;
  const bool reached = !team.address.empty() || !team.phone.empty();
  return {
      {"name", team.title.in(language)},
      {"address", team.address},
      {"phone", team.phone},
      {"mail", team.mail},
      {"contact", reached ? std::string_view() : town.portal.contact.in(language)}};
}

json::object render_letter(const Call& call, const cases::CaseState& state, const cases::PaperLetter& letter) {
  const auto town = call.engine->town();
  return {
      {"case", state.id.value},
      {"reference", state.reference},
      {"title", state.title},
      {"letter", letter.number},
      {"message", letter.message},
      {"language", letter.language},
      {"since", to_rfc3339(letter.since)},
      {"from", town == nullptr ? std::string() : std::string(town->title.in(letter.language))},
      {"office", town == nullptr ? json::object() : office_of(*town, state, letter.language)},
      {"to", addressee_of(call, state.person)},
      {"subject", letter.subject},
      {"body", letter.body}};
}

Result<Response> list_letters(const Call& call) {
  const auto& queries = call.engine->queries();
  const auto ask = [&](const projections::PageRequest& request) {
    return queries.case_list(call.query("workflow"), "posting", request);
  };
  GUICHET_TRY(const auto page, reached_page(call, ask));
  json::array items;
  for (const auto& row : page.rows) {
    const auto state = queries.find_case(row.id);
    if (!state) continue;
    json::array letters;
    for (const auto& letter : state->letters) letters.emplace_back(render_letter(call, *state, letter));
    auto shown = reveal(call, letters, Permission::case_read_personal, "case/" + row.id.value);
    for (auto& letter : shown.get_array()) items.push_back(std::move(letter));
  }
  return page_response(call, std::move(items), page.next, page.as_of);
}

Result<runtime::Submission> post_letter(const Call& call) {
  JsonFields fields(call.body);
  cases::PostLetter command;
  command.posted = fields.optional_bool("posted").value_or(true);
  command.reason = fields.optional_string("reason", 4'000).value_or("");
  GUICHET_TRY_STATUS(fields.finish());
  const auto& word = call.path[1];
  const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), command.letter);
  if (fault != std::errc() || end != word.data() + word.size())
    return not_found(fmt::format("there is no letter \"{}\": letters of a case are numbered from 1", word));
  return on_case(call, std::move(command));
}

}  // namespace

std::vector<Route> letter_routes() {
  return {
      {.pattern = "/api/v1/paper-letters",
       .permission = Permission::case_read_internal,
       .summary = "List letters to citizens that wait to be printed and posted, with where they go",
       .query =
           {{"workflow", ValueKind::id, "only of this service"},
            {"after", ValueKind::text, "the cursor of the page before"},
            {"limit", ValueKind::page_size, "cases of a page, 1 to 500; 50 where nothing is said"}},
       .outcomes = {{200, "of the newest case first, those of a case in order", "PaperLetters"}},
       .serve = Question(list_letters),
       .name = "list_paper_letters"},
      {.method = Method::post,
       .pattern = "/api/v1/cases/{id}/letters/{letter}",
       .permission = Permission::case_reply,
       .summary = "Say that a letter on paper was posted, or set it aside with a reason",
       .body =
           {{"posted", "boolean", false, "true where nothing is said; false: it is set aside"},
            {"reason", "string", false, "required where it is set aside: handed over at the counter, say"}},
       .outcomes =
           {{200, "done"},
            {404, "the case has no such letter"},
            {409, "somebody has seen to it already"},
            {412, "the case has moved on"}},
       .serve = Order(post_letter),
       .name = "post_paper_letter"}};
}

std::vector<Shape> letter_shapes() {
  return {
      page_shape("PaperLetters", "[PaperLetter]", "Letters to citizens that wait to be printed."),
      {"PaperLetter",
       "A letter that leaves by post, once somebody has printed it.",
       {{"case", "string", true, "its id"},
        {"reference", "string", true, "what people quote"},
        {"title", "string", true, "of the service"},
        {"letter", "integer", true, "its number in the case"},
        {"message", "string", true, "the template's id"},
        {"language", "string", true, "it is written in"},
        {"since", "time", true, "it waits"},
        {"from", "string", true, "the town"},
        {"office", "PaperOffice", true, "the ways back: who has the case"},
        {"to", "object", true, "name and address of the person, as far as they are known and may be read"},
        {"subject", "any", true, "{\"$sealed\":true} where one may not read it, null after an erasure"},
        {"body", "any", true, "the same of its text"}}},
      {"PaperOffice",
       "How the office that has a case is reached; empty what the town does not say.",
       {{"name", "string", false, "of the team that owns the service"},
        {"address", "string", false, "its address"},
        {"phone", "string", false, "its telephone number"},
        {"mail", "string", false, "its mail address"},
        {"contact", "string", false, "where the team has neither address nor telephone: how to reach the town hall"}}}};
}

}  // namespace guichet::http
