#include "workflows/yaml/text.h"

#include <algorithm>
#include <utility>

namespace guichet::workflows::yaml {
namespace {

unsigned byte_at(std::string_view text, std::size_t offset) {
  return static_cast<unsigned char>(text[offset]);
}

bool is_continuation(unsigned byte) {
  return (byte & 0xC0U) == 0x80U;
}

constexpr std::size_t block_bytes = 1024;

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(static_cast<unsigned char>(c)); }));
}

/// What a sequence may be by its first byte: RFC 3629, section 4.
struct Lead {
  std::size_t length = 0;  ///< 0: no sequence begins like this
  unsigned second_min = 0x80;
  unsigned second_max = 0xBF;
};

Lead lead_of(unsigned byte) {
  if (byte < 0x80) return {.length = 1};
  if (byte >= 0xC2 && byte <= 0xDF) return {.length = 2};
  if (byte == 0xE0) return {.length = 3, .second_min = 0xA0};
  if (byte == 0xED) return {.length = 3, .second_max = 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {.length = 3};
  if (byte == 0xF0) return {.length = 4, .second_min = 0x90};
  if (byte == 0xF4) return {.length = 4, .second_max = 0x8F};
  if (byte >= 0xF1 && byte <= 0xF3) return {.length = 4};
  return {};
}

}  // namespace

Text::Text(std::string file, std::string text) : file_(std::move(file)), text_(std::move(text)), lines_{0} {
  for (auto at = text_.find('\n'); at != std::string::npos; at = text_.find('\n', at + 1)) lines_.push_back(at + 1);
  std::size_t characters = 0;
  for (std::size_t begin = 0; begin <= text_.size(); begin += block_bytes) {
    characters_.push_back(characters);
    characters += count_characters(std::string_view(text_).substr(begin, block_bytes));
  }
}

std::size_t Text::characters_before(std::size_t offset) const {
  const auto block = offset / block_bytes;
  const auto begin = block * block_bytes;
  return characters_[block] + count_characters(std::string_view(text_).substr(begin, offset - begin));
}

Place Text::place(std::size_t offset) const {
  offset = std::min(offset, text_.size());
  const auto after = std::upper_bound(lines_.begin(), lines_.end(), offset);
  const auto line = static_cast<std::size_t>(after - lines_.begin());
  auto begin = lines_[line - 1];
  if (begin == 0) begin = std::min(byte_order_mark(text_), offset);
  return {.file = file_, .line = line, .column = characters_before(offset) - characters_before(begin) + 1};
}

std::size_t byte_order_mark(std::string_view text) {
  return text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
}

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const auto lead = lead_of(byte_at(text, at));
    if (lead.length == 0 || at + lead.length > text.size()) return at;
    if (lead.length > 1) {
      const auto second = byte_at(text, at + 1);
      if (second < lead.second_min || second > lead.second_max) return at;
    }
    for (std::size_t i = 2; i < lead.length; ++i)
      if (!is_continuation(byte_at(text, at + i))) return at;
    at += lead.length;
  }
  return std::nullopt;
}

std::optional<std::size_t> first_control_character(std::string_view text) {
  const auto found = std::find_if(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
  });
  if (found == text.end()) return std::nullopt;
  return static_cast<std::size_t>(found - text.begin());
}

}  // namespace guichet::workflows::yaml
