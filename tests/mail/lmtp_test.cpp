// LMTP as mail servers speak it, and as enemies would.
#include <array>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>

#include "adapters/mail/lmtp_server.h"
#include "adapters/mail/lmtp_session.h"
#include "tests/support/temporary_folder.h"

using namespace guichet;
using namespace guichet::mail;

namespace {

LmtpSession session(LmtpLimits limits = {}) {
  return {"guichet", [](std::string_view address) { return address.starts_with("hall"); }, limits};
}

constexpr auto begin = "LHLO mx\r\nMAIL FROM:<zoe@example.org>\r\nRCPT TO:<hall@town.example>\r\nDATA\r\n";

/// The code of each reply line that is the last of its reply.
std::string codes(const std::string& replies) {
  std::string found;
  for (std::size_t at = 0; at < replies.size();) {
    const auto end = replies.find("\r\n", at);
    REQUIRE(end != std::string::npos);
    if (replies[at + 3] == ' ') found += replies.substr(at, 3) + " ";
    at = end + 2;
  }
  return found;
}

/// A socket to a server, as a blocking program would use it.
template <class Socket>
struct Client {
  std::string read_line() {
    const auto size = boost::asio::read_until(socket, buffer, "\r\n");
    std::string line(size, '\0');
    std::istream(&buffer).read(line.data(), static_cast<std::streamsize>(size));
    return line;
  }

  void send(const std::string& text) { boost::asio::write(socket, boost::asio::buffer(text)); }

  bool is_closed() {
    boost::system::error_code failure;
    boost::asio::read_until(socket, buffer, "\r\n", failure);
    return failure == boost::asio::error::eof || failure == boost::asio::error::connection_reset;
  }

  boost::asio::io_context io;
  Socket socket{io};
  boost::asio::streambuf buffer;
};

std::vector<std::string> kept(const Envelope& envelope) {
  return {envelope.recipients.size(), "250 2.0.0 kept"};
}

}  // namespace

TEST_CASE("a letter is taken for each of its recipients, sent in one piece or byte by byte") {
  const std::string all = std::string(begin) + "Subject: x\r\n\r\n..point\r\nend\r\n.\r\nQUIT\r\n";
  for (const std::size_t piece : {all.size(), std::size_t(1), std::size_t(7)}) {
    auto one = session();
    std::string replies;
    for (std::size_t at = 0; at < all.size(); at += piece) {
      replies += one.take(std::string_view(all).substr(at, piece));
      if (one.has_letter()) {
        CHECK(one.letter().sender == "zoe@example.org");
        CHECK(one.letter().bytes == "Subject: x\r\n\r\n.point\r\nend\r\n");
        replies += one.answer({"250 2.0.0 kept"});
      }
    }
    CHECK(codes(replies) == "250 250 250 354 250 221 ");
    CHECK(one.ended());
  }
}

TEST_CASE("two letters over one connection, and a recipient who is not ours") {
  auto one = session();
  auto replies = one.take(
      "LHLO mx\r\nMAIL FROM:<> BODY=8BITMIME\r\nRCPT TO:<other@town.example>\r\nRCPT TO:<hall@town.example>\r\n"
      "RCPT TO:<hall+code@town.example>\r\nDATA\r\nx\r\n.\r\nMAIL FROM:<a@b.c>\r\nDATA\r\n");
  REQUIRE(one.has_letter());
  CHECK(one.letter().sender.empty());
  CHECK(one.letter().recipients.size() == 2);
  CHECK(codes(replies) == "250 250 550 250 250 354 ");
  CHECK(codes(one.answer({"250 2.0.0 kept", "451 4.3.0 later"})) == "250 451 250 503 ");
}

TEST_CASE("what comes in the wrong order or the wrong words is refused, and too much of it ends the line") {
  for (const std::string wrong :
       {"MAIL FROM:<a@b.c>",
        "EHLO mx",
        "HELO mx",
        "RCPT TO:<hall@town.example>",
        "DATA",
        "nonsense",
        "",
        "LHLO",
        "BDAT 12 LAST",
        "STARTTLS"}) {
    auto one = session();
    CHECK(codes(one.take(wrong + "\r\n")).starts_with("50"));
  }
  auto one = session();
  one.take("LHLO mx\r\n");
  for (const std::string wrong : {"MAIL FROM:zoe@example.org", "MAIL FROM:<zoe", "MAIL FROM:<a b@c>", "MAIL TO:<a@b>"})
    CHECK(codes(one.take(wrong + "\r\n")) == "501 ");
  std::string last;
  for (int i = 0; i < 20 && !one.ended(); ++i) last = one.take("nonsense\r\n");
  CHECK(codes(last) == "421 ");
  CHECK(one.ended());
}

