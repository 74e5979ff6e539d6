#include <iterator>
#include <memory>
#include <mutex>

#include "adapters/contract/asyncapi.h"
#include "adapters/contract/contract.h"

namespace guichet::contract {
namespace {

using http::Call;
using http::Response;
using http::Route;

/// A document that is written once, by whichever thread is asked first.
class Written {
 public:
  Written(Description description, json::object (*write)(const Description&))
      : description_(std::move(description)), write_(write) {}

  const std::string& text() {
    std::call_once(once_, [this] { text_ = json::serialize(write_(description_)); });
    return text_;
  }

 private:
  Description description_;
  json::object (*write_)(const Description&);
  std::once_flag once_;
  std::string text_;
};

/// Shared by the route, which outlives the function that makes it.
http::Question answer_with(std::shared_ptr<Written> written) {
  return [written = std::move(written)](const Call&) -> Result<Response> {
    Response response;
    response.content_type = "application/json";
    response.body = written->text();
    response.headers.push_back({"Cache-Control", "public, max-age=300"});
    return response;
  };
}

Route document_route(std::string_view pattern, std::string_view name, http::Question serve) {
  return {
      .pattern = pattern,
      .permission = std::nullopt,
      .summary = "Read this description",
      .outcomes = {{200, "an OpenAPI 3.1 document"}},
      .serve = std::move(serve),
      .name = name};
}

/// The two documents; only described where there is nothing to write them from.
std::vector<Route> own_routes(const Description* description) {
  const auto written = [&](json::object (*write)(const Description&)) {
    return description == nullptr ? nullptr : std::make_shared<Written>(*description, write);
  };
  auto api = document_route("/openapi.json", "read_openapi", answer_with(written(openapi)));
  auto feed = document_route("/asyncapi.json", "read_asyncapi", answer_with(written(asyncapi)));
  feed.summary = "Read the description of the feed, with every type of event";
  feed.outcomes = {{200, "an AsyncAPI 3.0 document"}};
  return http::tagged("Operation", {api, feed});
}

}  // namespace

Description described(std::vector<Route> served, std::vector<http::Shape> shapes, Audience audience) {
  auto own = own_routes(nullptr);
  served.insert(served.end(), std::make_move_iterator(own.begin()), std::make_move_iterator(own.end()));
  return {for_programs(std::move(served), audience), std::move(shapes)};
}

std::vector<Route> routes(const std::vector<Route>& served, const std::vector<http::Shape>& shapes) {
  const auto description = described(served, shapes);
  return own_routes(&description);
}

}  // namespace guichet::contract
