// GeoReport v2, clause by clause, over a real engine.
#include <algorithm>
#include <filesystem>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "adapters/open311/ground.h"
#include "adapters/open311/open311.h"
#include "engine/access/tokens.h"
#include "tests/runtime/support/test_engine.h"
#include "tests/support/example_files.h"

using namespace guichet;

namespace {

struct Door {
  test::TestEngine hall;
  std::filesystem::path tokens = std::filesystem::path(hall.folder()) / "open311-tokens.json";
  std::string key;
  open311::Open311 door{*hall, hall.clock(), tokens};

  explicit Door(const std::function<void(workflows::Files&)>& change = [](workflows::Files&) {}) {
    auto town = test::files_of("examples/saint-aubin");
    change(town);
    REQUIRE(hall.deploy(std::move(town)));
    hall.settle();
    auto minted = access::mint_token(
        {.subject = "integrators/fixmystreet", .roles = {"accueil"}, .scopes = {}},
        hall.clock().now(),
        std::nullopt,
        "");
    REQUIRE(minted);
    key = minted->plain;
    REQUIRE(access::write_tokens(tokens, {minted->token}));
  }

  http::Response ask(
      http::Method method,
      const std::string& path,
      const std::string& body = "",
      std::vector<http::Header> headers = {}) {
    http::Request request;
    request.method = method;
    request.target = "/open311/v2/" + path;
    request.headers = std::move(headers);
    request.headers.push_back({"host", "ville.example"});
    if (!body.empty() && request.header("content-type").empty())
      request.headers.push_back({"content-type", "application/x-www-form-urlencoded; charset=utf-8"});
    return door.answer({.request = &request, .body = body, .peer = "192.0.2.7"});
  }

  http::Response get(const std::string& path) { return ask(http::Method::get, path); }
  http::Response post(const std::string& path, const std::string& body) {
    return ask(http::Method::post, path, "api_key=" + key + "&" + body);
  }
  /// A sound request; its id.
  std::string report(const std::string& more = "") {
    const auto response =
        post("requests.json", "service_code=voirie&lat=49.2031&long=0.5901&attribute[nature]=trottoir" + more);
    REQUIRE_MESSAGE(response.status == 200, response.body);
    hall.settle();
    return std::string(std::string_view(json::parse(response.body).at(0).at("service_request_id").as_string()));
  }
};

bool has(const http::Response& response, std::string_view text) {
  return response.body.find(text) != std::string::npos;
}

json::value parsed(const http::Response& response) {
  return json::parse(response.body);
}

/// Puts a line behind another in a file of the town.
void insert(workflows::Files& town, const std::string& file, std::string_view behind, const std::string& line) {
  auto& text = town.at(file);
  const auto at = text.find(behind);
  REQUIRE(at != std::string::npos);
  text.insert(text.find('\n', at) + 1, line + "\n");
}

void replace(workflows::Files& town, const std::string& file, std::string_view old, std::string_view fresh) {
  auto& text = town.at(file);
  REQUIRE(text.find(old) != std::string::npos);
  for (auto at = text.find(old); at != std::string::npos; at = text.find(old, at + fresh.size()))
    text.replace(at, old.size(), fresh);
}

constexpr auto sound_form = "service_code=voirie&lat=49.2031&long=0.5901&attribute[nature]=trottoir";

std::size_t count(const http::Response& response) {
  return parsed(response).as_array().size();
}

}  // namespace

