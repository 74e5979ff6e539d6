#include "adapters/http/connection.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace guichet::http {
namespace {

using async::IoOutcome;
using async::IoState;
using async::Moment;
using async::steady_now;

constexpr std::size_t buffer_start = 4 * 1024;
constexpr std::size_t inline_body_max = 16 * 1024;  ///< copied behind the head: one buffer is cheaper than two

std::chrono::milliseconds time_for(std::uint64_t bytes) {
  return std::chrono::milliseconds(std::min<std::uint64_t>(bytes, 1ull << 32) / 16);  // 16 KiB a second
}

}  // namespace

Connection::Connection(std::unique_ptr<async::ByteStream> stream, House& house)
    : stream_(std::move(stream)), house_(house), parser_(house.limits), buffer_(buffer_start, '\0') {}

Task<> Connection::run() {
  for (bool going_on = true; going_on;) {
    const auto head = co_await read_head();
    if (head == Head::gone) break;
    going_on = head == Head::request;
    if (going_on) {
      co_await house_.application.handle(*this);
      going_on = co_await finish_request();
    }
    if (!going_on) co_await linger();
  }
  stream_->close();
}

void Connection::stop_if_idle() {
  if (idle_) stream_->close();
}

Task<Connection::Head> Connection::read_head() {
  parser_.reset();
  answered_ = closing_ = continued_ = false;
  body_bytes_ = 0;
  auto deadline = steady_now() + (unread().empty() ? house_.limits.idle_max : house_.limits.head_max);
  feed();
  while (parser_.state() == RequestParser::State::head) {
    idle_ = unread().empty();
    const auto state = co_await fill(deadline);
    if (state != IoState::fine) {
      const auto silent = unread().empty() || state == IoState::broken;
      idle_ = false;
      if (silent) co_return Head::gone;
      if (state == IoState::timed_out) co_await refuse(408, "the request's head took too long");
      co_return state == IoState::timed_out ? Head::refused : Head::gone;
    }
    if (idle_) deadline = steady_now() + house_.limits.head_max;
    idle_ = false;
    feed();
  }
  body_until_ = body_deadline();
  if (parser_.state() != RequestParser::State::failed) co_return Head::request;
  co_await refuse(parser_.failure().status, parser_.failure().detail);
  co_await linger();
  co_return Head::gone;
}

Task<IoState> Connection::fill(Moment deadline) {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) {
    const auto size_max = house_.limits.header_bytes_max + buffer_start;
    if (buffer_.size() >= size_max) co_return IoState::broken;  // the parser refuses long before
    buffer_.resize(std::min(buffer_.size() * 2, size_max));
  }
  const std::span<char> room(buffer_.data() + end_, buffer_.size() - end_);
  const auto got = co_await stream_->read_some(room, deadline);
  end_ += got.bytes;
  co_return got.state;
}

void Connection::feed() {
  while (!unread().empty()) {
    const auto used = parser_.feed(unread());
    begin_ += used;
    // Only noise before a request is used without coming further.
    if (used == 0 || parser_.state() != RequestParser::State::head) break;
  }
}

Moment Connection::body_deadline() const {
  return steady_now() + house_.limits.body_max + time_for(parser_.request().content_length.value_or(0));
}

Moment Connection::write_deadline(std::size_t bytes) const {
  return steady_now() + house_.limits.write_max + time_for(bytes);
}

Task<bool> Connection::say_continue() {
  if (!request().expects_continue || continued_) co_return true;
  continued_ = true;
  const auto outcome = co_await stream_->write("HTTP/1.1 100 Continue\r\n\r\n", std::string_view(), write_deadline(0));
  co_return outcome.state == IoState::fine;
}

Task<BodyState> Connection::read_piece(std::string& into, std::size_t bytes_max) {
  into.clear();
  if (request().content_length.value_or(0) > bytes_max) {
    closing_ = true;
    co_return BodyState::too_large;
  }
  if (parser_.state() == RequestParser::State::body) {
    const auto welcome = co_await say_continue();
    if (!welcome) co_return BodyState::broken;
  }
  while (parser_.body().empty() && parser_.state() == RequestParser::State::body) {
    const auto before = begin_;
    feed();
    if (begin_ != before || parser_.state() != RequestParser::State::body) continue;
    const auto state = co_await fill(body_until_);
    if (state == IoState::timed_out) co_return BodyState::timed_out;
    if (state != IoState::fine) co_return BodyState::broken;
  }
  if (parser_.state() == RequestParser::State::failed) co_return BodyState::malformed;
  std::swap(into, parser_.body());
  parser_.body().clear();
  body_bytes_ += into.size();
  if (body_bytes_ > bytes_max) {
    closing_ = true;
    co_return BodyState::too_large;
  }
  co_return into.empty() ? BodyState::end : BodyState::piece;
}

