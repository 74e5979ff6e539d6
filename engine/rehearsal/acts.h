#pragma once

// The words of `play`, each with how what stands behind it becomes a command. Private to engine/rehearsal; pure.
// To add one: a function and a row of a table in the acts_*.cpp that it belongs to, and its keys in
// workflows/schema/keys_scenario.cpp.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/rehearsal/names.h"

namespace guichet::rehearsal {

struct Word {
  std::string_view name;
  std::optional<Act> (*read)(const yaml::Node& node, const Reader& reader);  ///< none: what is wrong was reported
};

/// A function that always reads something, as a Word holds it.
template <auto Read>
std::optional<Act> always(const yaml::Node& node, const Reader& reader) {
  return Read(node, reader);
}

Act read_open(const yaml::Node& node, const Reader& reader);
std::span<const Word> words_of_work();  ///< what agents do with a case and its tasks
std::span<const Word> words_of_talk();  ///< what citizens, colleagues and other systems say
std::span<const Word> words_of_ties();  ///< what concerns an agenda, another body, or another case

// What several of them read.

/// The step of a task.
std::string task_name(const yaml::Node* node, const Reader& reader);
/// Of parallel work, `branch` says whose task it is: "opinion/police".
std::string task_and_branch(yaml::Mapping& mapping, const Reader& reader);
std::string clock_name(const yaml::Node& node, const Reader& reader);
std::vector<cases::FileRef> files_named(const std::vector<std::string>& names);
/// A name, where one is said; anything goes where the refusal is what is tested.
std::string read_known(
    const yaml::Node* node,
    const Reader& reader,
    workflows::Code code,
    std::string_view what,
    const std::vector<std::string>& known);

}  // namespace guichet::rehearsal