TEST_CASE("discovery says where the endpoint is, in both formats") {
  Door door;
  const auto xml = door.get("discovery.xml");
  CHECK(xml.content_type == "text/xml; charset=utf-8");
  CHECK(xml.body.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<discovery><changeset>"));
  CHECK(has(
      xml,
      "<endpoint><specification>http://wiki.open311.org/GeoReport_v2</specification><url>http://ville.example/open311/v2</url>"));
  CHECK(has(xml, "<formats><format>text/xml</format><format>application/json</format></formats>"));
  const auto json = parsed(door.get("discovery.json"));
  for (const std::string_view key : {"changeset", "contact", "key_service"})
    CHECK_FALSE(json.at(key).as_string().empty());
  CHECK(json.at("changeset") == "2026-03-02T08:00:00Z");
  door.hall.clock().advance(std::chrono::hours(24));
  auto changed = test::files_of("examples/saint-aubin");
  changed["town.yaml"] += "\n# no longer the same\n";
  REQUIRE(door.hall.deploy(std::move(changed)));
  CHECK(parsed(door.get("discovery.json")).at("changeset") == "2026-03-03T08:00:00Z");
  CHECK(json.at("endpoints").at(0).at("formats") == json::array{"text/xml", "application/json"});
}

TEST_CASE("what a text must look like, and what stands where none is sent, is told in words") {
  Door door([](workflows::Files& town) {
    insert(
        town,
        "workflows/voirie.yaml",
        "form:",
        "  code: { type: string, required: true, help: { fr: Sur la plaque., en: On the plate. }, pattern: { like: "
        "\"[A-Z]{2}[0-9]{3}\", says: { fr: Deux lettres et trois chiffres., en: Two letters and three digits. } } }\n"
        "  suite: { type: choice, required: true, default: courrier, options: { courrier: { fr: Par courrier, en: By "
        "letter }, aucune: { fr: Aucune, en: None } } }\n"
        "  combien: { type: integer, default: 2 }");
  });
  const auto attributes = parsed(door.get("services/voirie.json")).at("attributes");
  CHECK(attributes.at(0).at("code") == "code");
  CHECK(
      attributes.at(0).at("datatype_description") ==
      "Sur la plaque.\nDeux lettres et trois chiffres. ([A-Z]{2}[0-9]{3})");
  CHECK(attributes.at(0).at("required") == true);
  CHECK(attributes.at(1).at("datatype_description") == "Si rien n’est dit : Par courrier");
  CHECK(attributes.at(1).at("required") == false);
  CHECK(attributes.at(2).at("datatype_description") == "Si rien n’est dit : 2");
  const auto refused = door.post("requests.json", std::string(sound_form) + "&attribute[code]=12");
  CHECK(refused.status == 400);
  CHECK(has(refused, "Deux lettres et trois chiffres."));
  const auto accepted = door.post("requests.json", std::string(sound_form) + "&attribute[code]=AB123");
  CHECK_MESSAGE(accepted.status == 200, accepted.body);
}

TEST_CASE("services and their definitions come from the workflows") {
  Door door;
  const auto xml = door.get("services.xml");
  CHECK(has(xml, "<services><service>"));
  CHECK(has(xml, "<service_code>voirie</service_code><service_name>Signaler un problème de voirie</service_name>"));
  CHECK_FALSE(has(xml, "location-salle"));
  const auto all = parsed(door.get("services.json"));
  for (const auto& service : all.as_array()) {
    CHECK(service.at("type") == "realtime");
    CHECK(service.at("metadata").is_bool());
    CHECK_FALSE(service.at("group").as_string().empty());
  }
  const auto definition = parsed(door.get("services/voirie.json"));
  CHECK(definition.at("service_code") == "voirie");
  const auto& nature = definition.at("attributes").at(0);
  CHECK(nature.at("code") == "nature");
  CHECK(nature.at("datatype") == "singlevaluelist");
  CHECK(nature.at("required") == true);
  CHECK(nature.at("order") == 1);
  CHECK(nature.at("values").at(0) == json::object{{"key", "nid-de-poule"}, {"name", "Nid-de-poule"}});
  CHECK(definition.at("attributes").at(1).at("required") == false);
  CHECK(has(door.get("services/voirie.xml"), "<values><value><key>nid-de-poule</key>"));
  CHECK(door.get("services/rien.json").status == 404);
  CHECK(has(door.get("services/rien.xml"), "<errors><error><code>404</code>"));
  CHECK(door.get("services.json?jurisdiction_id=saint-aubin").status == 200);
  CHECK(door.get("services.json?jurisdiction_id=").status == 200);
  CHECK(door.get("services.json?jurisdiction_id=ailleurs").status == 404);
}

TEST_CASE("a request is made, read back in both formats, and carries no word of who made it") {
  Door door;
  const auto id = door.report("&description=un+trou&email=jeanne%40exemple.fr&first_name=Jeanne&last_name=-");
  const auto one = parsed(door.get("requests/" + id + ".json"));
  REQUIRE(one.as_array().size() == 1);
  const auto& request = one.at(0);
  CHECK(request.at("service_request_id").as_string() == id);
  CHECK(request.at("status") == "open");
  CHECK(request.at("service_code") == "voirie");
  CHECK(request.at("lat") == 49.2031);
  CHECK(has(door.get("requests/" + id + ".json"), "\"lat\":49.2031,\"long\":0.5901,"));
  CHECK(has(door.get("requests/" + id + ".xml"), "<lat>49.2031</lat><long>0.5901</long>"));
  CHECK(request.at("long") == 0.5901);
  CHECK(request.at("agency_responsible") == "Services techniques");
  CHECK(request.at("requested_datetime") == "2026-03-02T08:00:00Z");
  CHECK(request.at("expected_datetime").as_string().ends_with("00Z"));
  CHECK(request.at("description") == "un trou");
  CHECK_FALSE(has(door.get("requests.xml"), "jeanne"));
  CHECK_FALSE(has(door.get("requests.xml"), "Jeanne"));
  CHECK(
      has(door.get("requests/" + id + ".xml"),
          "<service_requests><request><service_request_id>" + id + "</service_request_id><status>open</status>"));
  CHECK(parsed(door.get("tokens/" + id + ".json")).at(0).at("token").as_string() == id);
  CHECK(door.get("requests/nope.json").status == 404);
  CHECK(door.get("tokens/nope.json").status == 404);
}

TEST_CASE("each wrong post is told by its code and what is missing") {
  Door door;
  const auto refused = [&](int status, const std::string& body, std::string_view word) {
    const auto response = door.ask(http::Method::post, "requests.json", body);
    CHECK_MESSAGE(response.status == status, body << " → " << response.body);
    CHECK_MESSAGE(has(response, word), response.body);
    CHECK(parsed(response).at(0).at("code") == status);
  };
  const auto sound = "service_code=voirie&lat=49.2&long=0.59&attribute[nature]=trottoir";
  refused(403, sound, "api_key");
  refused(403, std::string("api_key=wrong&") + sound, "api_key");
  const auto with = "api_key=" + door.key + "&";
  refused(400, with + "lat=49.2&long=0.59", "service_code");
  refused(404, with + "service_code=rien&lat=49.2&long=0.59", "service_code");
  refused(400, with + "service_code=voirie&attribute[nature]=trottoir", "location");
  refused(400, with + "service_code=voirie&attribute[nature]=trottoir&lat=49.2", "together");
  refused(400, with + "service_code=voirie&attribute[nature]=trottoir&lat=x&long=1", "degrees");
  refused(400, with + "service_code=voirie&lat=49.2&long=0.59", "attribute[nature]");
  refused(400, with + "service_code=voirie&lat=49.2&long=0.59&attribute[nature]=lune", "nature");
  refused(
      400,
      with + "service_code=voirie&lat=49.2&long=0.59&attribute[nature][]=trottoir&attribute[nature][]=panneau",
      "one value");
  refused(400, with + sound + "&description=" + std::string(4001, 'x'), "4000");
  CHECK(door.post("requests.json", std::string(sound) + "&description=" + std::string(4000, 'x')).status == 200);
  CHECK(door.post("requests.xml", std::string(sound) + "&attribute[inconnu]=1").status == 200);
}

TEST_CASE("what is wrong is told by the sender's own words, with what was found") {
  Door door;
  const std::string hole = "service_code=voirie&lat=49.2031&long=0.5901&attribute[nature]=nid-de-poule";
  for (const auto& [more, words] : std::vector<std::pair<std::string, std::string>>{
           {"&attribute[profondeur_cm]=douze", "attribute[profondeur_cm] expected a whole number, found \\\"douze\\\""},
           {"&attribute[danger]=oui", "attribute[danger] expected true or false, found \\\"oui\\\""},
           {"&email=jeanne", "\"email expected an address such as name@example.org"}}) {
    const auto refused = door.post("requests.json", hole + more);
    CHECK(refused.status == 400);
    CHECK_MESSAGE(has(refused, words), refused.body);
  }
  CHECK(has(door.post("requests.json", "service_code=voirie&lat=95&long=0.59"), "lat lies from -90 to 90, found 95"));
  CHECK(has(
      door.post("requests.json", "service_code=voirie&lat=49&long=-200"), "long lies from -180 to 180, found -200"));
  CHECK(door.post("requests.json", hole + "&attribute[danger]=TRUE").status == 200);
  const auto unknown = door.post(
      "servicerequestupdates.json",
      "service_request_id=" + door.report() +
          "&update_id=1&status=BOGUS&updated_datetime=2026-03-02T08:00:00Z&description=vu");
  CHECK(unknown.status == 400);
  CHECK(has(unknown, "status: expected one of unchanged, open, closed,"));
  CHECK(has(unknown, "found \\\"BOGUS\\\""));
}

TEST_CASE("a place far outside the town is refused, one beyond its border or of a town that names no zones is not") {
  const std::string hole = "service_code=voirie&attribute[nature]=nid-de-poule";
  Door door;
  const auto at = [&](const std::string& place) { return door.post("requests.json", hole + place); };
  const auto paris = at("&lat=48.8566&long=2.3522");
  CHECK(paris.status == 400);
  CHECK(has(paris, "lat and long lie outside of the town: expected lat from 49.1"));
  CHECK(has(paris, "found 48.8566 and 2.3522\""));
  CHECK(has(at("&lat=0.5901&long=49.2031"), "have they changed places?"));
  CHECK(at("&lat=49.2031&long=0.5901").status == 200);
  CHECK_MESSAGE(at("&lat=49.2260&long=0.6250").status == 200, "beyond the border");
  CHECK_MESSAGE(open311::require_ground(workflows::Town{}, 48.8566, 2.3522), "of a town that names no zones");
}

TEST_CASE("a question of yes and no is asked in the town's language") {
  Door door;
  CHECK(has(door.get("services/voirie.json"), R"({"key":"true","name":"Oui"},{"key":"false","name":"Non"})"));
  Door dutch([](workflows::Files& town) { replace(town, "town.yaml", "languages: [fr, en]", "languages: [en, fr]"); });
  CHECK(has(dutch.get("services/voirie.json"), R"({"key":"true","name":"Yes"},{"key":"false","name":"No"})"));
}

TEST_CASE("with extensions a request tells what updates tell, and nothing of what was written") {
  Door door;
  const auto id = door.report("&description=Devant%20chez%20moi&email=jeanne@example.org");
  CHECK_FALSE(has(door.get("requests/" + id + ".json"), "\"notes\""));
  const auto notes = parsed(door.get("requests/" + id + ".json?extensions=true")).at(0).at("notes").as_array();
  REQUIRE(notes.size() == 2);
  CHECK(notes.at(0) == json::parse(R"({"datetime":"2026-03-02T08:00:00Z","description":"","type":"open"})"));
  CHECK(notes.at(1).at("type") == "in_progress");
  CHECK(notes.at(1).at("description") == "En cours d'examen");
  const auto xml = door.get("requests/" + id + ".xml?extensions=TRUE");
  CHECK(has(xml, "<notes><note><datetime>2026-03-02T08:00:00Z</datetime><description/><type>open</type></note><note>"));
  CHECK(has(door.get("requests.json?extensions=true"), "\"notes\":[{"));
}

TEST_CASE("an address in words is enough") {
  Door door;
  const auto response = door.post(
      "requests.json", "service_code=voirie&address_string=12+rue+des+Lilas%2C+Le+Port&attribute[nature]=trottoir");
  REQUIRE_MESSAGE(response.status == 200, response.body);
  door.hall.settle();
  CHECK(parsed(door.get("requests.json")).at(0).at("address") == "12 rue des Lilas, Le Port");
  CHECK(has(door.post("requests.json", "service_code=voirie&address_id=7&attribute[nature]=trottoir"), "address_id"));
}

TEST_CASE("what was written to the town hall by another way is not given out") {
  Door door([](workflows::Files& town) { replace(town, "town.yaml", ", open311]", "]"); });
  const auto id = door.report("&description=chez+Jeanne&address_string=12+rue+des+Lilas");
  const auto request = parsed(door.get("requests/" + id + ".json")).at(0);
  CHECK(request.at("description") == "");
  CHECK(request.at("address") == "");
  CHECK(request.at("lat") == 49.2031);
}

TEST_CASE("an attribute of several values takes them all, and no others") {
  Door door([](workflows::Files& town) {
    insert(
        town,
        "workflows/voirie.yaml",
        "  danger:",
        "  gene: { type: choices, label: { fr: Qui est gêné, en: Who }, options: { pietons: { fr: Piétons, en: Walkers }, cyclistes: { fr: Cyclistes, en: Cyclists } } }");
  });
  CHECK(has(door.get("services/voirie.xml"), "<code>gene</code><datatype>multivaluelist</datatype>"));
  CHECK(
      door.post("requests.json", std::string(sound_form) + "&attribute[gene][]=pietons&attribute[gene][]=cyclistes")
          .status == 200);
  CHECK(door.post("requests.json", std::string(sound_form) + "&attribute[gene]=pietons").status == 200);
  const auto wrong = door.post("requests.json", std::string(sound_form) + "&attribute[gene][]=avions");
  CHECK(wrong.status == 400);
  CHECK(has(wrong, "attribute[gene]"));
}

TEST_CASE("a jurisdiction is the town, or the site it is asked under") {
  Door door;
  for (const std::string_view ours : {"saint-aubin", "ville.example"})
    CHECK(door.get(fmt::format("services.json?jurisdiction_id={}", ours)).status == 200);
  for (const std::string_view other : {"example", "le.example", "ailleurs"})
    CHECK(door.get(fmt::format("services.xml?jurisdiction_id={}", other)).status == 404);
}

TEST_CASE("no more than a thousand requests come in one answer, and pages bring the others") {
  Door door;
  for (int i = 0; i < 1001; ++i) {
    auto said = door.hall.submission("citizen");
    said.channel = "web";
    runtime::OpenRequest opening;
    opening.id = CaseId(fmt::format("many-{}", i));
    opening.open.workflow = "voirie";
    opening.open.form = {{"nature", "trottoir"}, {"lieu", json::array{0.59, 49.2}}};
    said.what = std::move(opening);
    door.hall->submit(std::move(said), [](Result<runtime::Receipt>) {});
  }
  door.report();
  CHECK(count(door.get("requests.json")) == 1000);
  CHECK(count(door.get("requests.json?page=2")) == 2);
}

TEST_CASE("the same report sent again is the same request") {
  Door door;
  const auto once = door.report("&attribute[fixmystreet_id]=77");
  CHECK(door.report("&attribute[fixmystreet_id]=77") == once);
  CHECK(door.report("&attribute[fixmystreet_id]=78") != once);
  CHECK(count(door.get("requests.json")) == 2);
}

TEST_CASE("a report that comes again in other words is the same request, and agents read the words once") {
  Door door;
  const auto once = door.report("&attribute[fixmystreet_id]=77&description=Un trou");
  CHECK(door.report("&attribute[fixmystreet_id]=77&description=Un grand trou") == once);
  CHECK(door.report("&attribute[fixmystreet_id]=77&description=Un grand trou") == once);
  CHECK(count(door.get("requests.json")) == 1);
  door.hall.settle();
  const auto lines = door.hall->queries().timeline(*door.hall->queries().find_reference(once), true, {});
  CHECK(std::ranges::count(lines->rows, "guichet.note.written.v1", &projections::TimelineRow::type) == 1);
  const auto form = std::string(sound_form) + "&api_key=" + door.key;
  const auto keyed = [&](const std::string& more) {
    return door.ask(http::Method::post, "requests.json", form + more, {{"idempotency-key", "k-1"}});
  };
  CHECK(keyed("&description=Un trou").status == 200);
  CHECK(has(keyed("&description=Un autre trou"), "Idempotency-Key: expected a new one"));
}

TEST_CASE("lists are filtered by service, state and dates, and ids override everything") {
  Door door;
  const auto first = door.report();
  door.hall.clock().advance(std::chrono::hours(48));
  const auto second = door.report();
  CHECK(count(door.get("requests.json")) == 2);
  CHECK(parsed(door.get("requests.json")).at(0).at("service_request_id").as_string() == second);
  CHECK(count(door.get("requests.json?service_code=eclairage")) == 0);
  CHECK(count(door.get("requests.json?service_code=eclairage,voirie")) == 2);
  CHECK(count(door.get("requests.json?status=closed")) == 0);
  CHECK(count(door.get("requests.json?status=open,closed")) == 2);
  CHECK(door.get("requests.json?status=perdu").status == 400);
  CHECK(count(door.get("requests.json?start_date=2026-03-03T00:00:00Z&end_date=2026-03-30T00:00:00Z")) == 1);
  CHECK(count(door.get("requests.json?end_date=2026-03-02T12:00:00%2B01:00")) == 1);
  CHECK(
      count(door.get(
          "requests.json?service_request_id=" + first + "," + second + ",X&status=closed&service_code=rien")) == 2);
  CHECK(count(door.get("requests.json?page_size=1&page=2")) == 1);
  CHECK(parsed(door.get("requests.json?page_size=1&page=2")).at(0).at("service_request_id").as_string() == first);
  CHECK(door.get("requests.json?page_size=1001").status == 400);
}

TEST_CASE("a date needs its zone, and a span may last 90 days") {
  Door door;
  CHECK(door.get("requests.json?start_date=2026-03-01T00:00:00").status == 400);
  CHECK(door.get("requests.json?start_date=2026-03-01").status == 400);
  CHECK(door.get("requests.json?start_date=2026-03-01T00:00:00+01:00").status == 200);
  CHECK(door.get("requests.json?start_date=2025-12-01T00:00:00Z&end_date=2026-03-02T00:00:00Z").status == 400);
  CHECK(door.get("requests.json?start_date=2025-12-02T00:00:00Z&end_date=2026-03-02T00:00:00Z").status == 200);
  CHECK(door.get("requests.json?start_date=2026-03-02T00:00:00Z&end_date=2026-03-01T00:00:00Z").status == 400);
}

TEST_CASE("a private request appears on no path") {
  Door door;
  const auto made =
      door.post("requests.json", "service_code=question&attribute[sujet]=autre&description=Suis-je+majeur");
  REQUIRE_MESSAGE(made.status == 200, made.body);
  const std::string id(std::string_view(parsed(made).at(0).at("service_request_id").as_string()));
  door.hall.settle();
  for (const auto& path : {"requests/" + id + ".json", "tokens/" + id + ".json"}) CHECK(door.get(path).status == 404);
  for (const std::string path : {"requests.json", "requests.json?service_code=question", "servicerequestupdates.json"})
    CHECK_FALSE(has(door.get(path), id));
  CHECK(count(door.get("requests.json?service_request_id=" + id)) == 0);
  CHECK(
      door.post(
              "servicerequestupdates.json",
              "service_request_id=" + id +
                  "&update_id=1&status=OPEN&updated_datetime=2026-03-02T08:00:00Z&description=x")
          .status == 404);
}

TEST_CASE("updates have the same ids when asked twice, and follow the case to its end") {
  Door door;
  const auto id = door.report();
  const auto window = "servicerequestupdates.json?start_date=2026-03-02T00:00:00Z&end_date=2026-03-03T00:00:00Z";
  const auto once = door.get(window);
  CHECK(count(once) == 2);
  CHECK(once.body == door.get(window).body);
  CHECK(parsed(once).at(0).at("status") == "open");
  CHECK(parsed(once).at(1).at("status") == "in_progress");
  CHECK(
      count(door.get("servicerequestupdates.json?start_date=2026-03-03T00:00:00Z&end_date=2026-03-04T00:00:00Z")) == 0);
  const auto found = door.hall->queries().find_reference(id);
  REQUIRE(found);
  REQUIRE(door.hall.on_case(*found, cases::WithdrawCase{}, "citizen"));
  door.hall.settle();
  CHECK(parsed(door.get(window)).at(2).at("status") == "cancelled");
  CHECK(parsed(door.get(window)).at(2).at("external_status_code") == "withdrawn");
  CHECK(parsed(door.get("requests/" + id + ".json")).at(0).at("status") == "closed");
}

TEST_CASE("a step or an outcome named as an extended status tells that status") {
  Door door([](workflows::Files& town) {
    replace(town, "workflows/voirie.yaml", "qualification", "investigating");
    replace(town, "workflows/voirie.yaml", "end: refuse }", "end: no-further-action }");
    replace(town, "workflows/voirie.yaml", "refuse: 1 year", "no-further-action: 1 year");
    std::erase_if(town, [](const auto& file) { return file.first.starts_with("scenarios/"); });
  });
  const auto id = door.report();
  const auto window = "servicerequestupdates.json?start_date=2026-03-02T00:00:00Z&end_date=2026-03-03T00:00:00Z";
  CHECK(parsed(door.get(window)).at(1).at("status") == "investigating");
  const auto found = door.hall->queries().find_reference(id);
  const auto task = door.hall.task(*found);
  REQUIRE(door.hall.on_case(*found, cases::ClaimTask{task}));
  REQUIRE(door.hall.on_case(*found, cases::CompleteTask{task, "refuser", {}, {{"motif", "hors commune"}}}));
  door.hall.settle();
  CHECK(parsed(door.get(window)).at(2).at("status") == "no_further_action");
  CHECK(
      has(door.get("servicerequestupdates.xml?start_date=2026-03-02T00:00:00Z&end_date=2026-03-03T00:00:00Z"),
          "<request_update><update_id>"));
}

TEST_CASE("an update from another system is taken once, as the resident's words") {
  Door door;
  const auto id = door.report();
  const auto body = "service_request_id=" + id +
                    "&update_id=9&status=OPEN&updated_datetime=2026-03-02T08:00:00Z&description=Toujours+la";
  CHECK(parsed(door.post("servicerequestupdates.json", body)).at(0).at("update_id") == "9");
  const auto head = door.hall->head();
  CHECK(door.post("servicerequestupdates.xml", body).status == 200);
  CHECK(door.hall->head() == head);
  CHECK(door.ask(http::Method::post, "servicerequestupdates.json", body).status == 403);
  CHECK(door.post("servicerequestupdates.json", "service_request_id=" + id).status == 400);
  CHECK(door.post("servicerequestupdates.json", body + "&x=1").status == 200);
}

TEST_CASE("a description that the form has no place for is found beside the case, once, by agents alone") {
  Door door;
  const auto body =
      "service_code=eclairage&lat=49.2031&long=0.5901&attribute[panne]=eteint&attribute[fixmystreet_id]=7"
      "&description=Elle+clignote";
  const auto sent = door.post("requests.json", body);
  REQUIRE_MESSAGE(sent.status == 200, sent.body);
  const std::string reference(std::string_view(parsed(sent).at(0).at("service_request_id").as_string()));
  CHECK(door.post("requests.json", body).status == 200);
  door.hall.settle();
  const auto notes = [&](bool internal_too) {
    const auto lines = door.hall->queries().timeline(*door.hall->queries().find_reference(reference), internal_too, {});
    return std::ranges::count(lines->rows, "guichet.note.written.v1", &projections::TimelineRow::type);
  };
  CHECK(notes(true) == 1);
  CHECK(notes(false) == 0);
}

TEST_CASE("a photo comes by multipart and loses what the camera wrote") {
  Door door;
  const auto photo = std::string("\xFF\xD8\xFF\xFE\x00\x0EJeanne's GPS\xFF\xDA\x00\x02xx\xFF\xD9", 26);
  const auto part = [](const std::string& disposition, const std::string& content) {
    return "--B\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n";
  };
  const auto body = part("name=\"api_key\"", door.key) + part("name=\"service_code\"", "voirie") +
                    part("name=\"lat\"", "49.2") + part("name=\"long\"", "0.59") +
                    part("name=\"attribute[nature]\"", "trottoir") +
                    part("name=\"media\"; filename=\"trou.jpg\"", photo) + "--B--\r\n";
  const auto response =
      door.ask(http::Method::post, "requests.json", body, {{"content-type", "multipart/form-data; boundary=B"}});
  REQUIRE_MESSAGE(response.status == 200, response.body);
  door.hall.settle();
  const auto id = door.hall->queries().find_reference(
      std::string(std::string_view(parsed(response).at(0).at("service_request_id").as_string())));
  const auto rows = door.hall->queries().timeline(*id, true, {});
  const auto is_file = [](const projections::TimelineRow& row) { return row.type == "guichet.file.attached.v1"; };
  CHECK(std::ranges::count_if(rows->rows, is_file) == 1);
  CHECK_FALSE(test::any_file_holds(door.hall.folder(), "Jeanne's GPS"));

  // Whose key reads cases is told where the photo is; nobody else that there is one.
  const auto reference = std::string(std::string_view(parsed(response).at(0).at("service_request_id").as_string()));
  const auto media_url = [&](const std::string& query) {
    return std::string(std::string_view(
        parsed(door.get("requests/" + reference + ".json" + query)).at(0).at("media_url").as_string()));
  };
  CHECK(media_url("").empty());
  CHECK(media_url("?api_key=guichet_wrong").empty());
  const auto url = media_url("?api_key=" + door.key);
  const auto hash = url.substr(url.rfind('/') + 1);
  CHECK(url == fmt::format("http://ville.example/api/v1/cases/{}/files/{}", id->value, hash));
  std::string kept;
  const auto read = door.hall->read_file(*id, hash, [&](std::span<const std::byte> chunk) -> Status {
    for (const auto byte : chunk) kept += static_cast<char>(byte);
    return ok();
  });
  REQUIRE(read);
  CHECK(kept.starts_with("\xFF\xD8\xFF"));
  CHECK(kept.size() < photo.size());
  CHECK(parsed(door.get("requests.json?api_key=" + door.key)).at(0).at("media_url").as_string() == url);
}

TEST_CASE("what is no picture is refused before anything is stored") {
  Door door;
  const auto head = door.hall->head();
  const auto part = [](const std::string& disposition, const std::string& content) {
    return "--B\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n";
  };
  auto body = part("name=\"api_key\"", door.key) + part("name=\"service_code\"", "voirie") +
              part("name=\"lat\"", "49.2") + part("name=\"long\"", "0.59") +
              part("name=\"attribute[nature]\"", "trottoir") + part("name=\"media\"; filename=\"x.html\"", "<script>") +
              "--B--\r\n";
  const auto response =
      door.ask(http::Method::post, "requests.xml", body, {{"content-type", "multipart/form-data; boundary=B"}});
  CHECK(response.status == 400);
  CHECK(has(response, "JPEG"));
  CHECK(door.hall->head() == head);
}

TEST_CASE("what is no resource, no format and no method is refused as the protocol says") {
  Door door;
  CHECK(door.get("services").status == 404);
  CHECK(door.get("services.csv").content_type.starts_with("text/plain"));
  CHECK(door.get("rien.json").status == 404);
  CHECK(door.ask(http::Method::remove, "requests.json").status == 405);
  CHECK(door.ask(http::Method::post, "services.xml").status == 405);
  CHECK(door.ask(http::Method::post, "requests.json", "{}", {{"content-type", "application/json"}}).status == 400);
}
