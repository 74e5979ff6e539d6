#include <iterator>
#include <memory>
#include <mutex>

#include "adapters/contract/contract.h"

namespace guichet::contract {
namespace {

using http::Call;
using http::Response;
using http::Route;

/// Written once, by whichever thread is asked first.
class Written {
 public:
  explicit Written(Description description) : description_(std::move(description)) {}

  const std::string& openapi() {
    std::call_once(once_, [this] { text_ = json::serialize(contract::openapi(description_)); });
    return text_;
  }

 private:
  Description description_;
  std::once_flag once_;
  std::string text_;
};

std::vector<Route> own_routes(const std::shared_ptr<Written>& written) {
  const auto answer = [written](const Call&) -> Result<Response> {
    Response response;
    response.content_type = "application/json";
    response.body = written->openapi();
    response.headers.push_back({"Cache-Control", "public, max-age=300"});
    return response;
  };
  return http::tagged(
      "Operation",
      {{.pattern = "/openapi.json",
        .permission = std::nullopt,
        .summary = "Read this description",
        .outcomes = {{200, "an OpenAPI 3.1 document"}},
        .serve = http::Question(answer),
        .name = "read_openapi"}});
}

}  // namespace

Description described(std::vector<Route> served, std::vector<http::Shape> shapes, Audience audience) {
  auto own = own_routes(nullptr);
  served.insert(served.end(), std::make_move_iterator(own.begin()), std::make_move_iterator(own.end()));
  return {for_programs(std::move(served), audience), std::move(shapes)};
}

std::vector<Route> routes(const std::vector<Route>& served, const std::vector<http::Shape>& shapes) {
  // Shared by the routes that outlive this function.
  return own_routes(std::make_shared<Written>(described(served, shapes)));
}

}  // namespace guichet::contract
