// The drawings of services: what they show, that they fit paper, and that other programs read them.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numeric>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/temporary_folder.h"
#include "tests/workflows/town_files.h"
#include "workflows/graph/graph.h"
#include "workflows/graph/layers.h"
#include "workflows/graph/layout.h"
#include "workflows/graph/measure.h"
#include "workflows/graph/paper.h"
#include "workflows/graph/words.h"

using namespace guichet::workflows;

namespace {

graph::Graph drawing_of(const Files& files, std::string_view service, std::string_view language = "en") {
  const auto loaded = load_town(files);
  CAPTURE(to_text(loaded.diagnostics));
  REQUIRE(loaded.town != nullptr);
  return graph::graph_of(*loaded.town->workflows.at(std::string(service)), *loaded.town, language);
}

Files example_town(const std::filesystem::path& folder) {
  Files files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      files[entry.path().lexically_relative(folder).generic_string()] = read_source(entry.path().string());
  return files;
}

/// A service of `steps` tasks in three lanes, each of which may skip ahead, go back and time out.
Files long_service(int steps) {
  auto files = base_town();
  auto text = std::string(
      "workflow: long\ntitle: { en: Long, fr: Long }\nowner: works\naccess: public\nvisibility: private\n"
      "alternatives: { en: By phone }\nkeep: { done: 1 year }\nform:\n  note: { type: text }\nstart: step-1\nsteps:\n");
  for (int i = 1; i < steps; ++i) {
    const auto next = i + 1 < steps ? fmt::format("step-{}", i + 1) : std::string("finish");
    const auto skip = i + 3 < steps ? fmt::format("step-{}", i + 3) : std::string("finish");
    if (i % 5 == 0)
      text += fmt::format(
          "  step-{}:\n    do: [{{ note: asked }}]\n    wait: {{ for: news, go: {} }}\n    timers: [{{ after: 10 days, go: {} }}]\n",
          i,
          next,
          skip);
    else
      text += fmt::format(
          "  step-{}:\n    task: {{ queue: works, outcomes: {{ accept: {{ label: {{ en: Accept }}, go: {} }}, skip: {{ label: {{ en: Not needed }}, go: {} }}{} }} }}\n",
          i,
          next,
          skip,
          i % 7 == 0 ? ", back: { label: { en: Back }, go: step-2 }" : "");
  }
  files["workflows/long.yaml"] = text + "  finish: { end: done }\n";
  return files;
}

/// What xmllint and the like would say; empty where the document is well-formed.
std::string run_on(const std::string& command, const std::string& text, const std::string& name) {
  const guichet::test::TemporaryFolder folder;
  const auto file = folder / name;
  std::ofstream(file, std::ios::binary) << text;
  const auto said = folder / "said";
  const auto status = std::system(fmt::format("{} '{}' > '{}' 2>&1", command, file, said).c_str());
  return status == 0 ? "" : read_source(said) + fmt::format(" (status {})", status);
}

std::size_t count(std::string_view text, std::string_view word) {
  std::size_t found = 0;
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) ++found;
  return found;
}

/// Blanks are where a text is broken.
std::string without_blanks(std::string text) {
  std::erase(text, ' ');
  return text;
}

graph::Box place_of_label(const graph::Edge& edge, const graph::Line& line) {
  double width = 0;
  const auto lines = graph::label_lines(edge);
  for (const auto& text : lines) width = std::max(width, graph::width_of(text, {.size = 8.5}));
  const auto height = graph::label_height * static_cast<double>(lines.size()) - 2;
  return {line.label_ends ? line.label.x - width : line.label.x, line.label.y - height, width, height};
}

bool overlap(const graph::Box& a, const graph::Box& b) {
  return a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.bottom() && b.top < a.bottom();
}

}  // namespace

