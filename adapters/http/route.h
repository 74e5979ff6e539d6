#pragma once

// A door of the API, declared as data: what serves it, what one needs, what goes in and comes out. The description of
// the API for other programs is made from these declarations, so nothing about a route may stand only in its code.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/http/budget.h"
#include "adapters/http/message.h"
#include "adapters/http/shape.h"
#include "adapters/http/target.h"
#include "engine/access/authorise.h"
#include "engine/base/json.h"
#include "engine/runtime/engine.h"

namespace guichet::access {
class Absences;
}

namespace guichet::http {

/// How a parameter of the address is written; anything else is refused before the route runs.
enum class ValueKind { text, word, id, page_size, batch_size, position, seconds, rows };

struct QueryParameter {
  std::string_view name;
  ValueKind kind;
  std::string_view what;
  std::string_view words = {};  ///< "open|closed": nothing else is taken
};

/// An answer that the route's own rules give. What every route may answer (401, 404, 412…) need not be said.
struct Outcome {
  int status;
  std::string_view what;
  std::string_view shape = {};  ///< of its JSON (shape.h); nothing for a command: Receipt, or for what is no JSON
};

struct Route;

/// A request that may pass: known, allowed, and read.
struct Call {
  const Request* request = nullptr;
  const Route* route = nullptr;
  Target target;
  std::vector<std::string> path;                 ///< values of the pattern's {names}, in order
  std::shared_ptr<const access::Principal> who;  ///< shared with the gate, which knows many calls of one caller
  json::value body;                              ///< null where the route takes none
  CommandId command_id;                          ///< the Idempotency-Key, or a new id
  bool keyed = false;                            ///< the client chose the command's id
  std::optional<StreamVersion> expected;         ///< If-Match
  Position seen = 0;                             ///< Guichet-Position: never answer with less
  std::string language;                          ///< Accept-Language's first, or empty
  std::string peer;                              ///< the address it came from
  std::string id;                                ///< of the request, for logs and problems
  Instant now;
  runtime::Engine* engine = nullptr;
  Budget* downloads = nullptr;                 ///< of attachments being sent
  const access::Absences* absences = nullptr;  ///< who is away; null where nobody notes it

  std::string query(std::string_view name) const;
  projections::PageRequest page() const;
  /// How long the caller waits for something to come: `wait`, at most a minute.
  std::chrono::seconds wait() const;
  /// What the permission word and its resource allow them; the refusal says why not.
  Status require(access::Permission permission, const access::Resource& resource = {}) const;
  bool may(access::Permission permission) const { return who && access::authorise(*who, permission).allowed; }
  /// Whether a case is of an organisation they may see into.
  Status require_reach(const cases::CaseState& state) const;
  /// The same of a line of a list: what it belongs to follows from its service.
  bool reaches(const std::string& workflow) const;
  /// A submission in the caller's name, to be filled with what it asks.
  runtime::Submission submission() const;
};

/// Reads and answers. Runs on a worker thread unless it is quick.
/// One that is asked by POST has its body in the call and changes nothing in the engine, unless it carries out many
/// commands of its own (migrations), each with an id that makes asking again harmless.
using Question = std::function<Result<Response>(const Call&)>;
/// Says what to do; the answer is the engine's receipt.
using Order = Result<runtime::Submission> (*)(const Call&);
/// Answers with streams of their own; served by adapters/http/feed, upload and api.
enum class Live { feed, changes, upload, metrics };

struct Route {
  Method method = Method::get;
  std::string_view pattern;                      ///< "/api/v1/cases/{id}"
  std::optional<access::Permission> permission;  ///< none: for everybody, known or not
  bool known = false;                            ///< without a permission: for whoever has a token or a session
  std::string_view summary;
  std::vector<QueryParameter> query = {};
  std::vector<Member> body = {};
  std::vector<Outcome> outcomes = {};
  std::variant<Question, Order, Live> serve;
  bool quick = false;    ///< microseconds: answered on the I/O thread
  bool creates = false;  ///< 201 with a Location
  bool etagged = false;  ///< the answer has an ETag
  std::vector<std::string_view> offers = {"application/json"};
  std::size_t body_bytes_max = 1u << 20;
  std::string_view name = {};     ///< of the operation, for programs: "open_case"; made from the pattern where empty
  std::string_view tag = {};      ///< the chapter of the description; set for a room's routes together
  std::string_view example = {};  ///< a body, as JSON
};

/// The routes of a room, all under one chapter.
std::vector<Route> tagged(std::string_view tag, std::vector<Route> routes);

std::vector<Route> case_routes();
std::vector<Route> task_routes();
std::vector<Route> talk_routes();
std::vector<Route> file_routes();
std::vector<Route> letter_routes();
std::vector<Route> slot_routes();
std::vector<Route> tie_routes();
std::vector<Route> people_routes();
std::vector<Route> town_routes();
std::vector<Route> feed_routes();
std::vector<Route> schema_routes();
std::vector<Route> watch_routes();

Response json_response(const json::value& body);
std::string etag_of(StreamVersion version);
/// What became of a command: {"subject","id","version","position","replayed"}, with ETag and Guichet-Position.
Response receipt_response(const runtime::Receipt& receipt, bool created);
/// A page of a list: {"items":[…],"next":URL}, with the same link as a header. `items` are rendered already.
Response page_response(const Call& call, json::array items, const std::string& next, Position as_of);

}  // namespace guichet::http
