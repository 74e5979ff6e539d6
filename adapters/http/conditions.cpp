#include "adapters/http/conditions.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include <fmt/format.h>

#include "adapters/http/ids.h"
#include "engine/base/ascii.h"
#include "engine/base/text.h"

namespace guichet::http {
namespace {

template <class Each>
void for_each_item(std::string_view list, Each each) {
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    if (const auto item = trimmed(list.substr(0, comma)); !item.empty()) each(item);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// "text/html;q=0.5" → the range and its weight in thousandths.
struct Weighted {
  std::string range;
  int weight = 1000;
};

Weighted weighted(std::string_view item) {
  const auto semicolon = std::min(item.find(';'), item.size());
  Weighted result{ascii_lower(trimmed(item.substr(0, semicolon)))};
  const auto parameters = ascii_lower(item.substr(semicolon));
  if (const auto q = parameters.find("q="); q != std::string::npos) {
    const auto digits = std::string_view(parameters).substr(q + 2);
    if (digits.starts_with("0")) {
      result.weight = 0;
      int place = 100;
      for (std::size_t i = 2; i < digits.size() && i < 5 && digits[i] >= '0' && digits[i] <= '9'; ++i, place /= 10)
        result.weight += (digits[i] - '0') * place;
    }
  }
  return result;
}

/// How well a range names a media type: 0 not at all, 3 exactly.
int fit(std::string_view range, std::string_view media) {
  if (range == media) return 3;
  if (range == "*/*") return 1;
  const auto slash = media.find('/');
  return range.ends_with("/*") && range.substr(0, range.size() - 1) == media.substr(0, slash + 1) ? 2 : 0;
}

}  // namespace

Result<std::optional<StreamVersion>> parse_if_match(std::string_view header) {
  if (header.empty() || header == "*") return std::optional<StreamVersion>();
  const auto shaped = header.size() > 3 && header.starts_with("\"v") && header.ends_with('"');
  const auto version = shaped ? number(header.substr(2, header.size() - 3)) : std::nullopt;
  if (version) return std::optional<StreamVersion>(*version);
  return invalid(
      fmt::format("If-Match: expected the ETag of an answer, like \"v17\" in quotes, found {}", header),
      {{"If-Match", "expected an ETag like \"v17\""}});
}

bool none_match_hits(std::string_view header, std::string_view etag) {
  bool hit = false;
  for_each_item(header, [&](std::string_view item) {
    if (item.starts_with("W/")) item.remove_prefix(2);
    hit = hit || item == etag || item == "*";
  });
  return hit;
}

Result<std::optional<std::string>> parse_idempotency_key(std::string_view header) {
  if (header.empty()) return std::optional<std::string>();
  auto key = header;
  if (key.size() > 1 && key.front() == '"' && key.back() == '"') key = key.substr(1, key.size() - 2);
  if (is_id(key)) return std::optional<std::string>(key);
  return invalid(
      "Idempotency-Key: expected 1 to 128 letters, digits and -_.:~ (a UUID is best)",
      {{"Idempotency-Key", "expected 1 to 128 letters, digits and -_.:~"}});
}

Result<Position> parse_position(std::string_view name, std::string_view text) {
  if (text.empty()) return Position{0};
  if (const auto position = number(text)) return *position;
  return invalid(
      fmt::format("{}: expected the position of an event, a number; found {}", name, text),
      {{std::string(name), "expected a number"}});
}

std::string_view choose_media(std::string_view accept, const std::vector<std::string_view>& offers) {
  if (trimmed(accept).empty()) return offers.front();
  std::string_view best;
  int best_weight = 0;
  for (const auto offer : offers) {
    int fitness = 0;
    int weight = 0;
    for_each_item(accept, [&](std::string_view item) {
      const auto one = weighted(item);
      if (const auto f = fit(one.range, offer); f > fitness) {
        fitness = f;
        weight = one.weight;
      }
    });
    if (weight > best_weight) {
      best = offer;
      best_weight = weight;
    }
  }
  return best;
}

std::string preferred_language(std::string_view accept_language) {
  Weighted best{"", 0};
  for_each_item(accept_language, [&](std::string_view item) {
    auto one = weighted(item);
    if (one.weight > best.weight) best = std::move(one);
  });
  const auto tag = best.range.substr(0, best.range.find('-'));
  const auto letters = std::all_of(tag.begin(), tag.end(), [](unsigned char c) { return std::isalpha(c) != 0; });
  return letters && tag.size() <= 8 ? tag : std::string();
}

std::string media_type_of(std::string_view content_type) {
  return ascii_lower(trimmed(content_type.substr(0, content_type.find(';'))));
}

}  // namespace guichet::http