TEST_CASE("only CR LF point CR LF ends a letter, and one with other ends of line is refused whole") {
  for (const std::string smuggled :
       {"a\n.\nMAIL FROM:<x@y.z>\r\n.\r\n", "a\r.\rb\r\n.\r\n", "a\n.\r\nb\r\n.\r\n", "a\r\n.\nb\r\n.\r\n"}) {
    auto one = session();
    one.take(begin);
    CHECK(codes(one.take(smuggled)) == "550 ");
    CHECK_FALSE(one.has_letter());
    CHECK(codes(one.take("NOOP\r\n")) == "250 ");
  }
}

TEST_CASE("lines, letters and recipients have a most") {
  auto one = session({.line_bytes_max = 100, .letter_bytes_max = 50, .recipients_max = 2});
  CHECK(codes(one.take("LHLO mx\r\nMAIL FROM:<a@b.c> SIZE=51\r\n")) == "250 552 ");
  CHECK(
      codes(one.take("MAIL FROM:<a@b.c> SIZE=999999999999999999999999\r\nMAIL FROM:<a@b.c> SIZE=50\r\n")) ==
      "552 250 ");
  CHECK(codes(one.take("RCPT TO:<hall@a.b>\r\nRCPT TO:<hall@a.b>\r\nRCPT TO:<hall@a.b>\r\n")) == "250 250 452 ");
  CHECK(codes(one.take("DATA\r\n" + std::string(60, 'x') + "\r\n.\r\n")) == "354 552 552 ");
  CHECK(codes(one.take("MAIL FROM:<a@b.c>\r\nRCPT TO:<hall@a.b>\r\nDATA\r\nfits\r\n.\r\n")) == "250 250 354 ");
  CHECK(one.has_letter());
  auto other = session({.line_bytes_max = 100});
  CHECK(codes(other.take(std::string(101, 'a'))) == "500 ");
  CHECK(other.ended());
}

TEST_CASE("letters come over a port and over a socket of the machine") {
  const test::TemporaryFolder folder;
  const auto path = folder.path() + "/lmtp";
  const auto accepts = [](std::string_view) { return true; };
  {
    auto server = LmtpServer::open({.listen = "127.0.0.1:0"}, accepts, kept);
    REQUIRE(server);
    const auto address = (*server)->address();
    Client<boost::asio::ip::tcp::socket> client;
    client.socket.connect(
        {boost::asio::ip::address_v4::loopback(),
         static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)))});
    CHECK(client.read_line().starts_with("220 "));
    client.send(std::string(begin) + "x\r\n.\r\nQUIT\r\n");
    std::string line;
    do line = client.read_line();
    while (!line.starts_with("250 2.0.0 kept"));
    CHECK(client.read_line().starts_with("221 "));
    CHECK(client.is_closed());
  }
  for (int start = 0; start < 2; ++start) {
    auto server = LmtpServer::open({.listen = "unix:" + path}, accepts, kept);
    REQUIRE(server);
    CHECK_FALSE(LmtpServer::open({.listen = "unix:" + path}, accepts, kept));
    Client<boost::asio::local::stream_protocol::socket> client;
    client.socket.connect({path});
    CHECK(client.read_line().starts_with("220 "));
  }
  CHECK_FALSE(std::filesystem::exists(path));
  CHECK_FALSE(LmtpServer::open({.listen = "nowhere"}, accepts, kept));
  CHECK_FALSE(LmtpServer::open({.listen = "unix:" + folder.path() + "/no/such/folder"}, accepts, kept));
}

TEST_CASE("a client that hangs is let go, and the server ends while one does") {
  auto server = LmtpServer::open(
      {.listen = "127.0.0.1:0", .line_max = std::chrono::seconds(1), .sweep_every = std::chrono::milliseconds(20)},
      [](std::string_view) { return true; },
      kept);
  REQUIRE(server);
  const auto address = (*server)->address();
  const boost::asio::ip::tcp::endpoint there(
      boost::asio::ip::address_v4::loopback(),
      static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
  Client<boost::asio::ip::tcp::socket> silent;
  silent.socket.connect(there);
  CHECK(silent.read_line().starts_with("220 "));
  CHECK(silent.is_closed());
  Client<boost::asio::ip::tcp::socket> last;
  last.socket.connect(there);
  CHECK(last.read_line().starts_with("220 "));
  last.send(begin);
  server->reset();
  while (!last.is_closed()) last.buffer.consume(last.buffer.size());
}
