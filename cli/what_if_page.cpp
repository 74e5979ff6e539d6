#include <algorithm>

#include <fmt/format.h>

#include "cli/what_if.h"

namespace guichet::cli {
namespace {

using rehearsal::Pair;
using rehearsal::WhatIf;

/// One figure before and after, with its name.
struct Line {
  std::string name;
  Pair pair;
};

struct Chart {
  std::string title;
  std::vector<Line> lines;
};

std::vector<Line> lines_of(const std::map<std::string, Pair>& pairs, std::string_view empty) {
  std::vector<Line> lines;
  for (const auto& [name, pair] : pairs) lines.push_back({name.empty() ? std::string(empty) : name, pair});
  return lines;
}

std::vector<Chart> charts_of(const WhatIf& answer) {
  Chart queues{"Tasks in each queue", {}};
  Chart peaks{"In a queue at once, at most", {}};
  for (const auto& [queue, load] : answer.queues) {
    queues.lines.push_back({queue, load.tasks});
    peaks.lines.push_back({queue, load.at_once});
  }
  Chart clocks{"Promises of time", {}};
  for (const auto& [clock, pair] : answer.clocks) {
    clocks.lines.push_back({clock + ", kept", pair.kept});
    clocks.lines.push_back({clock + ", broken", pair.broken});
  }
  return {
      {"How cases end", lines_of(answer.outcomes, "still open")},
      std::move(queues),
      std::move(peaks),
      std::move(clocks),
      {"Steps that are entered", lines_of(answer.steps, "")}};
}

std::string escape(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '<')
      safe += "&lt;";
    else if (c == '>')
      safe += "&gt;";
    else if (c == '&')
      safe += "&amp;";
    else if (c == '"')
      safe += "&quot;";
    else
      safe += c;
  }
  return safe;
}

/// Two bars a line, the draft's hatched, each with its number: colour is never the only sign.
std::string svg_of(const Chart& chart) {
  constexpr int left = 220;
  constexpr int longest = 400;
  constexpr int row = 44;
  std::uint64_t most = 1;
  for (const auto& line : chart.lines) most = std::max({most, line.pair.before, line.pair.after});
  const auto height = row * static_cast<int>(chart.lines.size()) + 8;
  auto svg = fmt::format(
      "<svg viewBox='0 0 720 {}' width='720' height='{}' role='img' aria-label='{}'>",
      height,
      height,
      escape(chart.title));
  int y = 4;
  for (const auto& line : chart.lines) {
    const auto bar = [&](std::uint64_t value, std::string_view fill, int at) {
      const auto width = std::max<std::uint64_t>(value == 0 ? 0 : 1, value * longest / most);
      svg += fmt::format(
          "<rect x='{}' y='{}' width='{}' height='14' fill='{}' stroke='#1f3a5f'/><text x='{}' y='{}'>{}</text>",
          left,
          at,
          width,
          fill,
          left + static_cast<int>(width) + 6,
          at + 12,
          value);
    };
    svg += fmt::format("<text x='{}' y='{}' text-anchor='end'>{}</text>", left - 8, y + 22, escape(line.name));
    bar(line.pair.before, "#1f3a5f", y);
    bar(line.pair.after, "url(#draft)", y + 18);
    y += row;
  }
  return svg + "</svg>\n";
}

std::string cases_in_words(std::uint64_t cases) {
  return fmt::format("{} {}", cases, cases == 1 ? "case" : "cases");
}

std::uint64_t count_left_out(const WhatIf& answer) {
  std::uint64_t cases = 0;
  for (const auto& [reason, left_out] : answer.left_out) cases += left_out.cases;
  return cases;
}

std::string sentence(const WhatIf& answer, const WhatIfHeading& heading) {
  auto text = fmt::format(
      "{}: {} opened from {} to {}, under {}. {} go the same way; {} of {} acts find no place any more.",
      heading.service,
      cases_in_words(answer.cases),
      heading.since,
      heading.until,
      heading.draft,
      answer.same_way,
      answer.not_needed,
      answer.acts);
  if (answer.refused > 0) text += fmt::format(" {} openings are refused.", answer.refused);
  if (const auto left_out = count_left_out(answer); left_out > 0)
    text += fmt::format(" {} more could not be judged, and are in no figure.", left_out);
  return text;
}