TEST_CASE("boxes stand apart, in their lanes, and lines end at their boxes") {
  for (const auto* town : {"examples/saint-aubin", "examples/permits", "examples/starter"}) {
    const auto loaded = load_town(example_town(town));
    REQUIRE(loaded.town != nullptr);
    for (const auto& [id, definition] : loaded.town->workflows) {
      CAPTURE(id);
      const auto drawing = graph::graph_of(*definition, *loaded.town, "fr");
      const auto layout = graph::lay_out(drawing);
      REQUIRE(drawing.nodes.size() == definition->steps.size());
      for (std::size_t i = 0; i < layout.nodes.size(); ++i) {
        const auto& lane = layout.lanes[drawing.nodes[i].lane];
        CHECK(layout.nodes[i].left >= lane.left);
        CHECK(layout.nodes[i].left + layout.nodes[i].width <= lane.left + lane.width);
        for (std::size_t k = 0; k < i; ++k) CHECK_FALSE(overlap(layout.nodes[i], layout.nodes[k]));
      }
      for (std::size_t e = 0; e < layout.lines.size(); ++e) {
        const auto& edge = drawing.edges[e];
        const auto& tip = layout.lines[e].corners.back();
        const auto& box = layout.nodes[edge.to];
        CHECK(tip.x >= box.left);
        CHECK(tip.x <= box.left + box.width);
        CHECK((tip.y == box.top || tip.y == box.bottom() || edge.from == edge.to));
      }
    }
  }
}

TEST_CASE("what is written in a box stays inside it, broken between words and cut only at the end") {
  constexpr graph::Type type{.size = 9};
  for (const auto* town : {"examples/saint-aubin", "examples/permits", "examples/starter"}) {
    const auto loaded = load_town(example_town(town));
    REQUIRE(loaded.town != nullptr);
    for (const auto& [id, definition] : loaded.town->workflows)
      for (const auto& node : graph::graph_of(*definition, *loaded.town, "fr").nodes)
        for (const auto& line : graph::box_lines(node)) {
          CAPTURE(line.text);
          const bool is_name = line.kind == graph::BoxLine::Kind::name;
          const auto width = graph::width_of(line.text, is_name ? graph::Type{.size = 10.5, .bold = true} : type);
          CHECK(width <= graph::box_width - 2 * graph::box_padding);
        }
  }
  CHECK(graph::wrapped("envoie au citoyen une réponse", 60, type, 2).size() == 2);
  CHECK(graph::wrapped("envoie au citoyen une réponse", 60, type, 2)[0] == "envoie au");
  CHECK(graph::wrapped("court", 60, type, 2) == std::vector<std::string>{"court"});
  CHECK(graph::cut("éééééééééééééééééééé", 36, type) == "éééé…");  // between characters, never inside one
  CHECK(graph::cut("Anticonstitutionnellement", 60, type).ends_with("…"));
  CHECK(graph::wrapped("", 60, type, 2).empty());
  CHECK(graph::width_of("W", type) > 3 * graph::width_of("i", type));
}

TEST_CASE("a step to which the law's silence leads says so, for no line leads there") {
  const auto loaded = load_town(example_town("examples/saint-aubin"));
  REQUIRE(loaded.town != nullptr);
  const auto drawing = graph::graph_of(*loaded.town->workflows.at("subvention"), *loaded.town, "fr");
  const auto told = std::ranges::find(drawing.nodes, "rejet-implicite", &graph::Node::id);
  REQUIRE(told != drawing.nodes.end());
  CHECK(told->clocks == std::vector<std::string>{"par le silence : Décision avant le rejet implicite"});
}

TEST_CASE("a service of 25 steps is readable on A4") {
  const auto drawing = drawing_of(long_service(25), "long");
  REQUIRE(drawing.nodes.size() == 25);
  const auto svg = to_svg(drawing);
  double width = 0, height = 0, left = 0, top = 0, units = 0, tall = 0;
  const auto at = svg.find("width=\"");
  REQUIRE(
      std::sscanf(
          svg.c_str() + at,
          "width=\"%lfmm\" height=\"%lfmm\" viewBox=\"%lf %lf %lf %lf",
          &width,
          &height,
          &left,
          &top,
          &units,
          &tall) == 6);
  const bool fits = (width <= 190.1 && height <= 277.1) || (width <= 277.1 && height <= 190.1);
  CHECK(fits);
  const auto millimetres_per_unit = height / tall;
  const auto points = graph::smallest_text * millimetres_per_unit / graph::millimetres_per_point;
  CAPTURE(points);
  CHECK(points >= 4.6);  // the smallest text of all, on paper
}

