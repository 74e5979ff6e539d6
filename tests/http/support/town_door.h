#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "adapters/http/service.h"
#include "engine/access/absences.h"
#include "engine/access/tokens.h"
#include "engine/base/json.h"
#include "tests/http/support/raw_client.h"
#include "tests/runtime/support/test_engine.h"

namespace guichet::test {

class Judge;

/// What TownDoor deploys.
workflows::Files town_with_roles();

/// A town hall with its door open: a real engine in a folder of its own, a small town with roles, and a server on a
/// port of the kernel's choice. Marie works roads, Paul the registry, Sylvie supervises, Awa watches over data.
class TownDoor {
 public:
  /// `routes` and `shapes`: of other doors on the same server.
  explicit TownDoor(
      http::Limits limits = {}, std::vector<http::Route> routes = {}, const std::vector<http::Shape>& shapes = {});
  TownDoor(const TownDoor&) = delete;
  TownDoor& operator=(const TownDoor&) = delete;
  ~TownDoor();

  TestEngine& town() { return town_; }
  std::uint16_t port() const { return port_; }
  /// A token for somebody; minted at the first asking.
  std::string token(
      const std::string& subject, std::vector<std::string> roles = {}, std::vector<std::string> scopes = {});
  void revoke_all();
  /// Who is away.
  access::Absences& absences() { return *absences_; }
  /// Stops the server and starts another one over the same engine.
  void restart();
  void stop();

  struct Ask {
    std::string as = "agents/marie";  ///< empty: without a token
    std::string method = "GET";
    std::string path;
    std::string body = {};
    std::vector<std::string> headers = {};  ///< "Name: value"
  };
  /// Every answer is held against what its route declares.
  Answer call(const Ask& ask);
  /// The bytes of such a request.
  std::string request(const Ask& ask);

  Answer get(const std::string& path, const std::string& as = "agents/marie");
  Answer post(const std::string& path, const std::string& body, const std::string& as = "agents/marie");
  /// Opens a case and waits until it is to be read.
  std::string open_case(const std::string& what = "un trou");
  void settle();
  /// Deploys the town with one more service.
  void add_service(const std::string& file, const std::string& yaml);

 private:
  void start();

  http::Limits limits_;
  std::vector<http::Route> routes_;
  std::unique_ptr<const Judge> judge_;
  TestEngine town_;
  std::unique_ptr<access::Absences> absences_;
  std::map<std::string, std::string> minted_;
  std::vector<access::Token> tokens_;
  std::unique_ptr<http::Service> service_;
  std::thread thread_;
  std::uint16_t port_ = 0;
};

/// Members of a JSON answer, by pointer: at(answer, "/tasks/0/id").
json::value at(const Answer& answer, std::string_view pointer);
std::string text_at(const Answer& answer, std::string_view pointer);

}  // namespace guichet::test
