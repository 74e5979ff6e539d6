#include "adapters/http/target.h"

#include <fmt/format.h>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "engine/base/utf8.h"

namespace guichet::http {

const std::string* Target::find(std::string_view name) const {
  for (const auto& entry : query)
    if (entry.name == name) return &entry.value;
  return nullptr;
}

Result<Target> parse_target(std::string_view origin_form) {
  const auto parsed = boost::urls::parse_origin_form({origin_form.data(), origin_form.size()});
  if (!parsed) return invalid(fmt::format("the address is not one: {}", parsed.error().message()));
  Target target;
  for (const auto& segment : parsed->segments()) {
    target.segments.emplace_back(segment.begin(), segment.end());
    if (!is_utf8(target.segments.back()))
      return invalid(fmt::format("the address is not UTF-8: {}", percent_encode(target.segments.back())));
  }
  boost::urls::encoding_opts options;
  options.space_as_plus = true;
  for (const auto& entry : parsed->params(options)) {
    std::string name(entry.key.begin(), entry.key.end());
    std::string value(entry.value.begin(), entry.value.end());
    if (!is_utf8(name) || !is_utf8(value))
      return invalid(
          fmt::format("the address is not UTF-8: {}={}", percent_encode(name), percent_encode(value)),
          {{percent_encode(name), "is not UTF-8"}});
    if (target.find(name) != nullptr)
      return invalid(fmt::format("the parameter {} stands more than once", name), {{name, "stands more than once"}});
    target.query.push_back({std::move(name), std::move(value)});
  }
  return target;
}

std::string percent_encode(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const auto plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '_' || c == '.' || c == '~';
    if (plain)
      encoded += c;
    else
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

}  // namespace guichet::http
