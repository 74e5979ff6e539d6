// Any bytes as a file of a town: no crash, no hang, findings with places inside the file, a town exactly when there is
// no error. The first byte chooses which file they are.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/check.h"
#include "workflows/town.h"
#include "workflows/yaml/node.h"

namespace {

using namespace guichet;
using namespace guichet::workflows;

// A calendar costs a hundred times what the rest of this town does: one that is small keeps the fuzzer fast.
constexpr std::string_view town =
    "town: t\ntitle: T\nlanguages: [en]\ntime_zone: UTC\n"
    "calendars: { c: { open: { daily: 00:00-24:00 } } }\nteams: { w: { title: W } }\n";
constexpr std::string_view messages = "m: { en: { subject: S, body: \"{{ case.id }}\" } }\n";
constexpr std::string_view service =
    "workflow: s\ntitle: S\nowner: w\nalternatives: A\nkeep: { d: 1 year }\nstart: d\nsteps: { d: { end: d } }\n";

std::size_t lines_of(std::string_view text) {
  std::size_t lines = 1;
  for (const char c : text) lines += c == '\n' ? 1 : 0;
  return lines;
}

void check_findings(const std::vector<Diagnostic>& findings, const Files& files) {
  for (const auto& finding : findings) {
    const auto file = files.find(finding.where.file);
    check(file != files.end(), "a finding names a file");
    check(finding.where.line >= 1 && finding.where.line <= lines_of(file->second), "a finding stands in its file");
    check(finding.where.column >= 1, "columns count from 1");
    check(!finding.message.empty() && !finding.code.empty(), "a finding says what is wrong");
  }
}

void check_scalars(const yaml::Document& document, const yaml::Node& node) {
  check(node.offset <= document.text.text().size(), "a node begins in its file");
  for (const std::size_t byte : {std::size_t{0}, node.text.size() / 2, node.text.size()})
    check(
        yaml::offset_in_file(document.text, node, byte) <= document.text.text().size(),
        "a part of a text stands in its file");
  for (const auto& item : node.items) check_scalars(document, item);
  for (const auto& entry : node.entries) check_scalars(document, entry.value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto parsed = yaml::parse("fuzz.yaml", text);
  if (parsed.document) check_scalars(*parsed.document, parsed.document->root);

  Files files{
      {"town.yaml", std::string(town)},
      {"templates/m.yaml", std::string(messages)},
      {"workflows/s.yaml", std::string(service)}};
  constexpr std::array names{"workflows/s.yaml", "templates/m.yaml", "town.yaml", "workflows/s.yaml"};
  files[names[data[0] % names.size()]] = text;
  const auto loaded = load_town(files);
  check((loaded.town == nullptr) == has_errors(loaded.diagnostics), "a town exactly when nothing is wrong");
  check_findings(loaded.diagnostics, files);
  return 0;
}
