// Where a message ends, and what happens when that is in doubt: the table of RFC 9112 as a town hall's server sees it.
#include <algorithm>

#include <doctest/doctest.h>

#include "adapters/http/request_parser.h"
#include "tests/http/support/echo.h"
#include "tests/http/support/raw_client.h"
#include "tests/http/support/running.h"

using namespace guichet;
using namespace guichet::test;

namespace {

http::Limits small_limits() {
  http::Limits limits;
  limits.header_bytes_max = 4096;
  limits.header_count_max = 20;
  limits.target_bytes_max = 1024;
  limits.drain_bytes_max = 64;
  limits.linger_max = std::chrono::milliseconds(200);
  limits.sweep_every = std::chrono::milliseconds(20);
  return limits;
}

struct Row {
  std::string name;
  std::string bytes;
  std::string answers;  ///< "200 GET / []|400": status, and the body of those that matter
  bool stays_open;
};

std::string get(std::string_view headers) {
  return "GET / HTTP/1.1\r\nHost: t\r\n" + std::string(headers) + "\r\n";
}

std::string post(std::string_view headers, std::string_view body) {
  return "POST / HTTP/1.1\r\nHost: t\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

std::string many_headers(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "X-" + std::to_string(i) + ": y\r\n";
  return text;
}

const std::string nul(1, '\0');

std::vector<Row> well_formed() {
  return {
      {"a plain request", get(""), "200 GET / []", true},
      {"two pipelined requests", get("") + "GET /b HTTP/1.1\r\nHost: t\r\n\r\n", "200 GET / []|200 GET /b []", true},
      {"a body by length", post("Content-Length: 5\r\n", "hello"), "200 POST / [hello]", true},
      {"an empty body by length", post("Content-Length: 0\r\n", ""), "200 POST / []", true},
      {"a body and a pipelined request",
       post("Content-Length: 5\r\n", "hello") + get(""),
       "200 POST / [hello]|200 GET / []",
       true},
      {"a body in chunks",
       post("Transfer-Encoding: chunked\r\n", "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"),
       "200 POST / [hello]",
       true},
      {"chunks and a pipelined request",
       post("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n") + get(""),
       "200 POST / [hello]|200 GET / []",
       true},
      {"a chunk extension",
       post("Transfer-Encoding: chunked\r\n", "5;a=b\r\nhello\r\n0\r\n\r\n"),
       "200 POST / [hello]",
       true},
      {"trailers",
       post("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"),
       "200 POST / [hello]",
       true},
      {"the coding in capitals", post("Transfer-Encoding: CHUNKED\r\n", "0\r\n\r\n"), "200 POST / []", true},
      {"a chunk size with leading zeros",
       post("Transfer-Encoding: chunked\r\n", "005\r\nhello\r\n0\r\n\r\n"),
       "200 POST / [hello]",
       true},
      {"header names in any case", "GET / HTTP/1.1\r\nhOsT: t\r\n\r\n", "200 GET / []", true},
      {"no space behind the colon", "GET / HTTP/1.1\r\nHost:t\r\n\r\n", "200 GET / []", true},
      {"spaces around a value", get("X-A:  \t b \t\r\n"), "200 GET / []", true},
      {"an empty value", get("X-A:\r\n"), "200 GET / []", true},
      {"bytes above 127 in a value", get("X-A: caf\xc3\xa9\r\n"), "200 GET / []", true},
      {"an empty line between requests", get("") + "\r\n" + get(""), "200 GET / []|200 GET / []", true},
      {"an empty line before the first request", "\r\n" + get(""), "200 GET / []", true},
      {"the absolute form", "GET http://t/a?b=c HTTP/1.1\r\nHost: t\r\n\r\n", "200 GET /a?b=c []", true},
      {"the absolute form without a path", "GET http://t HTTP/1.1\r\nHost: t\r\n\r\n", "200 GET / []", true},
      {"the whole server", "OPTIONS * HTTP/1.1\r\nHost: t\r\n\r\n", "200 OPTIONS * []", true},
      {"an unknown method is for the application", "FETCH / HTTP/1.1\r\nHost: t\r\n\r\n", "200 OTHER / []", true},
      {"a wish to close", get("Connection: close\r\n"), "200 GET / []", false},
      {"what follows a wish to close is not answered", get("Connection: close\r\n") + get(""), "200 GET / []", false},
      {"HTTP/1.0 closes", "GET / HTTP/1.0\r\n\r\n", "200 GET / []", false},
      {"HTTP/1.0 keeps the connection when asked",
       "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
       "200 GET / []",
       true},
      {"a short body nobody reads is read over",
       "POST /ignores HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\nhello" + get(""),
       "200 POST /ignores []|200 GET / []",
       true},
      {"a long body nobody reads ends the connection",
       "POST /ignores HTTP/1.1\r\nHost: t\r\nContent-Length: 65\r\n\r\n" + std::string(65, 'x') + get(""),
       "200 POST /ignores []",
       false},
      {"a body of exactly the limit",
       post("Content-Length: 100\r\n", std::string(100, 'x')),
       "200 POST / [" + std::string(100, 'x') + "]",
       true},
      {"as many headers as allowed", get(many_headers(19)), "200 GET / []", true},
  };
}

std::vector<Row> ill_formed() {
  return {
      {"length and coding together",
       post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
       "400",
       false},
      {"coding and length together",
       post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"),
       "400",
       false},
      {"two lengths that differ", post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"), "400", false},
      {"two lengths that agree", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), "400", false},
      {"a list of lengths", post("Content-Length: 5, 5\r\n", "hello"), "400", false},
      {"a negative length", post("Content-Length: -5\r\n", ""), "400", false},
      {"a length with a sign", post("Content-Length: +5\r\n", "hello"), "400", false},
      {"a length in hexadecimal", post("Content-Length: 0x5\r\n", "hello"), "400", false},
      {"a length beyond 64 bits", post("Content-Length: 99999999999999999999\r\n", ""), "400", false},
      {"an empty length", post("Content-Length:\r\n", ""), "400", false},
      {"two codings", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), "400", false},
      {"a coding nobody knows", post("Transfer-Encoding: gzip\r\n", ""), "501", false},
      {"a coding in front of chunked", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), "501", false},
      {"a coding behind chunked", post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"), "501", false},
      {"a coding in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400", false},
      {"a chunk size that is no number",
       post("Transfer-Encoding: chunked\r\n", "zz\r\nhello\r\n0\r\n\r\n"),
       "400",
       false},
      {"a chunk longer than it says", post("Transfer-Encoding: chunked\r\n", "3\r\nhello\r\n0\r\n\r\n"), "400", false},
      {"a chunk size beyond 64 bits", post("Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\nx"), "400", false},
      {"a chunk without its line end", post("Transfer-Encoding: chunked\r\n", "5\r\nhello0\r\n\r\n"), "400", false},
      {"an endless chunk header", post("Transfer-Encoding: chunked\r\n", "5;" + std::string(5000, 'a')), "400", false},
      {"a folded header", get("X-A: b\r\n c\r\n"), "400", false},
      {"a header folded from its start", get("X-A:\r\n c\r\n"), "400", false},
      {"a space before the colon", get("X-A : b\r\n"), "400", false},
      {"a header without a colon", get("X-A b\r\n"), "400", false},
      {"a header without a name", get(": b\r\n"), "400", false},
      {"a zero byte in a value", get("X-A: b" + nul + "c\r\n"), "400", false},
      {"a lone carriage return in a value", get("X-A: b\rc\r\n"), "400", false},
      {"a zero byte in the address", "GET /" + nul + " HTTP/1.1\r\nHost: t\r\n\r\n", "400", false},
      {"lines ending in LF only", "GET / HTTP/1.1\nHost: t\n\n" + std::string(4096, 'x'), "400", false},
      {"no Host", "GET / HTTP/1.1\r\n\r\n", "400", false},
      {"two Hosts", get("Host: u\r\n"), "400", false},
      {"two Authorizations", get("Authorization: Bearer a\r\nAuthorization: Bearer b\r\n"), "400", false},
      {"two Idempotency-Keys", get("Idempotency-Key: a\r\nIdempotency-Key: b\r\n"), "400", false},
      {"a relative address", "GET a HTTP/1.1\r\nHost: t\r\n\r\n", "400", false},
      {"a tunnel", "CONNECT t:443 HTTP/1.1\r\nHost: t\r\n\r\n", "400", false},
      {"spaces in the address", "GET /a b HTTP/1.1\r\nHost: t\r\n\r\n", "400", false},
      {"no address", "GET HTTP/1.1\r\nHost: t\r\n\r\n", "400", false},
      {"a method that is no token", "G(T / HTTP/1.1\r\nHost: t\r\n\r\n", "400", false},
      {"HTTP/2 without being asked", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505", false},
      {"HTTP/0.9", "GET /\r\n\r\n", "400", false},
      {"TLS on the plain port",
       std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11) + std::string(300, 'r'),
       "400",
       false},
      {"an address too long", "GET /" + std::string(1500, 'a') + " HTTP/1.1\r\nHost: t\r\n\r\n", "414", false},
      {"an address without end", "GET /" + std::string(6000, 'a'), "414", false},
      {"headers too long", get("X-A: " + std::string(6000, 'a') + "\r\n"), "431", false},
      {"too many headers", get(many_headers(20)), "431", false},
      {"a body above the limit", post("Content-Length: 101\r\n", ""), "413", false},
      {"chunks above the limit",
       post("Transfer-Encoding: chunked\r\n", "65\r\n" + std::string(101, 'x') + "\r\n0\r\n\r\n"),
       "413",
       false},
      {"an expectation nobody knows", post("Expect: miracles\r\nContent-Length: 1\r\n", "x"), "417", false},
      {"what follows a broken request is not answered", get("Bad Header: x\r\n") + get(""), "400", false},
      {"too many trailers", post("Transfer-Encoding: chunked\r\n", "0\r\n" + many_headers(20) + "\r\n"), "400", false},
  };
}

/// The first message of these bytes, of which the parser is shown more each time: up to `cuts`, then all of them.
std::string read_cut(const std::string& bytes, std::vector<std::size_t> cuts, const http::Limits& limits) {
  http::RequestParser parser(limits);
  std::string body;
  std::size_t used = 0;
  cuts.push_back(bytes.size());
  for (const auto shown : cuts) {
    if (shown < used) continue;
    while (parser.state() == http::RequestParser::State::head || parser.state() == http::RequestParser::State::body) {
      const auto step = parser.feed(std::string_view(bytes).substr(used, shown - used));
      used += step;
      body += parser.body();
      parser.body().clear();
      if (step == 0) break;
    }
  }
  if (parser.state() == http::RequestParser::State::failed) return std::to_string(parser.failure().status);
  return fmt::format("{} {} [{}] {}", parser.request().target, parser.request().headers.size(), body, used);
}

/// "200 body|400" of everything the server says to these bytes.
std::string talk(RawClient& client, const std::string& expected) {
  std::string heard;
  const auto count = std::count(expected.begin(), expected.end(), '|') + 1;
  for (std::ptrdiff_t i = 0; i < count; ++i) {
    const auto answer = client.read_answer();
    if (!answer) return heard + "|silence";
    heard += (i == 0 ? "" : "|") + std::to_string(answer->status);
    if (answer->status == 200) heard += " " + answer->body;
  }
  return heard;
}

void check_table(const std::vector<Row>& rows, std::size_t step) {
  const SystemClock clock;
  Echo echo(100);
  Running server(echo, small_limits(), clock);
  for (const auto& row : rows) {
    CAPTURE(row.name);
    CAPTURE(step);
    RawClient client(server.port(), std::chrono::seconds(5));
    for (std::size_t at = 0; at < row.bytes.size(); at += step)
      if (!client.send(std::string_view(row.bytes).substr(at, step))) break;
    CHECK(talk(client, row.answers) == row.answers);
    if (row.stays_open) {
      client.send(get(""));
      CHECK(talk(client, "200 GET / []") == "200 GET / []");
    } else {
      CHECK(client.at_end());
    }
  }
}

}  // namespace

