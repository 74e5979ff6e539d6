#pragma once

#include <fmt/format.h>

#include "adapters/http/exchange.h"

namespace guichet::test {

/// Answers what it understood: "POST /path [body]".
class Echo final : public http::Application {
 public:
  explicit Echo(std::size_t body_max) : body_max_(body_max) {}

  http::Task<> handle(http::Exchange& exchange) override {
    http::Response response;
    response.content_type = "text/plain";
    const auto& request = exchange.request();
    std::string body;
    const bool ignores = request.path() == "/ignores";
    auto state = http::BodyState::end;
    if (!ignores) {
      const auto read = co_await exchange.read_body(body, body_max_);
      state = read;
    }
    if (state == http::BodyState::end)
      response.body = fmt::format("{} {} [{}]", http::word_of(request.method), request.target, body);
    else
      response = refuse(status_of(state), "body");
    if (request.path() == "/big") response.body.assign(8u << 20, 'x');
    co_await exchange.respond(response);
  }

  http::Response refuse(int status, std::string_view detail) override {
    http::Response response;
    response.status = status;
    response.content_type = "text/plain";
    response.body = std::string(detail);
    return response;
  }

 private:
  static int status_of(http::BodyState state) {
    switch (state) {
      case http::BodyState::too_large: return 413;
      case http::BodyState::timed_out: return 408;
      case http::BodyState::malformed:
      case http::BodyState::broken: return 400;
      case http::BodyState::piece:
      case http::BodyState::end: return 200;
    }
    return 500;
  }

  std::size_t body_max_;
};

}  // namespace guichet::test
