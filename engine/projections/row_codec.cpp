#include "engine/projections/row_codec.h"

#include <limits>

namespace guichet::projections {

void RowWriter::one(std::uint64_t number) {
  while (number >= 0x80) {
    bytes_.push_back(static_cast<char>(number | 0x80));
    number >>= 7;
  }
  bytes_.push_back(static_cast<char>(number));
}

void RowWriter::one(std::int64_t number) {
  one((static_cast<std::uint64_t>(number) << 1) ^ static_cast<std::uint64_t>(number >> 63));
}

void RowWriter::one(const std::string& text) {
  one(std::uint64_t{text.size()});
  bytes_.append(text);
}

void RowWriter::one(const json::object& object) {
  one(object.empty() ? std::string() : json::serialize(object));
}

void RowWriter::one(const json::value& value) {
  one(value.is_null() ? std::string() : json::serialize(value));
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

void RowReader::one(json::object& object) {
  json::value value;
  one(value);
  if (auto* members = value.if_object())
    object = std::move(*members);
  else if (value.is_null())
    object.clear();
  else
    intact_ = false;
}

void RowReader::one(json::value& value) {
  const auto text = take_text();
  value = nullptr;
  if (text.empty()) return;
  boost::system::error_code failure;
  value = json::parse(text, failure);
  if (failure) intact_ = false;
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
