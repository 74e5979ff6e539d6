#include "adapters/http/request_parser.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include <fmt/format.h>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include "engine/base/ascii.h"

namespace guichet::http {
namespace {

namespace beast = boost::beast;

constexpr std::size_t chunk_header_bytes_max = 4096;
constexpr std::size_t trailers_max = 16;
/// "0", CR LF, CR LF: nothing shorter ends a chunked body.
constexpr std::size_t last_chunk_bytes_min = 5;

Method method_of(beast::http::verb verb) {
  switch (static_cast<int>(verb)) {
    case static_cast<int>(beast::http::verb::get): return Method::get;
    case static_cast<int>(beast::http::verb::head): return Method::head;
    case static_cast<int>(beast::http::verb::post): return Method::post;
    case static_cast<int>(beast::http::verb::put): return Method::put;
    case static_cast<int>(beast::http::verb::patch): return Method::patch;
    case static_cast<int>(beast::http::verb::delete_): return Method::remove;
    case static_cast<int>(beast::http::verb::options): return Method::options;
    default: return Method::other;
  }
}

/// Meaning nothing when they stand twice: which one would count?
bool must_be_single(std::string_view name) {
  static constexpr std::array<std::string_view, 9> singles = {
      "host",
      "content-length",
      "transfer-encoding",
      "content-type",
      "authorization",
      "idempotency-key",
      "expect",
      "guichet-position",
      "last-event-id"};
  return std::find(singles.begin(), singles.end(), name) != singles.end();
}

}  // namespace

struct RequestParser::Impl {
  class Parser final : public beast::http::basic_parser<true> {
   public:
    Parser(Impl& owner, const Limits& limits) : owner_(owner), limits_(limits) {
      header_limit(static_cast<std::uint32_t>(limits.header_bytes_max));
      body_limit(boost::none);  // who reads the body bounds it
    }

   private:
    using Text = beast::string_view;
    using Code = beast::error_code;

    void on_request_impl(beast::http::verb verb, Text, Text target, int version, Code& code) override {
      owner_.request.method = method_of(verb);
      owner_.request.http_1_1 = version == 11;
      owner_.request.target.assign(target.data(), target.size());
      if (target.size() > limits_.target_bytes_max) owner_.refuse(414, "the address is too long", code);
    }

    void on_response_impl(int, Text, int, Code&) override {}

    void on_field_impl(beast::http::field, Text name, Text value, Code& code) override {
      if (is_header_done()) {  // a trailer: read, bounded, and dropped
        if (++trailers_ > trailers_max) owner_.refuse(400, "too many trailers", code);
        return;
      }
      auto& headers = owner_.request.headers;
      if (headers.size() >= limits_.header_count_max)
        return owner_.refuse(431, fmt::format("more than {} header lines", limits_.header_count_max), code);
      Header header{ascii_lower(name), std::string(value.data(), value.size())};
      if (must_be_single(header.name) && !owner_.request.header(header.name).empty())
        return owner_.refuse(400, fmt::format("the header {} stands more than once", header.name), code);
      headers.push_back(std::move(header));
    }

    void on_header_impl(Code& code) override {
      owner_.request.keep_alive = keep_alive();
      owner_.check_head(code);
    }

    void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}

    std::size_t on_body_impl(Text bytes, Code&) override {
      owner_.body.append(bytes.data(), bytes.size());
      return bytes.size();
    }

    void on_chunk_header_impl(std::uint64_t, Text, Code&) override {}

    std::size_t on_chunk_body_impl(std::uint64_t, Text bytes, Code&) override {
      owner_.body.append(bytes.data(), bytes.size());
      return bytes.size();
    }

    void on_finish_impl(Code&) override {}

    Impl& owner_;
    const Limits& limits_;
    std::size_t trailers_ = 0;
  };

  void refuse(int status, std::string detail, beast::error_code& code) {
    if (!failure) failure = ParseFailure{status, std::move(detail)};
    code = beast::http::error::bad_value;
  }

