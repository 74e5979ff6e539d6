#include "engine/projections/row_codec.h"

#include <array>
#include <bit>
#include <limits>

namespace guichet::projections {
namespace {

enum Tag : char {
  tag_null,
  tag_false,
  tag_true,
  tag_signed,
  tag_unsigned,
  tag_real,
  tag_text,
  tag_array,
  tag_object,
};

/// Deeper than any document that parse_json admits.
constexpr int depth_max = 128;

}  // namespace

void RowWriter::large(std::uint64_t number) {
  std::array<char, 10> bytes;
  std::size_t size = 0;
  for (; number >= 0x80; number >>= 7) bytes[size++] = static_cast<char>(number | 0x80);
  bytes[size++] = static_cast<char>(number);
  bytes_.append(bytes.data(), size);
}

void RowWriter::one(std::int64_t number) {
  one((static_cast<std::uint64_t>(number) << 1) ^ static_cast<std::uint64_t>(number >> 63));
}

void RowWriter::one(std::string_view text) {
  one(std::uint64_t{text.size()});
  bytes_.append(text);
}

void RowWriter::one(const json::object& object) {
  bytes_.push_back(tag_object);
  one(std::uint64_t{object.size()});
  for (const auto& [key, value] : object) {
    one(std::string_view(key));
    one(value);
  }
}

void RowWriter::one(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null: bytes_.push_back(tag_null); return;
    case json::kind::bool_: bytes_.push_back(value.get_bool() ? tag_true : tag_false); return;
    case json::kind::int64:
      bytes_.push_back(tag_signed);
      one(value.get_int64());
      return;
    case json::kind::uint64:
      bytes_.push_back(tag_unsigned);
      one(value.get_uint64());
      return;
    case json::kind::double_: {
      bytes_.push_back(tag_real);
      const auto bits = std::bit_cast<std::uint64_t>(value.get_double());
      for (int shift = 56; shift >= 0; shift -= 8) bytes_.push_back(static_cast<char>(bits >> shift));
      return;
    }
    case json::kind::string:
      bytes_.push_back(tag_text);
      one(std::string_view(value.get_string()));
      return;
    case json::kind::array:
      bytes_.push_back(tag_array);
      one(std::uint64_t{value.get_array().size()});
      for (const auto& element : value.get_array()) one(element);
      return;
    case json::kind::object: one(value.get_object()); return;
  }
}

void RowReader::one(std::uint64_t& number) {
  number = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (rest_.empty()) break;
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    number |= std::uint64_t{byte & 0x7FU} << shift;
    if (byte < 0x80) return;
  }
  intact_ = false;
  number = 0;
}

void RowReader::one(std::uint32_t& number) {
  std::uint64_t wide = 0;
  one(wide);
  if (wide > std::numeric_limits<std::uint32_t>::max()) intact_ = false;
  number = intact_ ? static_cast<std::uint32_t>(wide) : 0;
}

void RowReader::one(std::int64_t& number) {
  std::uint64_t zigzag = 0;
  one(zigzag);
  number = static_cast<std::int64_t>((zigzag >> 1) ^ (~(zigzag & 1) + 1));
}

void RowReader::one(bool& flag) {
  flag = !rest_.empty() && rest_.front() == '\1';
  if (rest_.empty())
    intact_ = false;
  else
    rest_.remove_prefix(1);
}

std::string_view RowReader::take_text() {
  const auto bytes = size();
  const auto text = rest_.substr(0, bytes);
  rest_.remove_prefix(bytes);
  return text;
}

void RowReader::one(std::string& text) {
  text = take_text();
}

void RowReader::one(Instant& instant) {
  std::int64_t milliseconds = 0;
  one(milliseconds);
  instant = Instant(Duration(milliseconds));
}

std::uint8_t RowReader::byte() {
  if (rest_.empty()) {
    intact_ = false;
    return 0;
  }
  const auto value = static_cast<std::uint8_t>(rest_.front());
  rest_.remove_prefix(1);
  return value;
}

double RowReader::real() {
  std::uint64_t bits = 0;
  for (int i = 0; i < 8; ++i) bits = (bits << 8) | byte();
  return std::bit_cast<double>(bits);
}

void RowReader::members(json::object& object) {
  object.clear();
  const auto count = size();
  object.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto key = take_text();
    one(object[key]);
  }
}

void RowReader::one(json::object& object) {
  if (byte() == tag_object)
    members(object);
  else
    intact_ = false;
}

void RowReader::one(json::value& value) {
  value = nullptr;
  if (depth_ == depth_max) intact_ = false;
  if (!intact_) return;
  ++depth_;
  const auto tag = byte();
  if (tag == tag_false || tag == tag_true) {
    value = tag == tag_true;
  } else if (tag == tag_signed) {
    one(value.emplace_int64());
  } else if (tag == tag_unsigned) {
    one(value.emplace_uint64());
  } else if (tag == tag_real) {
    value = real();
  } else if (tag == tag_text) {
    value.emplace_string().assign(take_text());
  } else if (tag == tag_array) {
    auto& elements = value.emplace_array();
    elements.resize(size());
    for (auto& element : elements) one(element);
  } else if (tag == tag_object) {
    members(value.emplace_object());
  } else if (tag != tag_null) {
    intact_ = false;
  }
  --depth_;
}

std::size_t RowReader::size() {
  std::uint64_t elements = 0;
  one(elements);
  // Every element takes at least a byte: a damaged count cannot make us allocate more than the row is long.
  if (elements > rest_.size()) {
    intact_ = false;
    return 0;
  }
  return elements;
}

}  // namespace guichet::projections