Task<BodyState> Connection::read_body(std::string& into, std::size_t bytes_max) {
  into.clear();
  std::string piece;
  for (;;) {
    const auto state = co_await read_piece(piece, bytes_max);
    if (state != BodyState::piece) co_return state;
    if (into.empty())
      std::swap(into, piece);
    else
      into += piece;
  }
}

bool Connection::may_go_on() const {
  return request().keep_alive && !house_.stopping && !closing_ &&
         served_ + 1 < house_.limits.requests_per_connection_max;
}

Task<bool> Connection::respond(const Response& response) {
  answered_ = true;
  closing_ = closing_ || response.close;
  const auto bodiless = response.status == 204 || response.status == 304;
  HeadFacts facts;
  facts.framing = bodiless ? Framing::none : Framing::length;
  facts.length = response.body.size();
  facts.close = closing_ = !may_go_on();
  facts.date = house_.date();
  out_.clear();
  write_head(out_, response, facts);
  std::string_view body = bodiless || request().method == Method::head ? std::string_view() : response.body;
  if (body.size() <= inline_body_max) {
    out_ += body;
    body = {};
  }
  const auto deadline = write_deadline(out_.size() + body.size());
  const auto outcome = co_await stream_->write(out_, body, deadline);
  if (outcome.state != IoState::fine) closing_ = true;
  co_return outcome.state == IoState::fine;
}

Task<bool> Connection::begin(const Response& head) {
  answered_ = true;
  framing_ = request().http_1_1 ? Framing::chunked : Framing::until_close;
  HeadFacts facts;
  facts.framing = framing_;
  facts.close = closing_ = closing_ || head.close || !may_go_on() || framing_ == Framing::until_close;
  facts.date = house_.date();
  out_.clear();
  write_head(out_, head, facts);
  const auto outcome = co_await stream_->write(out_, std::string_view(), write_deadline(out_.size()));
  if (outcome.state != IoState::fine) closing_ = true;
  co_return outcome.state == IoState::fine;
}

Task<bool> Connection::send(std::string_view bytes, Moment deadline) {
  if (bytes.empty() || request().method == Method::head) co_return true;
  out_.clear();
  std::string_view behind;
  if (framing_ == Framing::chunked) {
    out_ = fmt::format("{:x}\r\n", bytes.size());
    behind = "\r\n";
    if (bytes.size() <= inline_body_max) {
      out_ += bytes;
      out_ += std::exchange(behind, {});
      bytes = {};
    }
  }
  const auto outcome = co_await stream_->write_all(out_, bytes, behind, deadline);
  if (outcome.state != IoState::fine) closing_ = true;
  co_return outcome.state == IoState::fine;
}

Task<bool> Connection::end() {
  if (framing_ != Framing::chunked || request().method == Method::head) co_return true;
  const auto outcome = co_await stream_->write("0\r\n\r\n", std::string_view(), write_deadline(0));
  if (outcome.state != IoState::fine) closing_ = true;
  co_return outcome.state == IoState::fine;
}

Task<> Connection::refuse(int status, std::string detail) {
  auto response = house_.application.refuse(status, detail);
  response.close = true;
  co_await respond(response);
}

Task<bool> Connection::finish_request() {
  if (!answered_) co_await refuse(500, "no answer was made");
  ++served_;
  if (closing_) co_return false;
  std::string dropped;
  std::size_t drained = 0;
  // A body nobody asked for: read it if it is short, so that the connection stays; else it is cheaper to part.
  while (parser_.state() == RequestParser::State::body) {
    if (request().expects_continue && !continued_) co_return false;
    if (drained + request().content_length.value_or(0) > house_.limits.drain_bytes_max) co_return false;
    const auto state = co_await read_piece(dropped, house_.limits.drain_bytes_max);
    drained += dropped.size();
    if (state != BodyState::piece && state != BodyState::end) co_return false;
  }
  co_return parser_.state() == RequestParser::State::done;
}

/// Closing at once, with bytes of the peer unread, would reset the connection and destroy the answer on its way.
Task<> Connection::linger() {
  stream_->finish_writing();
  const auto deadline = steady_now() + house_.limits.linger_max;
  const std::span<char> room(buffer_);
  std::size_t dropped = 0;
  while (dropped < 16 * house_.limits.drain_bytes_max && steady_now() < deadline) {
    const auto got = co_await stream_->read_some(room, deadline);
    if (got.state != IoState::fine) break;
    dropped += got.bytes;
  }
}

std::string Connection::peer() const {
  auto address = stream_->peer();
  const auto colon = address.rfind(':');
  if (colon != std::string::npos) address.resize(colon);
  return address;
}

}  // namespace guichet::http
