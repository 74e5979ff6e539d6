#include "adapters/portal/account_pages.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "adapters/http/gate.h"
#include "adapters/http/posted.h"
#include "adapters/portal/account_list.h"
#include "adapters/portal/tracking_pages.h"
#include "engine/base/log.h"
#include "engine/cases/form.h"
#include "engine/people/vault.h"

namespace guichet::portal {
namespace {

constexpr std::string_view resident_cookie = "guichet_resident";
constexpr std::size_t rows_per_page = 20;
constexpr std::size_t email_bytes_max = 254;

/// Lax: who follows a link to these pages stays signed in, and no other site's form is sent with it. Secure where a
/// proxy in front says that it speaks TLS. Without a time it ends with the browser.
std::string cookie(const Scene& scene, std::string_view value, std::optional<std::chrono::seconds> lasts) {
  const auto secure = scene.visit.request->header("x-forwarded-proto") == "https";
  return fmt::format(
      "{}={}; Path=/; HttpOnly; SameSite=Lax{}{}",
      resident_cookie,
      value,
      lasts ? fmt::format("; Max-Age={}", lasts->count()) : std::string(),
      secure ? "; Secure" : "");
}

http::Response leave_to(const Scene& scene, std::string_view tail) {
  return see_other(scene.path(tail)).with("Set-Cookie", cookie(scene, "", std::chrono::seconds(0)));
}

std::string value_of(const Scene& scene, std::string_view name) {
  const auto posted = http::Posted::read(scene.visit);
  return posted ? posted->value(name) : std::string();
}

/// Plain characters only: two addresses that differ by an accent must never be one account.
bool is_address(const std::string& text) {
  if (text.empty() || !std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F; })) return false;
  workflows::Field field;
  field.type = workflows::FieldType::email;
  return text.size() <= email_bytes_max && cases::read_field(field, json::value(text));
}

http::Response ask_address(const Scene& scene, const std::string& email, const std::string& fault) {
  json::object view{{"email", email}, {"fault", fault}};
  return page(
      scene,
      "account_ask",
      std::move(view),
      {.title = scene.words.say("account_enter"),
       .place = Place::account,
       .status = fault.empty() ? 200 : 422,
       .secret = true});
}

http::Response too_many(const Scene& scene) {
  return notice(
      scene,
      {.heading = scene.words.say("too_many"),
       .text = scene.words.say("too_many_hint"),
       .href = scene.path("account"),
       .link = scene.words.say("account_back"),
       .status = 429,
       .secret = true});
}

/// The same answer whether the address is known, unknown, or has had its share of letters.
http::Response take_address(const Scene& scene, Desk& desk) {
  const auto email = value_of(scene, "email");
  if (!is_address(email)) return ask_address(scene, email, scene.words.say("fault_email"));
  if (!desk.letters_asked.allow(address_of(scene.visit), scene.now)) return too_many(scene);
  const auto invitation = desk.accounts->invite(email, scene.now);
  if (!invitation) return too_many(scene);
  const auto& code = invitation->code;
  const auto town = scene.in(scene.town->title);
  const auto shown = fmt::format("{} {}", code.substr(0, 4), code.substr(4));
  if (desk.letters_sent.allow(desk.accounts->name_of(email), scene.now)) {
    const auto taken = desk.letters.send(
        {.to = email,
         .subject = scene.words.say("account_letter_subject", {{"code", shown}, {"town", town}}),
         .text = scene.words.say("account_letter", {{"code", shown}, {"town", town}}),
         .language = scene.words.tag(),
         .until = scene.now + std::chrono::minutes(15)});
    if (!taken) return too_many(scene);
  }
  return see_other(scene.path("account/code/" + invitation->token));
}

http::Response ask_code_of(
    const Scene& scene, const std::string& token, const std::string& email, const std::string& fault) {
  json::object view{
      {"sent", scene.words.say("account_code_sent", {{"email", email}})},
      {"action", scene.path("account/code/" + token)},
      {"fault", fault}};
  return page(
      scene,
      "account_code",
      std::move(view),
      {.title = scene.words.say("account_code"),
       .place = Place::account,
       .status = fault.empty() ? 200 : 422,
       .secret = true});
}