std::vector<std::string> remarks(const WhatIf& answer) {
  std::vector<std::string> lines;
  for (const auto& [step, cases] : answer.waiting)
    lines.push_back(fmt::format(
        "{} cases that were closed would still wait in {}: nobody has done then what it asks for", cases, step));
  for (const auto& [reason, cases] : answer.refusals)
    lines.push_back(fmt::format("{} openings refused: {}", cases, reason));
  for (const auto& [reason, left_out] : answer.left_out)
    lines.push_back(fmt::format(
        "{} not judged, because the record does not hold what is personal in clear and {}: {}{}",
        cases_in_words(left_out.cases),
        reason,
        fmt::join(left_out.references, ", "),
        left_out.references.size() < left_out.cases ? " …" : ""));
  const auto is_of_case = [](const auto& entry) { return entry.first.find("`citizen.") == std::string::npos; };
  if (std::ranges::any_of(answer.left_out, is_of_case))
    lines.emplace_back("What a feed seals, --data opens: on the server's own machine, with the server stopped.");
  return lines;
}

json::object pair_json(const Pair& pair) {
  return {{"before", pair.before}, {"after", pair.after}};
}

json::object map_json(const std::map<std::string, Pair>& pairs) {
  json::object object;
  for (const auto& [name, pair] : pairs) object[name] = pair_json(pair);
  return object;
}

}  // namespace

std::string to_table(const WhatIf& answer, const WhatIfHeading& heading) {
  auto text = sentence(answer, heading) + "\n";
  for (const auto& chart : charts_of(answer)) {
    if (chart.lines.empty()) continue;
    text += fmt::format("\n{:<36}{:>10}{:>10}{:>10}\n", chart.title, "before", "draft", "change");
    for (const auto& [name, pair] : chart.lines)
      text += fmt::format(
          "  {:<34}{:>10}{:>10}{:>+10}\n",
          name,
          pair.before,
          pair.after,
          static_cast<std::int64_t>(pair.after) - static_cast<std::int64_t>(pair.before));
  }
  const auto told = remarks(answer);
  if (!told.empty()) text += "\n";
  for (const auto& remark : told) text += remark + "\n";
  return text;
}

std::string to_page(const WhatIf& answer, const WhatIfHeading& heading) {
  std::string page = fmt::format(
      "<!doctype html><html lang='en'><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
      "<title>{0}: what if</title><style>body{{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:46rem;"
      "padding:0 1rem;color:#1b1b1b}}svg{{max-width:100%;height:auto}}svg text{{font:13px system-ui,sans-serif}}"
      "h2{{margin:2rem 0 .3rem}}</style><h1>{0}: what if</h1><p>{1}</p>"
      "<svg width='460' height='22' role='img' aria-label='Legend'><defs><pattern id='draft' width='6' height='6' "
      "patternUnits='userSpaceOnUse' patternTransform='rotate(45)'><rect width='6' height='6' fill='#fff'/>"
      "<line x1='0' y1='0' x2='0' y2='6' stroke='#1f3a5f' stroke-width='3'/></pattern></defs>"
      "<rect x='1' y='4' width='24' height='14' fill='#1f3a5f'/><text x='32' y='16'>as it was</text>"
      "<rect x='130' y='4' width='24' height='14' fill='url(#draft)' stroke='#1f3a5f'/>"
      "<text x='160' y='16'>under the draft</text></svg>\n",
      escape(heading.service),
      escape(sentence(answer, heading)));
  for (const auto& chart : charts_of(answer))
    if (!chart.lines.empty()) page += fmt::format("<h2>{}</h2>\n{}", escape(chart.title), svg_of(chart));
  const auto told = remarks(answer);
  if (!told.empty()) page += "<h2>What the record cannot say</h2><ul>\n";
  for (const auto& remark : told) page += fmt::format("<li>{}</li>\n", escape(remark));
  return page + (told.empty() ? "" : "</ul>\n") + "</html>\n";
}

json::object to_json(const WhatIf& answer) {
  json::object queues;
  for (const auto& [queue, load] : answer.queues)
    queues[queue] = json::object{{"tasks", pair_json(load.tasks)}, {"at_once", pair_json(load.at_once)}};
  json::object clocks;
  for (const auto& [clock, pair] : answer.clocks)
    clocks[clock] = json::object{{"kept", pair_json(pair.kept)}, {"broken", pair_json(pair.broken)}};
  json::object waiting;
  for (const auto& [step, cases] : answer.waiting) waiting[step] = cases;
  json::object refusals;
  for (const auto& [reason, cases] : answer.refusals) refusals[reason] = cases;
  json::object left_out;
  for (const auto& [reason, left] : answer.left_out)
    left_out[reason] = json::object{{"cases", left.cases}, {"references", json::value_from(left.references)}};
  return {
      {"cases", answer.cases},
      {"same_way", answer.same_way},
      {"refused", answer.refused},
      {"acts", answer.acts},
      {"not_needed", answer.not_needed},
      {"outcomes", map_json(answer.outcomes)},
      {"steps", map_json(answer.steps)},
      {"queues", std::move(queues)},
      {"clocks", std::move(clocks)},
      {"waiting", std::move(waiting)},
      {"refusals", std::move(refusals)},
      {"left_out", std::move(left_out)}};
}

}  // namespace guichet::cli