TEST_CASE("on paper few lines cross, no text stands on a box, and every label is whole") {
  for (const auto* town : {"examples/saint-aubin", "examples/permits", "examples/starter"}) {
    const auto loaded = load_town(example_town(town));
    REQUIRE(loaded.town != nullptr);
    for (const auto& [id, definition] : loaded.town->workflows) {
      CAPTURE(id);
      const auto drawing = graph::graph_of(*definition, *loaded.town, "fr");
      const auto sheet = graph::sheet_of(drawing);
      CHECK(to_svg(drawing) == to_svg(drawing));
      const auto crossings = graph::crossings_of(graph::layer(sheet.graph, sheet.abreast));
      CHECK(std::accumulate(crossings.begin(), crossings.end(), std::size_t{0}) / 2 <= 2 * graph::crossings_max);
      std::vector<graph::Box> labels;
      for (std::size_t e = 0; e < sheet.graph.edges.size(); ++e)
        if (!sheet.graph.edges[e].label.empty())
          labels.push_back(place_of_label(sheet.graph.edges[e], sheet.layout.lines[e]));
      for (std::size_t i = 0; i < sheet.layout.nodes.size(); ++i) {
        for (std::size_t k = 0; k < i; ++k) CHECK_FALSE(overlap(sheet.layout.nodes[i], sheet.layout.nodes[k]));
        for (const auto& label : labels) CHECK_FALSE(overlap(sheet.layout.nodes[i], label));
      }
      for (const auto& edge : drawing.edges)
        CHECK(without_blanks(fmt::format("{}", fmt::join(graph::label_lines(edge), ""))) == without_blanks(edge.label));
    }
  }
}

TEST_CASE("a way that is no line on paper is told in its box, by the number of the box it leads to") {
  const auto drawing = drawing_of(example_town("examples/permits"), "environmental-permit", "en");
  const auto sheet = graph::sheet_of(drawing);
  REQUIRE(sheet.graph.nodes.size() == drawing.nodes.size());
  CHECK(sheet.graph.lanes.size() < drawing.lanes.size());
  std::size_t told = 0;
  for (std::size_t i = 0; i < drawing.nodes.size(); ++i) {
    CHECK(sheet.graph.nodes[i].number == i + 1);
    told += count(sheet.graph.nodes[i].ways, "→") + count(sheet.graph.nodes[i].ways, "↺");
  }
  CHECK(told + sheet.graph.edges.size() == drawing.edges.size());
  CHECK(to_svg(drawing).find(">28. procedure<") != std::string::npos);
}

TEST_CASE("a long service stands in columns, and no line leads from one to the next") {
  const auto drawing = drawing_of(long_service(25), "long");
  const auto sheet = graph::sheet_of(drawing);
  CHECK(sheet.graph.lanes.size() > drawing.lanes.size());
  CHECK(sheet.graph.lanes.back().title.ends_with(")"));
  CHECK(sheet.graph.edges.size() < drawing.edges.size());
}

TEST_CASE("a drawing says everything without colour: kinds, clocks, timers, and a text beside it") {
  const auto drawing = drawing_of(example_town("examples/saint-aubin"), "voirie", "fr");
  const auto svg = to_svg(drawing);
  const auto text = to_text(drawing);
  CHECK(svg.find("<desc id=\"text\">") != std::string::npos);
  CHECK(svg.find("role=\"img\"") != std::string::npos);
  for (const auto& node : drawing.nodes) {
    CAPTURE(node.id);
    CHECK(text.find("- " + node.id + " (") != std::string::npos);
    CHECK(svg.find(">" + node.id + "<") != std::string::npos);
    CHECK(svg.find(">" + node.kind + "<") != std::string::npos);
  }
  CHECK(!drawing.clocks.empty());
  CHECK(
      count(svg, "class=\"way timer\"") ==
      static_cast<std::size_t>(std::ranges::count_if(drawing.edges, [](const auto& edge) { return edge.timer; })));
}

