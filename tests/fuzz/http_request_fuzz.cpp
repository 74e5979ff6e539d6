// Any bytes, cut anywhere: the parser neither breaks nor loops, holds to its bounds, and means the same however the
// bytes came.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/http/request_parser.h"
#include "adapters/http/target.h"
#include "engine/base/check.h"

namespace {

using guichet::check;
using guichet::http::Limits;
using guichet::http::RequestParser;

struct Meaning {
  RequestParser::State state = RequestParser::State::head;
  std::size_t used = 0;
  std::string body;
  std::string target;
};

Meaning read(std::string_view bytes, std::size_t cut, const Limits& limits) {
  RequestParser parser(limits);
  Meaning meaning;
  for (const auto shown : {cut, bytes.size()}) {
    while (parser.state() == RequestParser::State::head || parser.state() == RequestParser::State::body) {
      const auto step = parser.feed(bytes.substr(meaning.used, shown - meaning.used));
      check(step <= shown - meaning.used, "the parser uses what it was shown");
      meaning.used += step;
      meaning.body += parser.body();
      parser.body().clear();
      if (step == 0) break;
    }
  }
  meaning.state = parser.state();
  if (meaning.state == RequestParser::State::done) {
    const auto& request = parser.request();
    check(!(request.chunked && request.content_length), "a request has one framing");
    check(request.headers.size() <= limits.header_count_max, "headers are counted");
    meaning.target = request.target;
    const auto target = guichet::http::parse_target(request.target);
    check(!target || target->query.size() <= request.target.size(), "an address has no more parameters than bytes");
  }
  return meaning;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static const Limits limits;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): libFuzzer speaks bytes
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto cut = bytes.empty() ? 0 : data[0] * bytes.size() / 256;
  const auto whole = read(bytes, bytes.size(), limits);
  const auto parted = read(bytes, cut, limits);
  if (whole.state != RequestParser::State::done) return 0;
  check(parted.state == whole.state && parted.used == whole.used, "a whole request is one wherever it is cut");
  check(parted.body == whole.body && parted.target == whole.target, "and means the same");
  return 0;
}
