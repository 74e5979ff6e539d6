#include "adapters/portal/words.h"

#include <algorithm>

#include <fmt/format.h>

#include "adapters/portal/embedded.h"
#include "engine/base/check.h"

namespace guichet::portal {
namespace {

std::vector<Words> read_catalogues() {
  std::vector<Words> catalogues;
  for (const std::string_view tag : {"fr", "en", "nl", "pt-BR"}) {
    auto texts = parse_json(embedded_file("words/" + std::string(tag) + ".json"));
    check(texts && texts->is_object(), "the catalogue of words is JSON");
    catalogues.emplace_back(std::string(tag), std::move(texts->as_object()));
  }
  return catalogues;
}

void put_in(std::string& text, std::string_view name, std::string_view value) {
  const auto mark = fmt::format("{{{}}}", name);
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size()))
    text.replace(at, mark.size(), value);
}

}  // namespace

Words::Words(std::string tag, json::object texts) : tag_(std::move(tag)), texts_(std::move(texts)) {}

std::string Words::say(std::string_view key, Values values) const {
  const auto* found = texts_.if_contains(key);
  check(found != nullptr && found->is_string(), "every key that is said stands in every catalogue");
  std::string text(std::string_view(found->get_string()));
  for (const auto& [name, value] : values) put_in(text, name, value);
  return text;
}

std::string Words::count(std::string_view key, std::int64_t n, Values values) const {
  // French and Brazilian Portuguese say zero in the singular, English and Dutch in the plural.
  const auto singular = n == 1 || (n == 0 && (tag_ == "fr" || tag_ == "pt-BR"));
  auto text = say(fmt::format("{}_{}", key, singular ? "one" : "other"), values);
  put_in(text, "n", number(n));
  return text;
}

std::string Words::number(std::int64_t n) const {
  auto digits = fmt::to_string(n);
  const auto first = n < 0 ? 1U : 0U;
  const auto separator = say("thousands");
  for (auto at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, separator);
  }
  return digits;
}

const std::vector<Words>& all_words() {
  static const auto catalogues = read_catalogues();
  return catalogues;
}

const Words* words_in(std::string_view tag) {
  const auto& catalogues = all_words();
  const auto found = std::ranges::find(catalogues, tag, &Words::tag);
  return found == catalogues.end() ? nullptr : &*found;
}

}  // namespace guichet::portal
