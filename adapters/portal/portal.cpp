#include "adapters/portal/portal.h"

#include <algorithm>
#include <atomic>

#include <fmt/format.h>

#include "adapters/http/conditions.h"
#include "adapters/portal/account_pages.h"
#include "adapters/portal/assets.h"
#include "adapters/portal/figures_pages.h"
#include "adapters/portal/form_pages.h"
#include "adapters/portal/report_pages.h"
#include "adapters/portal/review_pages.h"
#include "adapters/portal/service_pages.h"
#include "adapters/portal/tracking_pages.h"
#include "engine/base/log.h"

namespace guichet::portal {
namespace {

constexpr std::size_t form_bytes_max = 512 * 1024;
constexpr std::size_t upload_bytes_max = 48u * 1024 * 1024;
constexpr auto draft_life = std::chrono::hours(24 * 7);
constexpr auto sweep_every = std::chrono::minutes(10);

using Segments = std::vector<std::string>;

bool is_read(const http::Request& request) {
  return request.method == http::Method::get || request.method == http::Method::head;
}

/// A browser says where a post comes from; another site's is refused, whatever it knows.
bool is_cross_site(const http::Request& request) {
  const auto site = request.header("sec-fetch-site");
  return !site.empty() && site != "same-origin" && site != "none";
}

http::Response method_not_allowed(std::string_view allowed) {
  http::Response response;
  response.status = 405;
  response.headers.push_back({"Allow", std::string(allowed)});
  protect(response);
  return response;
}

http::Response or_not_found(const Scene& scene, std::optional<http::Response> answer) {
  return answer ? *std::move(answer) : not_found(scene);
}

http::Response read_page(const Scene& scene, Desk& desk, const Segments& path) {
  const auto size = path.size();
  if (size > 1 && path[1] == "account") return or_not_found(scene, read_account(scene, desk, path));
  if (size == 2 && path[1].empty()) return show_home(scene);
  if (size == 2 && path[1] == "track") return ask_code(scene);
  if (size == 2 && path[1] == "outbox") return show_outbox(scene);
  if (size == 4 && path[1] == "services" && path[3] == "report") return show_report(scene, path[2]);
  if (size == 2 && path[1] == "figures") return show_figures(scene, desk);
  if (size == 3 && path[1] == "services") return show_service(scene, path[2]);
  if (size == 3 && path[1] == "track") return show_track(scene, desk, path[2]);
  if (size == 4 && path[1] == "track" && path[3] == "slot") return choose_slot(scene, desk, path[2], false);
  if (size == 4 && path[1] == "form" && path[3] == "done") return show_done(scene, desk, path[2]);
  if (size == 4 && path[1] == "form") return show_screen(scene, desk, path[2], path[3]);
  if (size == 5 && path[1] == "track" && path[3] == "files") return send_document(scene, desk, path[2], path[4]);
  return not_found(scene);
}

http::Response take_post(const Scene& scene, Desk& desk, const Segments& path) {
  const auto size = path.size();
  if (size > 1 && path[1] == "account") return or_not_found(scene, take_account(scene, desk, path));
  if (size == 2 && path[1] == "track") return find_code(scene, desk);
  if (size == 4 && path[1] == "services" && path[3] == "start") return begin_form(scene, desk, path[2]);
  if (size == 4 && path[1] == "services" && path[3] == "report") return take_report(scene, desk, path[2]);
  if (size == 4 && path[1] == "form" && path[3] == "send") return send_form(scene, desk, path[2]);
  if (size == 4 && path[1] == "form" && path[3] == "same") return same_as(scene, desk, path[2]);
  if (size == 4 && path[1] == "form") return take_screen(scene, desk, path[2], path[3]);
  if (size == 4 && path[1] == "track" && path[3] == "slot") return choose_slot(scene, desk, path[2], true);
  if (size == 4 && path[1] == "track" && path[3] == "reply") return take_reply(scene, desk, path[2]);
  if (size == 4 && path[1] == "track" && path[3] == "withdraw") return take_withdrawal(scene, desk, path[2]);
  if (size == 4 && path[1] == "track" && path[3] == "reopen") return take_reopening(scene, desk, path[2]);
  if (size == 4 && path[1] == "track" && path[3] == "survey") return take_survey(scene, desk, path[2]);
  return not_found(scene);
}

std::string first_segment(std::string_view path) {
  return path.size() < 2 ? std::string() : std::string(path.substr(1, path.find('/', 1) - 1));
}

/// The language of the address, else the browser's where the town speaks it, else the town's first.
const Words& choose_words(const http::Request& request, const workflows::Town* town) {
  if (const auto* words = words_in(first_segment(request.path()))) return *words;
  const auto known = languages_of(town);
  const auto wanted = http::preferred_language(request.header("accept-language"));
  for (const auto* words : known)
    if (words->tag().substr(0, 2) == wanted) return *words;
  return *known.front();
}

/// The town's own tag for the page's language: what the engine writes to people in.
std::string language_for(const workflows::Town* town, const Words& words) {
  if (town == nullptr || town->languages.empty()) return words.tag();
  const auto found = std::ranges::find(town->languages, words.tag());
  return found == town->languages.end() ? town->languages.front() : *found;
}

}  // namespace

struct Portal::State {
  State(
      runtime::Engine& facade,
      const Clock& time,
      Drafts drafts,
      access::TrackingKey tracking,
      std::unique_ptr<Accounts> accounts,
      Correspondence letters)
      : engine(facade),
        clock(time),
        desk{
            .drafts = std::move(drafts),
            .tracking = std::move(tracking),
            .accounts = std::move(accounts),
            .letters = std::move(letters)} {}

