#include "adapters/portal/filling.h"

#include <map>

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include "adapters/portal/embedded.h"
#include "engine/base/check.h"

namespace guichet::portal {
namespace {

using kainjow::mustache::mustache;
using Data = kainjow::mustache::data;

Data data_of(const json::value& value);

Data data_of(const json::object& object) {
  kainjow::mustache::object members;
  for (const auto& [key, member] : object) members.emplace(std::string(std::string_view(key)), data_of(member));
  return Data(members);
}

Data data_of(const json::array& array) {
  kainjow::mustache::list items;
  for (const auto& item : array) items.push_back(data_of(item));
  return Data(items);
}

Data data_of(const json::value& value) {
  if (const auto* object = value.if_object()) return data_of(*object);
  if (const auto* array = value.if_array()) return data_of(*array);
  if (const auto* text = value.if_string()) {
    // Mustache leaves open whether an empty text hides a section; here it does.
    if (text->empty()) return Data(false);
    return Data(std::string(std::string_view(*text)));
  }
  if (const auto* truth = value.if_bool()) return Data(*truth);
  if (value.is_null()) return Data(false);
  return Data(json::serialize(value));
}

/// A parsed template may not be rendered by two threads at once, so each thread keeps its own.
mustache& parsed(std::string_view name) {
  thread_local std::map<std::string, mustache, std::less<>> known;
  if (const auto found = known.find(name); found != known.end()) return found->second;
  const auto text = embedded_file(fmt::format("templates/{}.html", name));
  check(!text.empty(), "a template that is asked for exists");
  auto& fresh = known.emplace(std::string(name), mustache(std::string(text))).first->second;
  check(fresh.is_valid(), "a template is well formed");
  return fresh;
}

}  // namespace

std::string fill(std::string_view name, const json::object& view) {
  std::string out;
  const auto data = data_of(view);
  parsed(name).render(data, [&out](const std::string& piece) { out += piece; });
  return out;
}

}  // namespace guichet::portal
