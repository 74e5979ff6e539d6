// The manual as pages: what it says arrives, what would run does not, and no link leads nowhere.
#include <algorithm>
#include <set>

#include <doctest/doctest.h>

#include "adapters/handbook/handbook.h"
#include "workflows/manual/manual.h"

using namespace guichet;

namespace {

std::string page_of(std::string name) {
  const auto routes = handbook::routes();
  http::Call call;
  call.path.push_back(std::move(name));
  const auto shown = std::get<http::Question>(routes.at(1).serve)(call);
  return shown ? shown->body : "";
}

}  // namespace

TEST_CASE("markup in a page is shown, not run") {
  const auto html =
      handbook::to_html("Text <script>alert(1)</script> [x](javascript:alert(1))\n\n<img src=x onerror=y>\n");
  CHECK(html.find("<script") == std::string::npos);
  CHECK(html.find("<img") == std::string::npos);
  CHECK(html.find("href=\"javascript") == std::string::npos);
}

TEST_CASE("tables, code and anchors come through") {
  const auto html =
      handbook::to_html("## Two *words*: 5 days\n\n| a | b |\n| --- | --- |\n| `x` | y |\n\n```yaml\nkey: <1>\n```\n");
  CHECK(html.find("<h2 id=\"two-words-5-days\">") != std::string::npos);
  CHECK(html.find("<td><code>x</code></td>") != std::string::npos);
  CHECK(html.find("key: &lt;1&gt;") != std::string::npos);
}

TEST_CASE("links between pages lead to pages, links into the sources become text") {
  const auto html = handbook::to_html("[a](reference.md#steps) [b](../../tests/x) [c](https://example.org/)\n");
  CHECK(html.find("<a href=\"/manual/reference#steps\">a</a>") != std::string::npos);
  CHECK(html.find("tests/x") == std::string::npos);
  CHECK(html.find(" b ") != std::string::npos);
  CHECK(html.find("<a href=\"https://example.org/\">c</a>") != std::string::npos);
}

TEST_CASE("every page stands, and no link of the manual leads nowhere") {
  REQUIRE(workflows::manual::pages().size() >= 5);
  for (const auto& page : workflows::manual::pages()) {
    CAPTURE(page.name);
    const auto html = page_of(std::string(page.name));
    CHECK(html.find("<h1>") != std::string::npos);
    CHECK(html.find("aria-current=\"page\"") != std::string::npos);
    constexpr std::string_view begin = "href=\"/manual/";
    for (auto at = html.find(begin); at != std::string::npos; at = html.find(begin, at + 1)) {
      const auto from = at + begin.size();
      auto target = html.substr(from, html.find('"', from) - from);
      target = target.substr(0, target.find('#'));
      CAPTURE(target);
      CHECK(!page_of(target).empty());
    }
  }
  CHECK(page_of("letters").empty());
}

TEST_CASE("a code's meaning is a sentence of the manual") {
  CHECK(workflows::manual::meaning_of("yaml-tab") == "a line is indented with a tab");
  CHECK(workflows::manual::meaning_of("no-such-code").empty());
}
