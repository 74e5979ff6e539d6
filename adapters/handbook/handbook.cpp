#include "adapters/handbook/handbook.h"

#include <map>
#include <memory>
#include <mutex>

#include <fmt/format.h>

#include "engine/base/markup.h"
#include "workflows/manual/manual.h"

namespace guichet::handbook {
namespace {

namespace manual = workflows::manual;
using http::Call;
using http::Response;

constexpr std::string_view style_sheet =
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.6 system-ui,sans-serif;margin:0;display:grid;grid-template-columns:minmax(0,16rem) minmax(0,48rem);"
    "gap:2rem;padding:1.5rem;max-width:70rem}"
    "nav ul{list-style:none;padding:0;margin:0}nav li{margin:.4rem 0}nav ul ul{padding-left:1rem;font-size:.9rem}"
    "a{color:LinkText}a:focus-visible{outline:3px solid;outline-offset:2px}[aria-current]{font-weight:bold}"
    "pre{overflow-x:auto;padding:.8rem;border:1px solid;border-radius:.3rem;font-size:.875rem}"
    "table{border-collapse:collapse;display:block;overflow-x:auto}"
    "th,td{border:1px solid GrayText;padding:.3rem .6rem;text-align:left;vertical-align:top}"
    "@media(max-width:50rem){body{display:block}}"
    "@media print{nav{display:none}body{display:block}}";

/// The headings of the second rank, with the anchors that to_html has given them.
std::string contents_of(const std::string& html) {
  std::string list;
  constexpr std::string_view begin = "<h2 id=\"";
  for (auto at = html.find(begin); at != std::string::npos; at = html.find(begin, at + 1)) {
    const auto anchor = at + begin.size();
    const auto quote = html.find('"', anchor);
    const auto text = quote + 2;
    list += fmt::format(
        "<li><a href=\"#{}\">{}</a></li>",
        html.substr(anchor, quote - anchor),
        html.substr(text, html.find("</h2>", text) - text));
  }
  return list.empty() ? "" : "<ul>" + list + "</ul>";
}

/// Pages by name, in the order in which they are best read; written once, at the first asking.
class Book {
 public:
  explicit Book(std::vector<MadePage> more) : more_(std::move(more)) {
    for (const auto& page : manual::pages()) bound_.push_back(page);
    for (const auto& page : more_) bound_.push_back({page.name, page.markdown});
  }
  Book(const Book&) = delete;
  Book& operator=(const Book&) = delete;
  ~Book() = default;

  /// Null where there is none. Thread-safe.
  const std::string* find(std::string_view name) {
    std::call_once(once_, [this] {
      for (const auto& page : bound_) written_.emplace(page.name, page_around(page));
    });
    const auto found = written_.find(name);
    return found == written_.end() ? nullptr : &found->second;
  }

 private:
  std::string page_around(const manual::Page& current) const {
    const auto html = to_html(current.markdown);
    std::string links;
    for (const auto& page : bound_) {
      const bool here = page.name == current.name;
      links += fmt::format(
          "<li><a href=\"/manual/{}\"{}>{}</a>{}</li>",
          page.name,
          here ? " aria-current=\"page\"" : "",
          escaped(manual::title_of(page)),
          here ? contents_of(html) : "");
    }
    return fmt::format(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{0} · Guichet</title>"
        "<link rel=\"stylesheet\" href=\"/manual/style.css\"></head><body>"
        "<nav aria-label=\"Manual\"><ul>{1}</ul></nav><main>{2}</main></body></html>\n",
        escaped(manual::title_of(current)),
        links,
        html);
  }

  std::vector<MadePage> more_;
  std::vector<manual::Page> bound_;
  std::once_flag once_;
  std::map<std::string, std::string, std::less<>> written_;
};

Response answer(std::string content_type, std::string body) {
  Response response;
  response.content_type = std::move(content_type);
  response.body = std::move(body);
  response.headers.push_back(
      {"Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"});
  response.headers.push_back({"Cache-Control", "public, max-age=3600"});
  return response;
}

Result<Response> show(Book& book, std::string_view name) {
  if (name == "style.css") return answer("text/css; charset=utf-8", std::string(style_sheet));
  const auto* page = book.find(name);
  if (page == nullptr) return not_found("the manual has no such page; it begins at /manual");
  return answer("text/html; charset=utf-8", *page);
}

http::Route page_route(std::string_view pattern, http::Question serve) {
  return {
      .method = http::Method::get,
      .pattern = pattern,
      .permission = std::nullopt,
      .summary = "Read the manual",
      .outcomes = {{200, "a page"}},
      .serve = std::move(serve),
      .quick = true,
      .offers = {"text/html", "text/css"}};
}

}  // namespace

std::vector<http::Route> routes(std::vector<MadePage> more) {
  // Shared by the routes that outlive this function.
  const auto book = std::make_shared<Book>(std::move(more));
  return {
      page_route("/manual", [book](const Call&) { return show(*book, manual::pages().front().name); }),
      page_route("/manual/{page}", [book](const Call& call) { return show(*book, call.path.at(0)); })};
}

}  // namespace guichet::handbook
