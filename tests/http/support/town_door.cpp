#include "tests/http/support/town_door.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "adapters/http/api.h"
#include "tests/http/support/judge.h"
#include "tests/runtime/support/town.h"

namespace guichet::test {
namespace {

constexpr std::string_view roles_yaml = R"(
roles:
  agent:
    title: { fr: Agent }
    may: [case:open, case:read, case:read-internal, case:reply, case:attach, note:write, file:read, task:list, task:work, service:read]
  supervisor:
    title: { fr: Responsable }
    may: [case:read, case:read-internal, case:read-personal, task:list, task:work, task:assign, task:any-queue, case:priority, file:read]
  data-officer:
    title: { fr: Déléguée aux données }
    may: [person:read, person:read-personal, person:write, person:forget]
  listener:
    title: { fr: Système métier }
    may: [feed:read, case:message]
  citizen-portal:
    title: { fr: Portail }
    may: [case:open, case:read, service:read]
  administrator:
    title: { fr: Administrateur }
    may: ["*"]
)";

Judge judge_of(const std::vector<http::Route>& more_routes, const std::vector<http::Shape>& more_shapes) {
  auto routes = http::all_routes();
  routes.insert(routes.end(), more_routes.begin(), more_routes.end());
  auto shapes = http::shapes();
  shapes.insert(shapes.end(), more_shapes.begin(), more_shapes.end());
  return {std::move(routes), std::move(shapes)};
}

}  // namespace

workflows::Files town_with_roles() {
  auto files = small_town("Bonjour");
  auto& text = files.at("town.yaml");
  text += roles_yaml;
  const std::string agents = text.substr(text.find("agents:"), text.find("roles:\n") - text.find("agents:"));
  text.replace(text.find(agents), agents.size(), R"(
  registry:
    title: { fr: État civil }
    calendar: office
agents:
  marie: { name: Marie, roles: [agent], teams: [works] }
  paul: { name: Paul, roles: [agent], teams: [registry] }
  sylvie: { name: Sylvie, roles: [supervisor], teams: [registry] }
  awa: { name: Awa, roles: [data-officer], teams: [registry] }
)");
  return files;
}

TownDoor::TownDoor(http::Limits limits, std::vector<http::Route> routes, const std::vector<http::Shape>& shapes)
    : limits_(limits), routes_(std::move(routes)), judge_(std::make_unique<Judge>(judge_of(routes_, shapes))) {
  absences_ = std::make_unique<access::Absences>(town_.folder() + "/absences.json");
  const auto deployed = town_.deploy(town_with_roles());
  REQUIRE_MESSAGE(deployed, (deployed ? std::string() : deployed.error().message));
  settle();
  start();
}

TownDoor::~TownDoor() {
  stop();
}

void TownDoor::start() {
  http::ServiceOptions options;
  options.tokens_file = town_.folder() + "/tokens.json";
  options.limits = limits_;
  options.routes = routes_;
  options.absences = absences_.get();
  options.limits.sweep_every = std::chrono::milliseconds(20);
  auto opened = http::Service::open(*town_, town_.clock(), options);
  REQUIRE(opened);
  service_ = *std::move(opened);
  port_ = static_cast<std::uint16_t>(std::stoi(service_->url().substr(service_->url().rfind(':') + 1)));
  thread_ = std::thread([this] { service_->run(); });
}

void TownDoor::stop() {
  if (!thread_.joinable()) return;
  service_->stop();
  thread_.join();
  service_.reset();
}

void TownDoor::restart() {
  stop();
  start();
}

std::string TownDoor::token(
    const std::string& subject, std::vector<std::string> roles, std::vector<std::string> scopes) {
  const auto key = fmt::format("{} {} {}", subject, fmt::join(roles, ","), fmt::join(scopes, ","));
  auto& plain = minted_[key];
  if (!plain.empty()) return plain;
  auto minted = access::mint_token({subject, std::move(roles), std::move(scopes)}, town_.clock().now(), {}, "");
  REQUIRE(minted);
  tokens_.push_back(minted->token);
  REQUIRE(access::write_tokens(town_.folder() + "/tokens.json", tokens_));
  town_.clock().advance(std::chrono::seconds(2));  // the server looks at the file once a second
  plain = minted->plain;
  return plain;
}

void TownDoor::revoke_all() {
  tokens_.clear();
  REQUIRE(access::write_tokens(town_.folder() + "/tokens.json", tokens_));
  town_.clock().advance(std::chrono::seconds(2));
}

std::string TownDoor::request(const Ask& ask) {
  std::string bytes = fmt::format("{} {} HTTP/1.1\r\nHost: t\r\n", ask.method, ask.path);
  bool typed = false;
  for (const auto& header : ask.headers) {
    bytes += header + "\r\n";
    typed = typed || header.starts_with("Content-Type:");
  }
  if (!ask.as.empty())
    bytes += fmt::format("Authorization: Bearer {}\r\n", ask.as.starts_with("guichet_") ? ask.as : token(ask.as));
  if (!ask.body.empty() && !typed) bytes += "Content-Type: application/json\r\n";
  if (ask.method != "GET" && ask.method != "HEAD") bytes += fmt::format("Content-Length: {}\r\n", ask.body.size());
  return bytes + "\r\n" + ask.body;
}

Answer TownDoor::call(const Ask& ask) {
  const auto bytes = request(ask);
  RawClient client(port_);
  REQUIRE(client.connected());
  client.send(bytes);
  const auto answer = client.read_answer(ask.method == "HEAD");
  REQUIRE(answer);
  const auto fault = judge_->fault_of(ask.method, ask.path, *answer);
  CHECK_MESSAGE(fault.empty(), ask.method << " " << ask.path << " " << answer->status << ": " << fault);
  return *answer;
}

Answer TownDoor::get(const std::string& path, const std::string& as) {
  Ask ask;
  ask.as = as;
  ask.path = path;
  return call(ask);
}

Answer TownDoor::post(const std::string& path, const std::string& body, const std::string& as) {
  Ask ask;
  ask.as = as;
  ask.method = "POST";
  ask.path = path;
  ask.body = body;
  return call(ask);
}

std::string TownDoor::open_case(const std::string& what) {
  const auto opened = post("/api/v1/cases", fmt::format(R"({{"workflow":"repair","form":{{"what":"{}"}}}})", what));
  REQUIRE_MESSAGE(opened.status == 201, opened.body);
  settle();
  return text_at(opened, "/id");
}

void TownDoor::add_service(const std::string& file, const std::string& yaml) {
  auto files = town_with_roles();
  files["workflows/" + file] = yaml;
  const auto deployed = town_.deploy(std::move(files));
  REQUIRE_MESSAGE(deployed, (deployed ? std::string() : deployed.error().message));
  settle();
}

void TownDoor::settle() {
  REQUIRE(town_->wait_applied(town_->head(), std::chrono::seconds(10)));
}

json::value at(const Answer& answer, std::string_view pointer) {
  auto parsed = parse_json(answer.body);
  if (!parsed) return nullptr;
  boost::system::error_code missing;
  const auto* found = parsed->find_pointer({pointer.data(), pointer.size()}, missing);
  return found == nullptr ? json::value() : *found;
}

std::string text_at(const Answer& answer, std::string_view pointer) {
  const auto value = at(answer, pointer);
  if (value.is_string()) return std::string(value.get_string());
  return value.is_null() ? std::string() : json::serialize(value);
}

}  // namespace guichet::test