TEST_CASE("well-formed requests are answered, and the connection lives") {
  check_table(well_formed(), 1u << 20);
}

TEST_CASE("well-formed requests are answered byte by byte too") {
  check_table(well_formed(), 1);
}

TEST_CASE("ill-formed requests are refused, and the connection ends") {
  check_table(ill_formed(), 1u << 20);
}

TEST_CASE("ill-formed requests are refused byte by byte too") {
  check_table(ill_formed(), 7);
}

TEST_CASE("wherever the bytes are cut, a request means the same") {
  const auto limits = small_limits();
  auto rows = well_formed();
  for (auto& row : ill_formed()) rows.push_back(std::move(row));
  for (const auto& row : rows) {
    const auto whole = read_cut(row.bytes, {}, limits);
    std::vector<std::size_t> each_byte;
    for (std::size_t cut = 0; cut < row.bytes.size(); ++cut) {
      CAPTURE(row.name);
      CAPTURE(cut);
      const auto parted = read_cut(row.bytes, {cut}, limits);
      REQUIRE(parted == whole);
      each_byte.push_back(cut);
    }
    CAPTURE(row.name);
    const auto dribbled = read_cut(row.bytes, each_byte, limits);
    CHECK(dribbled == whole);
  }
}

TEST_CASE("what is wrong with a request is said in a sentence") {
  const auto limits = small_limits();
  const auto said = [&](const std::string& bytes) {
    http::RequestParser parser(limits);
    std::size_t used = 0;
    for (std::size_t step = 1; step > 0 && parser.state() == http::RequestParser::State::head; used += step)
      step = parser.feed(std::string_view(bytes).substr(used));
    CHECK(parser.state() == http::RequestParser::State::failed);
    return parser.failure().detail;
  };
  CHECK(said("GET / HTTP/1.1\r\nHost: t\r\nX: a\nb\r\n\r\n").find("a header's value holds") != std::string::npos);
  CHECK(said("GET /\x01 HTTP/1.1\r\nHost: t\r\n\r\n").find("percent-encode it") != std::string::npos);
  CHECK(said("GET / HTTP/1.1\r\nHost: t\r\n: a\r\n\r\n").find("a header's name") != std::string::npos);
}

TEST_CASE("a client that waits for 100 Continue gets it, and one refused before never sends its body") {
  const SystemClock clock;
  Echo echo(100);
  Running server(echo, small_limits(), clock);
  RawClient client(server.port());
  client.send(post("Expect: 100-continue\r\nContent-Length: 5\r\n", "hello"));
  CHECK(client.read_answer()->body == "POST / [hello]");
  CHECK(client.continues() == 1);
  client.send(post("Expect: 100-continue\r\nContent-Length: 500\r\n", ""));
  CHECK(client.read_answer()->status == 413);
  CHECK(client.continues() == 1);
  CHECK(client.at_end());
}

TEST_CASE("HEAD answers the headers of GET without its body") {
  const SystemClock clock;
  Echo echo(100);
  Running server(echo, small_limits(), clock);
  RawClient client(server.port());
  client.send("HEAD /abc HTTP/1.1\r\nHost: t\r\n\r\n" + get(""));
  const auto head = client.read_answer(true);
  REQUIRE(head);
  CHECK(head->header("content-length") == "12");
  CHECK(client.read_answer()->body == "GET / []");
}