  void check_head(beast::error_code& code) {
    const auto length = request.header("content-length");
    const auto coding = request.header("transfer-encoding");
    const auto digits = std::all_of(length.begin(), length.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
    if (!digits) return refuse(400, "Content-Length must be one number", code);
    if (!coding.empty() && !request.http_1_1) return refuse(400, "HTTP/1.0 knows no Transfer-Encoding", code);
    if (!coding.empty() && !length.empty()) return refuse(400, "Content-Length and Transfer-Encoding contradict", code);
    request.chunked = !coding.empty();
    if (request.chunked && ascii_lower({coding.data(), coding.size()}) != "chunked")
      return refuse(501, "the only Transfer-Encoding understood is \"chunked\"", code);
    if (!length.empty()) request.content_length = std::stoull(std::string(length));
    if (request.http_1_1 && request.header("host").empty()) return refuse(400, "HTTP/1.1 needs a Host header", code);
    check_target(code);
    check_expectation(code);
  }

  /// Makes the absolute form (RFC 9112 §3.2.2) the origin form.
  void check_target(beast::error_code& code) {
    auto& target = request.target;
    if (target.starts_with("http://") || target.starts_with("https://")) {
      const auto path = target.find('/', target.find("://") + 3);
      target = path == std::string::npos ? "/" : target.substr(path);
    }
    const auto whole_server = target == "*" && request.method == Method::options;
    if (!target.starts_with("/") && !whole_server) refuse(400, "the address must begin with /", code);
  }

  void check_expectation(beast::error_code& code) {
    const auto expected = request.header("expect");
    if (expected.empty() || !request.http_1_1) return;
    request.expects_continue = ascii_lower({expected.data(), expected.size()}) == "100-continue";
    if (!request.expects_continue) refuse(417, "the only expectation understood is \"100-continue\"", code);
  }

  /// Beast joins folded lines (RFC 9112 §5.2 lets us refuse them): two servers may read them differently.
  static bool has_folded_line(std::string_view head) {
    for (auto at = head.find('\n'); at != std::string_view::npos && at + 1 < head.size(); at = head.find('\n', at + 1))
      if (head[at + 1] == ' ' || head[at + 1] == '\t') return true;
    return false;
  }

  /// Only the first line end is looked at here: Beast refuses the others, once it sees the end of the head.
  bool has_bare_line_feed(std::string_view bytes) {
    if (bytes.empty()) return false;
    began = true;
    const auto end = bytes.find('\n');
    if (end == std::string_view::npos || (end > 0 && bytes[end - 1] == '\r')) return false;
    failure = ParseFailure{400, "lines must end in CR LF"};
    return true;
  }

  /// An empty line before a request is old clients' noise (RFC 9112 §2.2); one is forgiven.
  bool is_noise(std::string_view bytes) {
    if (began || !(bytes == "\r" || bytes.starts_with("\r\n"))) return false;
    began = bytes.size() > 1;
    return true;
  }

  Request request;
  std::string body;
  std::optional<ParseFailure> failure;
  std::optional<Parser> parser;
  bool began = false;
  bool waits_for_chunk = false;  ///< the parser saw the beginning of a chunk's header and asked for more
};

namespace {

/// "GET / HTTP/2.0": a request line in order, of another version.
bool is_of_other_version(std::string_view line) {
  const auto version = line.substr(std::min(line.size(), line.find(" HTTP/")));
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return version.size() == 9 && digit(version[6]) && version[7] == '.' && digit(version[8]) && version[6] != '1';
}

/// What the library found, for whoever sent it: its own words name the part and not the fault.
std::string fault_of(const beast::error_code& code) {
  using beast::http::error;
  const std::pair<error, std::string_view> faults[] = {
      {error::bad_method, "the first line begins with no method"},
      {error::bad_target, "the address holds a character that may not stand there: percent-encode it"},
      {error::bad_version, "the first line does not end in HTTP/1.1"},
      {error::bad_line_ending, "a line does not end in CR LF"},
      {error::bad_field, "a header's name is missing, or holds a character that may not stand in a name"},
      {error::bad_value, "a header's value holds a control character, such as a line break"},
      {error::bad_content_length, "Content-Length is no number, stands twice, or stands beside Transfer-Encoding"},
      {error::bad_transfer_encoding, "Transfer-Encoding is none that is known here; chunked is"},
      {error::bad_chunk, "the length of a chunk is no hexadecimal number"},
      {error::bad_chunk_extension, "a chunk's extension cannot be read"},
      {error::bad_obs_fold, "a header goes on in a second line"}};
  for (const auto& [known, sentence] : faults)
    if (code == known) return std::string(sentence);
  return code.message();
}

ParseFailure explain(const beast::error_code& code, const Request& request, std::string_view bytes) {
  using beast::http::error;
  if (code == error::header_limit && request.target.empty() && bytes.find("\r\n") == std::string_view::npos)
    return {414, "the address is too long"};
  if (code == error::header_limit) return {431, "the header lines are too long"};
  if (code == error::bad_version && is_of_other_version(bytes.substr(0, bytes.find('\r'))))
    return {505, "this server speaks HTTP/1.1"};
  return {400, fmt::format("this is no HTTP/1.1 request: {}", fault_of(code))};
}

}  // namespace

RequestParser::RequestParser(const Limits& limits) : limits_(limits), impl_(std::make_unique<Impl>()) {
  reset();
}

RequestParser::~RequestParser() = default;

void RequestParser::reset() {
  impl_->request = Request();
  impl_->request.headers.reserve(12);
  impl_->body.clear();
  impl_->failure.reset();
  impl_->began = false;
  impl_->waits_for_chunk = false;
  impl_->parser.emplace(*impl_, limits_);
  state_ = State::head;
}

const Request& RequestParser::request() const {
  return impl_->request;
}

const ParseFailure& RequestParser::failure() const {
  return *impl_->failure;
}

std::string& RequestParser::body() {
  return impl_->body;
}

std::size_t RequestParser::feed(std::string_view bytes) {
  auto& parser = *impl_->parser;
  const auto was_head = state_ == State::head;
  if (was_head && impl_->is_noise(bytes)) return bytes.size() > 1 ? 2 : 0;
  if (was_head && impl_->has_bare_line_feed(bytes)) state_ = State::failed;
  std::size_t used = 0;
  while (state_ == State::head || state_ == State::body) {
    beast::error_code code;
    const auto rest = bytes.substr(used);
    // Shown "0 CR LF" and then less than the whole end, Beast 1.81 stops the process where asserts are on.
    if (rest.empty() || (impl_->waits_for_chunk && rest.size() < last_chunk_bytes_min)) break;
    const auto step = parser.put(boost::asio::const_buffer(rest.data(), rest.size()), code);
    used += step;
    const auto waiting = code == beast::http::error::need_more;
    impl_->waits_for_chunk = waiting && step == 0 && !was_head;
    if (waiting && step == 0 && !was_head && rest.size() >= chunk_header_bytes_max) {
      impl_->refuse(400, "a chunk's header is too long", code);
    } else if (waiting) {
      if (step == 0) break;
      continue;
    }
    if (code) {
      if (!impl_->failure) impl_->failure = explain(code, impl_->request, bytes);
      state_ = State::failed;
    } else if (parser.is_done()) {
      state_ = State::done;
    } else if (parser.is_header_done()) {
      state_ = State::body;
      if (was_head) break;
    }
  }
  if (was_head && state_ != State::failed && Impl::has_folded_line(bytes.substr(0, used))) {
    impl_->failure = ParseFailure{400, "a header line must not be folded"};
    state_ = State::failed;
  }
  return used;
}

}  // namespace guichet::http
