// guichet graph: a service as a drawing.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <vector>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/findings.h"
#include "cli/folder.h"
#include "engine/base/json.h"
#include "workflows/graph/graph.h"

namespace guichet::cli {
namespace {

namespace fs = std::filesystem;
namespace graph = workflows::graph;

struct Drawn {
  std::shared_ptr<const workflows::Town> town;
  std::shared_ptr<const workflows::Definition> definition;
};

/// The service that FILE holds, or that FOLDER/NAME names.
Result<Drawn> find_service(const std::string& path) {
  std::error_code failure;
  const bool is_file = fs::is_regular_file(path, failure);
  const auto asked = fs::absolute(path, failure).lexically_normal();
  const auto folder = is_file ? town_folder_of(asked) : asked.parent_path();
  if (folder.empty() || !fs::exists(folder / "town.yaml", failure))
    return not_found(fmt::format(
        "{} names no service: give a file of workflows/, or the town's folder and the service's name "
        "(my-town/street-repair)",
        path));
  GUICHET_TRY(auto files, read_town_folder(folder));
  const auto loaded = workflows::load_town(files);
  for (const auto& finding : loaded.diagnostics)
    if (finding.severity == workflows::Severity::error) fmt::print(stderr, "{}\n", to_text(finding, folder, files));
  if (loaded.town == nullptr) return invalid("only a town without errors can be drawn");
  const auto name = asked.lexically_relative(folder.lexically_normal()).generic_string();
  for (const auto& [id, definition] : loaded.town->workflows)
    if (is_file ? definition->where.file == name : id == name) return Drawn{loaded.town, definition};
  std::vector<std::string> known;
  for (const auto& [id, definition] : loaded.town->workflows) known.push_back(id);
  const auto meant = nearest(name, known);
  return not_found(fmt::format(
      "{} holds no service called {}{}",
      folder.string(),
      name,
      meant.empty() ? std::string() : fmt::format("; did you mean {}?", meant)));
}

std::string draw(const graph::Graph& drawing, GraphFormat format) {
  switch (format) {
    case GraphFormat::svg: return to_svg(drawing);
    case GraphFormat::mermaid: return to_mermaid(drawing);
    case GraphFormat::dot: return to_dot(drawing);
    case GraphFormat::bpmn: return to_bpmn(drawing);
    case GraphFormat::text: return to_text(drawing);
  }
  return "";
}

}  // namespace

int draw_service(const GraphOptions& options) {
  const auto drawn = find_service(options.service);
  if (!drawn) return fail(drawn.error());
  const auto& languages = drawn->town->languages;
  const auto language = options.language.empty() ? languages.front() : options.language;
  if (std::ranges::find(languages, language) == languages.end())
    return fail(invalid(fmt::format(
        "--language: expected one of the town's languages, {}; found \"{}\"", fmt::join(languages, ", "), language)));
  const auto text = draw(graph::graph_of(*drawn->definition, *drawn->town, language), options.format);
  if (options.output.empty()) {
    fmt::print("{}", text);
    return exit_ok;
  }
  std::ofstream file(options.output, std::ios::binary);
  file << text;
  file.close();
  if (!file) return fail(invalid(fmt::format("{} could not be written", options.output)));
  return exit_ok;
}

}  // namespace guichet::cli
