#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "workflows/changes/changes.h"

namespace guichet::workflows::changes {

/// Gathers the changes of one service. Not thread-safe.
class List {
 public:
  List(std::string service, std::vector<Change>& changes) : service_(std::move(service)), changes_(changes) {}

  void add(Kind kind, std::string subject, std::string detail = "") {
    changes_.push_back({kind, service_, std::move(subject), std::move(detail)});
  }

  /// One property of something: said only where it differs.
  void compare(const std::string& subject, std::string_view what, const std::string& before, const std::string& after) {
    if (before == after) return;
    add(Kind::changed, subject, fmt::format("{}: {} → {}", what, shown(before), shown(after)));
  }

  /// Lists without an order: what came and what went.
  void compare_sets(
      const std::string& subject,
      std::string_view what,
      const std::vector<std::string>& before,
      const std::vector<std::string>& after) {
    for (const auto& one : before)
      if (std::ranges::find(after, one) == after.end())
        add(Kind::changed, subject, fmt::format("{} no longer: {}", what, one));
    for (const auto& one : after)
      if (std::ranges::find(before, one) == before.end())
        add(Kind::changed, subject, fmt::format("{} now: {}", what, one));
  }

 private:
  /// A letter of a page is not shown whole.
  static std::string shown(const std::string& text) {
    constexpr std::size_t bytes_max = 120;
    if (text.empty()) return "nothing";
    if (text.size() <= bytes_max) return text;
    auto end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end) + "…";
  }

  std::string service_;
  std::vector<Change>& changes_;
};

/// "fr: Voirie, en: Roads".
std::string in_all_languages(const Localized& text);
/// `where` says whose questions they are: "form".
void compare_fields(std::string_view where, const Fields& before, const Fields& after, List& list);
/// What no drawing shows of a task: who may do it, its guide, what its outcomes ask. `renamed` as match_steps has it.
void compare_tasks(
    const Definition& before, const Definition& after, const std::map<std::string, std::string>& renamed, List& list);
void compare_towns(const Town& before, const Town& after, List& list);
void compare_tables(const Definition& before, const Definition& after, List& list);
void compare_steps(const graph::Graph& before, const graph::Graph& after, List& list);
void compare_services(const Definition& before, const Definition& after, List& list);

}  // namespace guichet::workflows::changes
