#pragma once

// The bytes of a view's rows. Views are derived: a new layout is a new table name and a rebuild, so rows
// carry no version of their own.
//
//   row      = { field }                      in the order of the struct
//   number   = varint, 7 bits a byte, low first
//   signed   = zigzag number
//   instant  = signed milliseconds since 1970
//   text     = number (bytes) bytes
//   optional = %x00 | %x01 field
//   list     = number (elements) { field }
//   json     = %x00                            null
//            | %x01 | %x02                     false, true
//            | %x03 signed | %x04 number       whole numbers
//            | %x05 8 bytes                    the bits of a double, high first: exact, as decimal text is
//            not | %x06 text | %x07 number { json } | %x08 number { text json }
//   An object field is written as json.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/instant.h"
#include "engine/base/json.h"
#include "engine/base/strong_id.h"

namespace guichet::projections {

/// Appends fields to a row. `row(a, b, c)` writes them in order.
class RowWriter {
 public:
  explicit RowWriter(std::string& bytes) : bytes_(bytes) {}

  template <class... Fields>
  void operator()(const Fields&... fields) {
    (one(fields), ...);
  }

  /// One element at a time, so that a struct's own field list can be used for lists of it.
  template <class Element, class Each>
  void list(const std::vector<Element>& elements, const Each& each) {
    one(std::uint64_t{elements.size()});
    for (const auto& element : elements) each(*this, element);
  }

 private:
  /// Most numbers are lengths below 128.
  void one(std::uint64_t number) {
    if (number < 0x80)
      bytes_.push_back(static_cast<char>(number));
    else
      large(number);
  }

  void large(std::uint64_t number);

  void one(std::uint32_t number) { one(std::uint64_t{number}); }

  void one(std::int64_t number);

  void one(bool flag) { bytes_.push_back(flag ? '\1' : '\0'); }

  void one(const std::string& text) { one(std::string_view(text)); }

  void one(const Instant& instant) { one(std::int64_t{instant.time_since_epoch().count()}); }

  void one(const json::object& object);
  void one(const json::value& value);
  void one(std::string_view text);

  template <class Tag>
  void one(const StrongId<Tag>& id) {
    one(id.value);
  }

  template <class Value>
  void one(const std::optional<Value>& value) {
    one(value.has_value());
    if (value) one(*value);
  }

  template <class Value>
  void one(const std::vector<Value>& values) {
    one(std::uint64_t{values.size()});
    for (const auto& value : values) one(value);
  }

  std::string& bytes_;
};

/// Reads what RowWriter wrote, in the same order. After the last field ask complete(): a damaged row never
/// throws, it yields empty fields and is not complete.
class RowReader {
 public:
  explicit RowReader(std::string_view bytes) : rest_(bytes) {}

  template <class... Fields>
  void operator()(Fields&... fields) {
    (one(fields), ...);
  }

  template <class Element, class Each>
  void list(std::vector<Element>& elements, const Each& each) {
    elements.resize(size());
    for (auto& element : elements) each(*this, element);
  }

  bool complete() const { return intact_ && rest_.empty(); }

  /// For rows that end in elements without a count.
  bool more() const { return intact_ && !rest_.empty(); }

 private:
  void one(std::uint64_t& number);
  void one(std::uint32_t& number);
  void one(std::int64_t& number);
  void one(bool& flag);
  void one(std::string& text);

  void one(std::string_view& text) { text = take_text(); }

  void one(Instant& instant);
  void one(json::object& object);
  void one(json::value& value);
  void members(json::object& object);
  double real();
  std::uint8_t byte();
  std::string_view take_text();
  /// An element count that the rest of the row can hold.
  std::size_t size();

  template <class Tag>
  void one(StrongId<Tag>& id) {
    one(id.value);
  }

  template <class Value>
  void one(std::optional<Value>& value) {
    bool there = false;
    one(there);
    if (there)
      one(value.emplace());
    else
      value.reset();
  }

  template <class Value>
  void one(std::vector<Value>& values) {
    values.resize(size());
    for (auto& value : values) one(value);
  }

  std::string_view rest_;
  int depth_ = 0;
  bool intact_ = true;
};

}  // namespace guichet::projections