TEST_CASE("texts come in the language that is asked for") {
  const auto town = example_town("examples/saint-aubin");
  CHECK(to_text(drawing_of(town, "voirie", "fr")).find("(fin") != std::string::npos);
  CHECK(to_text(drawing_of(town, "voirie", "en")).find("(end") != std::string::npos);
}

TEST_CASE("spans are said in the language of the drawing, and spelt as the workflow does for programs") {
  const auto town = example_town("examples/saint-aubin");
  const auto french = drawing_of(town, "voirie", "fr");
  const auto words = to_text(french);
  CHECK(words.find("jours ouvrés") != std::string::npos);
  CHECK(words.find(" days") == std::string::npos);
  CHECK(to_text(drawing_of(town, "voirie", "en")).find("business days") != std::string::npos);
  CHECK(to_bpmn(french).find("language=\"urn:guichet:time\">30 days<") != std::string::npos);
  CHECK(graph::span_in("fr-CA", {Measure::business_days, day_ms}) == "1 jour ouvré");
  CHECK(graph::span_in("fr", {Measure::business_hours, 8 * hour_ms}) == "8 heures ouvrées");
  CHECK(graph::span_in("fr", {Measure::elapsed, 15 * minute_ms}) == "15 minutes");
  CHECK(graph::span_in("nl", {Measure::calendar_days, 10 * day_ms}) == "10 days");
}

TEST_CASE("what an author writes cannot break out of a drawing") {
  auto files = base_town();
  auto& text = files["workflows/street.yaml"];
  const auto at = text.find("title:");
  text.replace(
      at,
      text.find('\n', at) - at,
      "title: { en: \"</svg><script>alert(1)</script> \\\" & ]] %%\", fr: \"</title>\" }");
  const auto drawing = drawing_of(files, "street");
  for (const auto& markup : {to_svg(drawing), to_bpmn(drawing)}) {
    CHECK(markup.find("<script>") == std::string::npos);
    CHECK(run_on("xmllint --noout --nonet", markup, "drawing.xml") == "");
  }
  CHECK(to_mermaid(drawing).find("<script>") == std::string::npos);
}

TEST_CASE("every example is well-formed SVG and BPMN whose references hold") {
  for (const auto* town : {"examples/saint-aubin", "examples/permits", "examples/starter"}) {
    const auto loaded = load_town(example_town(town));
    REQUIRE(loaded.town != nullptr);
    for (const auto& [id, definition] : loaded.town->workflows) {
      CAPTURE(id);
      const auto drawing = graph::graph_of(*definition, *loaded.town, "fr");
      CHECK(run_on("xmllint --noout --nonet", to_svg(drawing), "drawing.svg") == "");
      const auto bpmn = to_bpmn(drawing);
      CHECK(run_on("xmllint --noout --nonet", bpmn, "drawing.bpmn") == "");
      CHECK(count(bpmn, "<bpmn:sequenceFlow ") == drawing.edges.size() + 1);
      CHECK(count(bpmn, "<bpmndi:BPMNEdge ") == drawing.edges.size() + 1);
      for (const auto* reference : {"sourceRef", "targetRef", "attachedToRef", "bpmnElement"}) {
        const auto prefix = fmt::format("{}=\"", reference);
        for (auto at = bpmn.find(prefix); at != std::string::npos; at = bpmn.find(prefix, at + 1)) {
          const auto begin = at + prefix.size();
          const auto name = bpmn.substr(begin, bpmn.find('"', begin) - begin);
          CAPTURE(name);
          CHECK(count(bpmn, fmt::format(" id=\"{}\"", name)) == 1);
        }
      }
    }
  }
}
