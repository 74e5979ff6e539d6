#include "engine/rehearsal/acts.h"

namespace guichet::rehearsal {
namespace {

const std::vector<Word>& words() {
  static const auto all = [] {
    std::vector<Word> known{{"open", always<read_open>}};
    for (const auto some : {words_of_work(), words_of_talk(), words_of_ties()})
      known.insert(known.end(), some.begin(), some.end());
    return known;
  }();
  return all;
}

}  // namespace

std::string task_name(const yaml::Node* node, const Reader& reader) {
  return node == nullptr ? std::string()
                         : read_name(node, reader.report, "undefined-step", "step", step_names(reader.definition));
}

std::string task_and_branch(yaml::Mapping& mapping, const Reader& reader) {
  auto task = task_name(mapping.required("task"), reader);
  if (const auto branch = yaml::read_text(mapping.optional("branch"), reader.report, "a branch")) task += "/" + *branch;
  return task;
}

std::string clock_name(const yaml::Node& node, const Reader& reader) {
  return read_known(&node, reader, "undefined-clock", "clock", clock_names(reader.definition));
}

std::vector<cases::FileRef> files_named(const std::vector<std::string>& names) {
  std::vector<cases::FileRef> files;
  for (const auto& name : names) files.push_back({name, name, "application/octet-stream", 1});
  return files;
}

std::string read_known(
    const yaml::Node* node,
    const Reader& reader,
    workflows::Code code,
    std::string_view what,
    const std::vector<std::string>& known) {
  if (node == nullptr) return {};
  if (reader.expects_refusal) return yaml::read_text(node, reader.report, what).value_or("");
  return read_name(node, reader.report, code, what, known);
}

const std::vector<std::string>& act_names() {
  static const auto names = [] {
    std::vector<std::string> known;
    for (const auto& word : words()) known.emplace_back(word.name);
    return known;
  }();
  return names;
}

std::optional<Act> read_act(std::string_view key, const yaml::Node& node, const Reader& reader) {
  for (const auto& word : words())
    if (word.name == key) return word.read(node, reader);
  return std::nullopt;
}

}  // namespace guichet::rehearsal
