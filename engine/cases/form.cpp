#include "engine/cases/form.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace guichet::cases {
namespace {

using workflows::Field;
using workflows::Fields;

std::vector<std::string> names_of(const Fields& fields) {
  std::vector<std::string> names;
  names.reserve(fields.size());
  for (const auto& field : fields) names.push_back(field.name);
  return names;
}

bool is_files(const Field& field) {
  return field.type == workflows::FieldType::photo || field.type == workflows::FieldType::file;
}

/// The values that are well formed, and what is wrong with the others, by field.
struct Reading {
  json::object values;
  std::map<std::string, std::string, std::less<>> faults;
};

Reading read_values(const Fields& fields, const json::object& sent, const FormRules& rules) {
  Reading reading;
  for (const auto& field : fields) {
    const auto* value = sent.if_contains(field.name);
    // null is an answer: it takes the default away.
    if (value == nullptr && field.initial) reading.values.emplace(field.name, *field.initial);
    if (value == nullptr) continue;
    auto read = read_field(field, *value);
    if (!read) {
      reading.faults.emplace(field.name, std::move(read).error().message);
      continue;
    }
    if (read->is_null()) continue;
    if (is_files(field) && rules.has_file) {
      for (const auto& hash : read->get_array())
        if (!rules.has_file(hash.get_string()))
          reading.faults.emplace(
              field.name, fmt::format("no file of hash \"{}\" came with it", std::string_view(hash.get_string())));
    }
    reading.values.emplace(field.name, *std::move(read));
  }
  return reading;
}

void report_unknown(
    const Fields& fields, const json::object& sent, const FormRules& rules, std::vector<FieldError>& faults) {
  for (const auto& [key, value] : sent) {
    if (workflows::find_field(fields, key) != nullptr) continue;
    const auto near = nearest(key, names_of(fields));
    faults.push_back(
        {fmt::format("{}/{}", rules.pointer, pointer_step(key)),
         near.empty() ? fmt::format("is not a field of {}", rules.what)
                      : fmt::format("is not a field of {}; did you mean \"{}\"?", rules.what, near)});
  }
}

}  // namespace

Result<json::object> read_form(const Fields& fields, const json::object& sent, const FormRules& rules) {
  auto reading = read_values(fields, sent, rules);
  std::vector<FieldError> faults;
  for (const auto& field : fields) {
    if (field.show && rules.is_shown) {
      GUICHET_TRY(const bool shown, rules.is_shown(*field.show, reading.values));
      if (!shown) {
        reading.values.erase(field.name);
        continue;
      }
    }
    const auto pointer = [&] { return fmt::format("{}/{}", rules.pointer, pointer_step(field.name)); };
    if (const auto fault = reading.faults.find(field.name); fault != reading.faults.end())
      faults.push_back({pointer(), fault->second});
    else if (field.required && !reading.values.contains(field.name) && !(rules.files_follow && is_files(field)))
      faults.push_back({pointer(), "is required"});
  }
  report_unknown(fields, sent, rules, faults);
  if (faults.empty()) return std::move(reading.values);
  auto summary = faults.size() == 1 ? fmt::format("one field of {} is wrong", rules.what)
                                    : fmt::format("{} fields of {} are wrong", faults.size(), rules.what);
  return invalid(std::move(summary), std::move(faults));
}

json::value personal(json::value value) {
  return json::object{{"$personal", std::move(value)}};
}

void mark_personal(const Fields& fields, json::object& values) {
  for (const auto& field : fields) {
    if (!field.personal) continue;
    if (auto* value = values.if_contains(field.name)) *value = personal(std::move(*value));
  }
}

}  // namespace guichet::cases