http::Response code_is_over(const Scene& scene) {
  return notice(
      scene,
      {.heading = scene.words.say("account_code_over"),
       .text = scene.words.say("account_code_over_hint"),
       .href = scene.path("account"),
       .link = scene.words.say("account_again"),
       .status = 404,
       .secret = true});
}

http::Response show_code(const Scene& scene, const Desk& desk, const std::string& token) {
  if (scene.resident) return see_other(scene.path("account"));
  const auto email = desk.accounts->invited(token, scene.now);
  return email ? ask_code_of(scene, token, *email, "") : code_is_over(scene);
}

http::Response take_code(const Scene& scene, Desk& desk, const std::string& token) {
  const auto email = desk.accounts->invited(token, scene.now);
  if (!email) return code_is_over(scene);
  const auto address = address_of(scene.visit);
  if (!desk.guesses.has_room(address, scene.now)) return too_many(scene);
  auto code = value_of(scene, "code");
  std::erase_if(code, [](char c) { return c < '0' || c > '9'; });
  const auto stays = !value_of(scene, "stay").empty();
  const auto session = desk.accounts->accept(token, code, stays, scene.now);
  if (session) {
    const auto lasts = std::chrono::duration_cast<std::chrono::seconds>(session->until - scene.now);
    return see_other(scene.path("account"))
        .with("Set-Cookie", cookie(scene, session->token, stays ? std::optional(lasts) : std::nullopt));
  }
  desk.guesses.allow(address, scene.now);
  const auto kind = session.error().kind;
  if (kind == Error::Kind::invalid) return ask_code_of(scene, token, *email, scene.words.say("fault_account_code"));
  if (kind == Error::Kind::not_found) return code_is_over(scene);
  log_error("a resident could not sign in", {{"why", session.error().message}});
  return notice(
      scene, {.heading = scene.words.say("busy"), .text = scene.words.say("busy_hint"), .status = 503, .secret = true});
}

std::size_t page_asked(const Scene& scene, std::size_t pages) {
  const auto* asked = scene.target.find("page");
  std::size_t number = 1;
  if (asked != nullptr) std::from_chars(asked->data(), asked->data() + asked->size(), number);
  return std::clamp<std::size_t>(number, 1, pages);
}

/// What the page says of the last thing done on it, after the redirect that followed.
std::string said_of(const Scene& scene) {
  const auto* said = scene.target.find("said");
  return said != nullptr && *said == "listed" ? scene.words.say("account_listed") : std::string();
}

http::Response show_list(const Scene& scene, const Desk& desk, const std::string& code, const std::string& fault) {
  const auto& account = *scene.resident;
  const auto all = requests_of(scene, account);
  const auto pages = std::max<std::size_t>(1, (all.size() + rows_per_page - 1) / rows_per_page);
  const auto number = page_asked(scene, pages);
  json::array rows;
  for (auto i = (number - 1) * rows_per_page; i < std::min(all.size(), number * rows_per_page); ++i)
    rows.push_back(request_view(scene, desk.tracking, all[i]));
  const auto to_page = [&](std::size_t other) { return scene.path(fmt::format("account?page={}", other)); };
  const auto count = static_cast<std::int64_t>(all.size());
  json::object view{
      {"email", scene.words.say("account_of", {{"email", account.email}})},
      {"said", said_of(scene)},
      {"count", all.empty() ? std::string() : scene.words.count("account_count", count)},
      {"nothing", all.empty()},
      {"paged", pages > 1},
      {"page_said", scene.words.say("account_page", {{"n", fmt::to_string(number)}, {"all", fmt::to_string(pages)}})},
      {"before", number > 1 ? to_page(number - 1) : std::string()},
      {"behind", number < pages ? to_page(number + 1) : std::string()},
      {"code", code},
      {"fault", fault}};
  view["rows"] = std::move(rows);
  return page(
      scene,
      "account",
      std::move(view),
      {.title = scene.words.say("account_title"),
       .place = Place::account,
       .status = fault.empty() ? 200 : 422,
       .secret = true});
}

