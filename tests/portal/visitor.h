#pragma once

// Somebody before the residents' pages, with a browser that runs no script and keeps one cookie.

#include <regex>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "adapters/http/target.h"
#include "adapters/portal/portal.h"
#include "tests/runtime/support/test_engine.h"
#include "tests/support/example_files.h"

namespace guichet::test {

/// A town hall with its pages, and somebody in front of them.
struct Visitor {
  TestEngine hall;
  std::vector<portal::SignInLetter> letters;  ///< that left, codes to sign in
  std::string cookie;                         ///< as a browser keeps it
  std::unique_ptr<portal::Portal> pages;

  Visitor() {
    REQUIRE(hall.deploy(files_of("examples/saint-aubin")));
    hall.settle();
    portal::Correspondence post{
        .possible = [] { return true; },
        .send =
            [this](const portal::SignInLetter& letter) {
              letters.push_back(letter);
              return true;
            }};
    auto opened = portal::Portal::open(*hall, hall.clock(), hall.folder(), std::move(post));
    REQUIRE(opened);
    pages = *std::move(opened);
  }

  http::Response ask(http::Method method, const std::string& target, const std::string& body = "") {
    http::Request request;
    request.method = method;
    request.target = target;
    request.headers = {{"content-type", "application/x-www-form-urlencoded"}, {"accept-language", "fr"}};
    if (!cookie.empty()) request.headers.push_back({"cookie", "other=1; " + cookie});
    auto response = pages->answer({.request = &request, .body = body, .peer = "192.0.2.7"});
    for (const auto& [name, value] : response.headers)
      if (name == "Set-Cookie")
        cookie = value.find("Max-Age=0") == std::string::npos ? value.substr(0, value.find(';')) : "";
    return response;
  }

  http::Response get(const std::string& target) { return ask(http::Method::get, target); }

  static std::string location(const http::Response& response) {
    for (const auto& [name, value] : response.headers)
      if (name == "Location") return value;
    return {};
  }

  /// Posts and follows the redirect: where it leads.
  std::string post(const std::string& target, const std::string& body = "") {
    const auto response = ask(http::Method::post, target, body);
    CHECK_MESSAGE(response.status == 303, target << " " << response.body);
    return location(response);
  }

  /// Sends a request and gives its code.
  std::string report(const std::string& service, const std::vector<std::string>& screens) {
    auto at = post("/fr/services/" + service + "/start");
    for (const auto& body : screens) at = post(at, body);
    const auto done = post(at.substr(0, at.rfind('/')) + "/send");
    hall.settle();
    const auto page = get(done);
    std::smatch code;
    REQUIRE(std::regex_search(page.body, code, std::regex("<code>([^<]+)</code>")));
    return code[1].str();
  }
};

inline bool has(const http::Response& page, std::string_view text) {
  return page.body.find(text) != std::string::npos;
}

inline const std::string somewhere = "asked=lieu&lieu.address=Quai+12&lieu.district=port";
inline const std::string hole = "asked=nature%2Cdanger%2Cphoto%2Cdescription&nature=avaloir&description=Rue+de+Jeanne";
inline const std::string jeanne = "name=Jeanne+Martin&email=jeanne%40exemple.fr&phone=";

}  // namespace guichet::test
