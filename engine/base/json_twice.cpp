#include "engine/base/json_twice.h"

#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <boost/json/basic_parser_impl.hpp>

namespace guichet {
namespace {

/// What Boost.JSON's parser tells of a text: here only where objects and lists begin and end, and what names stand in
/// them. Every function says whether to go on.
class Names {
 public:
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);
  using Code = boost::system::error_code;

  std::optional<std::string> twice = {};

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return enter({}); }
  bool on_array_begin(Code&) { return enter({.is_list = true}); }
  bool on_object_end(std::size_t, Code&) { return leave(); }
  bool on_array_end(std::size_t, Code&) { return leave(); }

  bool on_key_part(json::string_view part, std::size_t, Code&) {
    key_ += part;
    return true;
  }

  bool on_key(json::string_view part, std::size_t, Code& stop) {
    key_ += part;
    auto& object = open_.back();
    object.step = std::exchange(key_, {});
    if (object.names.insert(object.step).second) return true;
    twice = pointer();
    stop = boost::system::errc::make_error_code(boost::system::errc::invalid_argument);
    return false;
  }

  bool on_string_part(json::string_view, std::size_t, Code&) { return true; }
  bool on_string(json::string_view, std::size_t, Code&) { return value(); }
  bool on_number_part(json::string_view, Code&) { return true; }
  bool on_int64(std::int64_t, json::string_view, Code&) { return value(); }
  bool on_uint64(std::uint64_t, json::string_view, Code&) { return value(); }
  bool on_double(double, json::string_view, Code&) { return value(); }
  bool on_bool(bool, Code&) { return value(); }
  bool on_null(Code&) { return value(); }
  bool on_comment_part(json::string_view, Code&) { return true; }
  bool on_comment(json::string_view, Code&) { return true; }

 private:
  struct Open {
    bool is_list = false;
    std::size_t index = 0;
    std::string step = {};  ///< the name being read
    std::unordered_set<std::string> names = {};
  };

  bool enter(Open open) {
    open_.push_back(std::move(open));
    return true;
  }

  bool leave() {
    open_.pop_back();
    return value();
  }

  bool value() {
    if (!open_.empty() && open_.back().is_list) ++open_.back().index;
    return true;
  }

  std::string pointer() const {
    std::string text;
    for (const auto& open : open_)
      text += fmt::format("/{}", open.is_list ? fmt::to_string(open.index) : pointer_step(open.step));
    return text;
  }

  std::vector<Open> open_;
  std::string key_;
};

/// Of a whole JSON text: one colon for each.
std::size_t members_said(std::string_view text) {
  std::size_t count = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"')
      quoted = !quoted;
    else if (quoted && c == '\\')
      ++at;
    else if (!quoted && c == ':')
      ++count;
  }
  return count;
}

std::size_t members_kept(const json::value& value) {
  std::size_t count = 0;
  if (const auto* list = value.if_array()) {
    for (const auto& one : *list) count += members_kept(one);
  } else if (const auto* object = value.if_object()) {
    count = object->size();
    for (const auto& member : *object) count += members_kept(member.value());
  }
  return count;
}

std::optional<std::string> find_twice(std::string_view text) {
  json::parse_options options;
  options.max_depth = 64;
  json::basic_parser<Names> parser(options);
  boost::system::error_code stop;
  (void)parser.write_some(false, text.data(), text.size(), stop);
  return std::move(parser.handler().twice);
}

}  // namespace

std::optional<std::string> member_said_twice(std::string_view text, const json::value& read) {
  if (members_said(text) == members_kept(read)) return std::nullopt;
  return find_twice(text);
}

}  // namespace guichet
