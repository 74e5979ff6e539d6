#include "engine/access/saved_views.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/access/private_file.h"
#include "engine/base/json.h"

namespace guichet::access {
namespace {

constexpr std::size_t text_max = 200;
constexpr std::array<std::string_view, 3> lateness_words = {"", "warned", "late"};
constexpr std::array<std::string_view, 4> order_words = {"urgency", "due", "oldest", "newest"};

Result<SavedView> read_view(const json::value& value, const std::string& pointer) {
  JsonFields fields(value, pointer);
  SavedView view;
  view.name = fields.required_string("name", text_max);
  view.queue = fields.required_string("queue", text_max);
  view.text = fields.optional_string("text", text_max).value_or("");
  view.lateness = fields.optional_string("lateness", text_max).value_or("");
  view.free = fields.optional_bool("free").value_or(false);
  view.order = fields.optional_string("order", text_max).value_or("urgency");
  GUICHET_TRY_STATUS(fields.finish());
  return view;
}

json::object written(const SavedView& view) {
  return {
      {"name", view.name},
      {"queue", view.queue},
      {"text", view.text},
      {"lateness", view.lateness},
      {"free", view.free},
      {"order", view.order}};
}

Status require_sound(const SavedView& view) {
  std::vector<FieldError> faults;
  if (view.name.empty() || view.name.size() > text_max) faults.push_back({"/name", "must have 1 to 200 bytes"});
  if (view.queue.size() > text_max) faults.push_back({"/queue", "is longer than any queue's name"});
  if (view.text.size() > text_max) faults.push_back({"/text", "may have 200 bytes"});
  if (std::ranges::find(lateness_words, view.lateness) == lateness_words.end())
    faults.push_back({"/lateness", "must be warned, late or empty"});
  if (std::ranges::find(order_words, view.order) == order_words.end())
    faults.push_back({"/order", "must be urgency, due, oldest or newest"});
  if (faults.empty()) return ok();
  return invalid("the view cannot be kept so", std::move(faults));
}

}  // namespace

Result<SavedViews::All> SavedViews::read() const {
  All all;
  GUICHET_TRY(const auto text, read_private(file_));
  if (text.empty()) return all;
  GUICHET_TRY(const auto document, parse_json(text));
  JsonFields fields(document);
  const auto* views = fields.optional_object("views");
  GUICHET_TRY_STATUS(fields.finish());
  if (views == nullptr) return all;
  for (const auto& [subject, list] : *views) {
    if (!list.is_array()) return invalid("the views of an agent are not a list");
    auto& own = all[subject];
    for (const auto& one : list.get_array()) {
      GUICHET_TRY(auto view, read_view(one, fmt::format("/views/{}", pointer_step(subject))));
      own.push_back(std::move(view));
    }
  }
  return all;
}

Status SavedViews::write(const All& all) const {
  json::object views;
  for (const auto& [subject, own] : all) {
    json::array list;
    for (const auto& view : own) list.push_back(written(view));
    views[subject] = std::move(list);
  }
  return replace_private(file_, json::serialize(json::object{{"views", std::move(views)}}) + "\n");
}

Result<std::vector<SavedView>> SavedViews::of(const std::string& subject) const {
  const std::scoped_lock lock(mutex_);
  GUICHET_TRY(auto all, read());
  const auto own = all.find(subject);
  return own == all.end() ? std::vector<SavedView>() : std::move(own->second);
}

Status SavedViews::keep(const std::string& subject, const SavedView& view) {
  GUICHET_TRY_STATUS(require_sound(view));
  const std::scoped_lock lock(mutex_);
  GUICHET_TRY(auto all, read());
  auto& own = all[subject];
  const auto known = std::ranges::find(own, view.name, &SavedView::name);
  if (known != own.end()) {
    *known = view;
  } else {
    if (own.size() >= views_max) return conflict(fmt::format("{} views are kept already: forget one first", views_max));
    own.push_back(view);
  }
  return write(all);
}

Status SavedViews::forget(const std::string& subject, const std::string& name) {
  const std::scoped_lock lock(mutex_);
  GUICHET_TRY(auto all, read());
  const auto own = all.find(subject);
  if (own == all.end() || std::erase_if(own->second, [&](const auto& view) { return view.name == name; }) == 0)
    return not_found("there is no such view");
  if (own->second.empty()) all.erase(own);
  return write(all);
}

}  // namespace guichet::access
