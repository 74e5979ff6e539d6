#pragma once

// Holds an answer against what its route declares: the status, the media type, and its JSON member by member.

#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/router.h"
#include "adapters/http/shape.h"
#include "engine/base/json.h"
#include "tests/http/support/raw_client.h"

namespace guichet::test {

class Judge {
 public:
  Judge(std::vector<http::Route> routes, std::vector<http::Shape> shapes);

  /// What is wrong; empty where all is as declared, or no route has this address (for other doors answer there).
  std::string fault_of(std::string_view method, const std::string& address, const Answer& answer) const;

 private:
  std::string fault_of_body(std::string_view type, const Answer& answer) const;
  /// The first member that is not of its type, by pointer.
  std::string mismatch(const json::value& value, std::string_view type, const std::string& at) const;
  std::string mismatch_of_list(const json::value& value, std::string_view type, const std::string& at) const;
  std::string mismatch_of_object(const json::value& value, std::string_view name, const std::string& at) const;

  http::Router router_;
  std::vector<http::Shape> shapes_;
};

}  // namespace guichet::test