/// A request followed without an account until now; its code says that it is theirs.
http::Response take_listing(const Scene& scene, Desk& desk) {
  const auto code = value_of(scene, "code");
  const auto id = holder_case(scene, desk, code);
  if (!id) return show_list(scene, desk, code, scene.words.say("fault_code"));
  const auto changed = desk.accounts->change(scene.resident->email, [&](Account& account) {
    if (std::ranges::find(account.cases, *id) != account.cases.end()) return;
    if (account.cases.size() >= listed_max) account.cases.erase(account.cases.begin());
    account.cases.push_back(*id);
  });
  if (!changed) return show_list(scene, desk, code, scene.words.say("busy_hint"));
  return see_other(scene.path("account?said=listed"));
}

http::Response take_leave(const Scene& scene, Desk& desk) {
  desk.accounts->sign_out(http::cookie_of(scene.visit.request->header("cookie"), resident_cookie));
  return leave_to(scene, "account/left");
}

http::Response take_removal(const Scene& scene, Desk& desk) {
  desk.accounts->remove(scene.resident->email);
  return leave_to(scene, "account/removed");
}

http::Response farewell(const Scene& scene, const std::string& what) {
  return notice(
      scene,
      {.heading = scene.words.say("account_" + what),
       .text = scene.words.say(fmt::format("account_{}_hint", what)),
       .href = scene.path("account"),
       .link = scene.words.say("account_again"),
       .secret = true});
}

http::Response no_accounts(const Scene& scene) {
  return notice(
      scene,
      {.heading = scene.words.say("account_none"),
       .text = scene.words.say("account_none_hint"),
       .href = scene.path("track"),
       .link = scene.words.say("nav_track"),
       .status = 404});
}

}  // namespace

std::optional<Account> resident_of(const http::Request& request, const Desk& desk, Instant now) {
  const auto session = http::cookie_of(request.header("cookie"), resident_cookie);
  return session.empty() ? std::nullopt : desk.accounts->find(session, now);
}

std::optional<http::Response> read_account(const Scene& scene, Desk& desk, const std::vector<std::string>& path) {
  const auto size = path.size();
  if (size == 3 && (path[2] == "left" || path[2] == "removed") && !scene.resident) return farewell(scene, path[2]);
  if (size == 2 && scene.resident) return show_list(scene, desk, "", "");
  if (size == 2) return scene.accounts ? ask_address(scene, "", "") : no_accounts(scene);
  if (size == 4 && path[2] == "code") return show_code(scene, desk, path[3]);
  // The address of a form that was sent, asked for again.
  if (size == 3) return see_other(scene.path("account"));
  return std::nullopt;
}

std::optional<http::Response> take_account(const Scene& scene, Desk& desk, const std::vector<std::string>& path) {
  const auto size = path.size();
  if (size == 2) return scene.accounts ? take_address(scene, desk) : no_accounts(scene);
  if (size == 4 && path[2] == "code") return take_code(scene, desk, path[3]);
  if (size != 3) return std::nullopt;
  if (!scene.resident) return see_other(scene.path("account"));
  if (path[2] == "list") return take_listing(scene, desk);
  if (path[2] == "leave") return take_leave(scene, desk);
  if (path[2] == "remove") return take_removal(scene, desk);
  return std::nullopt;
}

void remember_sent(const Scene& scene, Desk& desk, const Draft& draft) {
  if (!scene.resident || draft.case_id.empty()) return;
  const auto said = [&](std::string_view name) {
    const auto* value = draft.contact.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
  };
  // Somebody else's request, written for them: its case is listed, its name is not taken for the account's.
  const auto own = people::normalise_email(said("email")) == scene.resident->email;
  const auto changed = desk.accounts->change(scene.resident->email, [&](Account& account) {
    const CaseId id(draft.case_id);
    if (std::ranges::find(account.cases, id) == account.cases.end()) account.cases.push_back(id);
    if (account.cases.size() > listed_max) account.cases.erase(account.cases.begin());
    if (!own) return;
    account.name = said("name");
    account.phone = said("phone");
  });
  if (!changed) log_error("a request is not in its sender's list", {{"why", changed.error().message}});
}

}  // namespace guichet::portal
