#include "engine/base/json.h"

#include <algorithm>

#include <fmt/format.h>

namespace guichet {

std::string_view kind_in_words(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null: return "null";
    case json::kind::bool_: return "true or false";
    case json::kind::int64:
    case json::kind::uint64:
    case json::kind::double_: return "a number";
    case json::kind::string: return "a text";
    case json::kind::array: return "a list";
    case json::kind::object: return "an object";
  }
  return "something unknown";
}

Result<json::value> parse_json(std::string_view text) {
  json::parse_options options;
  options.max_depth = 64;
  boost::system::error_code failure;
  json::stream_parser parser({}, options);
  const auto read = parser.write_some(text.data(), text.size(), failure);
  if (!failure && read < text.size()) failure = json::error::extra_data;
  if (!failure) parser.finish(failure);
  if (failure) return invalid(fmt::format("expected JSON, but at byte {}: {}", read, failure.message()));
  return parser.release();
}

std::string pointer_step(std::string_view key) {
  std::string step;
  for (const char c : key) {
    if (c == '~')
      step += "~0";
    else if (c == '/')
      step += "~1";
    else
      step += c;
  }
  return step;
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const auto& candidate : candidates) {
    std::vector<std::vector<std::size_t>> table(word.size() + 1, std::vector<std::size_t>(candidate.size() + 1));
    for (std::size_t i = 0; i <= word.size(); ++i) table[i][0] = i;
    for (std::size_t j = 0; j <= candidate.size(); ++j) table[0][j] = j;
    for (std::size_t i = 1; i <= word.size(); ++i)
      for (std::size_t j = 1; j <= candidate.size(); ++j) {
        const std::size_t change = word[i - 1] == candidate[j - 1] ? 0 : 1;
        table[i][j] = std::min({table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + change});
        if (i > 1 && j > 1 && word[i - 1] == candidate[j - 2] && word[i - 2] == candidate[j - 1])
          table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
      }
    if (table[word.size()][candidate.size()] < best_distance) {
      best_distance = table[word.size()][candidate.size()];
      best = candidate;
    }
  }
  return best;
}

JsonFields::JsonFields(const json::value& value, std::string pointer)
    : object_(value.if_object()), pointer_(std::move(pointer)) {
  if (object_ == nullptr)
    faults_.push_back({pointer_, fmt::format("expected an object, found {}", kind_in_words(value))});
}

const json::value* JsonFields::member(std::string_view key) {
  known_.emplace_back(key);
  return object_ == nullptr ? nullptr : object_->if_contains(key);
}

void JsonFields::refuse(std::string_view key, std::string message) {
  auto pointer = fmt::format("{}/{}", pointer_, pointer_step(key));
  // The first word about a member is the one that helps: "found an object", and not "is required" behind it.
  const bool told = std::ranges::any_of(faults_, [&](const auto& fault) { return fault.pointer == pointer; });
  if (!told) faults_.push_back({std::move(pointer), std::move(message)});
}

std::optional<std::string> JsonFields::optional_string(std::string_view key, std::size_t length_max) {
  const auto* value = member(key);
  if (value == nullptr || value->is_null()) return std::nullopt;
  const auto* text = value->if_string();
  if (text == nullptr) {
    refuse(key, fmt::format("expected a text, found {}", kind_in_words(*value)));
    return std::nullopt;
  }
  if (text->size() > length_max) {
    refuse(key, fmt::format("expected at most {} bytes, found {}", length_max, text->size()));
    return std::nullopt;
  }
  return std::string(text->begin(), text->end());
}

std::string JsonFields::required_string(std::string_view key, std::size_t length_max) {
  auto text = optional_string(key, length_max);
  if (object_ != nullptr && (object_->if_contains(key) == nullptr || object_->at(key).is_null()))
    refuse(key, "is required");
  else if (text && text->empty())
    refuse(key, "must not be empty");
  return text.value_or("");
}

std::optional<std::int64_t> JsonFields::optional_integer(std::string_view key) {
  const auto* value = member(key);
  if (value == nullptr || value->is_null()) return std::nullopt;
  boost::system::error_code failure;
  const auto number = value->to_number<std::int64_t>(failure);
  if (!failure) return number;
  refuse(key, fmt::format("expected a whole number, found {}", kind_in_words(*value)));
  return std::nullopt;
}

std::optional<bool> JsonFields::optional_bool(std::string_view key) {
  const auto* value = member(key);
  if (value == nullptr || value->is_null()) return std::nullopt;
  if (const auto* flag = value->if_bool()) return *flag;
  refuse(key, fmt::format("expected true or false, found {}", kind_in_words(*value)));
  return std::nullopt;
}

const json::value* JsonFields::optional_value(std::string_view key) {
  return member(key);
}

const json::object* JsonFields::optional_object(std::string_view key) {
  const auto* value = member(key);
  if (value == nullptr || value->is_null()) return nullptr;
  if (const auto* object = value->if_object()) return object;
  refuse(key, fmt::format("expected an object, found {}", kind_in_words(*value)));
  return nullptr;
}

const json::array* JsonFields::optional_array(std::string_view key) {
  const auto* value = member(key);
  if (value == nullptr || value->is_null()) return nullptr;
  if (const auto* array = value->if_array()) return array;
  refuse(key, fmt::format("expected a list, found {}", kind_in_words(*value)));
  return nullptr;
}

Status JsonFields::finish() {
  if (object_ != nullptr)
    for (const auto& entry : *object_) {
      const std::string key(entry.key());
      if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
      const auto hint = nearest(key, known_);
      refuse(key, hint.empty() ? "is not known here" : fmt::format("is not known here; did you mean \"{}\"?", hint));
    }
  if (faults_.empty()) return ok();
  const auto& first = faults_.front();
  const auto summary = fmt::format("{}: {}", first.pointer.empty() ? "the whole" : first.pointer, first.message);
  return invalid(summary, std::move(faults_));
}

}  // namespace guichet