  bool sends_letters() const { return desk.letters.possible && desk.letters.possible(); }

  /// Every so often one visitor's request pays for it; it is a walk over a folder.
  void sweep() {
    const auto now = std::chrono::time_point_cast<std::chrono::seconds>(clock.now()).time_since_epoch().count();
    auto last = swept.load();
    if (now - last < std::chrono::seconds(sweep_every).count() || !swept.compare_exchange_strong(last, now)) return;
    const auto removed = desk.drafts.sweep(std::filesystem::file_time_type::clock::now() - draft_life);
    if (removed > 0) log_info("forgotten drafts removed", {{"count", std::to_string(removed)}});
    const auto over = desk.accounts->sweep(std::filesystem::file_time_type::clock::now());
    if (over > 0) log_info("sign-ins that were over removed", {{"count", std::to_string(over)}});
  }

  runtime::Engine& engine;
  const Clock& clock;
  Desk desk;
  std::atomic<std::int64_t> swept{0};
};

Portal::Portal(std::unique_ptr<State> state) : state_(std::move(state)) {}

Portal::~Portal() = default;

Result<std::unique_ptr<Portal>> Portal::open(
    runtime::Engine& engine, const Clock& clock, const std::filesystem::path& data, Correspondence letters) {
  GUICHET_TRY(auto drafts, Drafts::open(data / "drafts"));
  GUICHET_TRY(auto tracking, access::TrackingKey::open(data / "keys" / "tracking.key"));
  GUICHET_TRY(auto accounts, Accounts::open(data / "residents", data / "keys" / "residents.key"));
  auto state = std::make_unique<State>(
      engine, clock, std::move(drafts), std::move(tracking), std::move(accounts), std::move(letters));
  return std::unique_ptr<Portal>(new Portal(std::move(state)));
}

bool Portal::owns(std::string_view path) const {
  const auto first = first_segment(path);
  return path == "/" || first == "portal" || words_in(first) != nullptr;
}

std::size_t Portal::body_bytes_max(const http::Request& request) const {
  return http::media_type_of(request.header("content-type")) == "multipart/form-data" ? upload_bytes_max
                                                                                      : form_bytes_max;
}

http::Response Portal::answer(const http::Visit& visit) {
  const auto& request = *visit.request;
  const auto town = state_->engine.town();
  const auto& words = choose_words(request, town.get());
  auto target = http::parse_target(request.target);
  Scene scene{
      .visit = visit,
      .target = target ? *std::move(target) : http::Target{},
      .words = words,
      .town = town,
      .engine = state_->engine,
      .now = state_->clock.now(),
      .language = language_for(town.get(), words),
      .accounts = town != nullptr && state_->sends_letters(),
      .resident = town == nullptr ? std::nullopt : resident_of(request, state_->desk, state_->clock.now())};
  const auto& path = scene.target.segments;
  if (request.method != http::Method::post && !is_read(request)) return method_not_allowed("GET, HEAD, POST");
  if (request.path() == "/") {
    auto response = see_other(scene.path(""));
    response.status = 302;
    response.headers.push_back({"Vary", "Accept-Language"});
    return response;
  }
  if (path.empty()) return not_found(scene);
  if (path.front() == "portal") return send_asset(scene, state_->desk);
  if (words_in(path.front()) == nullptr) return not_found(scene);
  if (path.size() == 1) return see_other(scene.path(""));
  if (is_read(request)) return read_page(scene, state_->desk, path);
  if (is_cross_site(request)) return refuse(visit, 403);
  if (scene.town == nullptr) return not_found(scene);
  state_->sweep();
  return take_post(scene, state_->desk, path);
}

http::Response Portal::refuse(const http::Visit& visit, int status) {
  const auto town = state_->engine.town();
  const auto& words = choose_words(*visit.request, town.get());
  const Scene scene{
      .visit = visit,
      .target = {},
      .words = words,
      .town = town,
      .engine = state_->engine,
      .now = state_->clock.now(),
      .language = language_for(town.get(), words),
      .accounts = town != nullptr && state_->sends_letters()};
  const auto key = status == 413 ? "too_large" : status == 503 || status == 500 ? "busy" : "bad_form";
  return notice(
      scene,
      {.heading = words.say(key), .text = words.say(fmt::format("{}_hint", key)), .status = status, .secret = true});
}

}  // namespace guichet::portal
